"""Some days ahead: each on what the ones before leave, none stored until it is taken over."""

from datetime import timedelta

import pytest

from geo.clock import DAY_MS, HOUR_MS
from geo.coverage.live import LiveIndex
from geo.dispatch.horizon import roll, take_over
from geo.dispatch.scope import Scope
from geo.errors import BadParameter, EditConflict, NotPermitted
from geo.model import Actor, Role
from geo.store import plans
from geo.store.plan_versions import load_plan, planned_stops, publish_plan, undo_change
from geo.store.planned import DaySettings, Planned
from tests.builders import NOW
from tests.geo.dispatch.days import (
    DAY,
    DISPATCHER,
    TRAVEL,
    WHO,
    add_city,
    calibrate,
    frequent_policy,
    inspect,
    rows_of,
    save,
)

DAYS = [DAY + timedelta(days=number) for number in range(4)]


@pytest.fixture
def city(sqlite_store):
    """Give the small city in a store."""
    with sqlite_store.write() as conn:
        add_city(conn)
    return sqlite_store


def ahead(store, days=4, first=DAY, **options):
    return roll(
        store, LiveIndex(), TRAVEL, first, days, **{"seconds": 0.3, "now_ms": NOW, **options}
    )


def short_shifts(store):
    """Let squad 2 have time for some markets only, on each of four days."""
    with store.write() as conn:
        for day in DAYS:
            save(conn, {}, day, settings=DaySettings(shifts={2: ("08:00", "09:30")}))


def test_days_ahead_take_up_what_the_ones_before_leave(city):
    short_shifts(city)
    told = []
    horizon = ahead(city, on_day=told.append)
    assert [len(one.days) for one in told] == [1, 2, 3, 4]
    assert told[-1] == horizon
    left = [day.after.uncovered for day in horizon.days]
    assert horizon.before.uncovered == 5
    assert left == sorted(left, reverse=True)
    assert left[0] > 0
    assert left[-1] == 0
    assert {day.idle.uncovered for day in horizon.days} == {5}
    assert sum(day.visits for day in horizon.days) == 6
    assert horizon.kept_from == DAYS[left.index(0)]
    shares = [day.share for day in horizon.days]
    assert 0 < shares[0] < 1
    assert shares[-1] == 1.0
    with city.read() as conn:
        assert not planned_stops(conn, DAY)


def test_what_falls_due_on_the_way_is_among_the_days_ahead(city):
    with city.write() as conn:
        for code in ("M1", "M2", "M3", "M4", "M5"):
            inspect(conn, code, at=NOW - 23 * DAY_MS + HOUR_MS)
    # After 30 days a market is due, six days before that it is noticed.
    assert [day.visits for day in ahead(city, 3).days] == [1, 0, 5]


def test_a_site_that_falls_due_again_within_the_days_is_visited_again(city):
    with city.write() as conn:
        frequent_policy(conn)
        calibrate(conn, "T1")
        calibrate(conn, "T2")
    horizon = ahead(city)
    assert [day.visits for day in horizon.days] == [5, 0, 5, 0]
    # Two days after a visit its market is due, before anybody is there again; then it is covered.
    assert [day.after.uncovered for day in horizon.days] == [0, 0, 0, 0]
    assert horizon.kept_from == DAY


def test_what_no_squad_may_do_is_told_apart(city):
    horizon = ahead(city, 1, scope=Scope(squads=(2,)))
    after = horizon.days[0].after
    # The thermometers of M1 are squad 8's.
    assert (after.uncovered, after.unable, after.by_kind) == (1, 1, {"farmers_market": 1})
    assert horizon.kept_from == DAY


def test_what_is_planned_before_the_first_day_counts_as_made(city):
    with city.write() as conn:
        plans.add_stops(conn, [rows_of(conn)[code] for code in ("M2", "M3")], 2, DAY, "", **WHO)
    day = ahead(city, 1, DAYS[1]).days[0]
    with city.read() as conn:
        rows = {one.site for one in (day.planned or {}).values()}
        assert rows == {rows_of(conn)[code] for code in ("M1", "M4", "M5")}


def test_a_stop_that_is_pinned_to_a_day_stays_there(city):
    with city.write() as conn:
        row = rows_of(conn)["M3"]
        plans.add_stops(conn, [row], 2, DAYS[2], "", **WHO)
    horizon = ahead(city, 3)
    days = [day.date for day in horizon.days
            if row in {one.site for one in (day.planned or {}).values()}]  # fmt: skip
    assert days == [DAYS[2]]


def test_what_a_plan_is_not_about_stays_as_it_is(city):
    with city.write() as conn:
        rows = rows_of(conn)
        own = {
            "other squad": Planned(rows["M1"], 8, position=0, prize=1),
            "other district": Planned(rows["M2"], 2, position=0, prize=1),
        }
        save(conn, own)
    scope = Scope(districts=("141002",), squads=(2,))
    planned = ahead(city, 1, scope=scope).days[0].planned
    assert planned.keys() == own.keys()
    assert planned["other squad"] == own["other squad"]
    kept = planned["other district"]
    assert (kept.squad, kept.position, kept.required, kept.pin) == (2, 0, False, None)


def test_the_days_are_taken_over_together_unpublished_and_each_can_be_undone(city):
    short_shifts(city)
    horizon = ahead(city)
    with city.write() as conn:
        days = take_over(conn, horizon, DISPATCHER, NOW)
    assert days == DAYS
    with city.read() as conn:
        stored = [planned_stops(conn, day) for day in DAYS]
        plan = load_plan(conn, DAY)
    assert stored == [day.planned for day in horizon.days]
    assert (plan.published, plan.version) == (False, 2)
    assert plan.outcome["prize"] == horizon.days[0].prize
    with city.write() as conn:
        undo_change(conn, DAY, seen=2, actor="dispatcher", now_ms=NOW)
        assert planned_stops(conn, DAY) == {}
        assert planned_stops(conn, DAYS[1]) == stored[1]


def test_when_one_of_the_days_was_changed_meanwhile_none_is_taken_over(city):
    horizon = ahead(city, 2)
    with city.write() as conn:
        plans.add_stops(conn, [rows_of(conn)["M1"]], 8, DAYS[1], "", **WHO)
    with pytest.raises(EditConflict, match="dispatcher changed the plan"), city.write() as conn:
        take_over(conn, horizon, DISPATCHER, NOW)
    with city.read() as conn:
        assert load_plan(conn, DAY).version == 0


def test_a_day_that_squads_see_already_is_told(city):
    with city.write() as conn:
        plans.add_stops(conn, [rows_of(conn)["M1"]], 8, DAYS[1], "", **WHO)
        publish_plan(conn, DAYS[1], seen=None, **WHO)
    assert [day.published for day in ahead(city, 2).days] == [False, True]


def test_only_dispatchers_take_plans_over(city):
    horizon = ahead(city, 1)
    with pytest.raises(NotPermitted), city.write() as conn:
        take_over(conn, horizon, Actor("squad2", Role.SQUAD, 2), NOW)


def test_no_days_are_no_horizon(city):
    for days in (0, 15):
        with pytest.raises(BadParameter):
            ahead(city, days)
