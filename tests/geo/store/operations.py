"""Rows of complaints, talks and cases, where a test needs no more of them than that they count."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Connection, insert, select

from geo.clock import DAY_MS
from geo.store import log
from geo.store.schema import (
    case_step,
    complaint,
    complaint_category,
    legal_case,
    site,
    talk,
    talk_site,
)


def add_category(conn: Connection, code: str = "food") -> None:
    words = dict.fromkeys(
        ("group_zh", "group_en", "label_zh", "label_en", "description_zh", "description_en",
         "keywords"), "",
    )  # fmt: skip
    conn.execute(
        insert(complaint_category).values(
            code=code, number=1, answer_within_ms=7 * DAY_MS, public=True, active=True, **words
        )
    )


def add_complaint(conn: Connection, received_at: int, **facts: Any) -> str:
    """Add a complaint in the west district, by default not answered yet."""
    number = _number(conn, "complaint")
    answered_at = facts.get("answered_at")
    row = {
        "id": str(uuid.uuid4()), "number": f"C{number}", "sequence": number, "channel": "phone",
        "category": "food", "words": "mouldy", "district": "141002", "address": "",
        "received_at": received_at, "deadline_at": received_at + 7 * DAY_MS,
        "state": "received" if answered_at is None else "answered", "state_at": received_at,
        "flags": "", "source": "test", "body": "{}", "sha256": "0" * 64, **facts,
    }  # fmt: skip
    conn.execute(insert(complaint).values(row))
    return str(row["id"])


def add_case(conn: Connection, opened_at: int, site: str, **facts: Any) -> str:
    """Open a case in the west district."""
    number = _number(conn, "case")
    row = {
        "id": str(uuid.uuid4()), "number": f"L{number}", "sequence": number,
        "site": _row(conn, site), "district": "141002", "squad": 2, "title": "Masks too dear",
        "opened_at": opened_at, "state": "open", "state_at": opened_at, "fine_cents": 0,
        "currency": "CNY", "source": "test", "body": "{}", "sha256": "0" * 64, **facts,
    }  # fmt: skip
    conn.execute(insert(legal_case).values(row))
    return str(row["id"])


def add_case_step(conn: Connection, case: str, at: int, did: str, cents: int | None) -> None:
    """Add a step of a case, by what it changes the fine."""
    conn.execute(
        insert(case_step).values(
            id=str(uuid.uuid4()), legal_case=case, sequence=_number(conn, "case"), at=at,
            actor="test", did=did, state="open", fine_cents=cents, reason="", note="",
        )
    )  # fmt: skip


def add_talk(conn: Connection, held_at: int, sites: list[str]) -> str:
    """Add an advisory talk with some firms."""
    talk_id, number = str(uuid.uuid4()), _number(conn, "talk")
    conn.execute(
        insert(talk).values(
            id=talk_id, sequence=number, held_at=held_at, received_at=held_at, manner="on_site",
            squad=2, void=False, source="test", body="{}", sha256="0" * 64,
        )
    )  # fmt: skip
    rows = [{"talk": talk_id, "site": _row(conn, code), "person": ""} for code in sites]
    conn.execute(insert(talk_site), rows)
    return talk_id


def _number(conn: Connection, kind: str) -> int:
    return log.append(conn, "test", kind, "", now_ms=0)


def _row(conn: Connection, code: str) -> int:
    return int(conn.execute(select(site.c.row).where(site.c.code == code)).scalar_one())
