"""Squads: their names, bases, shifts, and what they may do where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from geo.clock import is_time_of_day
from geo.errors import FieldError, NotFound
from geo.message import message
from geo.model import Remit, Squad
from geo.morton import MAX_LAT
from geo.store import catalogue, log
from geo.store.amendments.problems import name_problems, refuse
from geo.store.catalogue import Catalogue, load_catalogue

MOST_SQUADS = 64
"""The coverage index keeps a site's squads as the bits of one word."""
MOST_SIZE = 1000


def add_squad(conn: Connection, squad: Squad, *, actor: str, now_ms: int) -> None:
    """Add a squad.

    Raises
    ------
    BadRecord
        When its number is taken or not 1 to 64, or it breaks a rule.
    """
    log.lock(conn)
    known = load_catalogue(conn)
    problems = _problems(known, squad)
    if not 1 <= squad.number <= MOST_SQUADS:
        problems.append(FieldError("number", message("must be 1 to {most}", most=MOST_SQUADS)))
    elif squad.number in known.squads:
        problems.append(FieldError("number", message("{number} is taken", number=squad.number)))
    refuse(message("squad"), problems)
    catalogue.put_squads(conn, [squad])
    _note_squad(conn, squad.number, actor, now_ms, did="added")


def change_squad(conn: Connection, squad: Squad, *, actor: str, now_ms: int) -> None:
    """Change a squad's name, base, shift and size; its remits stay, whatever `squad` holds.

    Raises
    ------
    NotFound
        When there is no such squad.
    BadRecord
        When it breaks a rule.
    """
    log.lock(conn)
    known = load_catalogue(conn)
    former = _squad(known, squad.number)
    refuse(message("squad"), _problems(known, squad))
    catalogue.put_squads(conn, [replace(squad, remits=former.remits)])
    _note_squad(conn, squad.number, actor, now_ms, did="changed")


def change_remits(
    conn: Connection,
    number: int,
    *,
    add: Iterable[Remit] = (),
    remove: Iterable[Remit] = (),
    actor: str,
    now_ms: int,
) -> None:
    """Take remits from a squad, and give it others; one it has already is not doubled.

    Raises
    ------
    NotFound
        When there is no such squad.
    BadRecord
        When a remit names an unknown act, kind or district.
    """
    log.lock(conn)
    known = load_catalogue(conn)
    squad = _squad(known, number)
    added, removed = list(add), set(remove)
    refuse(
        message("remit"), [problem for remit in added for problem in _remit_problems(known, remit)]
    )
    kept = [remit for remit in squad.remits if remit not in removed]
    remits = tuple(dict.fromkeys((*kept, *added)))
    if remits == squad.remits:
        return
    catalogue.put_squads(conn, [replace(squad, remits=remits)])
    listed = {
        "added": [_remit_json(remit) for remit in remits if remit not in squad.remits],
        "removed": [_remit_json(remit) for remit in squad.remits if remit not in remits],
    }
    _note_squad(conn, number, actor, now_ms, did="remits", **listed)


def _problems(known: Catalogue, squad: Squad) -> list[FieldError]:
    problems = [
        *name_problems("name_zh", squad.name_zh),
        *name_problems("name_en", squad.name_en),
    ]
    if (squad.base_lon is None) != (squad.base_lat is None):
        missing = "base_lon" if squad.base_lon is None else "base_lat"
        problems.append(FieldError(missing, message("longitude and latitude go together")))
    if squad.base_lon is not None and not -180 <= squad.base_lon <= 180:
        problems.append(FieldError("base_lon", message("must be -180 to 180 degrees")))
    if squad.base_lat is not None and not -MAX_LAT <= squad.base_lat <= MAX_LAT:
        problems.append(
            FieldError(
                "base_lat",
                message("must be -{most:.2f} to {most:.2f} degrees", most=MAX_LAT),
            )
        )
    problems += [
        FieldError(name, message("must be a time of day like 08:00"))
        for name in ("shift_start", "shift_end")
        if not is_time_of_day(getattr(squad, name))
    ]
    if squad.shift_start == squad.shift_end:
        problems.append(
            FieldError("shift_end", message("must differ from the beginning of the shift"))
        )
    if not 1 <= squad.size <= MOST_SIZE:
        problems.append(FieldError("size", message("must be 1 to {most} people", most=MOST_SIZE)))
    return problems + [problem for one in squad.remits for problem in _remit_problems(known, one)]


def _remit_problems(known: Catalogue, remit: Remit) -> list[FieldError]:
    problems = []
    if remit.act not in ("inspect", "calibrate"):
        problems.append(FieldError("act", message("must be inspect or calibrate")))
    if remit.kind is not None and remit.kind not in known.kinds:
        problems.append(FieldError("kind", message("'{text}' is unknown", text=remit.kind[:40])))
    if remit.district is not None and remit.district not in known.districts:
        problems.append(
            FieldError("district", message("'{text}' is unknown", text=remit.district[:40]))
        )
    return problems


def _squad(known: Catalogue, number: int) -> Squad:
    if number not in known.squads:
        raise NotFound(message("There is no squad {number}.", number=number))
    return known.squads[number]


def _remit_json(remit: Remit) -> dict[str, Any]:
    return {"act": remit.act, "kind": remit.kind, "district": remit.district}


def _note_squad(conn: Connection, number: int, actor: str, now_ms: int, **detail: Any) -> None:
    log.append(conn, actor, "squad", str(number), now_ms=now_ms, detail=detail)
