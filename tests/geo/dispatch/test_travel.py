"""Travel times on the globe and from a matrix."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.dispatch.travel import Geodesic, Points, checked_matrix, great_circle_m
from geo.errors import BadRecord

lonlat = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def test_a_quarter_of_the_equator_takes_its_time():
    points = np.array([[0.0, 0.0], [90.0, 0.0]])
    seconds = Geodesic(radius_m=1000 / np.pi, detour=1.2, speed_kmh=36).matrix_s(points)
    # A quarter is 500 m, the detour makes it 600 m, at 10 m/s.
    assert seconds == pytest.approx(np.array([[0, 60], [60, 0]]))


@given(a=lonlat, b=lonlat, c=lonlat)
def test_great_circles_are_a_metric(a, b, c):
    apart = great_circle_m(np.array([a, b, c]), np.array([a, b, c]), 1.0)
    assert (apart >= 0).all()
    assert (apart <= np.pi + 1e-12).all()
    assert apart == pytest.approx(apart.T)
    assert apart[0, 2] <= apart[0, 1] + apart[1, 2] + 1e-7


def test_a_block_is_a_block_of_the_whole():
    points = np.random.default_rng(1).uniform(-80, 80, (9, 2))
    whole = Geodesic().matrix_s(points)
    block = Points(Geodesic(), points).times_s(np.array([3, 5]), np.array([0, 8, 3]))
    assert block == pytest.approx(whole[[3, 5]][:, [0, 8, 3]])


def test_a_matrix_is_checked_entry_by_entry():
    fine = np.array([[0.0, np.inf], [2.0, 0.0]])
    assert checked_matrix(fine, 2).times_s(np.array([1]), np.array([0])).tolist() == [[2.0]]
    for wrong, field in ((np.nan, "travel.matrix_s[0][1]"), (-1.0, "travel.matrix_s[0][1]")):
        with pytest.raises(BadRecord) as caught:
            checked_matrix(np.array([[0.0, wrong], [2.0, 0.0]]), 2)
        assert caught.value.errors[0].field == field
    with pytest.raises(BadRecord):
        checked_matrix(fine, 3)
