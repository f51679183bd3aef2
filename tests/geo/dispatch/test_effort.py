"""How many squads it takes: the bounds hold, and meet where the truth is known."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.dispatch.effort import Effort, built_team_days, counted_team_days


def bounds(seconds, service_s, shifts_s):
    once = np.ones(len(service_s), np.int64)
    most, unreachable = built_team_days(seconds, service_s, shifts_s, once)
    return counted_team_days(seconds, service_s, shifts_s, unreachable, once), most, unreachable


def test_visits_at_the_base_fill_shifts_by_their_service_alone():
    seconds = np.zeros((7, 7))
    least, most, _ = bounds(seconds, np.full(6, 3600.0), np.array([2 * 3600.0]))
    assert (least, most) == (3, 3)


def test_a_visit_that_no_team_gets_to_and_back_from_is_told_apart():
    seconds = np.array([[0, 100.0, 5000.0], [100.0, 0, 5000.0], [5000.0, 5000.0, 0]])
    least, most, unreachable = bounds(seconds, np.array([60.0, 60.0]), np.array([3600.0]))
    assert (least, most, unreachable.tolist()) == (1, 1, [False, True])


def test_nothing_to_do_takes_nobody():
    assert bounds(np.zeros((1, 1)), np.empty(0), np.array([3600.0]))[:2] == (0, 0)


def plain_team_days(seconds, service_s, shift_s):
    """Give the fewest shifts of one team, by trying every order and cutting it greedily."""
    visits = range(len(service_s))
    best = len(service_s)
    for order in itertools.permutations(visits):
        days, used, at = 0, np.inf, 0
        for visit in order:
            there = seconds[at, 1 + visit] + service_s[visit]
            if used + there + seconds[1 + visit, 0] > shift_s:
                days, used, at = days + 1, 0.0, 0
                there = seconds[0, 1 + visit] + service_s[visit]
            used, at = used + there, 1 + visit
        best = min(best, days)
    return best


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=5),
    st.integers(150, 400),
)
def test_the_truth_lies_between_the_bounds(places, shift_s):
    points = np.array([(20, 20), *places], float)
    seconds = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    service_s = np.full(len(places), 60.0)
    least, most, unreachable = bounds(seconds, service_s, np.array([float(shift_s)]))
    assert not unreachable.any()
    assert least <= plain_team_days(seconds, service_s, shift_s) <= most


def test_days_and_teams_follow_from_team_days():
    found = Effort(40, 0, (2, 3), (18, 20))
    assert (found.days(8), found.days(10), found.days(1)) == ((3, 3), (2, 2), (18, 20))
    assert (found.teams(5), found.teams(4), found.teams(1)) == ((4, 4), (5, 5), (18, 20))


def test_what_is_needed_again_takes_its_shifts_again():
    seconds, service_s, shifts_s = np.zeros((5, 5)), np.full(4, 3600.0), np.array([2 * 3600.0])
    times = np.array([1, 1, 2, 3])
    most, unreachable = built_team_days(seconds, service_s, shifts_s, times)
    # Two shifts of two, then one for the second round, one for the third.
    assert most == 4
    assert counted_team_days(seconds, service_s, shifts_s, unreachable, times) == 4
