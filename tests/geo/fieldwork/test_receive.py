"""Inspections and outings on their way in: permitted, checked, flagged, joined, stored once."""

from datetime import date

import pytest
from sqlalchemy import select

from geo.clock import DAY_MS, HOUR_MS, MINUTE_MS, iso, parse_instant
from geo.errors import BadParameter, BadRecord, NotPermitted, RecordConflict
from geo.fieldwork.receive import receive_inspection, receive_outing
from geo.model import Actor, Remit, Role, Squad
from geo.store import catalogue, log, schema
from geo.store.sites import site_by_code
from tests.builders import EAST, NOW, ZONE, add_sites, inspection_body, raw, record_id, site_row
from tests.geo.fieldwork.sending import (
    DISPATCHER,
    SQUAD_2,
    SQUAD_8,
    VIEWER,
    build,
    calibrate,
    count,
    fields,
    go_out,
    inspect,
    stored,
)


def test_an_inspection_becomes_a_row_with_its_facts(store):
    with store.write() as conn:
        build(conn)
    findings = [
        {"text": "积尘", "severity": "minor", "rectify_by": "2020-02-27"},
        {"text": "无证", "severity": "serious", "rectify_by": "2020-02-25T18:00"},
    ]
    receipt = inspect(store, result="advisory", findings=findings, tomorrow={"a": 1})
    row = stored(store, schema.inspection, receipt.id)
    assert receipt.created
    assert receipt.flags == ()
    assert (row.squad, row.result, row.source) == (2, "advisory", "record")
    assert row.finished_at == row.effective_at == NOW - HOUR_MS
    assert row.rectify_by == parse_instant("2020-02-25T18:00+08:00", ZONE)
    assert '"tomorrow": {"a": 1}' in row.body
    with store.read() as conn:
        state = conn.execute(select(schema.site_state)).one()
    assert (state.inspected_at, state.result, state.inspections) == (NOW - HOUR_MS, "advisory", 1)


def test_every_problem_is_told_at_once_with_its_field(city):
    with pytest.raises(BadRecord) as caught:
        inspect(
            city,
            site="nowhere",
            squad=7,
            started_at="yesterday",
            finished_at=None,
            result="good",
            checklist={"id": "food_retail"},
            answers=[],
            findings=[{"text": " ", "severity": "bad", "rectify_by": 5}, "dirt"],
            look_back_of="1234",
            position={"lon": 181, "lat": "36"},
            photos=["a" * 64, "b", 3],
            note="x" * 4001,
            void="yes",
            device_at=1582329600000,
        )
    told = fields(caught)
    assert told.keys() == {
        "site", "squad", "started_at", "finished_at", "result", "checklist.version", "answers",
        "findings[0].text", "findings[0].severity", "findings[0].rectify_by", "findings[1]",
        "look_back_of", "position.lon", "position.lat", "photos[1]", "photos[2]", "note", "void",
        "device_at",
    }  # fmt: skip
    assert told["findings[0].severity"] == "must be one of minor, serious, critical"
    assert count(city, schema.inspection) == count(city, schema.outing) == 0


@pytest.mark.parametrize(
    ("members", "field", "why"),
    [
        ({"finished_at": iso(NOW - 3 * HOUR_MS, ZONE)}, "finished_at", "before started_at"),
        ({"finished_at": iso(NOW + DAY_MS + 1, ZONE)}, "finished_at", "more than a day after"),
        ({"squad": 2.5}, "squad", "whole number"),
        ({"squad": 10**30}, "squad", "must lie in 1 to 9999"),
        ({"squad": True}, "squad", "whole number"),
        ({"squad": None}, "squad", "is missing"),
        ({"checklist": {"id": "food_retail", "version": 2}}, "checklist", "no version 2"),
        ({"checklist": {"id": "food_retail", "version": 1}}, "answers.open", "is required"),
        ({"outing": record_id()}, "outing", "send it first"),
        ({"look_back_of": record_id()}, "look_back_of", "send it first"),
        ({"supersedes": record_id()}, "supersedes", "send it first"),
        ({"position": {"lon": 111, "lat": 36, "accuracy_m": -1}}, "position.accuracy_m", "0 to"),
        ({"findings": [{"text": "a", "severity": "minor"}] * 201}, "findings", "at most 200"),
        (
            {"findings": [{"text": "a", "severity": "minor", "rectify_by": "2020-02-21"}]},
            "findings[0].rectify_by",
            "before the day of the inspection",
        ),
    ],
)
def test_a_rule_broken_is_told(city, members, field, why):
    with pytest.raises(BadRecord) as caught:
        inspect(city, **members)
    assert why in fields(caught)[field]


