"""The newest record that counts: of a site, and of an instrument."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, case, select

from geo.model import Act, Conclusion, Instrument, Result
from geo.rules.coverage import CalibrationFact, InspectionFact
from geo.store import state
from geo.store.schema import calibration, inspection


def newest_inspection(
    conn: Connection, site_row: int, until: int | None = None
) -> InspectionFact | None:
    """Give a site's newest valid inspection, of those effective up to an instant (UTC ms)."""
    worse = case({"fail": 2, "advisory": 1}, value=inspection.c.result, else_=0)
    query = select(inspection).where(inspection.c.site == site_row)
    row = conn.execute(_newest(query, inspection, worse, until)).one_or_none()
    if row is None:
        return None
    return InspectionFact(row.id, row.effective_at, Result(row.result), row.rectify_by)


def newest_calibration(
    conn: Connection, instrument: Instrument, acts: frozenset[Act], until: int | None = None
) -> CalibrationFact | None:
    """Give an instrument's newest valid record of one of some acts, up to an instant (UTC ms)."""
    worse = case((calibration.c.conclusion == "fail", 1), else_=0)
    query = select(calibration).where(
        calibration.c.instrument == instrument.row,
        calibration.c.act.in_([act.value for act in acts]),
    )
    row = conn.execute(_newest(query, calibration, worse, until)).one_or_none()
    if row is None:
        return None
    return CalibrationFact(
        id=row.id,
        instrument=instrument.code,
        effective_at=row.effective_at,
        act=Act(row.act),
        conclusion=Conclusion(row.conclusion),
        valid_until=row.valid_until,
    )


def _newest(query: Select[Any], table: Any, worse: Any, until: int | None) -> Select[Any]:
    """Order as the state rows do: the latest, then the worse, then the larger id."""
    if until is not None:
        query = query.where(table.c.effective_at <= until)
    order = (table.c.effective_at.desc(), worse.desc(), table.c.id.desc())
    return query.where(state.valid(table)).order_by(*order).limit(1)
