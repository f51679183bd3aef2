"""The one log: change feed and audit trail in one table, numbered and hash-chained.

A number is taken by updating the single row of `log_counter`; its lock is held to the commit, so
no reader ever sees a number before a smaller one, on PostgreSQL neither. Each row's hash covers
the hash before it: a changed or missing row breaks the chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from geo.store.schema import log, log_counter

GENESIS = "0" * 64

_LAST = select(log_counter.c.last)
"""Asked by every request: written once."""


@dataclass(frozen=True)
class Change:
    """One row of the log; `first` < `sequence` where one act took a whole range of numbers."""

    sequence: int
    first: int
    at: int
    actor: str
    kind: str
    ref: str
    site: int | None
    detail: dict[str, Any]


def append(
    conn: Connection,
    actor: str,
    kind: str,
    ref: str,
    *,
    now_ms: int,
    site: int | None = None,
    detail: dict[str, Any] | None = None,
    numbers: int = 1,
) -> int:
    """Write one row and take `numbers` consecutive numbers; give the last of them.

    Parameters
    ----------
    kind
        What was touched: `inspection`, `calibration`, `outing`, `site`, `import`, `policy`, …
    ref
        The id of what was touched.
    site
        The row number of the one site whose coverage may have changed; None for none or many.
    numbers
        How many numbers a bulk act needs; its records carry them.
    """
    last, previous = conn.execute(
        update(log_counter)
        .where(log_counter.c.id == 1)
        .values(last=log_counter.c.last + numbers)
        .returning(log_counter.c.last, log_counter.c.hash)
    ).one()
    row = {
        "sequence": last,
        "first": last - numbers + 1,
        "at": now_ms,
        "actor": actor,
        "kind": kind,
        "ref": ref,
        "site": site,
        "detail": json.dumps(detail or {}, ensure_ascii=False, sort_keys=True),
    }
    digest = _digest(row, previous)
    conn.execute(insert(log).values(**row, previous_hash=previous, hash=digest))
    conn.execute(update(log_counter).where(log_counter.c.id == 1).values(hash=digest))
    return int(last)


def lock(conn: Connection) -> None:
    """Wait for, and hold to the commit, the lock under which numbers are taken."""
    conn.execute(select(log_counter.c.last).with_for_update())


def last_sequence(conn: Connection) -> int:
    """Give the number of the newest committed row, 0 when there is none."""
    return int(conn.execute(_LAST).scalar_one())


def since(conn: Connection, sequence: int, limit: int) -> list[Change]:
    """Give the rows after a number, oldest first, at most `limit`."""
    rows = conn.execute(
        select(log).where(log.c.sequence > sequence).order_by(log.c.sequence).limit(limit)
    )
    return [_change(row._mapping) for row in rows]


def latest(conn: Connection, limit: int, offset: int = 0) -> list[Change]:
    """Give the rows newest first."""
    rows = conn.execute(select(log).order_by(log.c.sequence.desc()).limit(limit).offset(offset))
    return [_change(row._mapping) for row in rows]


def count(conn: Connection) -> int:
    """Give the number of rows."""
    return int(conn.execute(select(func.count()).select_from(log)).scalar_one())


def broken_links(conn: Connection) -> Iterator[int]:
    """Give the number of each row whose hash, or link to the row before, is not what it was."""
    previous = GENESIS
    for row in conn.execute(select(log).order_by(log.c.sequence)).mappings():
        facts = {name: row[name] for name in row if name not in ("previous_hash", "hash")}
        if row["previous_hash"] != previous or row["hash"] != _digest(facts, previous):
            yield row["sequence"]
        previous = row["hash"]
    if previous != conn.execute(select(log_counter.c.hash)).scalar_one():
        yield last_sequence(conn)


def _digest(row: dict[str, Any], previous: str) -> str:
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def _change(row: Any) -> Change:
    return Change(
        sequence=row["sequence"],
        first=row["first"],
        at=row["at"],
        actor=row["actor"],
        kind=row["kind"],
        ref=row["ref"],
        site=row["site"],
        detail=json.loads(row["detail"]),
    )
