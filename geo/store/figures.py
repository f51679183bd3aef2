"""Sums over records: the figures that a bulletin is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from geo.store import state
from geo.store.schema import inspection, outing


@dataclass(frozen=True)
class OfficerVisits:
    """Officer-visits 人次: officers summed over outings; some outings may not say how many."""

    officers: int
    outings: int
    without_officers: int


def premises_visits(conn: Connection, since: int, until: int) -> int:
    """Count the valid inspections that ended in since <= end < until (UTC ms)."""
    query = select(func.count()).where(
        inspection.c.finished_at >= since,
        inspection.c.finished_at < until,
        state.valid(inspection),
    )
    return int(conn.execute(query.select_from(inspection)).scalar_one())


def officer_visits(conn: Connection, first: date, until: date) -> OfficerVisits:
    """Sum the officers of the outings of the days first <= day < until."""
    officers, outings, told = conn.execute(
        select(
            func.coalesce(func.sum(outing.c.officers), 0),
            func.count(),
            func.count(outing.c.officers),
        ).where(outing.c.date >= first, outing.c.date < until)
    ).one()
    return OfficerVisits(int(officers), outings, outings - told)