def test_findings_may_be_due_on_the_day_itself(city):
    finding = {"text": "a", "severity": "minor", "rectify_by": "2020-02-22"}
    receipt = inspect(city, result="fail", findings=[finding])
    midnight = parse_instant("2020-02-22", ZONE)
    assert stored(city, schema.inspection, receipt.id).rectify_by == midnight


@pytest.mark.parametrize(("receive", "body"), [(receive_inspection, b"[]"), (receive_outing, b"")])
def test_a_body_that_is_no_object_is_malformed_not_wrong(city, receive, body):
    with city.write() as conn, pytest.raises(BadParameter):
        receive(conn, record_id(), body, DISPATCHER, NOW, ZONE)


def test_an_id_that_is_no_canonical_uuid_is_malformed(city):
    with pytest.raises(BadParameter, match="id"):
        inspect(city, id=record_id().upper())


def test_a_squad_writes_for_itself_only_and_a_viewer_for_nobody(city):
    assert inspect(city, SQUAD_2).created
    for actor in (SQUAD_8, VIEWER, Actor("odd", Role.SQUAD, None)):
        with pytest.raises(NotPermitted):
            inspect(city, actor)
        with pytest.raises(NotPermitted):
            go_out(city, actor)
    with pytest.raises(NotPermitted):
        calibrate(city, VIEWER, squad=None)
    assert count(city, schema.inspection) == 1


def test_the_future_is_stored_and_flagged_after_five_minutes(city):
    soon, later = iso(NOW + 5 * MINUTE_MS, ZONE), iso(NOW + 5 * MINUTE_MS + 1, ZONE)
    assert inspect(city, finished_at=soon).flags == ()
    receipt = inspect(city, finished_at=later)
    assert receipt.flags == ("future",)
    assert stored(city, schema.inspection, receipt.id).effective_at == NOW


def test_a_visit_outside_the_remit_is_stored_and_flagged(city):
    assert inspect(city, site="H1").flags == ("outside_remit",)
    assert inspect(city, squad=8).flags == ("outside_remit",)
    assert calibrate(city, squad=8).flags == ()
    assert calibrate(city, squad=2).flags == ("outside_remit",)


def test_a_remit_may_end_at_a_district(city):
    with city.write() as conn:
        remits = (Remit(3, "inspect", None, EAST.code),)
        catalogue.put_squads(conn, [Squad(3, "三", "Three", remits=remits)])
        add_sites(conn, site_row("M2", district=EAST.code), site_row("M3", district=None))
    assert inspect(city, site="M2", squad=3).flags == ()
    assert inspect(city, site="M1", squad=3).flags == ("outside_remit",)
    assert inspect(city, site="M3", squad=3).flags == ("outside_remit",)


def test_a_visit_to_a_closed_site_is_stored_and_flagged(city):
    with city.write() as conn:
        add_sites(
            conn,
            site_row("shut", closed_at=NOW - HOUR_MS),
            site_row("later", opened_at=NOW),
            site_row("open", opened_at=NOW - HOUR_MS, closed_at=NOW),
        )
    assert inspect(city, site="shut").flags == ("closed_site",)
    assert inspect(city, site="later").flags == ("closed_site",)
    assert inspect(city, site="open").flags == ()


def test_a_record_sent_again_gets_its_first_receipt_whatever_changed_since(city):
    id = record_id()
    first = inspect(city, SQUAD_2, id, site="H1", photos=["a" * 64, "b" * 64, "a" * 64])
    with city.write() as conn:
        everything = (Remit(2, "inspect"),)
        catalogue.put_squads(conn, [Squad(2, "二", "Two", remits=everything)])
        body = inspection_body(site="H1", photos=["a" * 64, "b" * 64, "a" * 64])
        spaced = raw(dict(reversed(body.items()))).replace(b'"squad": 2', b'"squad":  2.0')
        again = receive_inspection(conn, id, spaced, SQUAD_2, NOW + 9 * DAY_MS, ZONE)
    assert not again.created
    assert first.photos_missing == ("a" * 64, "b" * 64)
    for name in ("id", "sequence", "sha256", "received_at", "flags", "photos_missing"):
        assert getattr(again, name) == getattr(first, name)
    assert count(city, schema.inspection) == 1


