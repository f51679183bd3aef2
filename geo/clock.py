"""Instants: integer UTC milliseconds inside, ISO 8601 with offset outside, and the app's clock."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from geo.errors import BadParameter
from geo.message import message

SECOND_MS = 1000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

EARLIEST_MS = -2_208_988_800_000
"""1900-01-01T00:00Z: no inspection is older, and every zone can express it."""
LATEST_MS = 7_258_118_400_000
"""2200-01-01T00:00Z: intervals added to it stay far inside 64 bits."""

_QUARTER_MS = 15 * MINUTE_MS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SPACE_BEFORE_OFFSET = re.compile(r" (?=\d\d:?\d\d$)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def to_ms(instant: datetime) -> int:
    """Give the UTC milliseconds of an aware `instant`."""
    return (instant - _EPOCH) // timedelta(milliseconds=1)


def to_datetime(ms: int, zone: ZoneInfo) -> datetime:
    """Give the aware local time in `zone` of an instant in UTC milliseconds."""
    return (_EPOCH + timedelta(milliseconds=ms)).astimezone(zone)


def iso(ms: int, zone: ZoneInfo) -> str:
    """Write an instant as ISO 8601 with `zone`'s offset; milliseconds only where there are some."""
    spec = "seconds" if ms % SECOND_MS == 0 else "milliseconds"
    return to_datetime(ms, zone).isoformat(timespec=spec)


def iso_column(instants: Sequence[int | None], zone: ZoneInfo) -> list[str | None]:
    """Write many instants as `iso` does, all at once; None stays None."""
    there = np.array([ms for ms in instants if ms is not None], dtype=np.int64)
    quarters, which = np.unique(there // _QUARTER_MS, return_inverse=True)
    offsets = [_offset_in(quarter, zone) for quarter in quarters.tolist()]
    local = there + np.array([ms for ms, _ in offsets], dtype=np.int64)[which]
    texts = np.datetime_as_string(local.view("datetime64[ms]")).tolist()
    written = iter(
        [
            f"{text.removesuffix('.000')}{offsets[place][1]}"
            if offsets[place][1]
            else iso(ms, zone)
            for text, place, ms in zip(texts, which.tolist(), there.tolist(), strict=True)
        ]
    )
    return [None if ms is None else next(written) for ms in instants]


@lru_cache(maxsize=1 << 16)
def _offset_in(quarter: int, zone: ZoneInfo) -> tuple[int, str]:
    """Give the offset in a quarter of an hour, in ms and as text; no text where it changes."""
    first, last = quarter * _QUARTER_MS, (quarter + 1) * _QUARTER_MS - 1
    offset, later = (to_datetime(ms, zone).utcoffset() for ms in (first, last))
    text = iso(first, zone)[19:] if offset == later else ""
    return (offset or timedelta()) // timedelta(milliseconds=1), text


def parse_instant(text: str, zone: ZoneInfo, field: str = "at") -> int:
    """Read an ISO 8601 instant as UTC milliseconds.

    Without an offset it is taken to be in `zone`; a bare date is its local midnight; a space
    before the offset is read as the `+` that a query string lost.

    Raises
    ------
    BadParameter
        When the text is no instant, or lies outside 1900 to 2199.
    """
    cleaned = _SPACE_BEFORE_OFFSET.sub("+", text.strip())
    try:
        moment = datetime.fromisoformat(cleaned)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        ms = to_ms(moment)
    except (ValueError, OverflowError):
        raise BadParameter(
            field,
            message("'{text}' is no instant; write it like 2020-02-10T12:00+08:00", text=text[:40]),
        ) from None
    if not EARLIEST_MS <= ms < LATEST_MS:
        raise BadParameter(
            field, message("'{text}' lies outside the years 1900 to 2199", text=text[:40])
        )
    return ms


def parse_date(text: str, field: str = "date") -> date:
    """Read a calendar day written YYYY-MM-DD, in the years 1900 to 2199.

    Raises
    ------
    BadParameter
        When it is no such day.
    """
    try:
        if not _DATE.fullmatch(text.strip()):
            raise ValueError
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise BadParameter(
            field, message("'{text}' is no date; write it like 2020-02-10", text=text[:40])
        ) from None
    if not 1900 <= day.year <= 2199:
        raise BadParameter(
            field, message("'{text}' lies outside the years 1900 to 2199", text=text[:40])
        )
    return day


def day_start(day: date, zone: ZoneInfo) -> int:
    """Give the instant of `day`'s local midnight in `zone`, in UTC milliseconds."""
    return to_ms(datetime(day.year, day.month, day.day, tzinfo=zone))


def local_day(ms: int, zone: ZoneInfo) -> date:
    """Give the calendar day in `zone` that an instant falls on."""
    return to_datetime(ms, zone).date()


def is_time_of_day(text: str) -> bool:
    """Say whether a text is a time of the day, HH:MM from 00:00 to 23:59."""
    return _TIME_OF_DAY.fullmatch(text) is not None


def floor_minute(ms: int) -> int:
    """Give the start of the minute that holds an instant."""
    return ms - ms % MINUTE_MS


def wall_ms() -> int:
    """Read the machine's clock, in UTC milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True)
class Clock:
    """The app's clock: the machine's, moved so that at `wall_start_ms` it showed `clock_start_ms`.

    The pair is kept in the store, so every process, also after a restart, agrees on now.
    """

    wall_start_ms: int = 0
    clock_start_ms: int = 0
    read_wall: Callable[[], int] = wall_ms

    def now_ms(self) -> int:
        """Give the present instant, in UTC milliseconds."""
        return self.clock_start_ms + self.read_wall() - self.wall_start_ms
