"""A site's time-line: its records with what each points at, and what points at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from geo.rules.metrology.decision import Point, mean_error
from geo.store.links import look_backs_on, superseders, worth_a_look_back
from geo.store.records import TimelineEntry, inspection_entry, timeline


@dataclass(frozen=True)
class MeasuredPoint:
    """A point of a calibration with the mean error of its readings; None without readings."""

    nominal: float
    reference: float
    readings: tuple[float, ...]
    unit: str
    error: float | None
    expanded_uncertainty: float | None


@dataclass(frozen=True)
class HistoryEntry:
    """One record; `superseded_by` and `look_backs` are ids of later records."""

    record: TimelineEntry
    superseded_by: str | None
    look_backs: tuple[str, ...]
    points: tuple[MeasuredPoint, ...]

    @property
    def void(self) -> bool:
        """Say whether the record only takes another one back."""
        return self.record.body.get("void") is True


@dataclass(frozen=True)
class History:
    """A page of a site's records, newest first; `total` counts them all."""

    total: int
    offset: int
    entries: tuple[HistoryEntry, ...]


def history(conn: Connection, site_row: int, limit: int, offset: int = 0) -> History:
    """Give a page of a site's records."""
    total, records = timeline(conn, site_row, limit, offset)
    return History(total, offset, tuple(with_links(conn, records)))


def with_links(conn: Connection, records: list[TimelineEntry]) -> list[HistoryEntry]:
    """Give records with what points at each, in their order."""
    ids = [record.id for record in records]
    corrected, revisited = superseders(conn, ids), look_backs_on(conn, ids)
    return [
        HistoryEntry(
            record,
            corrected.get(record.id),
            tuple(revisited.get(record.id, ())),
            measured_points(record),
        )
        for record in records
    ]


def look_back_candidates(
    conn: Connection, site_row: int, limit: int = 12
) -> list[tuple[TimelineEntry, bool]]:
    """Give the inspections that a look-back may revisit, newest first.

    Returns
    -------
    Each valid inspection that did not pass, and whether a look-back revisited it already.
    """
    ids = worth_a_look_back(conn, site_row, limit)
    revisited = look_backs_on(conn, ids)
    return [(inspection_entry(conn, record_id)[1], record_id in revisited) for record_id in ids]


def measured_points(record: TimelineEntry) -> tuple[MeasuredPoint, ...]:
    """Give the points of a calibration; none of an inspection. Imported bodies may lack members."""
    points = record.body.get("points") if record.collection == "calibrations" else None
    return tuple(_measured(point) for point in points or () if "reference" in point)


def _measured(point: dict[str, Any]) -> MeasuredPoint:
    readings = tuple(point.get("readings") or ())
    unit = str(point.get("unit") or "")
    value = Point(point["reference"], readings, unit)
    return MeasuredPoint(
        nominal=point.get("nominal", point["reference"]),
        reference=point["reference"],
        readings=readings,
        unit=unit,
        error=float(mean_error(value)) if readings else None,
        expanded_uncertainty=point.get("expanded_uncertainty"),
    )
