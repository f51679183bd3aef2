"""Who complained, removed in time: the complaint stays, the person's data goes."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from geo.clock import DAY_MS
from geo.store import log
from geo.store.public_channels import forget_sendings
from geo.store.schema import complainant, complaint

LOG_KIND = "complainants"


def remove_complainants(conn: Connection, now_ms: int, *, actor: str) -> int:
    """Remove those whose time has come, and give how many; the log learns the number alone."""
    log.lock(conn)
    forget_sendings(conn, now_ms)
    removed = conn.execute(delete(complainant).where(complainant.c.remove_at <= now_ms)).rowcount
    if removed:
        log.append(conn, actor, LOG_KIND, "", now_ms=now_ms, detail={"removed": removed})
    return removed


def keep_complainants_for(conn: Connection, days: int) -> None:
    """Let the data of all who complained so far stay for so many days from their complaint."""
    received = select(complaint.c.received_at).where(complaint.c.id == complainant.c.complaint)
    conn.execute(update(complainant).values(remove_at=received.scalar_subquery() + days * DAY_MS))
