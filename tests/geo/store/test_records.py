"""Records: exactly once, whole or not at all, never changed, and read back."""

import hashlib
import threading
from datetime import date

import pytest
from sqlalchemy import func, select

from geo.clock import DAY_MS, HOUR_MS, MINUTE_MS, iso
from geo.errors import RecordConflict, RecordNotFound
from geo.fieldwork.receive import receive_calibration, receive_inspection
from geo.model import Actor, Role
from geo.store import log, records, schema, state
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

ADMIN = Actor("admin", Role.ADMIN)
TABLES = (schema.inspection, schema.outing, schema.log, schema.site_state)


def build(store, *codes):
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, *[site_row(code) for code in codes])
        add_instruments(conn, codes[0], ["T1"])


def send(store, body=None, id=None, now_ms=NOW):
    with store.write() as conn:
        return receive_inspection(
            conn, id or record_id(), raw(body or inspection_body()), ADMIN, now_ms, ZONE
        )


def at(ms: int, **members):
    return inspection_body(started_at=iso(ms, ZONE), finished_at=iso(ms, ZONE), **members)


def rows(store, table) -> int:
    with store.read() as conn:
        return conn.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_record_sent_by_eight_threads_at_once_is_stored_once(store):
    build(store, "M1")
    id, receipts, start = record_id(), [], threading.Barrier(8)

    def phone() -> None:
        start.wait()
        receipts.append(send(store, id=id))

    threads = [threading.Thread(target=phone) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(receipt.created for receipt in receipts) == 1
    assert len({(receipt.sequence, receipt.sha256) for receipt in receipts}) == 1
    assert len(receipts) == 8
    assert rows(store, schema.inspection) == rows(store, schema.outing) == 1
    with store.read() as conn:
        assert conn.execute(select(schema.site_state.c.inspections)).scalars().all() == [1]


def test_different_records_by_eight_threads_are_all_stored_and_numbered_without_a_gap(store):
    build(store, "M1")
    with store.read() as conn:
        before = log.last_sequence(conn)
    start = threading.Barrier(8)

    def phone() -> None:
        start.wait()
        for _ in range(5):
            send(store)

    threads = [threading.Thread(target=phone) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as conn:
        numbers = [change.sequence for change in log.since(conn, before, 100)]
        assert numbers == list(range(before + 1, before + 42))  # 40 and their one outing
        assert conn.execute(select(schema.site_state.c.inspections)).scalars().all() == [40]
        assert list(log.broken_links(conn)) == []


def test_a_receipt_says_number_hash_and_instant(store):
    build(store, "M1")
    body = raw(inspection_body())
    with store.write() as conn:
        receipt = receive_inspection(conn, id := record_id(), body, ADMIN, NOW, ZONE)
    with store.read() as conn:
        row = conn.execute(select(schema.inspection)).one()
        last = log.last_sequence(conn)
    assert (receipt.id, receipt.sequence, receipt.received_at) == (id, last, NOW)
    assert receipt.sha256 == row.sha256 == hashlib.sha256(body).hexdigest()
    assert row.body.encode() == body


def test_another_body_under_a_known_id_changes_nothing(store):
    build(store, "M1")
    id = send(store).id
    before = [rows(store, table) for table in TABLES]
    with pytest.raises(RecordConflict, match=id):
        send(store, inspection_body(result="fail"), id)
    assert [rows(store, table) for table in TABLES] == before


@pytest.mark.parametrize(
    ("module", "name"), [(log, "append"), (state, "refresh"), (records, "joined_outing")]
)
def test_a_fault_in_the_middle_leaves_nothing_behind(store, monkeypatch, module, name):
    build(store, "M1")
    before = [rows(store, table) for table in TABLES]
    original = getattr(module, name)

    def fails_afterwards(*args, **kwargs):
        original(*args, **kwargs)
        raise ZeroDivisionError

    monkeypatch.setattr(module, name, fails_afterwards)
    with pytest.raises(ZeroDivisionError):
        send(store, id=(id := record_id()))
    monkeypatch.undo()
    assert [rows(store, table) for table in TABLES] == before
    assert send(store, id=id).created


def test_the_state_row_is_seen_with_its_record_never_without(store):
    build(store, "M1")
    with store.write() as writer, store.read() as reader:
        receive_inspection(writer, record_id(), raw(inspection_body()), ADMIN, NOW, ZONE)
        assert reader.execute(select(schema.site_state)).all() == []
        assert reader.execute(select(schema.inspection.c.id)).all() == []
    assert rows(store, schema.site_state) == rows(store, schema.inspection) == 1


def test_an_older_record_that_comes_late_leaves_the_newest_in_force(store):
    build(store, "M1")
    send(store, at(NOW - HOUR_MS, result="fail"))
    send(store, at(NOW - DAY_MS))
    with store.read() as conn:
        row = conn.execute(select(schema.site_state)).one()
    assert (row.inspected_at, row.result, row.inspections) == (NOW - HOUR_MS, "fail", 2)


def test_the_timeline_gives_both_collections_newest_first_page_by_page(store):
    build(store, "M1", "M2")
    first = send(store, at(NOW - 3 * HOUR_MS)).id
    with store.write() as conn:
        body = raw(calibration_body(performed_at=iso(NOW - 2 * HOUR_MS, ZONE)))
        second = receive_calibration(conn, record_id(), body, ADMIN, NOW, ZONE).id
    third = send(store, at(NOW - HOUR_MS, result="fail", supersedes=first, note="改")).id
    send(store, at(NOW, site="M2"))
    with store.read() as conn:
        site = records.inspection_entry(conn, first)[0]
        count, whole = records.timeline(conn, site, 10)
        pages = [records.timeline(conn, site, 1, place)[1][0] for place in range(3)]
        beyond = records.timeline(conn, site, 10, 3)
    assert count == 3
    assert [entry.id for entry in whole] == [third, second, first]
    assert [entry.collection for entry in whole] == ["inspections", "calibrations", "inspections"]
    assert [entry.valid for entry in whole] == [True, True, False]
    assert [entry.instrument for entry in whole] == [None, "T1", None]
    assert [entry.outcome for entry in whole] == ["fail", "pass", "pass"]
    assert whole[0].body["note"] == "改"
    assert pages == whole
    assert beyond == (3, [])


def test_an_outing_gives_its_inspections_in_their_order(store):
    build(store, "M1", "M2")
    late = send(store, at(NOW - MINUTE_MS, site="M2")).id
    early = send(store, at(NOW - HOUR_MS)).id
    send(store, at(NOW - DAY_MS))
    with store.read() as conn:
        outing = records.outing_of_day(conn, 2, date(2020, 2, 22))
        listed = records.records_of_outing(conn, outing)
        assert [(site, entry.id) for site, entry in listed] == [(1, early), (2, late)]
        with pytest.raises(RecordNotFound):
            records.records_of_outing(conn, record_id())


def test_an_unknown_inspection_is_told(store):
    with store.read() as conn, pytest.raises(RecordNotFound):
        records.inspection_entry(conn, record_id())
