"""What became of figures since they were given out: was, is now, and by which records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from geo.bulletin.as_json import figures_json
from geo.bulletin.figures import Figures
from geo.bulletin.labels import OF_TOTALS
from geo.bulletin.tables import Value
from geo.store.bulletins import KeptBulletin
from geo.store.figures.counted import COUNTED
from geo.store.figures.listing import CountedRecord, came_and_went, first_day

MOST_RECORDS = 20


@dataclass(frozen=True)
class Correction:
    """A figure that is another one now; of the records at most `MOST_RECORDS` either way."""

    key: str
    was: Value
    now: Value
    came: Sequence[CountedRecord] = ()
    went: Sequence[CountedRecord] = ()


def corrections(conn: Connection, kept: KeptBulletin, figures: Figures) -> list[Correction]:
    """Compare the figures of the whole with those that were given out."""
    now = figures_json(figures)
    found = []
    for key in OF_TOTALS:
        was = kept.figures.get(key)
        if was == now[key]:
            continue
        counted = COUNTED.get("fine_cents" if key == "fines" else key)
        came: Sequence[CountedRecord] = ()
        went: Sequence[CountedRecord] = ()
        if counted is not None:
            came, went = came_and_went(
                conn, counted, figures.scope, kept.sequence, most=MOST_RECORDS
            )
        elif key == "uncovered":
            came, went = _moved_coverage(conn, kept, figures)
        found.append(Correction(key, was, now[key], came, went))
    return found


def _moved_coverage(
    conn: Connection, kept: KeptBulletin, figures: Figures
) -> tuple[list[CountedRecord], list[CountedRecord]]:
    """Give the inspections and calibrations of all days so far that came, or went, since."""
    first = first_day(conn, figures.scope.zone) or figures.scope.first
    scope = replace(figures.scope, first=min(first, figures.scope.first))
    came: list[CountedRecord] = []
    went: list[CountedRecord] = []
    for key in ("premises_visits", "calibrations"):
        new, old = came_and_went(conn, COUNTED[key], scope, kept.sequence, most=MOST_RECORDS)
        came += new
        went += old
    return came[:MOST_RECORDS], went[:MOST_RECORDS]
