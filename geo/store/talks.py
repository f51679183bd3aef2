"""Advisory talks in the store: one record, the firms that it was held with, found again."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from geo.errors import RecordNotFound
from geo.message import message
from geo.store import state
from geo.store.json_sql import one_of
from geo.store.schema import site, talk, talk_site


@dataclass(frozen=True)
class Invited:
    """One firm of a talk: its site, who answered for it, the inspection it was about."""

    site: int
    """The site's row number."""
    code: str
    name: str
    kind: str
    person: str
    inspection: str | None


@dataclass(frozen=True)
class Talk:
    """One talk; instants in UTC ms; `valid` is false when superseded or void."""

    id: str
    held_at: int
    received_at: int
    manner: str
    squad: int | None
    supersedes: str | None
    void: bool
    valid: bool
    source: str
    body: dict[str, Any]
    invited: tuple[Invited, ...]

    @property
    def text(self) -> str:
        """Give what was said."""
        return str(self.body.get("text") or "")


def add_invited(conn: Connection, talk_id: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write with whom a talk was held: site (row number), person, inspection of each."""
    conn.execute(insert(talk_site), [{"talk": talk_id, **row} for row in rows])


def talk_by_id(conn: Connection, talk_id: str) -> Talk:
    """Give a talk.

    Raises
    ------
    RecordNotFound
        When there is none under this id.
    """
    found = talks_of(conn, talk.c.id == talk_id)
    if not found:
        raise RecordNotFound(message("There is no talk '{id}'.", id=talk_id[:60]))
    return found[0]


def talks_of_site(conn: Connection, site_row: int) -> list[Talk]:
    """Give the talks held with the firm at a site, the newest first."""
    there = select(talk_site.c.talk).where(talk_site.c.site == site_row)
    return talks_of(conn, talk.c.id.in_(there))


def talks_of(conn: Connection, *conditions: Any) -> list[Talk]:
    """Give the talks for which all conditions hold, the newest first."""
    query = (
        select(talk, state.valid(talk).label("valid"))
        .where(*conditions)
        .order_by(talk.c.held_at.desc(), talk.c.id)
    )
    rows = conn.execute(query).all()
    invited = _invited(conn, [row.id for row in rows])
    return [
        Talk(
            row.id, row.held_at, row.received_at, row.manner, row.squad, row.supersedes, row.void,
            bool(row.valid), row.source, json.loads(row.body), tuple(invited[row.id]),
        )
        for row in rows
    ]  # fmt: skip


def _invited(conn: Connection, talk_ids: list[str]) -> dict[str, list[Invited]]:
    query = (
        select(talk_site, site.c.code, site.c.name, site.c.kind)
        .join(site, site.c.row == talk_site.c.site)
        .where(one_of(talk_site.c.talk, talk_ids))
        .order_by(site.c.code)
    )
    found: dict[str, list[Invited]] = defaultdict(list)
    for row in conn.execute(query):
        found[row.talk].append(
            Invited(row.site, row.code, row.name, row.kind, row.person, row.inspection)
        )
    return found
