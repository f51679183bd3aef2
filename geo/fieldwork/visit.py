"""What inspections, calibrations and talks have in common: squad, instant, correction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from geo.clock import DAY_MS, MINUTE_MS
from geo.errors import NotPermitted
from geo.fieldwork.members import Members
from geo.message import Message, message
from geo.model import Actor, Role, Site, Squad
from geo.store import catalogue, records

MOST_AHEAD_MS = DAY_MS
"""A record's end may lie this much after the clock."""
FLAGGED_AHEAD_MS = 5 * MINUTE_MS

MOST_SQUAD = 9_999

_UNKNOWN: dict[str, Callable[[str], Message]] = {
    "inspection": lambda id: message("there is no inspection {id}; send it first", id=id),
    "calibration": lambda id: message("there is no calibration {id}; send it first", id=id),
    "talk": lambda id: message("there is no talk {id}; send it first", id=id),
}


def read_squad(conn: Connection, members: Members, *, required: bool) -> Squad | None:
    """Read the squad, which must be known."""
    number = members.whole("squad", 1, MOST_SQUAD, required=required)
    if number is None:
        return None
    squad = catalogue.squad_by_number(conn, number)
    if squad is None:
        members.refuse("squad", message("there is no squad {number}", number=number))
    return squad


def read_end(members: Members, name: str, now_ms: int) -> int | None:
    """Read the instant at which the work ended."""
    end = members.instant(name, required=True)
    if end is not None and end > now_ms + MOST_AHEAD_MS:
        members.refuse(name, message("lies more than a day after the clock"))
        return None
    return end


def read_correction(conn: Connection, members: Members, table: Any, actor: Actor) -> dict[str, Any]:
    """Read `supersedes` and `void`.

    The record superseded must be stored, and not be superseded already: a chain of corrections
    has one newest record. It may be of another site, which is how a wrong site is put right.

    Raises
    ------
    NotPermitted
        When a squad would supersede another squad's record.
    """
    target = members.uuid("supersedes")
    if target is not None:
        former = records.correction_target(conn, table, target)
        if former is None:
            why = _UNKNOWN[table.name](target)
            members.refuse("supersedes", why)
        elif former.superseded_by is not None:
            members.refuse(
                "supersedes",
                message(
                    "{id} is superseded already, by {newer}; supersede that one",
                    id=target,
                    newer=former.superseded_by,
                ),
            )
        elif actor.role is Role.SQUAD and former.squad != actor.squad:
            raise NotPermitted(
                message("Squad {squad} corrects its own records only.", squad=actor.squad)
            )
    return {"supersedes": target, "void": members.truth("void")}


def read_device_clock(members: Members) -> None:
    """Check the instant that the device showed when it sent the record; it stays in the body."""
    members.instant("device_at")


def flags_of(site: Site, squad: Squad | None, act: str, end: int, now_ms: int) -> list[str]:
    """Give what is odd about a visit but no reason to refuse it."""
    flags = []
    if end > now_ms + FLAGGED_AHEAD_MS:
        flags.append("future")
    if squad is not None and not squad.may(act, site.kind, site.district):
        flags.append("outside_remit")
    if not site.open_at(end):
        flags.append("closed_site")
    return flags
