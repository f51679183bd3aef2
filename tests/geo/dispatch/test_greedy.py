"""The first plan."""

import numpy as np

from geo.dispatch.fitting import added_ticks, fill, improve
from geo.dispatch.greedy import greedy_routes
from geo.dispatch.instance import make_instance
from tests.geo.dispatch.problems import MINUTE, problem, stop, team


def test_greedy_goes_where_prize_over_time_is_best_until_the_shift_is_full():
    made = make_instance(problem([stop("s", 1), stop("t", 9), stop("u", 2)], [team(shift=8)]))
    # t first (9 in 3 minutes), then u (2 in 2) and not s (1 in 2), and home in time.
    assert greedy_routes(made) == [[1, 2]]


def test_greedy_lengthens_what_is_kept():
    made = make_instance(problem([stop("s", 1), stop("t", 9)], [team(shift=60)]))
    assert greedy_routes(made, [[0]]) == [[0, 1]]


def test_greedy_of_nothing_is_nothing():
    assert greedy_routes(make_instance(problem([], []))) == []
    assert greedy_routes(make_instance(problem([], [team()]))) == [[]]


def test_a_stop_fits_where_its_window_and_those_after_it_allow():
    stops = [stop("s"), stop("t", window_s=(0, 240)), stop("u", window_s=(0, 90))]
    made = make_instance(problem(stops))
    added = added_ticks(made, 0, [0, 1], np.array([2]))
    # u is 3 minutes away, its window closes after one and a half.
    assert np.isinf(added).all()
    free = added_ticks(made, 0, [0, 1], np.array([2]), windows=False)
    # Before t it would make t late; after it, there and back again is 2 minutes, service one.
    assert np.isinf(free[:2]).all()
    assert free[2, 0] == 3 * MINUTE * 10_000


def test_filling_leaves_nothing_out_that_fits():
    made = make_instance(problem([stop("s"), stop("t"), stop("u")], [team(shift=8)]))
    filled = fill(made, [[]])
    assert len(filled[0]) == 2
    assert made.feasible(0, filled[0])


def test_improving_puts_a_worthier_stop_in_place_of_another():
    made = make_instance(problem([stop("s", 1), stop("t", 5)], [team(shift=5.5)]))
    assert improve(made, [[0]], float("inf")) == [[1]]
