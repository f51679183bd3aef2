"""Figures as JSON: what the command prints, what is kept when a bulletin is given out."""

from __future__ import annotations

from typing import Any

from geo.bulletin.figures import Coverage, Figures, Part, SoFar, Sums, amount_text, share
from geo.clock import iso
from geo.store.figures.counted import COUNTED


def figures_json(figures: Figures) -> dict[str, Any]:
    """Give all figures by name; amounts are exact decimals as text, shares have four places."""
    scope = figures.scope
    return {
        "from": scope.first.isoformat(),
        "to": scope.last.isoformat(),
        "districts": list(scope.districts),
        **sums_json(figures.sums),
        "fines": amount_text(figures.fine_cents),
        "currency": figures.currency,
        **(
            {"fines_by_currency": {c: amount_text(n) for c, n in figures.currencies.items()}}
            if len(figures.currencies) > 1
            else {}
        ),
        "coverage_at": iso(figures.at, scope.zone),
        "coverage_before_at": iso(figures.before_at, scope.zone),
        **coverage_json(figures.coverage),
        "by_district": [_part(part) for part in figures.districts],
        "by_kind": [_part(part) for part in figures.kinds],
        "by_squad": [_part(part) for part in figures.squads],
        "by_day": [
            {
                "day": row.day.isoformat(),
                **sums_json(row.sums),
                "coverage": None if row.coverage is None else row.coverage.rate,
                "uncovered": None if row.coverage is None else row.coverage.uncovered,
            }
            for row in figures.days
        ],
        "worst": [
            {
                "site": item.site.code,
                "name": item.site.name,
                "kind": item.site.kind,
                "district": item.site.district,
                "status": item.status.word,
                "due_at": None if item.due_at is None else iso(item.due_at, scope.zone),
                "priority": round(item.priority, 4),
            }
            for item in figures.worst
        ],
        "so_far": None if figures.so_far is None else so_far_json(figures.so_far),
        "sequence": figures.sequence,
    }


def sums_json(sums: Sums) -> dict[str, Any]:
    """Give sums by name, the shares that follow from them, and fines as text."""
    counts = {key: sums.get(key, 0) for key in COUNTED if key != "fine_cents"}
    return {
        **counts,
        "answered_share": share(counts["answered_in_time"], counts["answered"]),
        "rectified_share": share(counts["look_backs_passed"], counts["look_backs"]),
        "fines": amount_text(sums.get("fine_cents", 0)),
    }


def so_far_json(so_far: SoFar) -> dict[str, Any]:
    """Give the sums from the first record on."""
    counts = {key: value for key, value in so_far.sums.items() if key != "fine_cents"}
    return {
        "from": so_far.first.isoformat(),
        **counts,
        "fines": amount_text(so_far.sums["fine_cents"]),
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "key": part.key,
        **sums_json(part.sums),
        **({} if part.coverage is None else coverage_json(part.coverage)),
    }


def coverage_json(coverage: Coverage) -> dict[str, Any]:
    """Give how many sites stand how, now and the day before, and the rates."""
    now, before = coverage.now, coverage.before
    return {
        "total": now.total,
        "covered": now.covered,
        "due": now.due,
        "never": now.never,
        "overdue": now.overdue,
        "uncovered": now.uncovered,
        "uncovered_before": before.uncovered,
        "coverage": now.rate,
        "coverage_before": before.rate,
        "gained": coverage.gained,
    }
