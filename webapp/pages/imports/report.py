"""What a check or an import found, as it is kept in the store: messages with their values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo.errors import SquadmapError
from geo.intake.report import Duplicate, Refusal, Report

SHOWN = 200
"""How many refusals and duplicates a page shows; the CSV files have all."""
_MOST_SENTENCES = 50


def summary(report: Report) -> dict[str, Any]:
    """Give the report with its lists cut short, and how many rows are in them."""
    told = report.to_json()
    return {
        **told,
        "refused": _shown(told["refused"], report.refused),
        "duplicates": _shown(told["duplicates"], report.duplicates),
        "ignored": [one.to_json() for one in report.ignored[:_MOST_SENTENCES]],
        "refusals": len(report.refused),
        "bad_rows": len({one.row for one in report.refused}),
        "duplicate_rows": len(report.duplicates),
        "skip_bad": report.skip_bad,
    }


def failure(error: SquadmapError) -> dict[str, Any]:
    """Give why a file was not taken at all."""
    faults = [{"field": one.field, "why": one.why.to_json()} for one in error.errors]
    return {"error": error.sentence.to_json(), "errors": faults}


def _shown(
    told: list[dict[str, Any]], found: Sequence[Refusal | Duplicate]
) -> list[dict[str, Any]]:
    pairs = zip(told[:SHOWN], found[:SHOWN], strict=True)
    return [{**row, "why": one.why.to_json()} for row, one in pairs]
