"""When people call and offices work: instants that would fall into the night wait till morning."""

from __future__ import annotations

from geo.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, day_start
from geo.demo.period import FIRST_DAY, ZONE

_OPEN, _CLOSE = 8 * HOUR_MS, 22 * HOUR_MS
_MIDNIGHT = day_start(FIRST_DAY, ZONE)
"""China knows no summer time: every day of the period has as many hours."""


def in_waking_hours(at: float, minutes_late: float) -> int:
    """Give an instant (UTC ms) between 8 and 22 o'clock: itself, else some minutes after 8."""
    day, time = divmod(int(at) // SECOND_MS * SECOND_MS - _MIDNIGHT, DAY_MS)
    if _OPEN <= time < _CLOSE:
        return _MIDNIGHT + day * DAY_MS + time
    morning = day if time < _OPEN else day + 1
    late = int(minutes_late * MINUTE_MS) // SECOND_MS * SECOND_MS
    return _MIDNIGHT + morning * DAY_MS + _OPEN + late
