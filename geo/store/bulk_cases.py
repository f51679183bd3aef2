"""Many cases and talks at once: each call leaves one row in the log, as `geo.store.bulk` does."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert

from geo.clock import iso, local_day
from geo.errors import BadRecord
from geo.message import message
from geo.rules.case import Asked, CaseState, Did, take
from geo.rules.money import CURRENCY
from geo.store import cases, log, sites
from geo.store.schema import case_step, legal_case, talk, talk_site
from geo.store.settings import load_zone

Rows = Sequence[Mapping[str, Any]]

_BODY = ("title", "site", "inspection", "complaint", "squad", "currency", "note")


def insert_cases(
    conn: Connection, rows: Rows, steps: Rows, actor: str, now_ms: int, source: str
) -> int:
    """Add new cases with their steps; give how many.

    Numbers are given by the year of `opened_at`, in its order. The steps must be ones that the
    rules allow, in order of their instants; only open findings are not asked after.

    Parameters
    ----------
    rows
        `id`, `title`, `opened_at` (UTC ms) and any of `site` (code), `district` (else the site's),
        `squad`, `inspection`, `complaint`, `currency`, `note` (of the opening).
    steps
        `id`, `case`, `at`, `did` (all but `opened`, which is written by itself) and any of
        `actor`, `fine_cents` (what is imposed; for `decided` what then stands), `reason`, `note`.

    Raises
    ------
    BadRecord
        When the rules allow a step not.
    """
    if not rows:
        return 0
    zone = load_zone(conn)
    of_case: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for step in sorted(steps, key=lambda step: step["at"]):
        of_case[step["case"]].append(step)
    count = len(rows) + len(steps)
    detail = {"added": len(rows), "source": source}
    last = log.append(conn, actor, "cases", source, now_ms=now_ms, detail=detail, numbers=count)
    sequence = last - count
    places = _places(conn, {row["site"] for row in rows if row.get("site")})
    numbers = _Numbers(conn, zone)
    made: list[dict[str, Any]] = []
    taken: list[dict[str, Any]] = []
    for row in sorted(rows, key=lambda row: (row["opened_at"], row["id"])):
        sequence += 1
        opened, own = _case(row, places, numbers, source), []
        own.append(_opening(opened, row, actor, sequence))
        for step in of_case[row["id"]]:
            sequence += 1
            own.append(_step(opened, step, actor, sequence))
        made.append({**opened, "sequence": own[0]["sequence"]})
        taken += own
    conn.execute(insert(legal_case), made)
    conn.execute(insert(case_step), taken)
    return len(made)


def insert_talks(conn: Connection, rows: Rows, actor: str, now_ms: int, source: str) -> int:
    """Add new advisory talks; give how many.

    Parameters
    ----------
    rows
        `id`, `held_at` (UTC ms), `manner`, `squad`, `body` (JSON text), `sites`: each with `site`
        (code) and any of `person`, `inspection`. Optional: `received_at` (else now).
    """
    if not rows:
        return 0
    detail = {"added": len(rows), "source": source}
    last = log.append(conn, actor, "talks", source, now_ms=now_ms, detail=detail, numbers=len(rows))
    site_rows = sites.rows_of_codes(conn, {at["site"] for row in rows for at in row["sites"]})
    conn.execute(
        insert(talk),
        [
            {
                "id": row["id"], "sequence": number, "held_at": row["held_at"],
                "received_at": row.get("received_at") or now_ms, "manner": row["manner"],
                "squad": row.get("squad"), "supersedes": None, "void": False, "source": source,
                "body": row["body"], "sha256": hashlib.sha256(row["body"].encode()).hexdigest(),
            }
            for number, row in enumerate(rows, last - len(rows) + 1)
        ],
    )  # fmt: skip
    conn.execute(
        insert(talk_site),
        [
            {
                "talk": row["id"], "site": site_rows[at["site"]],
                "inspection": at.get("inspection"), "person": at.get("person") or "",
            }
            for row in rows
            for at in row["sites"]
        ],
    )  # fmt: skip
    return len(rows)


class _Numbers:
    """The next number of each year, looked up once."""

    def __init__(self, conn: Connection, zone: ZoneInfo) -> None:
        self._conn = conn
        self.zone = zone
        self._next: dict[int, int] = {}

    def give(self, opened_at: int) -> str:
        year = local_day(opened_at, self.zone).year
        if year not in self._next:
            self._next[year] = int(cases.next_number(self._conn, year).split("-")[1])
        number = self._next[year]
        self._next[year] += 1
        return f"{year:04}-{number:04}"


def _places(conn: Connection, codes: Iterable[str]) -> dict[str, tuple[int, str | None]]:
    rows = sites.rows_of_codes(conn, codes)
    known = sites.sites_by_row(conn, rows.values())
    return {code: (row, known[row].district) for code, row in rows.items()}


def _case(
    row: Mapping[str, Any],
    places: Mapping[str, tuple[int, str | None]],
    numbers: _Numbers,
    source: str,
) -> dict[str, Any]:
    place, district = places[row["site"]] if row.get("site") else (None, None)
    body = {name: row[name] for name in _BODY if row.get(name) is not None}
    body["opened_at"] = iso(row["opened_at"], numbers.zone)
    text = json.dumps(body, ensure_ascii=False)
    return {
        "id": row["id"], "number": numbers.give(row["opened_at"]), "site": place,
        "district": row.get("district") or district, "squad": row.get("squad"),
        "title": row["title"], "inspection": row.get("inspection"),
        "complaint": row.get("complaint"), "opened_at": row["opened_at"],
        "state": CaseState.OPEN.value, "state_at": row["opened_at"], "closed_at": None,
        "fine_cents": 0, "currency": row.get("currency") or CURRENCY, "source": source,
        "body": text, "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }  # fmt: skip


def _opening(
    opened: Mapping[str, Any], row: Mapping[str, Any], actor: str, sequence: int
) -> dict[str, Any]:
    return {
        "id": cases.opening_step_id(opened["id"]), "legal_case": opened["id"],
        "sequence": sequence, "at": opened["opened_at"], "actor": row.get("actor") or actor,
        "did": Did.OPENED.value, "state": CaseState.OPEN.value, "fine_cents": None, "reason": "",
        "note": row.get("note") or "",
    }  # fmt: skip


def _step(
    opened: dict[str, Any], step: Mapping[str, Any], actor: str, sequence: int
) -> dict[str, Any]:
    """Give the row of a step, and bring its case to where it stands after it."""
    asked = Asked(
        Did(step["did"]), step["at"], step.get("fine_cents"), step.get("reason") or "",
        step.get("note") or "",
    )  # fmt: skip
    before = CaseState(opened["state"])
    done, problems = take(before, opened["state_at"], opened["fine_cents"], asked, 0)
    if done is None:
        raise BadRecord(message("A step of case {id} breaks a rule.", id=opened["id"]), problems)
    opened["closed_at"] = cases.closed_at(opened["closed_at"], asked, done)
    opened["fine_cents"] += done.change_cents or 0
    if done.state is not before:
        opened |= {"state": done.state.value, "state_at": asked.at}
    return {
        "id": step["id"], "legal_case": opened["id"], "sequence": sequence, "at": asked.at,
        "actor": step.get("actor") or actor, "did": asked.did.value, "state": done.state.value,
        "fine_cents": done.change_cents, "reason": asked.reason, "note": asked.note,
    }  # fmt: skip
