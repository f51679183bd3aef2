"""From a problem to a plan: within the seconds, valid, and with every reason found out."""

import os
import signal
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.dispatch.engines import Engines
from geo.dispatch.judge import judge
from geo.dispatch.plan import Reason, plan_from_json, plan_to_json
from geo.dispatch.problem import Break
from geo.dispatch.solve import Ended, solve
from geo.errors import BadRecord
from tests.geo.dispatch.problems import MINUTE, problem, stop, team

HANGS_S = 40
"""A search that is still at it then hangs; how well it keeps its seconds is for the benchmarks."""


def solved(made, seconds=0.6, **other):
    result = solve(made, seconds, **other)
    assert judge(made, result.plan) == []
    return result


def reasons(plan):
    return {one.id: one.reason for one in plan.unserved}


def test_all_is_served_where_there_is_time_and_the_search_ends_at_once():
    result = solved(problem([stop("s", 3), stop("t", 2)]), seconds=20)
    assert result.ended is Ended.COMPLETE
    assert result.elapsed_s < 10
    assert (result.plan.prize, result.plan.unserved) == (5, ())


def test_no_squads_no_stops_and_neither_are_planned():
    assert reasons(solved(problem([stop("s")], [])).plan) == {"s": Reason.NO_SQUAD_WITH_REMIT}
    assert solved(problem([])).plan.prize == 0
    assert solved(problem([], [])).plan.routes == ()


def test_every_unserved_stop_has_the_reason_that_keeps_it_out():
    stops = [
        stop("foreign", kind="z"),
        stop("far", 99),
        stop("closed", 9, window_s=(0, 60)),
        stop("best", 9, service=5),
        stop("less", 8, service=5),
        stop("long", 7, service=11),
        stop("pinned", 1, service=2, squad="one"),
    ]
    teams = [team("one", shift=12), team("two", shift=12, kinds="b")]
    made = problem(stops, teams, at=[1, 50, 3, 1, 1, 1, -1])
    plan = solved(made).plan
    assert plan.routes[0].stops in (("best", "less"), ("less", "best"))
    assert reasons(plan) == {
        "foreign": Reason.NO_SQUAD_WITH_REMIT,
        "far": Reason.UNREACHABLE,
        "closed": Reason.WINDOW,
        "long": Reason.UNREACHABLE,
        "pinned": Reason.LOWER_PRIORITY,
    }


def test_a_stop_pinned_to_a_full_team_is_pinned_elsewhere():
    stops = [stop("big", 9, service=9), stop("small", 1, service=5, squad="one")]
    teams = [team("one", shift=12), team("two", shift=12)]
    stops[0] = stop("big", 9, service=9, squad="one")
    plan = solved(problem(stops, teams)).plan
    assert reasons(plan) == {"small": Reason.PINNED_ELSEWHERE}


def test_a_stop_that_would_push_out_several_finds_the_shift_full():
    stops = [stop("s", 5, service=4), stop("t", 5, service=4), stop("u", 6, service=9)]
    plan = solved(problem(stops, [team(shift=12)], at=[1, 1, 1])).plan
    assert reasons(plan) == {"u": Reason.SHIFT_FULL}


def test_what_is_required_comes_before_every_prize_and_what_does_not_fit_is_told():
    stops = [stop("dear", 100, service=9), stop("must", 1, service=9, required=True),
             stop("far", 1, required=True)]  # fmt: skip
    plan = solved(problem(stops, [team(shift=12)], at=[1, 1, 90])).plan
    assert [one.stops for one in plan.routes] == [("must",)]
    assert plan.missed == ("far",)
    assert plan.prize == 1


def test_teams_that_go_together_have_one_route_with_both_names():
    teams = [team("one", kinds="a"), team("two", kinds="b", shift=30), team("three", kinds="b")]
    made = problem([stop("s"), stop("b", kind="b", squad="two")], teams,
                   together=(("one", "two"),))  # fmt: skip
    routes = {one.squad: one for one in solved(made).plan.routes}
    assert routes["one"].together == ("two",)
    assert set(routes["one"].stops) == {"s", "b"}
    assert "two" not in routes


