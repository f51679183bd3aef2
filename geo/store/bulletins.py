"""Bulletins as they were given out: figures that stay as they were known."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from geo.model import Actor
from geo.store import log
from geo.store.schema import bulletin


@dataclass(frozen=True)
class KeptBulletin:
    """Figures as known at `sequence` of the log, given out at `kept_at` (UTC ms) by somebody."""

    id: str
    first: date
    last: date
    districts: tuple[str, ...]
    kept_at: int
    kept_by: str
    sequence: int
    figures: dict[str, Any]


def keep(
    conn: Connection,
    first: date,
    last: date,
    districts: tuple[str, ...],
    figures: dict[str, Any],
    sequence: int,
    actor: Actor,
    now_ms: int,
) -> str:
    """Keep figures, and give their id.

    Parameters
    ----------
    sequence
        The number of the log up to which records are in them.
    """
    made = str(uuid.uuid4())
    conn.execute(
        insert(bulletin).values(
            id=made,
            first=first,
            last=last,
            districts=",".join(districts),
            kept_at=now_ms,
            kept_by=actor.name,
            sequence=sequence,
            figures=json.dumps(figures, ensure_ascii=False),
        )
    )
    log.append(conn, actor.name, "bulletin", made, now_ms=now_ms)
    return made


def kept_last(
    conn: Connection, first: date, last: date, districts: tuple[str, ...]
) -> KeptBulletin | None:
    """Give the newest that was given out for some days and districts."""
    row = conn.execute(
        select(bulletin)
        .where(
            bulletin.c.first == first,
            bulletin.c.last == last,
            bulletin.c.districts == ",".join(districts),
        )
        .order_by(bulletin.c.kept_at.desc(), bulletin.c.sequence.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _kept(row)


def kept_lately(conn: Connection, limit: int, offset: int = 0) -> list[KeptBulletin]:
    """Give those given out, the newest first."""
    rows = conn.execute(
        select(bulletin)
        .order_by(bulletin.c.kept_at.desc(), bulletin.c.id)
        .limit(limit)
        .offset(offset)
    )
    return [_kept(row) for row in rows]


def _kept(row: Row[Any]) -> KeptBulletin:
    facts = dict(row._mapping)
    codes = tuple(code for code in facts.pop("districts").split(",") if code)
    return KeptBulletin(**{**facts, "districts": codes, "figures": json.loads(facts["figures"])})
