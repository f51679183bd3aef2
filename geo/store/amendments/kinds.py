"""Kinds: what a site is called, drawn as and asked."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy import Connection

from geo.errors import FieldError, NotFound
from geo.message import message
from geo.model import FAMILIES, Kind
from geo.store import catalogue, log
from geo.store.amendments.problems import name_problems, refuse
from geo.store.catalogue import Catalogue, load_catalogue

MOST_MINUTES = 1440

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


def add_kind(conn: Connection, kind: Kind, *, actor: str, now_ms: int) -> Kind:
    """Add a kind under the next free number; give it as it was stored.

    Raises
    ------
    BadRecord
        When its id is taken, or it breaks a rule.
    """
    log.lock(conn)
    known = load_catalogue(conn)
    problems = _problems(conn, known, kind)
    if not _ID.fullmatch(kind.id):
        why = message("must be 1 to 40 of a-z, 0-9 and '_', beginning with a letter")
        problems.append(FieldError("id", why))
    elif kind.id in known.kinds:
        problems.append(FieldError("id", message("'{id}' is taken", id=kind.id)))
    refuse(message("kind"), problems)
    added = replace(kind, number=1 + max((one.number for one in known.kinds.values()), default=0))
    catalogue.put_kinds(conn, [added])
    log.append(conn, actor, "kind", kind.id, now_ms=now_ms, detail={"did": "added"})
    return added


def change_kind(conn: Connection, kind: Kind, *, actor: str, now_ms: int) -> None:
    """Change what a kind is called and how it is shown; its id and number stay.

    Raises
    ------
    NotFound
        When no kind has this id.
    BadRecord
        When it breaks a rule.
    """
    log.lock(conn)
    known = load_catalogue(conn)
    if kind.id not in known.kinds:
        raise NotFound(message("There is no kind '{id}'.", id=kind.id))
    refuse(message("kind"), _problems(conn, known, kind))
    catalogue.put_kinds(conn, [replace(kind, number=known.kinds[kind.id].number)])
    log.append(conn, actor, "kind", kind.id, now_ms=now_ms, detail={"did": "changed"})


def _problems(conn: Connection, known: Catalogue, kind: Kind) -> list[FieldError]:
    problems = [
        *name_problems("label_zh", kind.label_zh),
        *name_problems("label_en", kind.label_en),
    ]
    for other in known.kinds.values():
        if other.id != kind.id:
            problems += [
                FieldError(name, message("is what '{id}' is called already", id=other.id))
                for name in ("label_zh", "label_en")
                if getattr(kind, name).casefold() == getattr(other, name).casefold()
            ]
    if kind.family not in FAMILIES:
        problems.append(
            FieldError("family", message("must be one of {known}", known=", ".join(FAMILIES)))
        )
    if kind.checklist is not None and catalogue.checklist(conn, kind.checklist) is None:
        problems.append(
            FieldError("checklist", message("'{text}' is unknown", text=kind.checklist[:40]))
        )
    if not 1 <= kind.service_min <= MOST_MINUTES:
        problems.append(
            FieldError(
                "service_min",
                message("must be 1 to {most} minutes", most=MOST_MINUTES),
            )
        )
    return problems
