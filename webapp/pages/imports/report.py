"""What a check or an import found: a summary that is kept in the store, and whole lists as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from geo.intake.report import Report
from geo.outlet.cells import without_formula
from webapp.pages.imports.folder import UploadFolder

SHOWN = 200
"""How many refusals and duplicates a page shows; the CSV files have all."""
REFUSED, DUPLICATES = "refused.csv", "duplicates.csv"
_MOST_SENTENCES = 50


def summary(report: Report) -> dict[str, Any]:
    """Give the report with its lists cut short, and how many rows are in them."""
    told = report.to_json()
    return {
        **told,
        "refused": told["refused"][:SHOWN],
        "duplicates": told["duplicates"][:SHOWN],
        "ignored": told["ignored"][:_MOST_SENTENCES],
        "refusals": len(report.refused),
        "bad_rows": len({one.row for one in report.refused}),
        "duplicate_rows": len(report.duplicates),
        "skip_bad": report.skip_bad,
    }


def keep_lists(folder: UploadFolder, report: Report) -> None:
    """Write everything refused, and all probable duplicates, as CSV files."""
    refused = ((one.row, one.field, one.value, one.why, one.ref or "") for one in report.refused)
    folder.write(REFUSED, csv_text(("row", "field", "value", "why", "ref"), refused))
    duplicates = ((one.row, one.code, one.why) for one in report.duplicates)
    folder.write(DUPLICATES, csv_text(("row", "code", "why"), duplicates))


def csv_text(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Write a table that a spreadsheet opens without computing anything in it."""
    text = io.StringIO()
    # Spreadsheets take a file for UTF-8 only when it begins so.
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([without_formula(cell) for cell in row] for row in rows)
    return text.getvalue()
