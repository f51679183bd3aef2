"""Complaints in the store: appended once, taken step by step, found again; callers kept apart."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select, update

from geo.bbox import BBox
from geo.errors import RecordConflict, RecordNotFound
from geo.message import message
from geo.model import Receipt
from geo.rules.complaint import OPEN, ComplaintState
from geo.rules.json_value import same_json
from geo.store import log, state
from geo.store.schema import (
    complainant,
    complaint,
    complaint_photo,
    complaint_step,
    photo,
    site,
)
from geo.store.within import within

KIND = "complaint"
"""Of its rows in the log."""


@dataclass(frozen=True)
class Complaint:
    """One complaint, without who made it; instants in UTC ms, point in WGS-84 degrees."""

    id: str
    number: str
    sequence: int
    channel: str
    category: str
    words: str
    site: int | None
    """The site's row number."""
    site_code: str | None
    site_name: str | None
    site_kind: str | None
    lon: float | None
    lat: float | None
    district: str | None
    address: str
    received_at: int
    deadline_at: int
    state: ComplaintState
    state_at: int
    squad: int | None
    answered_at: int | None
    closed_at: int | None
    duplicate_of: str | None
    flags: tuple[str, ...]
    source: str
    body: dict[str, Any]

    @property
    def open(self) -> bool:
        """Say whether somebody still has to act."""
        return self.state in OPEN


@dataclass(frozen=True)
class Step:
    """What was done with a complaint, by whom and when (UTC ms)."""

    id: str
    at: int
    actor: str
    state: ComplaintState
    squad: int | None
    inspection: str | None
    note: str


@dataclass(frozen=True)
class Complainant:
    """Who complained; kept until `remove_at` (UTC ms) and shown to few."""

    name: str
    phone: str
    email: str
    remove_at: int


def complaint_by_id(conn: Connection, complaint_id: str) -> Complaint:
    """Give a complaint by its UUID.

    Raises
    ------
    RecordNotFound
        When there is none.
    """
    return _one(conn, complaint.c.id == complaint_id, complaint_id)


def complaint_by_number(conn: Connection, number: str) -> Complaint:
    """Give a complaint by the number that callers are told.

    Raises
    ------
    RecordNotFound
        When there is none.
    """
    return _one(conn, complaint.c.number == number, number)


def complaints_of(conn: Connection, *conditions: Any, limit: int | None = None) -> list[Complaint]:
    """Give the complaints for which all conditions hold, the newest first."""
    return complaints_in_order(conn, conditions, [complaint.c.received_at.desc()], limit=limit)


def complaints_in_order(
    conn: Connection,
    conditions: Sequence[Any],
    keys: Sequence[Any],
    *,
    limit: int | None = None,
    offset: int = 0,
) -> list[Complaint]:
    """Give the complaints for which all conditions hold, by some keys; equal ones as they came."""
    query = _complaints().where(*conditions).order_by(*keys, complaint.c.sequence)
    query = query.limit(limit).offset(offset)
    return [_complaint(row._mapping) for row in conn.execute(query)]


def complaints_of_site(
    conn: Connection, site_row: int, since: int | None = None
) -> list[Complaint]:
    """Give a site's complaints, the newest first; with an instant (UTC ms) those received since."""
    conditions = [complaint.c.site == site_row]
    if since is not None:
        conditions.append(complaint.c.received_at >= since)
    return complaints_of(conn, *conditions)


def complaints_around(conn: Connection, box: BBox, since: int) -> list[Complaint]:
    """Give the complaints in a box received since an instant (UTC ms), found by Morton ranges."""
    return complaints_of(conn, within(complaint, box), complaint.c.received_at >= since)


def assigned_at(conn: Connection, site_row: int, until: int) -> list[Complaint]:
    """Give the complaints assigned at a site that were received until an instant (UTC ms)."""
    return complaints_of(
        conn,
        complaint.c.site == site_row,
        complaint.c.state == ComplaintState.ASSIGNED.value,
        complaint.c.received_at <= until,
    )


def duplicates_of(conn: Connection, complaint_id: str) -> list[Complaint]:
    """Give the complaints that were joined to one, the newest first."""
    return complaints_of(conn, complaint.c.duplicate_of == complaint_id)


def steps_of(conn: Connection, complaint_id: str) -> list[Step]:
    """Give what was done with a complaint, the first step first."""
    query = (
        select(complaint_step)
        .where(complaint_step.c.complaint == complaint_id)
        .order_by(complaint_step.c.at, complaint_step.c.sequence)
    )
    return [
        Step(
            row.id,
            row.at,
            row.actor,
            ComplaintState(row.state),
            row.squad,
            row.inspection,
            row.note,
        )
        for row in conn.execute(query)
    ]


def complainant_of(conn: Connection, complaint_id: str) -> Complainant | None:
    """Give who made a complaint, None where nobody is known or the data was removed."""
    query = select(complainant).where(complainant.c.complaint == complaint_id)
    row = conn.execute(query).one_or_none()
    return None if row is None else Complainant(row.name, row.phone, row.email, row.remove_at)


def photos_of(conn: Connection, complaint_id: str) -> list[str]:
    """Give the SHA-256 of a complaint's photos, in their order."""
    query = (
        select(complaint_photo.c.sha256)
        .where(complaint_photo.c.complaint == complaint_id)
        .order_by(complaint_photo.c.position)
    )
    return list(conn.execute(query).scalars())


def photos_missing(conn: Connection, photos: Sequence[str]) -> tuple[str, ...]:
    """Give those of some photos (SHA-256) that are not kept yet."""
    kept = set(conn.execute(select(photo.c.sha256).where(photo.c.sha256.in_(photos))).scalars())
    return tuple(digest for digest in photos if digest not in kept)


