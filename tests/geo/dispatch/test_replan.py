"""A solved problem becomes the plan of the day, and only what must change changes."""

import pytest

from geo.clock import HOUR_MS, MINUTE_MS
from geo.dispatch.outcome import NOT_CONSIDERED, outcome_of
from geo.dispatch.plan import Plan, Reason, Unserved
from geo.dispatch.replan import standing_routes, stops_of_plan
from geo.dispatch.solve import Ended, Solved
from geo.model import Remit, Squad
from geo.store import catalogue, plans
from geo.store.plan_versions import publish_plan
from geo.store.planned import DaySettings, Planned
from tests.builders import NOW, add_sites, site_row
from tests.geo.dispatch.days import (
    DAY,
    WHO,
    add_city,
    gather,
    inspect,
    plan_of,
    rows_of,
    save,
)


@pytest.fixture
def conn(sqlite_store):
    """Give a transaction on the small city."""
    with sqlite_store.write() as conn:
        add_city(conn)
        yield conn


def in_order(planned, route="2"):
    ours = [one for one in planned.items() if one[1].route == route and one[1].position is not None]
    return sorted(ours, key=lambda item: item[1].position)


def test_routes_become_stops_with_their_times(conn):
    rows, day = rows_of(conn), gather(conn)
    planned = stops_of_plan(day, plan_of(day.problem, _2=["M2/inspect", "M5/inspect"]))
    (_, first), (_, second) = in_order(planned)
    assert (first.site, first.position, first.squad, first.prize) == (rows["M2"], 0, 2, 600)
    assert (second.site, second.position) == (rows["M5"], 1)
    assert first.arrives_at > NOW
    assert first.ends_at - first.starts_at == 30 * MINUTE_MS
    assert second.arrives_at > first.ends_at


def test_a_stop_keeps_its_id_with_its_squad_and_with_another_one(conn):
    rows = rows_of(conn)
    save(conn, {"x": Planned(rows["M2"], 2, position=0), "y": Planned(rows["M3"], 8, position=0)})
    day = gather(conn)
    planned = stops_of_plan(day, plan_of(day.problem, _2=["M3/inspect", "M2/inspect"]))
    assert [stop_id for stop_id, _ in in_order(planned)] == ["y", "x"]


def test_two_visits_of_a_site_by_one_squad_are_one_stop(conn):
    squad = Squad(3, "三", "Three", 111.5, 36.1,
                  remits=(Remit(3, "inspect"), Remit(3, "calibrate")))  # fmt: skip
    catalogue.put_squads(conn, [squad])
    day = gather(conn)
    order = ["M1/inspect", "M1/calibrate", "M2/inspect"]
    planned = stops_of_plan(day, plan_of(day.problem, _3=order))
    (_, both), (_, other) = in_order(planned, "3")
    assert both.ends_at - both.starts_at == (30 + 5 + 2 * 10) * MINUTE_MS
    assert both.prize == 1200
    assert other.position == 1


def test_two_squads_at_one_site_are_two_stops(conn):
    rows, day = rows_of(conn), gather(conn)
    plan = plan_of(day.problem, _2=["M1/inspect"], _8=["M1/calibrate"])
    planned = stops_of_plan(day, plan)
    assert sorted((one.site, one.squad) for one in planned.values()) == [
        (rows["M1"], 2), (rows["M1"], 8),
    ]  # fmt: skip


def test_what_was_sent_by_hand_keeps_its_squad_in_every_later_plan(conn):
    rows = rows_of(conn)
    (sent,) = plans.add_stops(conn, [rows["M4"]], 2, DAY, "bring seals", **WHO)
    day = gather(conn)
    planned = stops_of_plan(day, plan_of(day.problem, _2=["M2/inspect", sent]))
    assert (planned[sent].pin, planned[sent].required) == ("squad", True)
    assert (planned[sent].note, planned[sent].position) == ("bring seals", 1)
    save(conn, planned)
    again = gather(conn)
    assert again.visits[sent].held == "2"


