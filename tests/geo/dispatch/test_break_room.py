"""Breaks in a route as it is timed: what the schedule takes is found again, what is not is told."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.dispatch.break_room import breaks_kept
from geo.dispatch.problem import Break
from geo.dispatch.schedule import time_route
from tests.geo.dispatch.problems import MINUTE, problem, stop, team

LUNCH = Break((30 * MINUTE, 40 * MINUTE), 10 * MINUTE)


def kept(made, order, breaks) -> bool:
    crew = replace(made.teams[0], breaks=tuple(breaks))
    timing = time_route(made, crew, order)
    assert timing is not None
    visits = [
        (starts, starts + made.stops[number].service_s)
        for number, starts in zip(order, timing.services_s, strict=True)
    ]
    minutes = [0, *(number + 1 for number in order)]
    legs = [abs(b - a) * MINUTE for a, b in pairwise(minutes)]
    return breaks_kept(0.0, visits, [*legs, minutes[-1] * MINUTE], breaks)


@given(
    st.lists(st.integers(1, 25), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30), st.integers(1, 20)), max_size=3),
    st.data(),
)
def test_what_the_schedule_takes_is_found(services, pauses, data):
    crew = team(shift=10_000)
    made = problem([stop(str(n), service=s) for n, s in enumerate(services)], [crew])
    order = data.draw(st.permutations(range(len(services))))
    begins = sorted(a for a, _, _ in pauses)
    ends = sorted(a + more for a, more, _ in pauses)
    breaks = [
        Break((a * MINUTE, b * MINUTE), m * MINUTE)
        for a, b, (_, _, m) in zip(begins, ends, pauses, strict=True)
    ]
    if time_route(made, replace(crew, breaks=tuple(breaks)), order) is not None:
        assert kept(made, order, breaks)


@pytest.mark.parametrize(
    ("visits", "there"),
    [
        ([(0, 30), (41, 60)], True),
        ([(0, 30), (40.5, 60)], False),
        ([(0, 35), (46, 60)], True),
        ([(0, 45), (56, 60)], False),
        ([(0, 45)], True),
        ([], True),
    ],
)
def test_a_break_needs_room_within_its_window_while_visits_are_still_to_come(visits, there):
    minutes = [(starts * MINUTE, ends * MINUTE) for starts, ends in visits]
    legs = [0.0, *([MINUTE] * (len(visits) - 1)), 0.0]
    assert breaks_kept(0.0, minutes, legs, [LUNCH]) is there


def test_one_gap_holds_a_break_only_once():
    visits, legs = [(0.0, 1800.0), (2500.0, 2600.0)], [0.0, 60.0, 0.0]
    assert breaks_kept(0.0, visits, legs, [LUNCH])
    assert not breaks_kept(0.0, visits, legs, [LUNCH, LUNCH])
