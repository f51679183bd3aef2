"""What is set for a day: what it costs and breaks is told at once; the next plan keeps to it."""

import pytest

from geo.clock import MINUTE_MS, SECOND_MS
from geo.coverage.live import LiveIndex
from geo.dispatch.changing import change_plan
from geo.dispatch.editing import Did, Edit, Pin
from geo.dispatch.replan import plan_day, stops_of_plan
from geo.dispatch.route_figures import Fault
from geo.errors import BadRecord
from geo.model import Remit, Squad
from geo.store import catalogue
from geo.store.plan_versions import load_plan, planned_stops, undo_change
from geo.store.planned import DaySettings, Pause, Planned
from tests.builders import NOW
from tests.geo.dispatch.days import (
    DAY,
    DISPATCHER,
    TRAVEL,
    add_city,
    gather,
    plan_of,
    rows_of,
    save,
)


@pytest.fixture
def city(sqlite_store):
    """Give the small city with a squad 3 for hospitals; squad 2 has M1, M2 and M3 to do."""
    with sqlite_store.write() as conn:
        add_city(conn)
        catalogue.put_squads(
            conn,
            [
                Squad(3, "三", "Three", 111.3, 36.1, size=3,
                      remits=(Remit(3, "inspect", "hospital"),)),
            ],
        )  # fmt: skip
        rows = rows_of(conn)
        save(conn, {str(n): Planned(rows[f"M{n}"], 2, position=n - 1) for n in (1, 2, 3)})
        # A shift of its own, so that they have their times.
        changed(conn, Edit(Did.SHIFTED, squad=2, shift=("08:00", "17:30")))
    return sqlite_store


def changed(conn, edit):
    return change_plan(
        conn, LiveIndex(), TRAVEL, DAY, edit, seen=None, actor=DISPATCHER, now_ms=NOW
    )


def routes(conn) -> dict[str, list[int]]:
    made: dict[str, list[int]] = {}
    for one in planned_stops(conn, DAY).values():
        made.setdefault(one.route, []).append(one.site)
    return made


def faults(change) -> list[tuple[str, str]]:
    return [(one.fault, one.route) for one in change.broken]


def test_a_break_puts_off_what_comes_after_it_and_is_undone(city):
    with city.write() as conn:
        before = planned_stops(conn, DAY)
        change = changed(conn, Edit(Did.PAUSED, pause=Pause("08:00", "09:00", 45)))
        after = planned_stops(conn, DAY)
        assert after["3"].ends_at - before["3"].ends_at == 45 * MINUTE_MS
        assert (change.travel_s, change.broken) == (0.0, ())
        undo_change(conn, DAY, seen=change.plan.version, actor="d", now_ms=NOW)
        assert planned_stops(conn, DAY) == before
        assert load_plan(conn, DAY).settings.pauses == ()


def test_a_break_that_a_long_day_has_no_time_for_is_told(city):
    with city.write() as conn:
        held = planned_stops(conn, DAY)["1"]
        minutes = (held.ends_at - held.starts_at) // MINUTE_MS
        assert minutes == 30
        # Nobody begins a visit of half an hour and a break within one minute of it.
        save(conn, {"1": held} | {
            "2": Planned(held.site + 1, 2, position=1, starts_at=held.ends_at,
                         arrives_at=held.ends_at, ends_at=held.ends_at + 30 * MINUTE_MS),
        }, settings=DaySettings(pauses=(Pause("08:00", "08:05", 20),)))  # fmt: skip
        change = changed(conn, Edit(Did.SHIFTED, squad=8, shift=("09:00", "17:00")))
        assert (Fault.NO_BREAK, "2") in [(one.fault, one.route) for one in change.after.broken]


def test_teams_of_a_squad_share_its_stops_and_are_no_more_than_its_people(city):
    with city.write() as conn:
        change = changed(conn, Edit(Did.SPLIT, squad=2, teams=("east", "west")))
        assert routes(conn).keys() == {"2/east"}
        changed(conn, Edit(Did.MOVED, "3", route="2/west"))
        stops = planned_stops(conn, DAY)
        assert stops["3"].starts_at < stops["2"].starts_at, "both teams are out at once"
        with pytest.raises(BadRecord, match="the squad has 2 people"):
            changed(conn, Edit(Did.SPLIT, squad=2, teams=("a", "b", "c")))
        day = gather(conn)
    assert [team.id for team in day.problem.teams] == ["2/east", "2/west", "3", "8"]
    assert change.broken == ()


def test_routes_that_should_go_together_are_told_to_differ_then_follow_each_other(city):
    with city.write() as conn:
        change = changed(conn, Edit(Did.JOINED, routes=("2", "3")))
        assert faults(change) == [(Fault.APART, "3")]
        for stop in "123":
            changed(conn, Edit(Did.DROPPED, stop))
        assert routes(conn) == {}
        rows = rows_of(conn)
        save(conn, {"x": Planned(rows["M4"], 8, position=0), "y": Planned(rows["M5"], 8)})
        # Now both have nothing to do: what one of them gets, the other one gets, too.
        changed(conn, Edit(Did.MOVED, "x", route="3"))
        changed(conn, Edit(Did.MOVED, "y", route="3", place=0))
        assert routes(conn) == {name: [rows["M5"], rows["M4"]] for name in ("2", "3")}
        times = {(one.site, one.starts_at) for one in planned_stops(conn, DAY).values()}
        assert len(times) == 2, "they are there at the same time"
        change = changed(conn, Edit(Did.DROPPED, "x"))
        assert routes(conn) == {name: [rows["M5"]] for name in ("2", "3")}
        assert change.after.broken == ()


def test_the_next_plan_keeps_to_what_is_set(city):
    settings = DaySettings(
        left_out=(8,), together=(("2", "3"),), pauses=(Pause("09:00", "10:00", 30),),
        shifts={2: ("08:00", "11:40"), 3: ("07:00", "18:00")},
    )  # fmt: skip
    with city.write() as conn:
        save(conn, planned_stops(conn, DAY), settings=settings)
        changed(conn, Edit(Did.PINNED, "1", pin=Pin.SQUAD))
    plan_day(
        city, LiveIndex(), TRAVEL, DAY, seconds=1, actor=DISPATCHER, clock=lambda: NOW
    )  # fmt: skip
    with city.write() as conn:
        stops = planned_stops(conn, DAY)
        made = routes(conn)
        assert made.keys() == {"2", "3"}
        assert made["2"] == made["3"]
        assert len(made["2"]) == 5
        # Planned again, the pinned stop of both routes is still one visit of half an hour.
        day = gather(conn)
        again = stops_of_plan(day, plan_of(day.problem, _2=[
            visit for visit, one in day.visits.items() if one.site.row in made["2"]
        ]))  # fmt: skip
        no_fault = changed(conn, Edit(Did.SHIFTED, squad=8, shift=("09:00", "17:00"))).after
    assert no_fault.broken == ()
    assert no_fault.prize == sum(one.prize for one in stops.values() if one.squad == 2)
    spans = {(one.ends_at - one.starts_at) / SECOND_MS for one in again.values()}
    assert spans == {1800.0}
    starts = {one.site: one.starts_at for one in stops.values() if one.squad == 2}
    assert starts == {one.site: one.starts_at for one in stops.values() if one.squad == 3}
