"""Taking a record back leaves it on the time-line, and the state as if it had never been."""

import pytest

from geo.clock import DAY_MS, iso
from geo.errors import BadRecord, NotPermitted, RecordNotFound
from geo.fieldwork.history import history
from geo.fieldwork.taking_back import record_with_site, take_record_back
from geo.store import schema
from tests.builders import NOW, ZONE, record_id
from tests.geo.fieldwork.sending import (
    DISPATCHER,
    SQUAD_2,
    SQUAD_8,
    calibrate,
    count,
    fields,
    inspect,
)


def take_back(store, id, reason="the wrong market", actor=DISPATCHER, squad=None):
    with store.write() as conn:
        return take_record_back(conn, id, reason, actor, NOW, ZONE, squad)


def timeline(store, row=1) -> list[tuple[str, bool, bool]]:
    with store.read() as conn:
        entries = history(conn, row, 10).entries
    return sorted((entry.record.collection, entry.record.valid, entry.void) for entry in entries)


def test_an_inspection_taken_back_counts_no_more(city):
    wrong = inspect(city, result="fail", findings=[{"text": "x", "severity": "minor"}]).id
    receipt = take_back(city, wrong)
    assert receipt.created
    assert timeline(city) == [("inspections", False, False), ("inspections", False, True)]
    with city.read() as conn:
        _, void = record_with_site(conn, receipt.id)
    assert void.body["note"] == "the wrong market"
    assert void.body["supersedes"] == wrong
    assert void.squad == 2


def test_a_calibration_taken_back_counts_no_more(city):
    take_back(city, calibrate(city).id)
    assert timeline(city) == [("calibrations", False, False), ("calibrations", False, True)]


def test_taking_back_twice_for_one_reason_is_harmless(city):
    wrong = inspect(city).id
    first, second = take_back(city, wrong), take_back(city, wrong)
    assert (second.id, second.created) == (first.id, False)
    assert count(city, schema.inspection) == 2


def test_a_record_that_is_superseded_already_cannot_be_taken_back(city):
    wrong = inspect(city).id
    inspect(city, supersedes=wrong)
    with pytest.raises(BadRecord) as caught:
        take_back(city, wrong)
    assert "superseded already" in fields(caught)["supersedes"]


def test_a_reason_is_needed(city):
    with pytest.raises(BadRecord) as caught:
        take_back(city, inspect(city).id, reason="  ")
    assert fields(caught) == {"reason": "is missing"}


def test_a_squad_takes_back_only_its_own(city):
    mine, theirs = inspect(city).id, inspect(city, squad=8).id
    assert take_back(city, mine, actor=SQUAD_2).created
    with pytest.raises(NotPermitted):
        take_back(city, theirs, actor=SQUAD_2)
    with pytest.raises(NotPermitted):
        take_back(city, inspect(city).id, actor=SQUAD_8)


def test_a_record_is_found_with_its_site(city):
    at = iso(NOW - DAY_MS, ZONE)
    inspect(city)
    wanted = inspect(city, started_at=at, finished_at=at).id
    with city.read() as conn:
        site, record = record_with_site(conn, wanted)
        assert (site.code, record.id) == ("M1", wanted)
        with pytest.raises(RecordNotFound):
            record_with_site(conn, record_id())
