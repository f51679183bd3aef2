"""A plan as CSV (RFC 4180, UTF-8), a row for each stop."""

from __future__ import annotations

import csv
import io

from geo.outlet.cells import without_formula
from geo.outlet.delimited import BOM
from geo.outlet.plans.taken import COLUMNS, TakenPlan, facts_of


def plan_csv(taken: TakenPlan, *, bom: bool = True) -> bytes:
    """Give the table: `geo.outlet.plans.taken.COLUMNS`, lon, lat; no cell is a formula.

    Parameters
    ----------
    bom
        Whether it begins with the byte order mark without which Excel takes UTF-8 for the
        machine's own encoding.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*COLUMNS, "lon", "lat"])
    for stop in taken.stops:
        facts = facts_of(taken, stop)
        cells = [_plain(facts[name]) for name in COLUMNS]
        writer.writerow([*map(without_formula, cells), stop.site.lon, stop.site.lat])
    return (BOM if bom else b"") + text.getvalue().encode()


def _plain(value: str | int | bool | None) -> str | int | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value
