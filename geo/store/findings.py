"""What became of findings: open until a valid look-back says, or shows, that they are rectified.

A look-back says so in its `outcomes`; one that passes shows it of all findings of the inspection
it revisits, and of those that that one had looked back at, but for those it says the contrary of.
What a superseded or void record said counts for nothing: findings of a corrected inspection are
looked back at anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select

from geo.model import Severity
from geo.store import state
from geo.store.schema import finding, finding_outcome, inspection, site

_BACK = inspection.alias("look_back")
RANKS = {severity.value: rank for rank, severity in enumerate(Severity)}
"""Severity → 0, 1, 2: the larger the worse."""


@dataclass(frozen=True)
class Finding:
    """A finding of a valid inspection; `found_at` and `rectify_by` are UTC ms."""

    inspection: str
    position: int
    site: int
    """The site's row number."""
    text: str
    severity: str
    rectify_by: int | None
    found_at: int
    squad: int | None
    rectified: bool


@dataclass(frozen=True)
class Outcome:
    """What a valid look-back said of one finding."""

    look_back: str
    at: int
    inspection: str
    position: int
    rectified: bool
    note: str


@dataclass(frozen=True)
class Share:
    """Findings of one kind or squad: how many there were, are rectified, and are late (UTC ms)."""

    key: str | int | None
    found: int
    rectified: int
    late: int

    @property
    def open(self) -> int:
        """Give how many are still open."""
        return self.found - self.rectified

    @property
    def rate(self) -> float | None:
        """Give the share that is rectified, 0 to 1; None of nothing."""
        return self.rectified / self.found if self.found else None


def is_rectified(at: int | None = None, site_row: int | None = None) -> Any:
    """Give the condition that a finding is rectified.

    Parameters
    ----------
    at
        By look-backs that were effective at this instant (UTC ms); None for all.
    site_row
        The one site whose findings are asked for: its look-backs alone are looked at.
    """
    conditions = [state.valid(_BACK)]
    if at is not None:
        conditions.append(_BACK.c.effective_at <= at)
    if site_row is not None:
        conditions.append(_BACK.c.site == site_row)
    seen = (
        select(_BACK.c.look_back_of.label("id"))
        .where(_BACK.c.look_back_of.is_not(None), _BACK.c.result == "pass", *conditions)
        .cte("seen_rectified", recursive=True)
    )
    earlier = inspection.alias("earlier")
    seen = seen.union(
        select(earlier.c.look_back_of)
        .join(seen, seen.c.id == earlier.c.id)
        .where(earlier.c.look_back_of.is_not(None))
    )
    shown = and_(
        finding.c.inspection.in_(select(seen.c.id)),
        ~_told(False, *conditions, _BACK.c.result == "pass"),
    )
    return or_(_told(True, *conditions), shown)


def _told(rectified: bool, *conditions: Any) -> Any:
    """Give the condition that a look-back says of a finding that it is rectified, or is not."""
    return (
        select(finding_outcome.c.look_back)
        .join(_BACK, _BACK.c.id == finding_outcome.c.look_back)
        .where(
            finding_outcome.c.inspection == finding.c.inspection,
            finding_outcome.c.position == finding.c.position,
            finding_outcome.c.rectified.is_(rectified),
            *conditions,
        )
        .correlate(finding)
        .exists()
    )


def findings_of_site(conn: Connection, site_row: int) -> list[Finding]:
    """Give the findings of a site's valid inspections, the newest inspection first."""
    query = (
        select(
            finding,
            inspection.c.finished_at.label("found_at"),
            inspection.c.squad,
            is_rectified(site_row=site_row).label("rectified"),
        )
        .join(inspection, inspection.c.id == finding.c.inspection)
        .where(finding.c.site == site_row, state.valid(inspection))
        .order_by(inspection.c.finished_at.desc(), inspection.c.id, finding.c.position)
    )
    return [
        Finding(**{**row._mapping, "rectified": bool(row.rectified)}) for row in conn.execute(query)
    ]


def outcomes_of_site(conn: Connection, site_row: int) -> list[Outcome]:
    """Give what valid look-backs said of a site's findings, oldest first."""
    query = (
        select(finding_outcome, _BACK.c.finished_at.label("at"))
        .join(_BACK, _BACK.c.id == finding_outcome.c.look_back)
        .where(_BACK.c.site == site_row, state.valid(_BACK))
        .order_by(_BACK.c.finished_at, _BACK.c.id, finding_outcome.c.position)
    )
    return [Outcome(**row._mapping) for row in conn.execute(query)]


def count_of(conn: Connection, inspection_id: str) -> int:
    """Give how many findings an inspection told."""
    query = select(func.count()).where(finding.c.inspection == inspection_id)
    return int(conn.execute(query).scalar_one())


def shares(
    conn: Connection, now_ms: int, since: int | None = None, until: int | None = None
) -> dict[str, list[Share]]:
    """Give how many findings are rectified: by `kind` of the site, by `squad` that found them.

    Parameters
    ----------
    since, until
        Bound the end of the inspection (UTC ms), half-open; None for all.
    """
    bounds = []
    if since is not None:
        bounds.append(inspection.c.finished_at >= since)
    if until is not None:
        bounds.append(inspection.c.finished_at < until)
    told = (
        select(
            site.c.kind,
            inspection.c.squad,
            case((is_rectified(), 1), else_=0).label("rectified"),
            case((finding.c.rectify_by < now_ms, 1), else_=0).label("past"),
        )
        .select_from(finding)
        .join(inspection, inspection.c.id == finding.c.inspection)
        .join(site, site.c.row == finding.c.site)
        .where(state.valid(inspection), *bounds)
        .subquery("told")
    )
    late = func.sum(told.c.past * (1 - told.c.rectified))
    query = select(told.c.kind, told.c.squad, func.count(), func.sum(told.c.rectified), late)
    rows = conn.execute(query.group_by(told.c.kind, told.c.squad)).all()
    return {"kind": _summed(rows, 0), "squad": _summed(rows, 1)}


def _summed(rows: Sequence[Any], place: int) -> list[Share]:
    """Sum rows that have the same key at a place; a missing squad comes last."""
    sums: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        counted = sums[row[place]]
        for which in range(3):
            counted[which] += int(row[2 + which])
    return [
        Share(key, *sums[key]) for key in sorted(sums, key=lambda key: (key is None, key or ""))
    ]
