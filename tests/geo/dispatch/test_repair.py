"""Orders, shared sites and breaks, after the engines."""

import time

from geo.dispatch.problem import Break
from geo.dispatch.repair import exact, repaired
from geo.dispatch.schedule import time_routes
from tests.geo.dispatch.problems import MINUTE, problem, stop, team


def mended(made, routes):
    return repaired(made, routes, time.monotonic() + 5)


def test_a_plain_plan_is_left_as_it_is():
    made = problem([stop("s"), stop("t")])
    assert exact(made)
    assert mended(made, [[1, 0]]) == [[1, 0]]


def test_a_route_is_put_into_the_order_that_is_asked_for():
    made = problem([stop("s"), stop("t", after=("s",)), stop("u")])
    assert not exact(made)
    assert mended(made, [[2, 1, 0]]) == [[2, 0, 1]]


def test_a_visit_that_cannot_wait_goes_to_another_team_or_out():
    # Both at the same hour at one site: the second visit has to be another team's, or nobody's.
    stops = [stop("s", 5, service=30, site="x", window_s=(60, 120)),
             stop("t", 3, service=30, site="x", window_s=(60, 120), kind="b")]  # fmt: skip
    made = problem(stops, [team("one"), team("two", kinds="b")], at=[1, 1])
    kept = mended(made, [[0], [1]])
    assert kept == [[0], []]
    wide = problem([stops[0], stop("u", 3, service=9, site="x")], [team("one"), team("two")],
                   at=[1, 1])  # fmt: skip
    both = mended(wide, [[0], [1]])
    assert sorted(one for route in both for one in route) == [0, 1]
    assert time_routes(wide, both) is not None


def test_a_break_costs_the_stop_that_is_worth_least():
    pause = Break((0, 60), 5 * MINUTE)
    stops = [stop("s", 5), stop("t", 1), stop("u", 5)]
    made = problem(stops, [team(breaks=(pause,), shift=13)])
    kept = mended(made, [[0, 1, 2]])
    assert kept == [[0, 2]]
    assert time_routes(made, kept) is not None
