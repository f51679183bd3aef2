"""What is asked of a plan, as a body of JSON: to make it, to change it, to publish or undo."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from geo.dispatch.editing import Did, Edit, Pin
from geo.dispatch.horizon import MOST_DAYS
from geo.dispatch.scope import Scope
from geo.errors import BadRecord, listed
from geo.fieldwork.json_body import parse_body
from geo.fieldwork.members import Members
from geo.message import message
from geo.store.catalogue import Catalogue
from geo.store.planned import Pause

MOST_SECONDS = 300
"""The longest search that may be asked for."""
MOST_PLACE = 10_000
_MOST_MINUTES = 10_000
_MOST_NAMES = 100
_MOST_VERSION = 2**31
_MOST_SQUAD = 9_999
_ROUTE = re.compile(r"[1-9]\d{0,3}(/.{1,50})?")


def read_seconds(raw: bytes, zone: ZoneInfo) -> int:
    """Read `{"seconds": n}`.

    Raises
    ------
    BadParameter
        When it is no JSON object.
    BadRecord
        When the seconds are missing or out of bounds.
    """
    members = Members(parse_body(raw), zone)
    seconds = members.whole("seconds", 1, MOST_SECONDS, required=True)
    _check(members)
    return seconds or 0


def read_days(raw: bytes, zone: ZoneInfo, known: Catalogue) -> tuple[int, int, Scope]:
    """Read `{"days": n, "seconds": n}`, and what it is about: `kinds`, `districts`, `squads`.

    Raises
    ------
    BadParameter
        When it is no JSON object.
    BadRecord
        When a number is missing or out of bounds, or a kind, district or squad does not exist.
    """
    members = Members(parse_body(raw), zone)
    days = members.whole("days", 1, MOST_DAYS, required=True)
    seconds = members.whole("seconds", 1, MOST_SECONDS, required=True)
    chosen: dict[str, tuple[str, ...]] = {}
    for name, there in (
        ("kinds", known.kinds), ("districts", known.districts),
        ("squads", [str(number) for number in known.squads]),
    ):  # fmt: skip
        listed_ = members.values.get(name)
        texts = [] if listed_ is None else listed_ if isinstance(listed_, list) else [listed_]
        chosen[name] = tuple(dict.fromkeys(str(one) for one in texts))
        for one in chosen[name]:
            if one not in there:
                members.refuse(name, message("'{value}' is unknown", value=one[:40]))
    _check(members)
    squads = tuple(int(number) for number in chosen["squads"])
    return days or 0, seconds or 0, Scope(chosen["kinds"], chosen["districts"], squads)


def read_seen(raw: bytes, zone: ZoneInfo) -> str:
    """Read `{"id": text}`: which rolling plan somebody looked at.

    Raises
    ------
    BadParameter
        When it is no JSON object.
    BadRecord
        When the id is missing.
    """
    members = Members(parse_body(raw), zone)
    seen = members.text("id", 60, required=True)
    _check(members)
    return seen or ""


def read_version(raw: bytes, zone: ZoneInfo) -> int:
    """Read `{"version": n}`: the version of the plan that somebody looked at.

    Raises
    ------
    BadParameter
        When it is no JSON object.
    BadRecord
        When the version is missing.
    """
    members = Members(parse_body(raw), zone)
    version = members.whole("version", 0, _MOST_VERSION, required=True)
    _check(members)
    return version or 0


def read_change(raw: bytes, zone: ZoneInfo) -> tuple[int, Edit]:
    """Read a change: its `version`, `did`, and what `geo.dispatch.editing.Edit` has for that.

    A shift is `{"from": "08:00", "to": "17:00"}`, a break `{"from", "to", "minutes"}`: it begins
    between the two. `teams` and `routes` are lists of names.

    Raises
    ------
    BadParameter
        When it is no JSON object.
    BadRecord
        When members are missing or of the wrong type.
    """
    members = Members(parse_body(raw), zone)
    version = members.whole("version", 0, _MOST_VERSION, required=True)
    did = members.word("did", Did, required=True)
    pin = members.word("pin", Pin)
    route = members.text("route", 60)
    if route is not None and not _ROUTE.fullmatch(route):
        members.refuse("route", message("'{text}' is no route", text=route[:40]))
    shift = None
    if (times := members.inner("shift")) is not None:
        starts, ends = (times.text(name, 5, required=True) or "" for name in ("from", "to"))
        shift = (starts, ends)
    pause = None
    if (times := members.inner("pause")) is not None:
        first, last = (times.text(name, 5, required=True) or "" for name in ("from", "to"))
        minutes = times.whole("minutes", 0, _MOST_MINUTES, required=True)
        pause = Pause(first, last, minutes or 0)
    routes = members.texts("routes", _MOST_NAMES)
    for where, one in routes:
        if not _ROUTE.fullmatch(one):
            members.refuse(where, message("'{text}' is no route", text=one[:40]))
    edit = Edit(
        did=did or Did.MOVED,
        stop=members.text("stop", 60),
        route=route,
        place=members.whole("place", 0, MOST_PLACE),
        pin=pin,
        required=members.truth("required"),
        site=members.whole("site", 0, 2**53),
        squad=members.whole("squad", 1, _MOST_SQUAD),
        shift=shift,
        teams=tuple(name for _, name in members.texts("teams", _MOST_NAMES)),
        pause=pause,
        routes=tuple(one for _, one in routes),
    )
    _check(members)
    return version or 0, edit


def _check(members: Members) -> None:
    if members.errors:
        raise BadRecord(
            message("Nothing was changed: {listed}.", listed=listed(members.errors[:5])),
            members.errors,
        )
