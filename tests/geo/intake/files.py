"""Files as people send them, and the import of one with what comes of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from geo.intake.apply import run_import
from geo.intake.options import Purpose, parse_options
from geo.intake.report import Report
from geo.store import schema
from geo.store.engine import Store
from tests.builders import NOW, ZONE

Rows = Iterable[dict[str, Any]]


def site(number: int = 1, **facts: Any) -> dict[str, Any]:
    """Give one line of a file of sites: a market of its own, in the west district."""
    return {
        "code": f"M{number}", "name": f"市场{number:04d}号店", "kind": "农贸市场",
        "lon": round(111.1 + number % 1000 * 0.0003, 6),
        "lat": round(36.1 + number // 1000 * 0.01, 6), **facts,
    }  # fmt: skip


def csv_text(rows: Rows, delimiter: str = ",") -> str:
    """Give rows as CSV, with every column that some row has."""
    listed = list(rows)
    columns = dict.fromkeys(name for row in listed for name in row)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    return text.getvalue()


def write_csv(
    folder: Path,
    rows: Rows,
    name: str = "sites.csv",
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
) -> Path:
    """Write rows as a CSV file."""
    path = folder / name
    path.write_bytes(csv_text(rows, delimiter).encode(encoding))
    return path


def run(
    store: Store, path: Path, purpose: Purpose = "sites", *, now_ms: int = NOW, **options: Any
) -> Report:
    """Import a file, with options as people write them."""
    return run_import(
        store, path, purpose, parse_options(**options), actor="tester", now_ms=now_ms, zone=ZONE
    )


def whys(report: Report) -> list[tuple[int, str, str]]:
    """Give row, field and reason of every refusal."""
    return [(one.row, one.field, one.why) for one in report.refused]


def stored(store: Store, table: Any) -> list[dict[str, Any]]:
    """Give all rows of a table, in the order of their keys."""
    with store.read() as conn:
        query = select(table).order_by(*table.primary_key.columns)
        return [dict(row) for row in conn.execute(query).mappings()]


def stored_sites(store: Store) -> dict[str, dict[str, Any]]:
    """Give the sites by code."""
    return {row["code"]: row for row in stored(store, schema.site)}


def is_untouched(store: Store) -> bool:
    """Say whether the store holds no site, record or outing, and its log says nothing."""
    tables = (schema.site, schema.inspection, schema.calibration, schema.outing, schema.log)
    with store.read() as conn:
        return not any(
            conn.execute(select(func.count()).select_from(table)).scalar() for table in tables
        )
