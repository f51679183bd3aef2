"""The change feed: what those who follow the store read from the log."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from geo.errors import BadParameter
from geo.message import message
from geo.store import log as the_log
from geo.store.schema import log, site

PRIVATE = ("account", "token")
"""Kinds of log rows that are nobody's business but the audit's."""
MOST_CHANGES = 1_000


@dataclass(frozen=True)
class FeedEntry:
    """One change: `id` of what was touched, and code and row of the one site concerned, if one."""

    sequence: int
    kind: str
    id: str
    site: str | None
    site_row: int | None


@dataclass(frozen=True)
class Feed:
    """Changes after `since`; ask again from `last`, at once when there are `more`."""

    since: int
    last: int
    changes: tuple[FeedEntry, ...]
    more: bool


def changes_since(conn: Connection, since: int, limit: int = MOST_CHANGES) -> Feed:
    """Read the changes after a number of the log, oldest first, at most `limit`.

    Raises
    ------
    BadParameter
        When `since` is negative or lies beyond the log: the store was replaced by another.
    """
    end = the_log.last_sequence(conn)
    if not 0 <= since <= end:
        raise BadParameter(
            "since", message("must lie in 0 to {end}, the number of the last change", end=end)
        )
    rows = conn.execute(
        select(log.c.sequence, log.c.kind, log.c.ref, log.c.site, site.c.code)
        .outerjoin(site, site.c.row == log.c.site)
        .where(log.c.sequence > since, log.c.kind.not_in(PRIVATE))
        .order_by(log.c.sequence)
        .limit(limit + 1)
    ).all()
    more = len(rows) > limit
    changes = tuple(
        FeedEntry(row.sequence, row.kind, row.ref, row.code, row.site) for row in rows[:limit]
    )
    return Feed(since, changes[-1].sequence if more else end, changes, more)
