"""An urgent site goes where it costs least."""

import pytest

from geo.clock import DAY_MS, HOUR_MS, MINUTE_MS
from geo.coverage.live import LiveIndex
from geo.dispatch.changing import route_clock
from geo.dispatch.insertion import insert_urgent, insertions
from geo.dispatch.replan import stops_of_plan
from geo.errors import BadRecord, EditConflict, NotPermitted, SiteNotFound
from geo.model import Actor, Remit, Role, Squad
from geo.store import catalogue, plans
from geo.store.opening_hours import put_hours
from geo.store.plan_versions import load_plan, planned_stops, publish_plan
from geo.store.planned import DaySettings, Planned
from tests.builders import NOW
from tests.geo.dispatch.days import (
    DAY,
    DISPATCHER,
    TRAVEL,
    WHO,
    add_city,
    gather,
    inspect,
    plan_of,
    rows_of,
)
from tests.geo.dispatch.days import save as save_at


@pytest.fixture
def conn(sqlite_store):
    """Give a transaction on the small city, with a plan: squad 2 goes to M1, M2, M4 and M5."""
    with sqlite_store.write() as conn:
        add_city(conn)
        day = gather(conn)
        order = ["M1/inspect", "M2/inspect", "M4/inspect", "M5/inspect"]
        save_at(conn, stops_of_plan(day, plan_of(day.problem, _2=order)))
        yield conn


def insert(conn, code="M3", seen=None, now_ms=NOW, actor=DISPATCHER, **options):
    return insert_urgent(
        conn, LiveIndex(), TRAVEL, DAY, code, seen=seen, actor=actor, now_ms=now_ms, **options
    )


def places(conn, site, settings=None):
    planned = planned_stops(conn, DAY)
    wanted = {**planned, "": Planned(site, 2)}
    ticking = route_clock(conn, LiveIndex(), TRAVEL, DAY, NOW, wanted)
    return insertions(ticking, planned, settings or load_plan(conn, DAY).settings, site)


def codes(conn, squad=2):
    return [stop.site.code for stop in plans.stops_of_day(conn, DAY, squad)]


def test_a_site_between_two_stops_is_inserted_between_them(conn):
    made = insert(conn, note="12315: short weight")
    assert codes(conn) == ["M1", "M2", "M3", "M4", "M5"]
    stop = plans.stop_by_id(conn, made.stop)
    assert (stop.required, stop.note, stop.position) == (True, "12315: short weight", 2)
    assert made.insertion.sound
    # It lies on the way: nothing is driven for it, and the two stops after it wait for its visit.
    assert made.insertion.travel_s == pytest.approx(0, abs=1)
    assert made.insertion.delay_s == pytest.approx(2 * 30 * 60, abs=2)


def test_all_later_stops_get_their_new_times(conn):
    before = {stop.site.code: stop.starts_at for stop in plans.stops_of_day(conn, DAY, 2)}
    insert(conn)
    after = {stop.site.code: stop.starts_at for stop in plans.stops_of_day(conn, DAY, 2)}
    assert after["M2"] == before["M2"]
    assert after["M4"] - before["M4"] == pytest.approx(30 * MINUTE_MS, abs=1000)


def test_a_squad_outside_its_remit_is_the_last_choice(conn):
    found = places(conn, rows_of(conn)["M3"])
    assert [(one.route, one.outside_remit) for one in found] == [("2", False), ("8", True)]


def test_a_squad_with_nothing_to_do_may_take_it(conn):
    squad = Squad(3, "三", "Three", 111.53, 36.1, remits=(Remit(3, "inspect"),))
    catalogue.put_squads(conn, [squad])
    made = insert(conn)
    # Its base is at the site, so that nobody has to wait for the visit.
    assert made.insertion.route == "3"
    assert codes(conn, 3) == ["M3"]
    assert codes(conn) == ["M1", "M2", "M4", "M5"]


def test_a_full_shift_and_a_closed_door_are_told(conn):
    rows = rows_of(conn)
    (tight,) = [
        one
        for one in places(conn, rows["M3"], DaySettings(shifts={2: ("08:00", "10:45")}))
        if one.route == "2"
    ]
    assert 0 < tight.overtime_s < 35 * 60
    assert not tight.sound
    put_hours(conn, {"farmers_market": ("05:30", "10:30")})
    closed = next(one for one in places(conn, rows["M3"]) if one.route == "2")
    assert closed.late == (rows["M5"],)


def test_it_is_inserted_after_what_is_done_or_under_way(conn):
    publish_plan(conn, DAY, seen=None, **WHO)
    stops = {stop.site.code: stop for stop in plans.stops_of_day(conn, DAY, 2)}
    now = stops["M4"].starts_at + MINUTE_MS
    for code in ("M1", "M2"):
        inspect(conn, code, at=stops[code].ends_at, now_ms=now)
    made = insert(conn, now_ms=now)
    assert codes(conn).index("M3") > codes(conn).index("M4")
    assert plans.stop_by_id(conn, made.stop).published_at is not None


def test_stops_pinned_to_their_places_are_not_pushed_aside(conn):
    planned = planned_stops(conn, DAY)
    from dataclasses import replace

    last = [stop.id for stop in plans.stops_of_day(conn, DAY, 2)][-1]
    save_at(conn, {**planned, last: replace(planned[last], pin="place")})
    insert(conn)
    assert codes(conn) == ["M1", "M2", "M4", "M5", "M3"]


def test_a_site_where_a_squad_goes_already_is_refused(conn):
    with pytest.raises(BadRecord, match="goes to 'M2' already"):
        insert(conn, "M2")


def test_after_every_shift_nobody_gets_there(conn):
    with pytest.raises(BadRecord, match="no squad can get to 'M3'"):
        insert(conn, now_ms=NOW + 11 * HOUR_MS)


def test_a_day_that_has_passed_an_unknown_site_or_a_viewer_are_refused(conn):
    with pytest.raises(BadRecord, match="has passed"):
        insert(conn, now_ms=NOW + DAY_MS)
    with pytest.raises(SiteNotFound):
        insert(conn, "M99")
    with pytest.raises(NotPermitted):
        insert(conn, actor=Actor("v", Role.VIEWER))


def test_who_saw_an_older_plan_does_not_insert(conn):
    plans.add_stops(conn, [rows_of(conn)["M2"]], 8, DAY, "", actor="li", now_ms=NOW)
    with pytest.raises(EditConflict, match="li"):
        insert(conn, seen=1)


def test_one_is_inserted_on_both_databases(store):
    with store.write() as conn:
        add_city(conn)
        made = insert(conn)
        assert (made.plan.version, codes(conn)) == (1, ["M3"])
