"""How fast and in which directions a car may go along a way, from the way's tags."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache

from geo.kinds import DATA

LIMIT_SHARE = 0.8
"""Of a posted limit, what is driven on average, with bends, crossings and traffic."""

_KMH = 1 / 3.6
_MPH = 1.609344 / 3.6
_LIMIT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?")
_ACCESS_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
"""Most specific first (OpenStreetMap wiki, Key:access, "Transport mode restrictions")."""
_CLOSED = frozenset({"no", "private", "agricultural", "forestry", "emergency"})
_BOTH = frozenset({"no", "false", "0", "alternating"})
_REVERSE = frozenset({"-1", "reverse"})
_ROUND = frozenset({"roundabout", "circular"})

TAGS = ("highway", "oneway", "maxspeed", "junction", *_ACCESS_KEYS)
"""The tags that are looked at."""


@dataclass(frozen=True)
class RoadClass:
    """What is usual on a class of road; `enter`: whether a trip can begin or end along it."""

    speed_kmh: float
    oneway: bool
    enter: bool


@dataclass(frozen=True)
class Passage:
    """Speeds along a way and against it in m/s, 0 where that is not allowed."""

    forward: float
    backward: float
    enter: bool


@cache
def road_classes() -> dict[str, RoadClass]:
    """Give the classes that carry cars, by the value of their tag `highway`."""
    with (DATA / "roads" / "speeds.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["highway"]: RoadClass(
                float(row["speed_kmh"]), row["oneway"] == "yes", row["enter"] == "yes"
            )
            for row in csv.DictReader(file)
        }


@cache
def passage(*tags: str | None) -> Passage | None:
    """Give how a car may pass along a way with these values of `TAGS`; None where it may not."""
    given = dict(zip(TAGS, tags, strict=True))
    known = road_classes().get(given["highway"] or "")
    if known is None or _closed(given):
        return None
    limit = posted_limit(given["maxspeed"])
    speed = known.speed_kmh * _KMH if limit is None else limit * LIMIT_SHARE
    forward, backward = _directions(given["oneway"], given["junction"], known.oneway)
    if not (forward or backward):
        return None
    return Passage(speed * forward, speed * backward, known.enter)


def posted_limit(text: str | None) -> float | None:
    """Read a tag `maxspeed` in m/s; None where it holds no number of use (`CN:urban`, `none`)."""
    found = _LIMIT.fullmatch((text or "").strip().lower())
    if found is None or float(found[1]) == 0:
        return None
    return float(found[1]) * (_MPH if found[2] == "mph" else _KMH)


def _closed(tags: dict[str, str | None]) -> bool:
    for key in _ACCESS_KEYS:
        value = tags[key]
        if value:
            return value in _CLOSED
    return False


def _directions(oneway: str | None, junction: str | None, usual: bool) -> tuple[bool, bool]:
    """Say whether a way is open along and against its direction."""
    if oneway == "reversible":
        return False, False
    if oneway in _REVERSE:
        return False, True
    if oneway in _BOTH:
        return True, True
    return True, not (oneway is not None or junction in _ROUND or usual)
