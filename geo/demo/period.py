"""The weeks that the demo shows, and what was published of them."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from geo.clock import HOUR_MS, day_start

ZONE = ZoneInfo("Asia/Shanghai")

FIRST_DAY = date(2020, 1, 24)
LAST_DAY = date(2020, 2, 21)
DAYS = tuple(
    FIRST_DAY + timedelta(days=number) for number in range((LAST_DAY - FIRST_DAY).days + 1)
)
LOOK_BACKS_FROM = (date(2020, 2, 1) - FIRST_DAY).days
"""The day's number from which squads came back to check again."""

CLOCK_START_MS = day_start(date(2020, 2, 22), ZONE) + 8 * HOUR_MS
"""The morning after the last record."""

PERIOD_END_MS = day_start(LAST_DAY + timedelta(days=1), ZONE)
"""The midnight after the last day: nothing of the demo happened later."""

OFFICER_VISITS = 27_353
PREMISES_VISITS = 52_571
COMPLAINTS = 780
CASES, CASES_CLOSED = 66, 26
FINES_CENTS = 20_410_000
"""Published by the city's administration for the whole period."""
