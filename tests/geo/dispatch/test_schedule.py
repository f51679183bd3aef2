"""The earliest instants of a route."""

import pytest

from geo.dispatch.problem import Break
from geo.dispatch.schedule import time_route, time_routes
from tests.geo.dispatch.problems import MINUTE, problem, stop, team


def minutes(values):
    return [value / MINUTE for value in values]


def timed(made, route):
    return time_route(made, made.teams[0], route)


def test_a_route_adds_up_trips_and_services():
    timing = timed(problem([stop("s"), stop("t", service=2)]), [1, 0])
    assert minutes(timing.arrivals_s) == [2, 5]
    assert minutes([timing.ends_s, timing.travel_s]) == [7, 4]


def test_it_waits_for_a_window_and_misses_one_that_has_closed():
    opens = problem([stop("s", window_s=(600, 900)), stop("t")])
    assert minutes(timed(opens, [0, 1]).services_s) == [10, 12]
    closed = problem([stop("s"), stop("t", window_s=(0, 60))])
    assert timed(closed, [0, 1]) is None


def test_a_shift_may_be_used_up_to_its_last_second():
    stops = [stop("s", service=1.1)]
    assert timed(problem(stops, [team(shift=3.1)]), [0]) is not None
    assert timed(problem(stops, [team(shift=3.09)]), [0]) is None


def test_a_shift_that_starts_later_ends_later():
    timing = timed(problem([stop("s")], [team(shift=3, starts_s=600.0)]), [0])
    assert minutes([*timing.arrivals_s, timing.ends_s]) == [11, 13]


def test_no_way_is_no_route():
    made = problem([stop("s"), stop("t")])
    made.travel.seconds[1, 2] = float("inf")
    assert timed(made, [0, 1]) is None
    assert timed(made, [1, 0]) is not None


def paused(first, last, lasts=5, **other):
    pause = Break((first * MINUTE, last * MINUTE), lasts * MINUTE)
    return [team(breaks=(pause,), **other)]


def test_a_break_is_taken_where_it_costs_least():
    # Waiting at the door from minute 1 to minute 20 holds the break of minute 10.
    stops = [stop("s", window_s=(1200, 1300)), stop("t")]
    timing = timed(problem(stops, paused(10, 15)), [0, 1])
    assert minutes(timing.services_s) == [20, 22]


def test_a_break_keeps_later_service_waiting():
    made = problem([stop("s", service=10), stop("t")], paused(0, 11))
    assert minutes(timed(made, [0, 1]).services_s) in ([1, 17], [6, 17])


def test_a_service_may_not_start_after_the_break_should_have_begun():
    made = problem([stop("s", service=20), stop("t")], paused(5, 10))
    # Neither before s, at minute 5: it would then serve at 10; that is allowed, and works.
    assert minutes(timed(made, [0, 1]).services_s) == [10, 31]
    tight = problem([stop("s", service=20, window_s=(0, 60)), stop("t")], paused(5, 10))
    assert timed(tight, [0, 1]) is None
    # Home before the break: none is owed.
    assert timed(tight, [0]) is not None


def test_an_order_between_teams_puts_one_off():
    stops = [stop("s", service=30), stop("t", after=("s",))]
    made = problem(stops, [team("one"), team("two")])
    one, two = time_routes(made, [[0], [1]])
    assert minutes(one.services_s) == [1]
    assert minutes(two.services_s) == [31]


def test_two_visits_of_a_site_do_not_overlap():
    stops = [stop("s", service=10, site="x"), stop("t", service=10, site="x")]
    made = problem(stops, [team("one"), team("two")], at=[1, 2])
    one, two = time_routes(made, [[0], [1]])
    assert minutes([*one.services_s, *two.services_s]) == [1, 11]


def test_an_order_that_a_route_turns_round_cannot_be_timed():
    made = problem([stop("s"), stop("t", after=("s",))])
    assert time_routes(made, [[1, 0]]) is None
    assert time_routes(made, [[0, 1]]) is not None


@pytest.mark.parametrize("route", [[], [0]])
def test_an_empty_or_short_route_ends_at_the_depot(route):
    assert timed(problem([stop("s")]), route).ends_s == len(route) * 3 * MINUTE
