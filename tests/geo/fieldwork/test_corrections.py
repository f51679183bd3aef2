"""Corrections and look-backs: a new record says what becomes of an earlier one."""

import pytest
from sqlalchemy import select

from geo.clock import DAY_MS, HOUR_MS, iso
from geo.coverage.live import LiveIndex
from geo.errors import BadRecord, NotPermitted
from geo.model import Status
from geo.store import log, schema
from geo.store.filters import SiteFilter
from tests.builders import NOW, ZONE, add_catalogue, add_sites, record_id, site_row
from tests.geo.fieldwork.sending import (
    DISPATCHER,
    SQUAD_2,
    calibrate,
    count,
    fields,
    inspect,
    stored,
)


def state(store) -> dict[int, tuple[str, int]]:
    with store.read() as conn:
        rows = conn.execute(select(schema.site_state))
        return {row.site: (row.result, row.inspections) for row in rows}


def test_a_correction_takes_the_place_of_the_first_record(city):
    first = inspect(city, result="fail").id
    inspect(city, result="pass", supersedes=first)
    assert state(city) == {1: ("pass", 1)}


def test_a_void_record_withdraws_what_it_supersedes(city):
    kept = inspect(city, finished_at=iso(NOW - 90 * 60_000, ZONE)).id
    wrong = inspect(city, result="fail").id
    inspect(city, result="fail", supersedes=wrong, void=True)
    assert state(city) == {1: ("pass", 1)}
    inspect(city, supersedes=kept, void=True)
    assert state(city) == {}


def test_a_void_record_makes_no_outing(city):
    withdrawn = inspect(city, void=True)
    assert stored(city, schema.inspection, withdrawn.id).outing is None
    assert count(city, schema.outing) == 0


def test_a_record_is_superseded_once_and_a_chain_has_one_end(city):
    first = inspect(city).id
    second = inspect(city, result="fail", supersedes=first).id
    with pytest.raises(BadRecord) as caught:
        inspect(city, supersedes=first)
    assert second in fields(caught)["supersedes"]
    inspect(city, result="advisory", supersedes=second)
    assert state(city) == {1: ("advisory", 1)}


def test_no_record_supersedes_itself(city):
    id = record_id()
    with pytest.raises(BadRecord, match="supersedes: there is no inspection"):
        inspect(city, id=id, supersedes=id)


def test_a_squad_corrects_its_own_records_only(city):
    theirs, ours = inspect(city, squad=8).id, inspect(city, SQUAD_2).id
    with pytest.raises(NotPermitted):
        inspect(city, SQUAD_2, supersedes=theirs)
    assert inspect(city, SQUAD_2, supersedes=ours).created
    assert inspect(city, DISPATCHER, supersedes=theirs).created


def test_a_correction_to_another_site_changes_both_and_tells_those_who_follow(store):
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, site_row("M1"), site_row("M2"))
    live = LiveIndex()
    wrong = inspect(store, site="M1").id
    with store.read() as conn:
        live.current(conn)
        seen = log.last_sequence(conn)
    right = inspect(store, site="M2", supersedes=wrong)
    assert state(store) == {2: ("pass", 1)}
    with store.read() as conn:
        view = live.view(conn, SiteFilter(), NOW)
        status = dict(zip(view.row.tolist(), view.status.tolist(), strict=True))
        changes = log.since(conn, seen, 9)
    assert status == {1: Status.NEVER, 2: Status.COVERED}
    assert [(change.ref, change.site) for change in changes] == [(right.id, 2), (wrong, 1)]


def test_a_calibration_is_corrected_by_a_calibration(city):
    inspection = inspect(city).id
    with pytest.raises(BadRecord, match="no calibration"):
        calibrate(city, supersedes=inspection)
    first = calibrate(city, conclusion="fail").id
    calibrate(city, conclusion="pass", supersedes=first)
    with city.read() as conn:
        row = conn.execute(select(schema.instrument_state)).one()
    assert row.earliest_failed_at is None
    assert row.oldest_good_at == NOW - HOUR_MS


def test_a_look_back_is_of_an_earlier_inspection_of_the_same_site(city):
    earlier = inspect(city, result="fail").id
    back = inspect(city, look_back_of=earlier)
    assert back.created
    with pytest.raises(BadRecord, match="of another site"):
        inspect(city, site="H1", look_back_of=earlier)
    before = iso(NOW - DAY_MS, ZONE)
    with pytest.raises(BadRecord, match="ended later"):
        inspect(city, started_at=before, finished_at=before, look_back_of=earlier)