def test_what_was_sent_by_hand_and_fits_nowhere_stays_without_a_place(conn):
    (sent,) = plans.add_stops(conn, [rows_of(conn)["M4"]], 2, DAY, "", **WHO)
    day = gather(conn)
    planned = stops_of_plan(day, plan_of(day.problem, _2=["M2/inspect"]))
    assert (planned[sent].position, planned[sent].arrives_at) == (None, None)
    assert planned[sent].squad == 2


def test_what_is_done_stays_first_in_its_route(conn):
    rows = rows_of(conn)
    times = {"arrives_at": NOW, "starts_at": NOW, "ends_at": NOW + 30 * MINUTE_MS}
    save(conn, {"a": Planned(rows["M5"], 2, position=0, **times),
                "b": Planned(rows["M2"], 2, position=1)})  # fmt: skip
    publish_plan(conn, DAY, seen=None, **WHO)
    inspect(conn, "M5", at=NOW + HOUR_MS - 1, now_ms=NOW + HOUR_MS)
    day = gather(conn, now_ms=NOW + HOUR_MS)
    planned = stops_of_plan(day, plan_of(day.problem, _2=["M3/inspect", "M2/inspect"]))
    (first, done), (_, new), (last, kept) = in_order(planned)
    assert (first, done.starts_at, last) == ("a", NOW, "b")
    assert [one.position for one in (done, new, kept)] == [0, 1, 2]
    assert new.arrives_at > NOW + HOUR_MS


def test_who_goes_together_has_the_same_stops(conn):
    save(conn, {}, settings=DaySettings(together=(("2", "8"),)))
    day = gather(conn)
    route = plan_of(day.problem, _2=["M2/inspect"]).routes[0]
    from dataclasses import replace

    plan = Plan(600, (replace(route, together=("8",)),), ())
    planned = stops_of_plan(day, plan)
    assert sorted((one.squad, one.position) for one in planned.values()) == [(2, 0), (8, 0)]


def test_the_search_starts_from_the_plan_that_stands(conn):
    rows = rows_of(conn)
    save(conn, {"a": Planned(rows["M5"], 2, position=0),
                "b": Planned(rows["M2"], 2, position=1, pin="squad"),
                "c": Planned(rows["M1"], 8, position=0)})  # fmt: skip
    routes = standing_routes(gather(conn))
    assert routes == {"2": ["M5/inspect", "b"], "8": ["M1/calibrate"]}


def test_the_outcome_says_what_is_left_and_why(conn):
    add_sites(conn, site_row("H1", kind="hospital", lon=111.5))
    rows = rows_of(conn)
    day = gather(conn)
    made = plan_of(day.problem, _2=["M2/inspect"])
    left = (
        Unserved("M1/calibrate", Reason.SHIFT_FULL),
        Unserved("M3/inspect", Reason.LOWER_PRIORITY, "M2/inspect"),
    )
    solved = Solved(Plan(made.prize, made.routes, left, ("M3/inspect",)), Ended.TIME, 2.5)
    outcome = outcome_of(day, solved)
    assert outcome["prize"] == 600
    assert outcome["needed_prize"] == 7 * 600
    assert outcome["reasons"] == {
        "no_squad_with_remit": 1, "shift_full": 1, "lower_priority": 1,
    }  # fmt: skip
    told = {
        (one["site"], one["act"]): (one["reason"], one["instead"]) for one in outcome["unserved"]
    }
    assert told[rows["M3"], "inspect"] == ("lower_priority", rows["M2"])
    assert told[rows["H1"], "inspect"] == ("no_squad_with_remit", None)
    assert outcome["missed"] == [rows["M3"]]
    assert outcome["source"] == "geodesic"
    assert outcome["routes"]["2"]["leaves_at"] == NOW
    assert outcome["ended"] == "time"


def test_what_was_not_looked_at_has_a_reason_of_its_own(conn):
    add_sites(conn, *(site_row(f"F{n}", lat=36.2 + n / 100, district="141021", crowding=1)
                      for n in range(80)))  # fmt: skip
    day = gather(conn, most=70)
    outcome = outcome_of(day, Solved(plan_of(day.problem), Ended.TIME, 1.0))
    assert outcome["reasons"] == {NOT_CONSIDERED: 16}