def stored_receipt(conn: Connection, complaint_id: str, body: Mapping[str, Any]) -> Receipt | None:
    """Give the receipt of a complaint that is stored already, None when its id is unknown.

    Raises
    ------
    RecordConflict
        When the id is known with a body that is not the same JSON value.
    """
    row = conn.execute(select(complaint).where(complaint.c.id == complaint_id)).one_or_none()
    if row is None:
        return None
    if not same_json(json.loads(row.body), dict(body)):
        raise RecordConflict(
            message(
                "Another complaint is stored under {id}; a new one needs an id of its own.",
                id=complaint_id,
            )
        )
    return Receipt(
        complaint_id,
        row.sequence,
        row.sha256,
        row.received_at,
        created=False,
        flags=_words(row.flags),
        photos_missing=photos_missing(conn, photos_of(conn, complaint_id)),
    )


def number_is_taken(conn: Connection, number: str) -> bool:
    """Say whether a complaint has this number."""
    return (
        conn.execute(select(complaint.c.id).where(complaint.c.number == number)).first() is not None
    )


def next_number(conn: Connection, day: date) -> str:
    """Give the number of the next complaint of a local day, as `20200222-0007`."""
    prefix = f"{day:%Y%m%d}-"
    taken = conn.execute(
        select(complaint.c.number).where(complaint.c.number.like(f"{prefix}%"))
    ).scalars()
    serials = [number.removeprefix(prefix) for number in taken]
    # Numbers of other registers may look alike and go on in letters.
    last = max((int(one) for one in serials if one.isascii() and one.isdigit()), default=0)
    return f"{prefix}{last + 1:04}"


def append_complaint(
    conn: Connection,
    facts: Mapping[str, Any],
    caller: Complainant | None,
    photos: Sequence[str],
    *,
    actor: str,
    now_ms: int,
) -> int:
    """Store a complaint with its first step, its log row and its site's state; give its sequence.

    The caller holds the log's lock and has seen that the id is new.

    Parameters
    ----------
    facts
        The columns of the table but `sequence`.
    photos
        SHA-256 of photos, in order; they may come later than the complaint.
    """
    place: int | None = facts["site"]
    detail = {"number": facts["number"], "state": facts["state"], "sha256": facts["sha256"]}
    sequence = log.append(conn, actor, KIND, facts["id"], now_ms=now_ms, site=place, detail=detail)
    conn.execute(insert(complaint).values(**facts, sequence=sequence))
    if caller is not None:
        conn.execute(
            insert(complainant).values(
                complaint=facts["id"], name=caller.name, phone=caller.phone, email=caller.email,
                remove_at=caller.remove_at,
            )
        )  # fmt: skip
    named = [
        {"complaint": facts["id"], "position": position, "sha256": digest}
        for position, digest in enumerate(photos)
    ]
    if named:
        conn.execute(insert(complaint_photo), named)
    _add_step(conn, facts["id"], sequence, facts["received_at"], actor, facts["state"], {})
    if place is not None:
        state.refresh_complaints(conn, {place})
    return sequence


def append_step(
    conn: Connection,
    known: Complaint,
    to: ComplaintState,
    facts: Mapping[str, Any],
    *,
    actor: str,
    now_ms: int,
    note: str = "",
    inspection: str | None = None,
) -> None:
    """Write a step of a complaint, what it changes, its log row and its site's state.

    The caller holds the log's lock.

    Parameters
    ----------
    facts
        The complaint's columns that change beside its state.
    """
    detail: dict[str, Any] = {"number": known.number, "state": to.value}
    squad = facts.get("squad", known.squad)
    if squad is not None:
        detail["squad"] = squad
    place: int | None = facts.get("site", known.site)
    sequence = log.append(conn, actor, KIND, known.id, now_ms=now_ms, site=place, detail=detail)
    step = {"squad": squad, "inspection": inspection, "note": note}
    _add_step(conn, known.id, sequence, now_ms, actor, to.value, step)
    conn.execute(
        update(complaint)
        .where(complaint.c.id == known.id)
        .values(**{"state": to.value, "state_at": now_ms, **facts})
    )
    touched = {row for row in (known.site, place) if row is not None}
    state.refresh_complaints(conn, touched)
    for other in touched - {place}:
        # Those who follow the log must look at the site that it was taken from, too.
        log.append(conn, actor, KIND, known.id, now_ms=now_ms, site=other, detail=detail)


def _add_step(
    conn: Connection, complaint_id: str, sequence: int, at: int, actor: str, to: str, facts: Any
) -> None:
    blank = {"squad": None, "inspection": None, "note": ""}
    conn.execute(
        insert(complaint_step).values(
            id=str(uuid.uuid4()), complaint=complaint_id, sequence=sequence, at=at, actor=actor,
            state=to, **{**blank, **facts},
        )
    )  # fmt: skip


def _one(conn: Connection, condition: Any, asked: str) -> Complaint:
    row = conn.execute(_complaints().where(condition)).one_or_none()
    if row is None:
        raise RecordNotFound(message("There is no complaint '{id}'.", id=asked[:60]))
    return _complaint(row._mapping)


def _complaints() -> Any:
    return select(
        complaint,
        site.c.code.label("site_code"),
        site.c.name.label("site_name"),
        site.c.kind.label("site_kind"),
    ).select_from(complaint.outerjoin(site, site.c.row == complaint.c.site))


def _complaint(row: Any) -> Complaint:
    facts = {name: row[name] for name in row if name not in ("morton", "sha256")}
    return Complaint(
        **{
            **facts,
            "state": ComplaintState(row["state"]),
            "flags": _words(row["flags"]),
            "body": json.loads(row["body"]),
        }
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split(",") if word)
