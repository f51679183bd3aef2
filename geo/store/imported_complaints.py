"""Many complaints at once, as other registers have them: added, and settled when they are there.

One row in the log holds them all. What was said in a complaint is never changed; only its state
moves on, from open to settled.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, bindparam, insert, select, update

from geo import morton
from geo.clock import local_day
from geo.rules.complaint import OPEN, ComplaintState
from geo.store import log, state
from geo.store.bulk import Counted
from geo.store.complaints import next_number
from geo.store.json_sql import one_of
from geo.store.schema import complaint, complaint_step

_PIECE = 20_000
_OPEN = frozenset(word.value for word in OPEN)
_STEPS = uuid.UUID("b5a0a3f2-6f0f-5c0c-8a64-0d5f1c2e7a90")
"""Namespace of the ids of steps that came with their complaint (RFC 9562, version 5)."""


def stored_complaints(conn: Connection, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Give id → body and state of the complaints that are known."""
    query = select(complaint.c.id, complaint.c.body, complaint.c.state)
    rows = conn.execute(query.where(one_of(complaint.c.id, list(ids))))
    return {row.id: (row.body, row.state) for row in rows}


def numbers_taken(conn: Connection, numbers: Iterable[str]) -> dict[str, str]:
    """Give number → id of the complaints that have one of some numbers."""
    query = select(complaint.c.number, complaint.c.id)
    rows = conn.execute(query.where(one_of(complaint.c.number, list(numbers))))
    return {row.number: row.id for row in rows}


def upsert_complaints(
    conn: Connection, frame: pd.DataFrame, actor: str, now_ms: int, source: str, zone: ZoneInfo
) -> Counted:
    """Add complaints, and settle those known ones that the frame knows as settled.

    Parameters
    ----------
    frame
        id, number ("" to be given one), category, words, site (row number), lon, lat (NaN for no
        point), district, address, received_at, deadline_at, state, state_at, answered_at,
        closed_at, flags, body (JSON text); ids are unique, instants UTC ms, NA where there is none.
    zone
        Zone of the days by which complaints are numbered.
    """
    rows = _records(frame)
    stored = stored_complaints(conn, frame["id"].tolist())
    new = [row for row in rows if row["id"] not in stored]
    conflicts = tuple(
        row["id"] for row in rows if stored.get(row["id"], (row["body"],))[0] != row["body"]
    )
    settled = [
        row
        for row in rows
        if row["id"] in stored
        and row["id"] not in conflicts
        and stored[row["id"]][1] in _OPEN
        and row["state"] not in _OPEN
    ]
    if new or settled:
        many = len(new) + len(settled)
        detail = {"added": len(new), "updated": len(settled), "source": source}
        last = log.append(
            conn, actor, "complaints", source, now_ms=now_ms, detail=detail, numbers=many
        )
        for number, row in enumerate((*new, *settled), last - many + 1):
            row["sequence"] = number
        _insert(conn, new, source, zone)
        _settle(conn, settled)
        _add_steps(conn, new, settled, actor)
        state.refresh_complaints(conn, _sites_of(conn, [row["id"] for row in (*new, *settled)]))
    return Counted(
        len(new), len(settled), len(rows) - len(new) - len(settled) - len(conflicts), conflicts
    )


def _insert(conn: Connection, rows: list[dict[str, Any]], source: str, zone: ZoneInfo) -> None:
    if not rows:
        return
    _number(conn, [row for row in rows if not row["number"]], zone)
    placed = [row for row in rows if row["lon"] is not None]
    codes = morton.encode([row["lon"] for row in placed], [row["lat"] for row in placed])
    mortons = {row["id"]: code for row, code in zip(placed, codes.tolist(), strict=True)}
    ready = [
        {
            **row,
            "morton": mortons.get(row["id"]),
            "channel": "import",
            "source": source,
            "squad": None,
            "duplicate_of": None,
            "sha256": hashlib.sha256(row["body"].encode()).hexdigest(),
        }
        for row in rows
    ]
    for start in range(0, len(ready), _PIECE):
        conn.execute(insert(complaint), ready[start : start + _PIECE])


def _number(conn: Connection, rows: list[dict[str, Any]], zone: ZoneInfo) -> None:
    by_day = defaultdict(list)
    for row in rows:
        by_day[local_day(row["received_at"], zone)].append(row)
    for day, of_day in by_day.items():
        prefix, _, first = next_number(conn, day).partition("-")
        for number, row in enumerate(of_day, int(first)):
            row["number"] = f"{prefix}-{number:04}"


def _settle(conn: Connection, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    names = ("state", "state_at", "answered_at", "closed_at")
    conn.execute(
        update(complaint)
        .where(complaint.c.id == bindparam("b_id"))
        .values({name: bindparam(f"b_{name}") for name in names}),
        [{"b_id": row["id"], **{f"b_{name}": row[name] for name in names}} for row in rows],
    )


def _add_steps(
    conn: Connection, new: list[dict[str, Any]], settled: list[dict[str, Any]], actor: str
) -> None:
    received = [_step(row, actor, ComplaintState.RECEIVED.value, row["received_at"]) for row in new]
    moved = [
        _step(row, actor, row["state"], row["state_at"])
        for row in (*new, *settled)
        if row["state"] != ComplaintState.RECEIVED
    ]
    steps = [*received, *moved]
    for start in range(0, len(steps), _PIECE):
        conn.execute(insert(complaint_step), steps[start : start + _PIECE])


def _step(row: dict[str, Any], actor: str, word: str, at: int) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid5(_STEPS, f"{row['id']}:{word}")),
        "complaint": row["id"],
        "sequence": row["sequence"],
        "at": at,
        "actor": actor,
        "state": word,
        "squad": None,
        "inspection": None,
        "note": "",
    }


def _sites_of(conn: Connection, ids: list[str]) -> set[int]:
    query = select(complaint.c.site).where(
        one_of(complaint.c.id, ids), complaint.c.site.is_not(None)
    )
    return set(conn.execute(query.distinct()).scalars())


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give a frame as dictionaries of plain Python values, None where a value is missing."""
    columns = {}
    for name in frame.columns:
        listed = frame[name].astype(object).where(frame[name].notna(), None).tolist()
        whole = name == "site" or str(name).endswith("_at")
        columns[str(name)] = [int(v) if whole and v is not None else v for v in listed]
    names = list(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]