def test_another_body_under_a_known_id_conflicts_even_when_it_breaks_rules(city):
    id = inspect(city).id
    with pytest.raises(RecordConflict, match="supersedes"):
        inspect(city, id=id, result="fail")
    with pytest.raises(RecordConflict):
        inspect(city, id=id, result="nonsense")
    assert stored(city, schema.inspection, id).result == "pass"


def test_records_of_a_day_share_the_outing_that_is_made_for_them(city):
    late = iso(parse_instant("2020-02-21T23:59+08:00", ZONE), ZONE)
    early = iso(parse_instant("2020-02-22T00:01+08:00", ZONE), ZONE)
    ids = [
        inspect(city, started_at=late, finished_at=late).id,
        inspect(city, started_at=late, finished_at=early).id,
        inspect(city).id,
    ]
    outings = [stored(city, schema.inspection, id).outing for id in ids]
    assert outings[0] != outings[1] == outings[2]
    made = stored(city, schema.outing, outings[2])
    assert (made.squad, made.date, made.officers) == (2, date(2020, 2, 22), None)
    assert count(city, schema.outing) == 2


def test_records_join_the_outing_that_was_sent(city):
    outing = go_out(city, SQUAD_2, team="甲组").id
    assert stored(city, schema.inspection, inspect(city).id).outing == outing
    row = stored(city, schema.outing, outing)
    assert (row.team, row.date, row.officers) == ("甲组", date(2020, 2, 22), 4)
    named = go_out(city).id
    assert stored(city, schema.inspection, inspect(city, outing=named).id).outing == named


def test_a_record_joins_no_other_squads_outing(city):
    outing = go_out(city, squad=8).id
    with pytest.raises(BadRecord, match="squad 8, not of squad 2"):
        inspect(city, outing=outing)


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"date": "2020-02-24"}, "date"),
        ({"date": "22.02.2020"}, "date"),
        ({"date": None}, "date"),
        ({"officers": 0}, "officers"),
        ({"officers": None}, "officers"),
        ({"officers": "four"}, "officers"),
        ({"squad": 3}, "squad"),
        ({"team": "x" * 101}, "team"),
    ],
)
def test_an_outing_that_breaks_a_rule_is_refused(city, members, field):
    with pytest.raises(BadRecord) as caught:
        go_out(city, **members)
    assert fields(caught).keys() == {field}


def test_an_outing_may_be_sent_for_tomorrow(city):
    assert go_out(city, date="2020-02-23").created


def test_each_record_is_one_row_of_the_log_with_the_hash_of_its_body(city):
    with city.read() as conn:
        before = log.last_sequence(conn)
    receipt = inspect(city)
    with city.read() as conn:
        changes = log.since(conn, before, 9)
    assert [change.kind for change in changes] == ["outing", "inspection"]
    assert changes[-1].sequence == receipt.sequence
    assert changes[-1].detail == {"sha256": receipt.sha256}
    assert (changes[-1].ref, changes[-1].actor, changes[-1].site) == (receipt.id, "dispatcher", 1)


@pytest.mark.parametrize(
    ("north_m", "accuracy_m", "flags"),
    [
        (0, 5, ()),
        (190, 0, ()),
        (210, 0, ("elsewhere",)),
        (400, 250, ()),
        (500, 250, ("elsewhere",)),
    ],
)
def test_a_phone_that_was_elsewhere_is_flagged_as_far_as_it_can_tell(
    city, north_m, accuracy_m, flags
):
    with city.read() as conn:
        market = site_by_code(conn, "M1")
    # A minute of latitude is a nautical mile.
    lat = market.lat + north_m / 1852 / 60
    position = {"lon": market.lon, "lat": lat, "accuracy_m": accuracy_m}
    assert inspect(city, position=position).flags == flags
