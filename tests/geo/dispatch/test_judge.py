"""The judge: every rule once broken, and exact to the last bit."""

from dataclasses import replace

import pytest

from geo.dispatch.judge import Breach, judge
from geo.dispatch.plan import Plan, Reason, Route, Unserved
from geo.dispatch.problem import Break
from tests.geo.dispatch.problems import MINUTE, problem, stop, team


def route(squad, *stops, services=(), together=()):
    return Route(squad, stops, (), tuple(services), 0.0, 0.0, 0.0, 0.0, together)


def plan(made, *routes, prize=None, missed=()):
    served = {name for one in routes for name in one.stops}
    worth = sum(one.prize for one in made.stops if one.id in served)
    left = [one.id for one in made.stops if one.id not in served]
    told = tuple(Unserved(name, Reason.SHIFT_FULL) for name in left)
    return Plan(worth if prize is None else prize, routes, told, missed)


def breaches(made, *routes, **other):
    return {one.breach for one in judge(made, plan(made, *routes, **other))}


STOPS = [stop("s", 3), stop("t", 2), stop("b", 9, kind="b")]


def test_a_plan_that_keeps_all_rules_has_no_violation():
    assert breaches(problem(STOPS), route("one", "s", "t")) == set()
    assert breaches(problem(STOPS)) == set()
    assert breaches(problem([], [])) == set()


@pytest.mark.parametrize(
    ("routes", "breach"),
    [
        ([route("nobody", "s")], Breach.UNKNOWN),
        ([route("one", "s"), route("one", "t")], Breach.TWO_ROUTES),
        ([route("one", "s", "s")], Breach.SERVED_TWICE),
        ([route("one", "s"), route("two", "s")], Breach.SERVED_TWICE),
        ([route("one", "b")], Breach.REMIT),
        ([route("one", "s", together=("two",))], Breach.TOGETHER),
    ],
)
def test_who_goes_where_is_checked(routes, breach):
    made = problem(STOPS, [team("one"), team("two")])
    assert breach in breaches(made, *routes)


def test_an_unknown_stop_is_told():
    made = problem(STOPS)
    assert Breach.UNKNOWN in breaches(made, route("one", "nowhere"), prize=0)


def test_a_shift_is_exact_to_the_last_bit():
    made = problem([stop("s", service=1)], [team(shift=3)])
    assert breaches(made, route("one", "s")) == set()
    longer = replace(made.stops[0], service_s=60.00000000000001)
    assert breaches(replace(made, stops=(longer,)), route("one", "s")) == {Breach.SHIFT}


def test_sums_are_exact_where_floats_are_not():
    # In floats 0.1 + 0.2 is more than 0.3; the fractions of those very floats add up to less than
    # 0.30000000000000004.
    made = problem([stop("s", service=0), stop("t", service=0)], [team(shift=0)], at=[0, 0])
    made.travel.seconds[0, 1] = 0.1
    made.travel.seconds[1, 2] = 0.2
    made.travel.seconds[2, 0] = 0.0
    exact = replace(made, teams=(replace(made.teams[0], shift_s=0.30000000000000004),))
    short = replace(made, teams=(replace(made.teams[0], shift_s=0.3),))
    assert breaches(exact, route("one", "s", "t")) == set()
    assert breaches(short, route("one", "s", "t")) == {Breach.SHIFT}


def test_pins_windows_and_ways_are_checked():
    pinned = problem([stop("s", squad="two")], [team("one"), team("two")])
    assert breaches(pinned, route("one", "s")) == {Breach.PIN}
    closed = problem([stop("s"), stop("t", window_s=(0, 60))])
    assert breaches(closed, route("one", "s", "t")) == {Breach.WINDOW}
    cut = problem([stop("s")])
    cut.travel.seconds[0, 1] = float("inf")
    assert breaches(cut, route("one", "s")) == {Breach.NO_WAY}


def test_a_break_that_finds_no_place_is_a_breach():
    pause = Break((5 * MINUTE, 10 * MINUTE), 5 * MINUTE)
    made = problem([stop("s", service=20, window_s=(0, 60)), stop("t")], [team(breaks=(pause,))])
    assert breaches(made, route("one", "s", "t")) == {Breach.BREAK}
    assert breaches(made, route("one", "s")) == set()
    # With it the day is longer than the shift.
    soon = Break((5 * MINUTE, 6 * MINUTE), 5 * MINUTE)
    tight = problem([stop("s", service=5), stop("t")], [team(breaks=(soon,), shift=14)])
    assert breaches(tight, route("one", "s", "t")) == {Breach.SHIFT}


def test_the_prize_and_the_unserved_must_add_up():
    made = problem(STOPS)
    assert breaches(made, route("one", "s"), prize=4) == {Breach.PRIZE}
    forgotten = replace(plan(made, route("one", "s")), unserved=())
    assert {one.breach for one in judge(made, forgotten)} == {Breach.UNSERVED}
    required = problem([stop("s", required=True)])
    assert breaches(required) == {Breach.UNSERVED}
    assert breaches(required, missed=("s",)) == set()


def test_orders_and_shared_sites_hold_by_the_stated_times():
    stops = [stop("s", service=10, site="x"), stop("t", service=10, site="x")]
    made = problem(stops, [team("one"), team("two")])
    fine = [route("one", "s", services=[60]), route("two", "t", services=[660])]
    assert breaches(made, *fine) == set()
    early = [route("one", "s", services=[60]), route("two", "t", services=[650])]
    assert breaches(made, *early) == {Breach.OVERLAP}
    silent = [route("one", "s"), route("two", "t")]
    assert Breach.TIMES in breaches(made, *silent)
    impossible = [route("one", "s", services=[30]), route("two", "t", services=[660])]
    assert Breach.TIMES in breaches(made, *impossible)
    ordered = problem([stop("s", after=("t",)), stop("t")], [team("one"), team("two")])
    wrong = [route("one", "s", services=[60]), route("two", "t", services=[120])]
    assert breaches(ordered, *wrong) == {Breach.ORDER}


def test_a_convoy_serves_what_any_of_it_may_within_all_of_its_shifts():
    teams = [team("one", kinds="a", shift=10), team("two", kinds="b", shift=6)]
    made = problem([stop("s"), stop("b", kind="b")], teams, together=(("one", "two"),))
    assert breaches(made, route("one", "s", "b", together=("two",))) == set()
    assert breaches(made, route("one", "s")) == {Breach.TOGETHER}
    longer = replace(made, stops=(made.stops[0], replace(made.stops[1], service_s=61.0)))
    assert breaches(longer, route("one", "s", "b", together=("two",))) == {Breach.SHIFT}
