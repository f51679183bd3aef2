"""The weights of the priority as the store keeps them, one row a date of effect."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from geo.rules.weights import DatedWeights, PriorityWeights
from geo.store.schema import priority_weights


def load_weights(conn: Connection) -> tuple[DatedWeights, ...]:
    """Give all weights by their dates of effect, the earliest first."""
    rows = conn.execute(select(priority_weights).order_by(priority_weights.c.effective_from))
    return tuple(
        DatedWeights(row.effective_from, _weights(row.body), row.set_by, row.set_at) for row in rows
    )


def put_weights(conn: Connection, dated: DatedWeights) -> None:
    """Keep weights; those of the same date are replaced."""
    drop_weights(conn, dated.effective_from)
    conn.execute(
        insert(priority_weights).values(
            effective_from=dated.effective_from,
            body=json.dumps(asdict(dated.weights), ensure_ascii=False, sort_keys=True),
            set_by=dated.set_by,
            set_at=dated.set_at,
        )
    )


def drop_weights(conn: Connection, effective_from: int) -> None:
    """Forget the weights of a date."""
    date = priority_weights.c.effective_from
    conn.execute(delete(priority_weights).where(date == effective_from))


def _weights(body: str) -> PriorityWeights:
    kept: dict[str, Any] = json.loads(body)
    crowding, risk = (tuple(kept.pop(name)) for name in ("crowding", "risk"))
    return PriorityWeights(crowding, risk, **kept)
