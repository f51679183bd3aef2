"""Sending squads: what is made, warned of, refused, taken back, and done."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from geo.clock import DAY_MS, HOUR_MS, iso
from geo.dispatch.assign import MOST_SITES, Caution, Doubt, assign, take_back
from geo.errors import BadRecord, NotFound, NotPermitted
from geo.fieldwork.receive import receive_calibration, receive_inspection
from geo.model import Actor, Role, Site
from geo.store import log, plans, schema
from tests.builders import (
    NOW,
    ZONE,
    add_catalogue,
    add_instruments,
    add_sites,
    calibration_body,
    inspection_body,
    raw,
    record_id,
    site_row,
)

TODAY = date(2020, 2, 22)
TOMORROW = date(2020, 2, 23)
DISPATCHER = Actor("dispatcher", Role.DISPATCHER)


@pytest.fixture
def city(store):
    """Give a store with markets M1 and M2 and a hospital, H1 (thermometer T1)."""
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, site_row("M1"), site_row("M2"), site_row("H1", kind="hospital"))
        add_instruments(conn, "H1", ["T1"])
    return store


def send_out(store, codes, squad=2, day=TODAY, note="", actor=DISPATCHER, now_ms=NOW):
    with store.write() as conn:
        return assign(conn, codes, squad, day, note, actor, now_ms)


def on_day(store, day=TODAY, squad=None) -> list[tuple[int, str, bool]]:
    with store.read() as conn:
        stops = plans.stops_of_day(conn, day, squad)
    return [(stop.squad, stop.site.code, stop.done) for stop in stops]


def inspect(store, finished_at=NOW - HOUR_MS, now_ms=NOW + DAY_MS, **members):
    instants = {"started_at": iso(finished_at, ZONE), "finished_at": iso(finished_at, ZONE)}
    with store.write() as conn:
        body = raw(inspection_body(**instants, **members))
        return receive_inspection(conn, record_id(), body, DISPATCHER, now_ms, ZONE).id


def test_an_assignment_is_a_stop_without_an_order(city):
    made = send_out(city, ["M2", "M1", "M2"], note="先查冷柜")
    assert made.warnings == ()
    assert [stop.site.code for stop in made.stops] == ["M2", "M1"]
    stop = made.stops[0]
    assert isinstance(stop.site, Site)
    assert (stop.date, stop.squad, stop.position, stop.note) == (TODAY, 2, None, "先查冷柜")
    assert (stop.assigned_by, stop.assigned_at, stop.done) == ("dispatcher", NOW, False)
    with city.read() as conn:
        assert plans.stops_of_day(conn, TODAY) != []
        changes = [change for change in log.since(conn, 0, 99) if change.kind == "stop"]
    assert {(change.ref, change.site) for change in changes} == {
        (stop.id, stop.site.row) for stop in made.stops
    }
    assert changes[0].detail == {"did": "assigned", "squad": 2, "date": "2020-02-22"}


def test_a_site_outside_the_remit_is_assigned_with_a_warning(city):
    made = send_out(city, ["M1", "H1"])
    assert [stop.site.code for stop in made.stops] == ["M1", "H1"]
    assert made.warnings == (Caution("H1", Doubt.OUTSIDE_REMIT),)
    assert send_out(city, ["H1"], squad=8, day=TOMORROW).warnings == ()


def test_the_same_squad_is_not_sent_twice_to_a_site_on_a_day(city):
    send_out(city, ["M1"])
    again = send_out(city, ["M1", "M2"])
    assert [stop.site.code for stop in again.stops] == ["M2"]
    assert again.warnings == (Caution("M1", Doubt.ALREADY_ASSIGNED, (2,)),)
    assert len(on_day(city)) == 2
    assert send_out(city, ["M1"], day=TOMORROW).warnings == ()


def test_another_squad_on_the_same_day_is_told(city):
    send_out(city, ["M1"])
    other = send_out(city, ["M1"], squad=8)
    assert len(other.stops) == 1
    assert other.warnings == (Caution("M1", Doubt.ANOTHER_SQUAD, (2,)),)
    both = send_out(city, ["M1"])
    assert both.warnings == (
        Caution("M1", Doubt.ALREADY_ASSIGNED, (2,)),
        Caution("M1", Doubt.ANOTHER_SQUAD, (8,)),
    )


@pytest.mark.parametrize(
    ("facts", "field", "why"),
    [
        ({"codes": ["M1", "M9"]}, "sites", "no site 'M9'"),
        ({"codes": []}, "sites", "at least one"),
        ({"codes": [f"X{n}" for n in range(MOST_SITES + 1)]}, "sites", "at most 1000"),
        ({"squad": 3}, "squad", "no squad 3"),
        ({"squad": 10**12}, "squad", "no squad"),
        ({"day": TODAY - timedelta(days=1)}, "date", "has passed"),
        ({"day": TODAY + timedelta(days=367)}, "date", "more than a year"),
        ({"note": "x" * 501}, "note", "at most 500"),
        ({"codes": ["M1", "shut"]}, "sites", "'shut' is not open"),
        ({"codes": ["future"]}, "sites", "'future' is not open"),
    ],
)
def test_what_cannot_be_is_refused_whole(city, facts, field, why):
    with city.write() as conn:
        add_sites(
            conn,
            site_row("shut", closed_at=NOW - 8 * HOUR_MS),
            site_row("future", opened_at=NOW + 16 * HOUR_MS),
        )
    with pytest.raises(BadRecord, match="Nothing was assigned") as caught:
        send_out(city, **{"codes": ["M1"], **facts})
    assert any(e.field == field and why in e.why for e in caught.value.errors)
    assert on_day(city) == []


def test_a_site_that_is_open_for_a_part_of_the_day_is_assigned(city):
    with city.write() as conn:
        add_sites(
            conn,
            site_row("shuts", closed_at=NOW - 8 * HOUR_MS + 1),
            site_row("opens", opened_at=NOW + 16 * HOUR_MS - 1),
        )
    assert len(send_out(city, ["shuts", "opens"]).stops) == 2


@pytest.mark.parametrize("role", [Role.SQUAD, Role.VIEWER])
def test_only_dispatchers_and_administrators_send_and_call_back(city, role):
    actor = Actor("somebody", role, 2 if role is Role.SQUAD else None)
    stop = send_out(city, ["M1"]).stops[0]
    with pytest.raises(NotPermitted):
        send_out(city, ["M2"], actor=actor)
    with city.write() as conn, pytest.raises(NotPermitted):
        take_back(conn, stop.id, actor, NOW)
    assert on_day(city) == [(2, "M1", False)]


def test_a_stop_taken_back_is_kept_but_no_longer_on_the_day(city):
    stop = send_out(city, ["M1"]).stops[0]
    with city.write() as conn:
        taken = take_back(conn, stop.id, DISPATCHER, NOW + 1)
        again = take_back(conn, stop.id, Actor("admin", Role.ADMIN), NOW + 2)
    assert (taken.taken_back_by, taken.taken_back_at) == ("dispatcher", NOW + 1)
    assert again == taken
    assert on_day(city) == []
    with city.read() as conn:
        assert plans.stop_by_id(conn, stop.id) == taken
        assert conn.execute(select(func.count()).select_from(schema.stop)).scalar_one() == 1
        last = log.latest(conn, 1)[0]
        assert (last.ref, last.detail["did"], last.at) == (stop.id, "taken back", NOW + 1)
    assert send_out(city, ["M1"]).warnings == ()
    assert on_day(city) == [(2, "M1", False)]


def test_an_unknown_stop_is_told(city):
    with city.write() as conn, pytest.raises(NotFound):
        take_back(conn, record_id(), DISPATCHER, NOW)


def test_a_stop_is_done_by_a_valid_record_of_its_squad_on_its_local_day(city):
    send_out(city, ["M1", "M2"])
    send_out(city, ["M1"], squad=8)
    send_out(city, ["M1"], day=TOMORROW)
    inspect(city, site="M1")
    inspect(city, site="M2", finished_at=NOW - 8 * HOUR_MS - 1)  # the day before
    assert on_day(city) == [(2, "M1", True), (2, "M2", False), (8, "M1", False)]
    assert on_day(city, TOMORROW) == [(2, "M1", False)]
    inspect(city, site="M2", finished_at=NOW + 16 * HOUR_MS - 1)
    assert on_day(city, squad=2) == [(2, "M1", True), (2, "M2", True)]


def test_a_withdrawn_record_does_no_stop(city):
    send_out(city, ["M1"])
    wrong = inspect(city)
    inspect(city, supersedes=wrong, void=True)
    assert on_day(city) == [(2, "M1", False)]


def test_a_calibration_does_a_stop_too(city):
    send_out(city, ["H1"], squad=8)
    with city.write() as conn:
        body = raw(calibration_body())
        id = receive_calibration(conn, record_id(), body, DISPATCHER, NOW, ZONE).id
    with city.read() as conn:
        assert plans.stops_of_day(conn, TODAY)[0].records == (id,)


def test_the_stops_of_a_site_are_those_to_come_soonest_first(city):
    send_out(city, ["M1"], day=TOMORROW)
    send_out(city, ["M1", "M2"], squad=8)
    send_out(city, ["M1"])
    inspect(city)
    with city.read() as conn:
        listed = plans.stops_of_site(conn, 1, TODAY)
        later = plans.stops_of_site(conn, 1, TOMORROW)
    assert [(stop.date, stop.squad, stop.done) for stop in listed] == [
        (TODAY, 2, True),
        (TODAY, 8, False),
        (TOMORROW, 2, False),
    ]
    assert later == listed[2:]
