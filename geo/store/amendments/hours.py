"""Opening hours of kinds: plans keep to them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from geo.clock import is_time_of_day
from geo.errors import FieldError
from geo.message import message
from geo.model import Kind
from geo.store import log
from geo.store.amendments.problems import refuse
from geo.store.catalogue import Catalogue, load_catalogue
from geo.store.opening_hours import Hours, drop_hours, load_hours, put_hours

MIDNIGHT = "24:00"
"""The end of a day, where closing may lie."""


def set_hours(
    conn: Connection, hours: Mapping[str, Hours | None], *, actor: str, now_ms: int
) -> list[str]:
    """Set the hours of kinds, None for around the clock; give the kinds whose hours changed.

    Raises
    ------
    BadRecord
        When some break a rule: see `hours_problems`.
    """
    log.lock(conn)
    refuse(message("opening hours"), hours_problems(load_catalogue(conn), hours))
    former = load_hours(conn)
    changed = [kind for kind, several in hours.items() if former.get(kind) != several]
    for kind in changed:
        set_to = hours[kind]
        if set_to is None:
            drop_hours(conn, kind)
        else:
            put_hours(conn, {kind: set_to})
        detail = {"opens": set_to[0], "closes": set_to[1]} if set_to else {"did": "removed"}
        log.append(conn, actor, "hours", kind, now_ms=now_ms, detail=detail)
    return changed


def hours_problems(known: Catalogue, hours: Mapping[str, Hours | None]) -> list[FieldError]:
    """Say what is wrong with hours, at the fields `opens_<kind>` and `closes_<kind>`."""
    problems: list[FieldError] = []
    for kind, several in hours.items():
        if kind not in known.kinds:
            problems.append(FieldError("kind", message("'{text}' is unknown", text=kind[:40])))
        elif several is not None:
            problems += _problems(known.kinds[kind], *several)
    return problems


def _problems(kind: Kind, opens: str, closes: str) -> list[FieldError]:
    fields = (f"opens_{kind.id}", opens), (f"closes_{kind.id}", closes)
    wrong = [
        FieldError(field, message("must be a time of day like 05:30"))
        for field, text in fields
        if not (is_time_of_day(text) or (text == MIDNIGHT and field.startswith("closes")))
    ]
    if wrong:
        return wrong
    open_min = _minutes(closes) - _minutes(opens)
    if open_min <= 0:
        why = message("must lie after the opening; 24:00 is the end of the day")
        return [FieldError(f"closes_{kind.id}", why)]
    if open_min < kind.service_min:
        why = message(
            "leaves {open_min} minutes; a visit takes {service_min}",
            open_min=open_min,
            service_min=kind.service_min,
        )
        return [FieldError(f"closes_{kind.id}", why)]
    return []


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
