"""Keys by which programs send service requests: given out once, kept as a hash, taken back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from geo.errors import BadRecord, FieldError, NotFound
from geo.message import Message, message
from geo.store import log
from geo.store.schema import open311_key

MOST_NAME = 60


@dataclass(frozen=True)
class Open311Key:
    """A key, known by the SHA-256 of its text, and the program it was given to."""

    sha256: str
    name: str
    created_at: int
    created_by: str


def list_keys(conn: Connection) -> list[Open311Key]:
    """Give every key, by name."""
    rows = conn.execute(select(open311_key).order_by(open311_key.c.name))
    return [Open311Key(**row._mapping) for row in rows]


def key_named_by(conn: Connection, text: str) -> str | None:
    """Give the name of the program that a key was given to, or None for a key that is none."""
    query = select(open311_key.c.name).where(open311_key.c.sha256 == _digest(text))
    return conn.execute(query).scalar()


def add_key(conn: Connection, name: str, text: str, *, actor: str, now_ms: int) -> None:
    """Keep the hash of a new key.

    Raises
    ------
    BadRecord
        When the name is empty, too long, or has a key already.
    """
    log.lock(conn)
    if not name.strip() or len(name) > MOST_NAME:
        raise _refused(message("must have 1 to {most} characters", most=MOST_NAME))
    if any(key.name == name for key in list_keys(conn)):
        raise _refused(message("'{name}' has a key already; take it back first", name=name))
    conn.execute(
        insert(open311_key).values(
            sha256=_digest(text), name=name, created_at=now_ms, created_by=actor
        )
    )
    log.append(conn, actor, "open311_key", name, now_ms=now_ms, detail={"did": "added"})


def revoke_key(conn: Connection, name: str, *, actor: str, now_ms: int) -> None:
    """Take a program's key back.

    Raises
    ------
    NotFound
        When it has none.
    """
    log.lock(conn)
    if not conn.execute(delete(open311_key).where(open311_key.c.name == name)).rowcount:
        raise NotFound(
            message("'{name}' has no key; perhaps it was taken back already.", name=name)
        )
    log.append(conn, actor, "open311_key", name, now_ms=now_ms, detail={"did": "revoked"})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _refused(why: Message) -> BadRecord:
    return BadRecord(message("The key cannot be given out."), [FieldError("name", why)])
