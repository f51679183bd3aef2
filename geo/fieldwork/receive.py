"""Receiving records from phones and forms: read, permitted, checked, and stored exactly once.

A body that is no JSON object is a `BadParameter`; one that breaks rules is a `BadRecord` that names
every member at fault. What is merely odd is stored and flagged: `future` (its end lies more than
five minutes after the clock), `outside_remit`, `closed_site`, `out_of_service`, `elsewhere` (the
device was not at the site).

A record sent again is answered before anything else is checked: what was accepted once stays
accepted, whatever has changed since.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from geo.fieldwork.calibrations import calibration_facts
from geo.fieldwork.complaint_steps import inspected
from geo.fieldwork.inspections import inspection_facts
from geo.fieldwork.json_body import check_record_id, parse_body
from geo.fieldwork.members import Members
from geo.fieldwork.outings import outing_facts
from geo.fieldwork.permission import check_may_write
from geo.model import Actor, Receipt
from geo.store import log, records, schema
from geo.store.photos import missing_photos

Facts = Callable[[Connection, Members, Actor, int], dict[str, Any]]


def receive_inspection(
    conn: Connection, record_id: str, raw: bytes, actor: Actor, now_ms: int, zone: ZoneInfo
) -> Receipt:
    """Store an inspection; one that names no outing joins its squad's of the day it ended on.

    Parameters
    ----------
    raw
        The body as it came.
    zone
        Zone of local days, and of instants without an offset.

    Returns
    -------
    Receipt
        `created` is false when the record was there already. `photos_missing` lists the photos it
        names that have not come yet.

    Raises
    ------
    BadParameter
        When the id is no canonical UUID, or the body no JSON object.
    NotPermitted
        When the person may not write for the squad, or supersede another squad's record.
    BadRecord
        When members are missing or wrong.
    RecordConflict
        When another body is stored under the id.
    """
    members = Members(parse_body(raw), zone)
    receipt = _receive(
        conn, schema.inspection, inspection_facts, record_id, raw, members, actor, now_ms
    )
    if receipt.created:
        _tell_complaints(conn, record_id, actor, now_ms)
    named = members.values.get("photos") or ()
    return replace(receipt, photos_missing=missing_photos(conn, named))


def receive_calibration(
    conn: Connection, record_id: str, raw: bytes, actor: Actor, now_ms: int, zone: ZoneInfo
) -> Receipt:
    """Store a calibration; parameters and errors are those of `receive_inspection`.

    Without a squad it is the signed-in squad's. Without a conclusion it gets the one that its
    points allow by simple acceptance (see `geo.rules.metrology.decision`).
    """
    members = Members(parse_body(raw), zone)
    return _receive(
        conn, schema.calibration, calibration_facts, record_id, raw, members, actor, now_ms
    )


def receive_outing(
    conn: Connection, record_id: str, raw: bytes, actor: Actor, now_ms: int, zone: ZoneInfo
) -> Receipt:
    """Store an outing; parameters and errors are those of `receive_inspection`."""
    members = Members(parse_body(raw), zone)
    return _receive(conn, schema.outing, outing_facts, record_id, raw, members, actor, now_ms)


def _tell_complaints(conn: Connection, record_id: str, actor: Actor, now_ms: int) -> None:
    """Take in hand what the inspection answers; a correction or a void one is no visit."""
    site_row, entry = records.inspection_entry(conn, record_id)
    if entry.valid and not entry.body.get("supersedes"):
        inspected(conn, record_id, site_row, min(entry.at, now_ms), actor, now_ms)


def _receive(
    conn: Connection,
    table: Any,
    facts_of: Facts,
    record_id: str,
    raw: bytes,
    members: Members,
    actor: Actor,
    now_ms: int,
) -> Receipt:
    check_record_id(record_id)
    check_may_write(actor, members.values.get("squad"))
    # From here to the commit nobody else writes: what is looked up stays true.
    log.lock(conn)
    known = records.stored_receipt(conn, table, record_id, raw)
    if known:
        return known
    facts = facts_of(conn, members, actor, now_ms)
    return records.append_record(
        conn,
        table,
        record_id,
        raw,
        {**facts, "source": "record"},
        actor=actor.name,
        now_ms=now_ms,
        site=facts.get("site"),
    )
