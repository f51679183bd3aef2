"""Machines' bearer tokens as an administrator sees them: whose, until when, and taken back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from geo.errors import NotFound
from geo.message import message
from geo.store import log
from geo.store.schema import token


@dataclass(frozen=True)
class Token:
    """A token, known by the SHA-256 of its text; `expires_at` (UTC ms), None for never."""

    sha256: str
    account: str
    expires_at: int | None
    created_at: int


def list_tokens(conn: Connection, account: str | None = None) -> list[Token]:
    """Give every token, or one account's, the newest first."""
    query = select(token).order_by(token.c.created_at.desc(), token.c.sha256)
    if account is not None:
        query = query.where(token.c.account == account)
    return [Token(**row._mapping) for row in conn.execute(query)]


def revoke_token(conn: Connection, sha256: str, *, actor: str, now_ms: int) -> Token:
    """Take a token back: from now on it signs nobody in. Give what it was.

    Raises
    ------
    NotFound
        When there is no such token.
    """
    log.lock(conn)
    row = conn.execute(select(token).where(token.c.sha256 == sha256)).one_or_none()
    if row is None:
        raise NotFound(message("There is no such token; perhaps it was taken back already."))
    conn.execute(delete(token).where(token.c.sha256 == sha256))
    log.append(conn, actor, "token", row.account, now_ms=now_ms, detail={"did": "revoked"})
    return Token(**row._mapping)
