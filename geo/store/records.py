"""Records one at a time: appended exactly once, never changed, and read back."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, select, union_all

from geo.errors import RecordConflict, RecordNotFound
from geo.message import message
from geo.model import Receipt
from geo.rules.json_value import same_json
from geo.store import log, state
from geo.store.finding_rows import add_findings
from geo.store.schema import calibration, inspection, instrument, outing

_OUTINGS = uuid.UUID("5d6f5a52-6a0e-5d0b-9a3e-3a8f6d1c7b11")
"""Namespace of the outings that are made for a squad's day (RFC 9562, version 5)."""


@dataclass(frozen=True)
class TimelineEntry:
    """One record on a site's time-line; `valid` is false when superseded or void."""

    id: str
    collection: str
    """`inspections` or `calibrations`."""
    at: int
    squad: int | None
    outcome: str
    valid: bool
    instrument: str | None
    flags: tuple[str, ...]
    source: str
    body: dict[str, Any]


def append_record(
    conn: Connection,
    table: Any,
    record_id: str,
    raw_body: bytes,
    facts: Mapping[str, Any],
    *,
    actor: str,
    now_ms: int,
    site: int | None = None,
) -> Receipt:
    """Store a record under its UUID, with its log row and its site's state, exactly once.

    An inspection's findings and outcomes are kept by row, too.

    Parameters
    ----------
    table
        `inspection`, `calibration` or `outing` of the schema.
    raw_body
        The accepted JSON body, byte for byte; kept, and hashed for the receipt.
    facts
        The table's columns that the body says.
    site
        Row number of the site whose state follows from the record; None for an outing.

    Raises
    ------
    RecordConflict
        When the id is known with a body that is not the same JSON value.
    """
    # With the lock of the log in hand no twin can be stored between the look and the insert.
    log.lock(conn)
    known = stored_receipt(conn, table, record_id, raw_body)
    if known:
        return known
    digest = hashlib.sha256(raw_body).hexdigest()
    sequence = log.append(
        conn, actor, table.name, record_id, now_ms=now_ms, site=site, detail={"sha256": digest}
    )
    conn.execute(
        insert(table).values(
            id=record_id,
            sequence=sequence,
            body=raw_body.decode(),
            sha256=digest,
            received_at=now_ms,
            **facts,
        )
    )
    if table is inspection:
        add_findings(conn, [(record_id, facts["site"], raw_body.decode())])
    if site is not None:
        former = _site_of(conn, table, facts.get("supersedes")) - {site}
        state.refresh(conn, table, {site} | former)
        for other in former:
            # Those who follow the log must look at the site that lost the record, too.
            log.append(
                conn, actor, table.name, facts["supersedes"], now_ms=now_ms, site=other,
                detail={"superseded_by": record_id},
            )  # fmt: skip
    return Receipt(
        record_id, sequence, digest, now_ms, created=True, flags=_flags(facts.get("flags", ""))
    )


def stored_receipt(conn: Connection, table: Any, record_id: str, raw_body: bytes) -> Receipt | None:
    """Give the receipt of a record that is stored already, None when its id is unknown.

    Raises
    ------
    RecordConflict
        When the id is known with a body that is not the same JSON value.
    """
    row = conn.execute(select(table).where(table.c.id == record_id)).one_or_none()
    if row is None:
        return None
    if not same_json(json.loads(row.body), json.loads(raw_body)):
        raise RecordConflict(
            message(
                "Another record is stored under {id}; a correction needs an id of its own and "
                "names the first one in 'supersedes'.",
                id=record_id,
            )
        )
    return Receipt(
        record_id,
        row.sequence,
        row.sha256,
        row.received_at,
        created=False,
        flags=_flags(row._mapping.get("flags", "")),
    )


def outing_of_day(conn: Connection, squad: int, day: date) -> str | None:
    """Give the id of a squad's first outing on a day, or None."""
    query = (
        select(outing.c.id)
        .where(outing.c.squad == squad, outing.c.date == day)
        .order_by(outing.c.sequence)
        .limit(1)
    )
    return conn.execute(query).scalar()


def day_outing_id(squad: int, day: date) -> str:
    """Give the id of the outing that is made for a squad's day."""
    return str(uuid.uuid5(_OUTINGS, f"{squad}:{day.isoformat()}"))


def joined_outing(conn: Connection, squad: int, day: date, *, actor: str, now_ms: int) -> str:
    """Give the id of a squad's outing of a day, made without officers where it is missing."""
    known = outing_of_day(conn, squad, day)
    if known:
        return known
    # Somebody else may be making it: with the lock of the log in hand the look is the last word.
    log.lock(conn)
    known = outing_of_day(conn, squad, day)
    if known:
        return known
    outing_id = day_outing_id(squad, day)
    body = json.dumps({"squad": squad, "date": day.isoformat(), "officers": None}).encode()
    facts = {"squad": squad, "team": None, "date": day, "officers": None, "source": "record"}
    append_record(conn, outing, outing_id, body, facts, actor=actor, now_ms=now_ms)
    return outing_id


@dataclass(frozen=True)
class CorrectionTarget:
    """A stored record as a correction must know it: whose it is, and whether it is corrected."""

    squad: int | None
    superseded_by: str | None


