"""Taking a record back: a void record of the same place and time supersedes it."""

from __future__ import annotations

import json
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from geo.clock import iso
from geo.errors import BadRecord, FieldError, RecordNotFound
from geo.fieldwork.receive import receive_calibration, receive_inspection
from geo.message import message
from geo.model import Actor, Receipt, Site
from geo.store.links import place_in_timeline
from geo.store.records import TimelineEntry, timeline
from geo.store.sites import site_by_row

_NAMESPACE = uuid.UUID("0d7f1c1e-4a58-5b0e-9d5f-5b1a3f6f0c52")
"""Namespace of the records that take others back (RFC 9562, version 5)."""


def record_with_site(conn: Connection, record_id: str) -> tuple[Site, TimelineEntry]:
    """Give an inspection or calibration and its site.

    Raises
    ------
    RecordNotFound
        When there is none under this id.
    """
    site_row, newer = place_in_timeline(conn, record_id)
    for record in timeline(conn, site_row, 1, newer)[1]:
        if record.id == record_id:
            return site_by_row(conn, site_row), record
    raise RecordNotFound(message("There is no record '{id}'.", id=record_id[:60]))


def take_record_back(
    conn: Connection,
    record_id: str,
    reason: str,
    actor: Actor,
    now_ms: int,
    zone: ZoneInfo,
    squad: int | None = None,
) -> Receipt:
    """Store a void record that supersedes one; doing so twice with one reason is harmless.

    Parameters
    ----------
    squad
        Who takes it back, where the record names no squad.

    Raises
    ------
    RecordNotFound
        When there is no inspection or calibration under this id.
    BadRecord
        When no reason is given, or another record supersedes it already.
    NotPermitted
        When a squad would take another squad's record back.
    """
    if not reason.strip():
        raise BadRecord(
            message("A record is taken back for a reason."),
            [FieldError("reason", message("is missing"))],
        )
    site, record = record_with_site(conn, record_id)
    void_id = str(uuid.uuid5(_NAMESPACE, record_id))
    if record.collection == "inspections":
        body = _void_inspection(record, site, zone)
        receive = receive_inspection
    else:
        body = _void_calibration(record, zone)
        receive = receive_calibration
    body["squad"] = record.squad or squad
    body |= {"supersedes": record_id, "void": True, "note": reason.strip()}
    raw = json.dumps(body, ensure_ascii=False).encode()
    return receive(conn, void_id, raw, actor, now_ms, zone)


def _void_inspection(record: TimelineEntry, site: Site, zone: ZoneInfo) -> dict[str, Any]:
    at = iso(record.at, zone)
    return {
        "site": site.code,
        "started_at": record.body.get("started_at") or at,
        "finished_at": at,
        "result": record.outcome,
    }


def _void_calibration(record: TimelineEntry, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "instrument": record.instrument,
        "act": record.body.get("act"),
        "performed_at": iso(record.at, zone),
        "conclusion": record.outcome,
    }
