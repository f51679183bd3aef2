"""Complaints as the public may list them: of public categories, newest first, bounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from geo.clock import DAY_MS
from geo.rules.complaint import OPEN, ComplaintState
from geo.store.complaints import Complaint, complaints_in_order
from geo.store.schema import complaint, complaint_category, complaint_step

MOST_DAYS = 90
MOST_ROWS = 1_000
MOST_NAMED = 200
"""How many requests can be asked for by their numbers at once."""

_TOLD = (ComplaintState.ANSWERED.value, ComplaintState.REJECTED.value)


@dataclass(frozen=True)
class RequestFilter:
    """Which requests: `numbers` override all else; instants in UTC ms, both inclusive."""

    numbers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    since: int = 0
    until: int = 0
    open: bool | None = None
    """Open ones or settled ones alone; None for both."""


def default_span(since: int | None, until: int | None, now_ms: int) -> tuple[int, int]:
    """Give the span asked for (UTC ms): a missing end lies 90 days from the other one, or now."""
    if since is not None:
        return since, since + MOST_DAYS * DAY_MS if until is None else until
    last = now_ms if until is None else until
    return last - MOST_DAYS * DAY_MS, last


def public_requests(
    conn: Connection, where: RequestFilter, limit: int = MOST_ROWS, offset: int = 0
) -> list[Complaint]:
    """Give a page of the requests of a filter, the newest first."""
    public = select(complaint_category.c.code).where(complaint_category.c.public)
    conditions = [complaint.c.category.in_(public)]
    if where.numbers:
        conditions.append(complaint.c.number.in_(where.numbers))
    else:
        conditions += [complaint.c.received_at.between(where.since, where.until)]
        if where.categories:
            conditions.append(complaint.c.category.in_(where.categories))
        if where.open is not None:
            opened = complaint.c.state.in_([state.value for state in OPEN])
            conditions.append(opened if where.open else ~opened)
    keys = [complaint.c.received_at.desc()]
    return complaints_in_order(conn, conditions, keys, limit=limit, offset=offset)


def answers_of(conn: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Give, by complaint, the words of its newest answer or rejection, where there is one."""
    found: dict[str, str] = {}
    for start in range(0, len(ids), 500):
        query = (
            select(complaint_step.c.complaint, complaint_step.c.note)
            .where(
                complaint_step.c.complaint.in_(ids[start : start + 500]),
                complaint_step.c.state.in_(_TOLD),
                complaint_step.c.note != "",
            )
            .order_by(complaint_step.c.sequence)
        )
        found.update({row.complaint: row.note for row in conn.execute(query)})
    return found
