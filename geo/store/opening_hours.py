"""When the sites of a kind are open: a visit begins and ends in between."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from geo.store.schema import opening_hours

Hours = tuple[str, str]
"""Opening and closing, HH:MM."""


def load_hours(conn: Connection) -> dict[str, Hours]:
    """Give kind → hours; a kind without any is open around the clock."""
    return {row.kind: (row.opens, row.closes) for row in conn.execute(select(opening_hours))}


def put_hours(conn: Connection, hours: Mapping[str, Hours]) -> None:
    """Set the hours of kinds; those of others stay."""
    for kind, (opens, closes) in hours.items():
        drop_hours(conn, kind)
        conn.execute(insert(opening_hours).values(kind=kind, opens=opens, closes=closes))


def drop_hours(conn: Connection, kind: str) -> None:
    """Let a kind be open around the clock."""
    conn.execute(delete(opening_hours).where(opening_hours.c.kind == kind))
