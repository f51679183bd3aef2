"""Records read back whole, on both databases."""

import pytest

from geo.errors import RecordNotFound
from geo.fieldwork.receive import receive_calibration, receive_inspection, receive_outing
from geo.model import Actor, Role
from geo.store import schema
from geo.store.engine import Store
from geo.store.stored_record import stored_record
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

DISPATCHER = Actor("dispatcher", Role.DISPATCHER)


@pytest.fixture
def city(store: Store) -> Store:
    """One market with one thermometer."""
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, site_row("M1"))
        add_instruments(conn, "M1", ["T1"])
    return store


def test_a_record_comes_back_as_it_was_accepted(city: Store):
    bodies = {
        "inspection": (receive_inspection, schema.inspection, inspection_body(extra={"a": [1.5]})),
        "calibration": (receive_calibration, schema.calibration, calibration_body()),
        "outing": (
            receive_outing,
            schema.outing,
            {"squad": 2, "date": "2020-02-22", "officers": 3},
        ),
    }
    for receive, table, body in bodies.values():
        id = record_id()
        with city.write() as conn:
            receipt = receive(conn, id, raw(body), DISPATCHER, NOW, ZONE)
            record = stored_record(conn, table, id)
        assert record.body == body
        assert (record.id, record.sequence, record.sha256, record.received_at) == (
            id,
            receipt.sequence,
            receipt.sha256,
            NOW,
        )
        assert (record.valid, record.superseded_by) == (True, ())


def test_a_superseded_record_is_there_but_counts_no_more(city: Store):
    first, second = record_id(), record_id()
    with city.write() as conn:
        for id, body in (
            (first, inspection_body(result="fail")),
            (second, inspection_body(supersedes=first)),
        ):
            receive_inspection(conn, id, raw(body), DISPATCHER, NOW, ZONE)
        record = stored_record(conn, schema.inspection, first)
    assert (record.valid, record.superseded_by) == (False, (second,))
    assert record.body["result"] == "fail"


def test_flags_come_one_by_one(city: Store):
    id = record_id()
    body = inspection_body(squad=8, finished_at="2020-02-22T09:00+08:00")
    with city.write() as conn:
        receive_inspection(conn, id, raw(body), DISPATCHER, NOW, ZONE)
        record = stored_record(conn, schema.inspection, id)
    assert set(record.flags) == {"future", "outside_remit"}


@pytest.mark.parametrize("table", [schema.inspection, schema.calibration, schema.outing])
def test_an_unknown_id_is_not_found(city: Store, table):
    with city.read() as conn, pytest.raises(RecordNotFound, match=f"no {table.name}"):
        stored_record(conn, table, record_id())
