"""Which version of a day's plan each squad has seen."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, insert, select, update

from geo.store import log
from geo.store.plan_versions import load_plan
from geo.store.schema import plan_seen


def seen_version(conn: Connection, day: date, squad: int) -> int:
    """Give the version of a day's plan that a squad last saw; 0 for none."""
    query = select(plan_seen.c.version).where(plan_seen.c.date == day, plan_seen.c.squad == squad)
    return conn.execute(query).scalar() or 0


def mark_seen(conn: Connection, day: date, squad: int, *, actor: str, now_ms: int) -> None:
    """Remember that a squad saw the plan as it stands."""
    log.lock(conn)
    version = load_plan(conn, day).version
    if version == 0:
        return
    key = {"date": day, "squad": squad}
    facts = {"version": version, "seen_by": actor, "seen_at": now_ms}
    where = (plan_seen.c.date == day) & (plan_seen.c.squad == squad)
    if conn.execute(update(plan_seen).where(where).values(**facts)).rowcount == 0:
        conn.execute(insert(plan_seen).values(**key, **facts))
