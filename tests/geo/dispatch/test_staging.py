"""Where to stand: covering, and the bound that proves it."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from geo.dispatch.staging import staging_points, within_distance, within_time
from geo.errors import BadParameter
from tests.benchmarks.dispatch_instances import covering_problems
from tests.shared_data import SHARED


def best_by_trying_all(reach, weights, places):
    return max(
        weights[reach[:, list(chosen)].any(axis=1)].sum()
        for chosen in itertools.combinations(range(reach.shape[1]), min(places, reach.shape[1]))
    )


@settings(max_examples=25, deadline=None)
@given(
    cells=st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=1, max_size=10),
    places=st.integers(1, 7),
    data=st.data(),
)
def test_no_other_choice_covers_more(cells, places, data):
    reach = np.array(cells)
    weights = np.array([float(data.draw(st.integers(0, 9))) for _ in cells])
    found = staging_points(csr_matrix(reach, dtype=float), weights, places)
    best = best_by_trying_all(reach, weights, places)
    assert found.weight == pytest.approx(best)
    assert found.proven
    assert len(found.chosen) <= places
    assert (found.covered == reach[:, list(found.chosen)].any(axis=1)).all()


def test_reach_is_by_time_or_by_distance():
    seconds = np.array([[100.0, 700.0], [900.0, 600.0]])
    assert within_time(seconds, 600).toarray().tolist() == [[1, 0], [0, 1]]
    points = np.array([[0.0, 0.0], [0.0, 0.01]])
    # A hundredth of a degree on a radius of 6 378 137 m is 1 113.19 m.
    apart = within_distance(points, points, 1113.1, 6_378_137.0)
    assert apart.toarray().tolist() == [[1, 0], [0, 1]]
    assert within_distance(points, points, 1113.2, 6_378_137.0).sum() == 4


def test_nothing_to_reach_or_nowhere_to_stand_covers_nothing():
    assert staging_points(csr_matrix((0, 3)), np.zeros(0), 2).weight == 0
    assert staging_points(csr_matrix((3, 0)), np.ones(3), 2).chosen == ()


@pytest.mark.parametrize(("weights", "places"), [([1.0], 0), ([-1.0], 1), ([float("nan")], 1)])
def test_nonsense_is_refused(weights, places):
    with pytest.raises(BadParameter):
        staging_points(csr_matrix([[1.0]]), np.array(weights), places)


def test_an_answer_is_given_even_without_time():
    rng = np.random.default_rng(1)
    reach = csr_matrix(rng.random((300, 80)) < 0.05, dtype=float)
    found = staging_points(reach, rng.integers(1, 50, 300).astype(float), 8, seconds=0.0)
    assert len(found.chosen) == 8
    assert 0 < found.weight <= found.bound


if SHARED:

    @pytest.fixture(scope="module")
    def new_york():
        """Give New York with 60 places, and who reaches whom."""
        one = next(x for x in covering_problems(SHARED) if x.name == "NewYork_60_400")
        return one, within_distance(one.points, one.points, one.reach_m, 6_378_137.0)

    def test_published_places_cover_in_new_york_what_is_published(new_york):
        one, reach = new_york
        covered = reach[:, list(one.chosen)].sum(axis=1).A1 > 0
        assert one.weights[covered].sum() == one.optimum

    def test_a_moment_gives_new_york_a_good_choice_under_a_true_bound(new_york):
        one, reach = new_york
        found = staging_points(reach, one.weights, one.places, seconds=0.5)
        assert 0.97 * one.optimum < found.weight <= one.optimum <= found.bound

    def test_a_part_of_new_york_is_proven(new_york):
        one, reach = new_york
        part = np.argsort(one.points[:, 1])[:250]
        found = staging_points(csr_matrix(reach[part][:, part]), one.weights[part], 6)
        assert found.proven
        # Whole weights: nothing is lost in adding them up.
        assert found.weight == one.weights[part][found.covered].sum() == found.bound
