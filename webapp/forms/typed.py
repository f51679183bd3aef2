"""What people type into forms, as JSON values; what cannot be read stays text, for the rules."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from geo.clock import floor_minute, iso, parse_instant, to_datetime
from geo.errors import BadParameter

Values = Mapping[str, str]

_SEPARATORS = re.compile(r"[\s;,；，、]+")


def text(values: Values, name: str) -> str | None:
    """Give what stands in a field; None when nothing does."""
    return values.get(name, "").strip() or None


def number(typed: str | None) -> int | float | str | None:
    """Read a number; a text that is none stays as it is."""
    if typed is None:
        return None
    cleaned = typed.strip().replace("−", "-")
    try:
        return int(cleaned)
    except ValueError:
        pass
    try:
        value = float(cleaned)
    except ValueError:
        return typed
    return value if math.isfinite(value) else typed


def numbers(typed: str | None) -> list[int | float | str | None]:
    """Read several numbers, with spaces, commas or semicolons between them."""
    return [number(part) for part in _SEPARATORS.split(typed or "") if part]


def whole(typed: str | None) -> int | str | None:
    """Read a whole number; a text that is none stays as it is."""
    read = number(typed)
    return typed if isinstance(read, float) else read


def instant(typed: str | None, zone: ZoneInfo) -> str | None:
    """Give a local time of day as an instant with its offset; a text that is none as it is."""
    if typed is None:
        return None
    try:
        return iso(parse_instant(typed, zone), zone)
    except BadParameter:
        return typed


def local_time(ms: int, zone: ZoneInfo) -> str:
    """Write an instant (UTC ms) as a control for date and time takes it, to the minute."""
    return to_datetime(floor_minute(ms), zone).strftime("%Y-%m-%dT%H:%M")


def local_time_of(written: object, zone: ZoneInfo) -> str:
    """Write an instant of a body as a control takes it; nothing where it cannot be read."""
    try:
        return local_time(parse_instant(str(written), zone), zone)
    except BadParameter:
        return ""


def filled(body: Mapping[str, object]) -> dict[str, object]:
    """Leave out the members without a value."""
    return {name: value for name, value in body.items() if value is not None}
