"""Many complaints at once with all that was done about them: one row in the log holds them."""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert

from geo import morton
from geo.clock import DAY_MS, local_day
from geo.errors import BadRecord
from geo.message import message
from geo.model import ComplaintCategory, Site
from geo.rules.complaint import ComplaintState, move_problems
from geo.store import complaints, log, sites, state
from geo.store.complaint_categories import categories
from geo.store.schema import complainant, complaint, complaint_step
from geo.store.settings import load_zone

Rows = Sequence[Mapping[str, Any]]

_OPENINGS = uuid.UUID("0f0a8f0e-93b4-5f5d-9d0c-2f6f6f3f8a51")
"""Namespace of the steps with which complaints begin (RFC 9562, version 5)."""
_SETTLED = (ComplaintState.CLOSED, ComplaintState.REJECTED)


def insert_complaints(
    conn: Connection,
    rows: Rows,
    steps: Rows,
    actor: str,
    now_ms: int,
    source: str,
    *,
    keep_days: int = 90,
) -> int:
    """Add new complaints with what was done about them; give how many.

    They are numbered by the local day on which they came in, in its order. Deadlines follow from
    their categories.

    Parameters
    ----------
    rows
        `id`, `channel`, `category`, `words`, `received_at` (UTC ms), `body` (JSON text, without
        who complained) and any of `site` (code), else `lon`, `lat` (WGS-84) and `district`;
        `address`, `duplicate_of`, `actor`, `complainant` (`name`, `phone`, `email`).
    steps
        `id`, `complaint`, `at` (UTC ms), `state`, `actor` and any of `squad`, `inspection`,
        `note`; that it was received is written by itself. Without `squad` the one before stays.
    keep_days
        After how many days who complained is removed.

    Raises
    ------
    BadRecord
        When the rules allow a step not.
    """
    if not rows:
        return 0
    of_complaint: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for step in sorted(steps, key=lambda step: step["at"]):
        of_complaint[step["complaint"]].append(step)
    count = len(rows) + len(steps)
    detail = {"added": len(rows), "source": source}
    last = log.append(
        conn, actor, "complaints", source, now_ms=now_ms, detail=detail, numbers=count
    )
    sequence = last - count
    known, places = categories(conn), _places(conn, {row["site"] for row in rows if _at_site(row)})
    numbers = _Numbers(conn)
    made: list[dict[str, Any]] = []
    taken: list[dict[str, Any]] = []
    for row in sorted(rows, key=lambda row: (row["received_at"], row["id"])):
        received = _complaint(row, known, places, numbers, source)
        sequence += 1
        received["sequence"] = sequence
        taken.append(_opening(received, row, actor))
        for step in of_complaint[row["id"]]:
            sequence += 1
            taken.append(_step(received, step, sequence))
        made.append(received)
    conn.execute(insert(complaint), made)
    _add_callers(conn, rows, keep_days)
    conn.execute(insert(complaint_step), taken)
    state.refresh_complaints(conn, {one["site"] for one in made if one["site"] is not None})
    return len(made)


class _Numbers:
    """The next number of each day, looked up once."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._zone = load_zone(conn)
        self._next: dict[str, int] = {}

    def give(self, received_at: int) -> str:
        day = local_day(received_at, self._zone)
        prefix = f"{day:%Y%m%d}"
        if prefix not in self._next:
            self._next[prefix] = int(complaints.next_number(self._conn, day).split("-")[1])
        number = self._next[prefix]
        self._next[prefix] += 1
        return f"{prefix}-{number:04}"


def _at_site(row: Mapping[str, Any]) -> bool:
    return bool(row.get("site"))


def _places(conn: Connection, codes: Iterable[str]) -> dict[str, Site]:
    rows = sites.rows_of_codes(conn, codes)
    known = sites.sites_by_row(conn, rows.values())
    return {code: known[row] for code, row in rows.items()}


def _complaint(
    row: Mapping[str, Any],
    known: Mapping[str, ComplaintCategory],
    places: Mapping[str, Site],
    numbers: _Numbers,
    source: str,
) -> dict[str, Any]:
    place = places[row["site"]] if _at_site(row) else None
    lon, lat = (place.lon, place.lat) if place else (row.get("lon"), row.get("lat"))
    return {
        "id": row["id"], "number": numbers.give(row["received_at"]), "channel": row["channel"],
        "category": row["category"], "words": row["words"],
        "site": place.row if place else None, "lon": lon, "lat": lat,
        "morton": None if lon is None or lat is None else int(morton.encode(lon, lat)),
        "district": place.district if place else row.get("district"),
        "address": row.get("address") or (place.address if place else ""),
        "received_at": row["received_at"],
        "deadline_at": row["received_at"] + known[row["category"]].answer_within_ms,
        "state": ComplaintState.RECEIVED.value, "state_at": row["received_at"], "squad": None,
        "answered_at": None, "closed_at": None, "duplicate_of": row.get("duplicate_of"),
        "flags": "no_place" if lon is None else "", "source": source, "body": row["body"],
        "sha256": hashlib.sha256(row["body"].encode()).hexdigest(),
    }  # fmt: skip


def _opening(received: Mapping[str, Any], row: Mapping[str, Any], actor: str) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid5(_OPENINGS, received["id"])), "complaint": received["id"],
        "sequence": received["sequence"], "at": received["received_at"],
        "actor": row.get("actor") or actor, "state": ComplaintState.RECEIVED.value,
        "squad": None, "inspection": None, "note": "",
    }  # fmt: skip


def _step(received: dict[str, Any], step: Mapping[str, Any], sequence: int) -> dict[str, Any]:
    """Give the row of a step, and bring its complaint to where it stands after it."""
    before, to = ComplaintState(received["state"]), ComplaintState(step["state"])
    problems = move_problems(received["number"], before, to)
    if problems:
        heading = message("A step of complaint {id} breaks a rule.", id=received["id"])
        raise BadRecord(heading, problems)
    squad = received["squad"] if step.get("squad") is None else step["squad"]
    received |= {"state": to.value, "state_at": step["at"], "squad": squad}
    if to is ComplaintState.ANSWERED and received["answered_at"] is None:
        received["answered_at"] = step["at"]
    if to in _SETTLED:
        received["closed_at"] = step["at"]
    return {
        "id": step["id"], "complaint": received["id"], "sequence": sequence, "at": step["at"],
        "actor": step["actor"], "state": to.value, "squad": squad,
        "inspection": step.get("inspection"), "note": step.get("note") or "",
    }  # fmt: skip


def _add_callers(conn: Connection, rows: Rows, keep_days: int) -> None:
    callers = [
        {
            "complaint": row["id"], "name": "", "phone": "", "email": "", **row["complainant"],
            "remove_at": row["received_at"] + keep_days * DAY_MS,
        }
        for row in rows
        if row.get("complainant")
    ]  # fmt: skip
    if callers:
        conn.execute(insert(complainant), callers)
