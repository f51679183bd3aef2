"""Instants as people and programs write them, column by column, to UTC milliseconds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo import clock
from geo.errors import BadParameter
from geo.intake.cells import each
from geo.intake.report import Sieve
from geo.message import Message, message

ABSENT = np.iinfo(np.int64).min
"""Stands for no instant."""

_TIME = (
    r"(?:[ T,]*(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})"
    r"(?:[:分](?P<second>\d{1,2})(?:\.\d+)?秒?)?分?\s*(?P<half>[AaPp][Mm])?)?"
)
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?\s*" + _TIME
)
_YEAR_LAST = re.compile(
    r"(?P<one>\d{1,2})(?P<sign>[-/.])(?P<two>\d{1,2})[-/.](?P<year>\d{4})\s*" + _TIME
)
_NO_DATE = re.compile(r"(1900|0001|9999)[-/]?0?1[-/]?0?1(?!\d).*|0?1/0?1/1900(?!\d).*")
"""What programs write for a date that nobody gave."""


@dataclass(frozen=True)
class _Order:
    """Whether dates like 3/4/2020 of a column begin with the day; `sure` when some date tells."""

    day_first: bool
    sure: bool


def read_instants(sieve: Sieve, field: str, cells: pd.Series, zone: ZoneInfo) -> NDArray[np.int64]:
    """Give each cell's instant in UTC ms, `ABSENT` where it is empty or refused.

    ISO 8601 in any form, `2020/1/24 9:30`, `2020年1月24日`, `1/24/2020 9:30 AM`, `24.1.2020`.
    Without an offset it is in `zone`; a bare date is its local midnight. What programs write for
    no date (1900-01-01) counts as empty.
    """
    text = cells.str.strip()
    order = _order_of(text)
    if not order.sure:
        sieve.ignored.append(
            message(
                "{field}: dates like 3/4/2020 were taken as beginning with the month",
                field=Message(field),
            )
        )
    values = each(text, lambda cell: _read(cell, zone, order.day_first))
    read: list[Any] = values.tolist()
    sieve.refuse(
        np.array([isinstance(value, str) for value in read], dtype=bool),
        field,
        text,
        lambda at: read[at],
    )
    return np.array([v if isinstance(v, int) else ABSENT for v in read], dtype=np.int64)


def _read(text: str, zone: ZoneInfo, day_first: bool) -> int | Message | None:
    """Give an instant, a sentence on what is wrong, or None for none."""
    if not text or _NO_DATE.fullmatch(text):
        return None
    # ISO 8601 begins with the year: trying it on other texts would cost more than reading them.
    match = _YEAR_LAST.fullmatch(text)
    if match is None:
        try:
            return clock.parse_instant(text, zone, "")
        except BadParameter as error:
            match = _YEAR_FIRST.fullmatch(text)
            if match is None:
                return error.errors[0].why
    at = _moment(match.groupdict(), zone, day_first)
    return _why(text, zone) if at is None else at


def _moment(part: dict[str, Any], zone: ZoneInfo, day_first: bool) -> int | None:
    """Give the instant that the parts of a date say, None for one that is none."""
    if "one" in part:
        part["day"], part["month"] = part["one"], part["two"]
        if part["sign"] != "." and not day_first:
            part["day"], part["month"] = part["month"], part["day"]
    hour = int(part["hour"] or 0)
    if part["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if part["half"].lower() == "pm" else 0)
    try:
        moment = datetime(
            int(part["year"]), int(part["month"]), int(part["day"]),
            hour, int(part["minute"] or 0), int(part["second"] or 0), tzinfo=zone,
        )  # fmt: skip
        ms = clock.to_ms(moment)
    except (ValueError, OverflowError):
        return None
    return ms if clock.EARLIEST_MS <= ms < clock.LATEST_MS else None


def _why(text: str, zone: ZoneInfo) -> Message:
    """Say why a text is no instant."""
    try:
        clock.parse_instant(text, zone, "")
    except BadParameter as error:
        return error.errors[0].why
    return message("'{text}' is no instant; write it like 2020-02-10T12:00+08:00", text=text[:40])


def _order_of(text: pd.Series) -> _Order:
    """Tell by the numbers above 12 whether such dates begin with the day or the month."""
    parts = pd.Series(text.unique()).str.extract(r"^(\d{1,2})[-/](\d{1,2})[-/]\d{4}").dropna()
    if parts.empty:
        return _Order(day_first=False, sure=True)
    first, second = parts[0].astype(int), parts[1].astype(int)
    if (first > 12).any() and not (second > 12).any():
        return _Order(day_first=True, sure=True)
    return _Order(day_first=False, sure=bool((second > 12).any()))
