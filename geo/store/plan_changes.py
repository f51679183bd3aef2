"""The changes of a day's plan: what each one was, and what several of them come to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from geo.store.planned import Planned
from geo.store.schema import plan_change

Difference = tuple[Planned | None, Planned | None]
"""A stop before and after; None where it is not in the plan."""

PUBLISHED = "published"
UNDONE = "undone"


@dataclass(frozen=True)
class PlanChange:
    """One change: the version it made, what was done, and which version it undid, if one."""

    version: int
    at: int
    actor: str
    did: str
    undoes: int | None


def plan_changes(conn: Connection, day: date) -> list[PlanChange]:
    """Give the changes of a day's plan, oldest first."""
    columns = [plan_change.c[name] for name in PlanChange.__dataclass_fields__]
    query = select(*columns).where(plan_change.c.date == day).order_by(plan_change.c.version)
    return [PlanChange(*row) for row in conn.execute(query)]


def next_to_undo(changes: list[PlanChange]) -> int | None:
    """Give the version that an undo would take back; None when there is none.

    An undo is passed over together with what it undid, so that undoing goes on further back.
    """
    by_version = {change.version: change for change in changes}
    version = max(by_version, default=0)
    while version in by_version:
        change = by_version[version]
        if change.undoes is not None:
            version = change.undoes - 1
        elif change.did == PUBLISHED:
            version -= 1
        else:
            return version
    return None


def differences_since(conn: Connection, day: date, version: int) -> dict[str, Difference]:
    """Give stop id → how it was at a version and how it is now, where that differs."""
    net: dict[str, Difference] = {}
    for body in change_bodies(conn, day, version):
        for stop_id, (before, after) in differences_in(body).items():
            net[stop_id] = (net[stop_id][0] if stop_id in net else before, after)
    return {stop_id: pair for stop_id, pair in net.items() if pair[0] != pair[1]}


def change_bodies(
    conn: Connection, day: date, after: int, last: int | None = None
) -> list[dict[str, Any]]:
    """Give what the changes after a version, and up to another one, keep."""
    query = (
        select(plan_change.c.body)
        .where(plan_change.c.date == day, plan_change.c.version > after)
        .order_by(plan_change.c.version)
    )
    if last is not None:
        query = query.where(plan_change.c.version <= last)
    return [json.loads(text) for text in conn.execute(query).scalars()]


def differences_in(body: dict[str, Any]) -> dict[str, Difference]:
    """Give stop id → before and after, of what one change keeps."""
    return {
        stop_id: (
            None if before is None else Planned(**before),
            None if after is None else Planned(**after),
        )
        for stop_id, (before, after) in body["stops"].items()
    }
