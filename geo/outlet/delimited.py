"""CSV (RFC 4180, UTF-8) as a stream."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from geo.outlet.cells import cell_rows, column_names, without_formula
from geo.store.features import Features

BOM = "\ufeff".encode()


def stream_csv(
    conn: Connection, features: Features, zone: ZoneInfo, *, bom: bool
) -> Iterator[bytes]:
    """Give a CSV piece by piece, its header first; no cell is a formula to a spreadsheet."""
    if bom:
        yield BOM
    yield _lines([column_names(features)])
    for rows in cell_rows(conn, features, zone):
        yield _lines([[without_formula(cell) for cell in row] for row in rows])


def _lines(rows: list[list[str]] | list[list[str | int | float | None]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
