"""Where to stand on a day, for the page and for machines."""

from __future__ import annotations

from datetime import date

from geo.clock import day_start
from geo.dispatch.staging_day import DayStaging, StagingRequest, stage_day
from webapp.context import index, now_floor, now_ms, reading, services, zone

SEARCH_S = 5.0
"""How long the optimum is looked for; then the best choice found is shown, with its bound."""


def day_staging(day: date, asked: StagingRequest) -> DayStaging:
    """Choose where to stand on a day; one that has begun, or passed, is judged now."""
    at = max(now_floor(), day_start(day, zone()))
    kept = services()
    return kept.stagings.get(
        (at, index().sequence, asked),
        lambda: stage_day(reading(), kept.live, kept.travel, asked, at, now_ms(), SEARCH_S),
    )
