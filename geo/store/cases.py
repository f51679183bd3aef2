"""Cases in the store: opened once, taken step by step; their numbers run without a gap."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from geo.errors import RecordNotFound
from geo.message import message
from geo.model import Receipt
from geo.rules.case import Asked, CaseState, Did, Taken
from geo.store import log, schema
from geo.store.schema import case_step, legal_case, site

KIND = "case"
"""Of its rows in the log."""

_OPENINGS = uuid.UUID("6b0a7a6e-4c1d-5f0b-8a38-0d5e2c9b7f14")
"""Namespace of the steps that open cases (RFC 9562, version 5)."""


@dataclass(frozen=True)
class Case:
    """One case as it stands; instants in UTC ms, `fine_cents` in hundredths of `currency`."""

    id: str
    number: str
    sequence: int
    site: int | None
    """The site's row number."""
    site_code: str | None
    site_name: str | None
    site_kind: str | None
    district: str | None
    squad: int | None
    title: str
    inspection: str | None
    complaint: str | None
    opened_at: int
    state: CaseState
    state_at: int
    closed_at: int | None
    fine_cents: int
    currency: str
    source: str


@dataclass(frozen=True)
class CaseStep:
    """What was done with a case, by whom and when (UTC ms); `fine_cents` is what it changed."""

    id: str
    legal_case: str
    sequence: int
    at: int
    actor: str
    did: Did
    state: CaseState
    fine_cents: int | None
    reason: str
    note: str


def case_by_id(conn: Connection, case_id: str) -> Case:
    """Give a case by its UUID.

    Raises
    ------
    RecordNotFound
        When there is none.
    """
    return _one(conn, legal_case.c.id == case_id, case_id)


def case_by_number(conn: Connection, number: str) -> Case:
    """Give a case by the number it goes by.

    Raises
    ------
    RecordNotFound
        When there is none.
    """
    return _one(conn, legal_case.c.number == number, number)


def cases_of(conn: Connection, *conditions: Any) -> list[Case]:
    """Give the cases for which all conditions hold, the newest first."""
    query = select_cases().where(*conditions)
    query = query.order_by(legal_case.c.opened_at.desc(), legal_case.c.sequence.desc())
    return [read_case(row) for row in conn.execute(query)]


def cases_of_complaint(conn: Connection, complaint_id: str) -> list[Case]:
    """Give the cases opened from a complaint, the newest first."""
    return cases_of(conn, legal_case.c.complaint == complaint_id)


def steps_of(conn: Connection, case_id: str) -> list[CaseStep]:
    """Give what was done with a case, the first step first."""
    query = (
        select(case_step)
        .where(case_step.c.legal_case == case_id)
        .order_by(case_step.c.at, case_step.c.sequence)
    )
    return [_step(row) for row in conn.execute(query)]


def step_by_id(conn: Connection, step_id: str) -> CaseStep | None:
    """Give a step, None when it is unknown."""
    row = conn.execute(select(case_step).where(case_step.c.id == step_id)).one_or_none()
    return None if row is None else _step(row)


def stored_case(conn: Connection, case_id: str) -> tuple[str, Receipt] | None:
    """Give body and receipt of a case that is stored already, None when its id is unknown."""
    received_at = (
        # A bulk act has one row for its whole range of numbers.
        select(schema.log.c.at)
        .where(schema.log.c.sequence >= legal_case.c.sequence)
        .order_by(schema.log.c.sequence)
        .limit(1)
        .scalar_subquery()
    )
    query = select(
        legal_case.c.body, legal_case.c.sha256, legal_case.c.sequence, received_at.label("at")
    ).where(legal_case.c.id == case_id)
    row = conn.execute(query).one_or_none()
    if row is None:
        return None
    return row.body, Receipt(case_id, row.sequence, row.sha256, row.at, created=False)


def next_number(conn: Connection, year: int) -> str:
    """Give the number of the next case of a year, as `2020-0067`: serial, without a gap.

    The caller holds the log's lock to the commit, so that no two cases look at once.
    """
    start = f"{year:04}-"
    taken = conn.execute(
        select(legal_case.c.number)
        .where(legal_case.c.number.like(f"{start}%"))
        .order_by(func.length(legal_case.c.number).desc(), legal_case.c.number.desc())
        .limit(1)
    ).scalar()
    last = int(taken.removeprefix(start)) if taken else 0
    return f"{start}{last + 1:04}"