def correction_target(conn: Connection, table: Any, record_id: str) -> CorrectionTarget | None:
    """Give what a correction of an inspection or calibration must know of it; None when unknown."""
    row = conn.execute(select(table.c.squad).where(table.c.id == record_id)).one_or_none()
    if row is None:
        return None
    later = select(table.c.id).where(table.c.supersedes == record_id).order_by(table.c.sequence)
    return CorrectionTarget(row.squad, conn.execute(later.limit(1)).scalar())


@dataclass(frozen=True)
class Visit:
    """Where (site row number) and when an inspection was."""

    site: int
    finished_at: int


def visit_of(conn: Connection, inspection_id: str) -> Visit | None:
    """Give where and when an inspection was, None when it is unknown."""
    query = select(inspection.c.site, inspection.c.finished_at)
    row = conn.execute(query.where(inspection.c.id == inspection_id)).one_or_none()
    return None if row is None else Visit(row.site, row.finished_at)


def squad_of_outing(conn: Connection, outing_id: str) -> int | None:
    """Give the squad of an outing, None when it is unknown."""
    return conn.execute(select(outing.c.squad).where(outing.c.id == outing_id)).scalar()


def inspection_entry(conn: Connection, record_id: str) -> tuple[int, TimelineEntry]:
    """Give an inspection with the row number of its site.

    Raises
    ------
    RecordNotFound
        When no inspection has this id.
    """
    query = select(inspection, state.valid(inspection).label("valid"))
    row = conn.execute(query.where(inspection.c.id == record_id)).one_or_none()
    if row is None:
        raise RecordNotFound(message("There is no inspection '{id}'.", id=record_id))
    return row.site, _inspection_entry(row._mapping)


def timeline(
    conn: Connection, site_row: int, limit: int, offset: int = 0
) -> tuple[int, list[TimelineEntry]]:
    """Give how many records a site has, and a page of them, newest first."""
    keys = union_all(
        select(inspection.c.finished_at.label("at"), inspection.c.id).where(
            inspection.c.site == site_row
        ),
        select(calibration.c.performed_at.label("at"), calibration.c.id).where(
            calibration.c.site == site_row
        ),
    ).subquery("keys")
    count = int(conn.execute(select(func.count()).select_from(keys)).scalar_one())
    page = select(keys.c.id).order_by(keys.c.at.desc(), keys.c.id.desc())
    wanted = list(conn.execute(page.limit(limit).offset(offset)).scalars())
    found = {entry.id: entry for entry in entries_of(conn, wanted)}
    return count, [found[record_id] for record_id in wanted]


def entries_of(conn: Connection, record_ids: list[str]) -> list[TimelineEntry]:
    """Give those inspections and calibrations that some ids name, in no order."""
    return [
        *_inspections(conn, inspection.c.id.in_(record_ids)),
        *_calibrations(conn, calibration.c.id.in_(record_ids)),
    ]


def calibrations_of(conn: Connection, instrument_row: int, limit: int) -> list[TimelineEntry]:
    """Give an instrument's calibrations, newest first."""
    return _calibrations(conn, calibration.c.instrument == instrument_row, limit)


def records_of_outing(conn: Connection, outing_id: str) -> list[tuple[int, TimelineEntry]]:
    """Give the inspections of an outing, each after its site's row number, in order of their end.

    Raises
    ------
    RecordNotFound
        When no outing has this id.
    """
    if squad_of_outing(conn, outing_id) is None:
        raise RecordNotFound(message("There is no outing '{id}'.", id=outing_id))
    query = (
        select(inspection, state.valid(inspection).label("valid"))
        .where(inspection.c.outing == outing_id)
        .order_by(inspection.c.finished_at, inspection.c.id)
    )
    return [(row.site, _inspection_entry(row._mapping)) for row in conn.execute(query)]


def _inspections(conn: Connection, where: Any) -> list[TimelineEntry]:
    query = select(inspection, state.valid(inspection).label("valid")).where(where)
    return [_inspection_entry(row._mapping) for row in conn.execute(query)]


def _calibrations(conn: Connection, where: Any, limit: int | None = None) -> list[TimelineEntry]:
    query = (
        select(
            calibration, state.valid(calibration).label("valid"), instrument.c.code.label("code")
        )
        .join(instrument, instrument.c.row == calibration.c.instrument)
        .where(where)
        .order_by(calibration.c.effective_at.desc(), calibration.c.id.desc())
        .limit(limit)
    )
    return [_calibration_entry(row._mapping) for row in conn.execute(query)]


def _site_of(conn: Connection, table: Any, record_id: str | None) -> set[int]:
    if record_id is None:
        return set()
    return set(conn.execute(select(table.c.site).where(table.c.id == record_id)).scalars())


def _inspection_entry(row: Any) -> TimelineEntry:
    return TimelineEntry(
        id=row["id"],
        collection="inspections",
        at=row["finished_at"],
        squad=row["squad"],
        outcome=row["result"],
        valid=bool(row["valid"]),
        instrument=None,
        flags=_flags(row["flags"]),
        source=row["source"],
        body=json.loads(row["body"]),
    )


def _calibration_entry(row: Any) -> TimelineEntry:
    return TimelineEntry(
        id=row["id"],
        collection="calibrations",
        at=row["performed_at"],
        squad=row["squad"],
        outcome=row["conclusion"],
        valid=bool(row["valid"]),
        instrument=row["code"],
        flags=_flags(row["flags"]),
        source=row["source"],
        body=json.loads(row["body"]),
    )


def _flags(text: str) -> tuple[str, ...]:
    return tuple(flag for flag in text.split(",") if flag)
