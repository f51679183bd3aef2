"""The whole way of a day's plan, from the store to the store, with the planner itself."""

import pytest

from geo.clock import MINUTE_MS
from geo.coverage.live import LiveIndex
from geo.dispatch.replan import plan_day
from geo.errors import EditConflict, NotPermitted
from geo.model import Actor, Role
from geo.store import plans
from geo.store.plan_changes import plan_changes
from geo.store.plan_versions import load_plan, planned_stops, publish_plan
from geo.store.planned import DaySettings
from tests.builders import NOW, add_sites, site_row
from tests.geo.dispatch.days import DAY, DISPATCHER, TRAVEL, WHO, add_city, inspect, rows_of, save


def plan(store, day=DAY, now_ms=NOW, actor=DISPATCHER, **options):
    return plan_day(
        store, LiveIndex(), TRAVEL, day, seconds=0.5, actor=actor, clock=lambda: now_ms, **options
    )


@pytest.fixture
def city(sqlite_store):
    """Give the small city in a store."""
    with sqlite_store.write() as conn:
        add_city(conn)
    return sqlite_store


def test_a_day_is_planned_on_both_databases(store):
    with store.write() as conn:
        add_city(conn)
    made = plan(store)
    with store.read() as conn:
        rows, stops = rows_of(conn), plans.stops_of_day(conn, DAY)
    assert (made.version, made.published) == (1, False)
    assert {stop.site.row for stop in stops if stop.squad == 2} == set(rows.values())
    assert [stop.site.code for stop in stops if stop.squad == 8] == ["M1"]
    times = [stop.arrives_at for stop in stops if stop.squad == 2]
    assert times == sorted(times)
    assert made.outcome["prize"] == made.outcome["needed_prize"] == 3600
    assert made.outcome["unserved"] == []


def test_only_dispatchers_make_plans(city):
    for role in (Role.VIEWER, Role.SQUAD):
        with pytest.raises(NotPermitted):
            plan(city, actor=Actor("x", role, 2))


def test_planning_again_changes_nothing_but_the_figures(city):
    plan(city)
    with city.read() as conn:
        before = planned_stops(conn, DAY)
    plan(city)
    with city.read() as conn:
        assert planned_stops(conn, DAY) == before


def test_what_another_dispatcher_does_meanwhile_is_not_overwritten(city):
    def meanwhile(_progress):
        with city.write() as conn:
            if load_plan(conn, DAY).version == 0:
                plans.add_stops(conn, [1], 8, DAY, "", actor="li", now_ms=NOW)

    with pytest.raises(EditConflict, match="li changed the plan"):
        plan(city, on_progress=meanwhile)
    with city.read() as conn:
        assert [change.actor for change in plan_changes(conn, DAY)] == ["li"]


def test_the_rest_of_a_day_is_planned_from_where_the_squads_are(city):
    plan(city)
    with city.write() as conn:
        publish_plan(conn, DAY, seen=None, **WHO)
        first = plans.stops_of_day(conn, DAY, 2)[0]
    now = first.ends_at + MINUTE_MS
    with city.write() as conn:
        inspect(conn, first.site.code, at=now - MINUTE_MS, now_ms=now)
        add_sites(conn, site_row("M9", lon=111.56, lat=36.1, district="141021", crowding=5))
    plan(city, now_ms=now)
    with city.read() as conn:
        stops = plans.stops_of_day(conn, DAY, 2)
    assert stops[0].id == first.id
    assert stops[0].ends_at == first.ends_at
    assert "M9" in [stop.site.code for stop in stops]
    assert all(stop.arrives_at >= now for stop in stops[1:])
    assert all(stop.published_at is not None for stop in stops)


def test_more_than_a_shift_holds_is_left_with_a_reason(city):
    with city.write() as conn:
        save(conn, {}, settings=DaySettings(shifts={2: ("08:00", "09:30")}))
    outcome = plan(city).outcome
    assert 0 < outcome["prize"] < outcome["needed_prize"]
    assert sum(outcome["reasons"].values()) == len(outcome["unserved"]) > 0