def test_orders_sites_and_breaks_hold_in_the_plan():
    pause = Break((10 * MINUTE, 20 * MINUTE), 10 * MINUTE)
    stops = [
        stop("inspect", 5, service=15, site="x"),
        stop("calibrate", 5, service=15, site="x", kind="b"),
        stop("again", 5, service=5, after=("calibrate",)),
        stop("else", 2, service=5),
    ]
    teams = [team("one", breaks=(pause,), shift=80), team("two", kinds="b", shift=50)]
    plan = solved(problem(stops, teams)).plan
    assert plan.prize == 17
    assert plan.routes[0].duration_s >= 10 * MINUTE + plan.routes[0].service_s


def test_a_former_plan_is_where_the_search_starts():
    stops = [stop(str(number)) for number in range(4)]
    seen = []
    solved(problem(stops, [team(shift=20)]), start={"one": ["3", "nobody", "1", "1"]},
           on_progress=seen.append)  # fmt: skip
    assert seen[0].elapsed_s < 5
    assert [one.prize for one in seen] == sorted(one.prize for one in seen)


def busy_day():
    rng = __import__("random").Random(1)
    stops = [stop(str(n), rng.randint(1, 9), service=rng.randint(2, 20)) for n in range(60)]
    return problem(stops, [team(str(n)) for n in range(3)], [rng.uniform(-40, 40) for _ in stops])


def test_the_seconds_are_kept_and_progress_only_goes_up():
    seen = []
    began = time.monotonic()
    result = solved(busy_day(), seconds=1.5, on_progress=seen.append)
    assert time.monotonic() - began < HANGS_S
    assert result.ended is Ended.TIME
    assert result.plan.prize >= seen[-1].prize >= seen[0].prize
    assert seen[-1].prize > seen[0].prize


def test_a_search_is_called_off():
    began = time.monotonic()
    result = solved(busy_day(), seconds=60, cancelled=lambda: time.monotonic() > began + 0.5)
    assert result.ended is Ended.CANCELLED
    assert time.monotonic() - began < HANGS_S


@pytest.fixture
def engines_of_this_search(monkeypatch):
    made = []
    start = Engines.__init__

    def remembered(self, many):
        start(self, many)
        made.append(self)

    monkeypatch.setattr(Engines, "__init__", remembered)
    return made


@pytest.mark.parametrize(
    ("blow", "ended"), [(signal.SIGKILL, Ended.CRASHED), (signal.SIGSTOP, Ended.HUNG)]
)
def test_engines_that_crash_or_hang_leave_the_best_plan_so_far(
    engines_of_this_search, monkeypatch, blow, ended
):
    monkeypatch.setattr("geo.dispatch.solve._SILENCE_S", 0.8)
    seen = []

    def strike(progress):
        seen.append(progress.prize)
        if len(seen) == 2:
            for engine in engines_of_this_search[0].all:
                os.kill(engine.process.pid, blow)

    began = time.monotonic()
    result = solved(busy_day(), seconds=6, on_progress=strike)
    assert time.monotonic() - began < HANGS_S
    assert result.ended is ended
    assert result.plan.prize >= max(seen)
    assert all(one.process.poll() is not None for one in engines_of_this_search[0].all)


def test_a_plan_goes_to_json_and_back():
    made = busy_day()
    plan = solved(made).plan
    told = plan_to_json(plan)
    assert judge(made, plan_from_json(told)) == []
    assert told["travel_s"] == plan.travel_s
    with pytest.raises(BadRecord):
        plan_from_json({"prize": 1, "routes": [{"squad": 5}]})


minutes = st.integers(0, 30)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.integers(0, 9), minutes, st.sampled_from("abc"), st.floats(-20, 20),
                  st.booleans(), st.none() | st.tuples(minutes, minutes)),
        max_size=12,
    ),
    st.lists(st.tuples(st.sampled_from(["a", "b", "ab"]), st.integers(0, 60)), max_size=3),
)  # fmt: skip
def test_whatever_the_day_the_plan_is_valid(drawn, crews):
    stops = [
        stop(str(number), prize, service=service, kind=kind, required=required,
             window_s=None if window is None else (min(window) * 60.0, max(window) * 60.0))
        for number, (prize, service, kind, _, required, window) in enumerate(drawn)
    ]  # fmt: skip
    teams = [team(str(n), kinds=kinds, shift=shift) for n, (kinds, shift) in enumerate(crews)]
    solved(problem(stops, teams, [one[3] for one in drawn]), seconds=0.35)