def append_case(
    conn: Connection,
    facts: Mapping[str, Any],
    raw_body: bytes,
    *,
    note: str,
    actor: str,
    now_ms: int,
) -> Receipt:
    """Store a case with its first step and its log row.

    The caller holds the log's lock and has seen that the id is new.

    Parameters
    ----------
    facts
        The columns id, number, site, district, squad, title, inspection, complaint, opened_at,
        currency and source.
    """
    digest = hashlib.sha256(raw_body).hexdigest()
    opened_at = facts["opened_at"]
    sequence = log.append(
        conn, actor, KIND, facts["id"], now_ms=now_ms,
        detail={"number": facts["number"], "did": Did.OPENED.value, "sha256": digest},
    )  # fmt: skip
    conn.execute(
        insert(legal_case).values(
            **facts, sequence=sequence, state=CaseState.OPEN.value, state_at=opened_at,
            fine_cents=0, body=raw_body.decode(), sha256=digest,
        )
    )  # fmt: skip
    conn.execute(
        insert(case_step).values(
            id=opening_step_id(facts["id"]), legal_case=facts["id"], sequence=sequence,
            at=opened_at, actor=actor,
            did=Did.OPENED.value, state=CaseState.OPEN.value, reason="", note=note,
        )
    )  # fmt: skip
    return Receipt(facts["id"], sequence, digest, now_ms, created=True)


def append_step(
    conn: Connection,
    known: Case,
    step_id: str,
    asked: Asked,
    taken: Taken,
    *,
    actor: str,
    now_ms: int,
) -> None:
    """Write a step of a case, what it changes and its log row; the caller holds the log's lock."""
    detail: dict[str, Any] = {"number": known.number, "did": asked.did.value, "step": step_id}
    if taken.change_cents is not None:
        detail["fine_cents"] = taken.change_cents
    sequence = log.append(conn, actor, KIND, known.id, now_ms=now_ms, detail=detail)
    conn.execute(
        insert(case_step).values(
            id=step_id, legal_case=known.id, sequence=sequence, at=asked.at, actor=actor,
            did=asked.did.value, state=taken.state.value, fine_cents=taken.change_cents,
            reason=asked.reason, note=asked.note,
        )
    )  # fmt: skip
    moved = taken.state is not known.state
    conn.execute(
        update(legal_case)
        .where(legal_case.c.id == known.id)
        .values(
            state=taken.state.value,
            state_at=asked.at if moved else known.state_at,
            closed_at=closed_at(known.closed_at, asked, taken),
            fine_cents=known.fine_cents + (taken.change_cents or 0),
        )
    )


def opening_step_id(case_id: str) -> str:
    """Give the id of the step that opens a case."""
    return str(uuid.uuid5(_OPENINGS, case_id))


def closed_at(before: int | None, asked: Asked, taken: Taken) -> int | None:
    """Give when a case was closed last (UTC ms), after a step; None while it is not closed."""
    if taken.state is not CaseState.CLOSED:
        return None
    return before if asked.did is Did.NOTE else asked.at


def select_cases() -> Select[Any]:
    """Select cases with code, name and kind of their site: what `read_case` reads."""
    names = [name for name in Case.__dataclass_fields__ if not name.startswith("site_")]
    return select(
        *[legal_case.c[name] for name in names],
        site.c.code.label("site_code"),
        site.c.name.label("site_name"),
        site.c.kind.label("site_kind"),
    ).select_from(legal_case.outerjoin(site, site.c.row == legal_case.c.site))


def read_case(row: Any) -> Case:
    """Give the case of a row that `select_cases` found."""
    return Case(**{**row._mapping, "state": CaseState(row.state)})


def _one(conn: Connection, condition: Any, asked: str) -> Case:
    row = conn.execute(select_cases().where(condition)).one_or_none()
    if row is None:
        raise RecordNotFound(message("There is no case '{id}'.", id=asked[:60]))
    return read_case(row)


def _step(row: Any) -> CaseStep:
    return CaseStep(**{**row._mapping, "did": Did(row.did), "state": CaseState(row.state)})
