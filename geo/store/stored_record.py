"""One record read back whole: its body as it was accepted, and what became of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from geo.errors import RecordNotFound
from geo.message import message
from geo.store import state


@dataclass(frozen=True)
class StoredRecord:
    """A record under its id; `valid` is false when it is void or superseded.

    `superseded_by` are the ids of its corrections, oldest first; `received_at` is UTC ms.
    """

    id: str
    sequence: int
    sha256: str
    received_at: int
    valid: bool
    superseded_by: tuple[str, ...]
    flags: tuple[str, ...]
    source: str
    body: dict[str, Any]


def stored_record(conn: Connection, table: Any, record_id: str) -> StoredRecord:
    """Give a record of a collection.

    Parameters
    ----------
    table
        `inspection`, `calibration` or `outing` of the schema.

    Raises
    ------
    RecordNotFound
        When there is none under this id.
    """
    corrected = "supersedes" in table.c
    query = select(table, state.valid(table).label("valid")) if corrected else select(table)
    row = conn.execute(query.where(table.c.id == record_id)).mappings().one_or_none()
    if row is None:
        raise RecordNotFound(
            message("There is no {name} '{id}'.", name=table.name, id=record_id[:60])
        )
    return StoredRecord(
        id=row["id"],
        sequence=row["sequence"],
        sha256=row["sha256"],
        received_at=row["received_at"],
        valid=bool(row.get("valid", True)),
        superseded_by=_corrections(conn, table, record_id) if corrected else (),
        flags=tuple(flag for flag in row.get("flags", "").split(",") if flag),
        source=row["source"],
        body=json.loads(row["body"]),
    )


def _corrections(conn: Connection, table: Any, record_id: str) -> tuple[str, ...]:
    later = select(table.c.id).where(table.c.supersedes == record_id).order_by(table.c.sequence)
    return tuple(conn.execute(later).scalars())
