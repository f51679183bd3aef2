"""An advisory talk's body: with which firms, in which manner, when, and what was said."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from geo.clock import iso
from geo.errors import BadRecord, FieldError, SiteNotFound
from geo.fieldwork.json_body import check_record_id, parse_body
from geo.fieldwork.members import Members
from geo.fieldwork.permission import check_may_write
from geo.fieldwork.visit import read_correction, read_end, read_squad
from geo.message import message
from geo.model import Actor, Receipt
from geo.store import log, records, schema, talks
from geo.store.sites import site_by_code

MOST_FIRMS = 200
MOST_CODE = 200
MOST_PERSON = 200
MOST_TEXT = 20_000

_NAMESPACE = uuid.UUID("f3b6b1de-8a5c-5a0e-9a53-7f0c1b7d2e64")
"""Namespace of the talks that take others back (RFC 9562, version 5)."""


class Manner(StrEnum):
    """How a talk was held."""

    ON_SITE = "on_site"
    PHONE = "phone"
    VIDEO = "video"


@dataclass(frozen=True)
class TalkFacts:
    """The columns of a talk, and a row for each firm."""

    columns: dict[str, Any]
    invited: list[dict[str, Any]]


def receive_talk(
    conn: Connection, record_id: str, raw: bytes, actor: Actor, now_ms: int, zone: ZoneInfo
) -> Receipt:
    """Store a talk; parameters and errors are those of `geo.fieldwork.receive.receive_inspection`.

    Without a squad it is the signed-in squad's.
    """
    members = Members(parse_body(raw), zone)
    check_record_id(record_id)
    check_may_write(actor, members.values.get("squad"))
    log.lock(conn)
    known = records.stored_receipt(conn, schema.talk, record_id, raw)
    if known:
        return known
    facts = talk_facts(conn, members, actor, now_ms)
    receipt = records.append_record(
        conn, schema.talk, record_id, raw, {**facts.columns, "source": "record"},
        actor=actor.name, now_ms=now_ms,
    )  # fmt: skip
    talks.add_invited(conn, record_id, facts.invited)
    return receipt


def take_talk_back(
    conn: Connection, talk_id: str, reason: str, actor: Actor, now_ms: int, zone: ZoneInfo
) -> Receipt:
    """Store a void talk that supersedes one; doing so twice with one reason is harmless.

    Raises
    ------
    RecordNotFound
        When there is no talk under this id.
    BadRecord
        When no reason is given, or another talk supersedes it already.
    NotPermitted
        When a squad would take another squad's talk back.
    """
    if not reason.strip():
        raise BadRecord(
            message("A record is taken back for a reason."),
            [FieldError("reason", message("is missing"))],
        )
    known = talks.talk_by_id(conn, talk_id)
    body = {
        "sites": [{"site": firm.code} for firm in known.invited],
        "manner": known.manner,
        "held_at": iso(known.held_at, zone),
        "squad": known.squad,
        "text": reason.strip(),
        "supersedes": talk_id,
        "void": True,
    }
    raw = json.dumps(body, ensure_ascii=False).encode()
    void_id = str(uuid.uuid5(_NAMESPACE, talk_id))
    return receive_talk(conn, void_id, raw, actor, now_ms, zone)


def talk_facts(conn: Connection, members: Members, actor: Actor, now_ms: int) -> TalkFacts:
    """Check a body and give what it fills.

    Raises
    ------
    BadRecord
        When anything is wrong with it.
    NotPermitted
        When a squad would supersede another squad's talk.
    """
    squad = read_squad(conn, members, required=False)
    manner = members.word("manner", Manner, required=True)
    held_at = read_end(members, "held_at", now_ms)
    members.text("text", MOST_TEXT, required=True)
    invited = _read_firms(conn, members)
    correction = read_correction(conn, members, schema.talk, actor)
    columns = {
        "squad": squad.number if squad else actor.squad,
        "manner": members.need(manner).value,
        "held_at": members.need(held_at),
        **correction,
    }
    return TalkFacts(columns, invited)


def _read_firms(conn: Connection, members: Members) -> list[dict[str, Any]]:
    firms = members.inners("sites", MOST_FIRMS)
    if not firms and "sites" not in {error.field for error in members.errors}:
        members.refuse("sites", message("must name at least one site"))
    invited: dict[int, dict[str, Any]] = {}
    for firm in firms:
        code = firm.text("site", MOST_CODE, required=True)
        person = firm.text("person", MOST_PERSON)
        earlier = firm.uuid("inspection")
        if code is None:
            continue
        try:
            row = site_by_code(conn, code).row
        except SiteNotFound:
            firm.refuse("site", message("there is no site '{code}'", code=code))
            continue
        if row in invited:
            firm.refuse("site", message("stands in the list twice"))
        _check_inspection(conn, firm, earlier, row)
        invited[row] = {"site": row, "person": (person or "").strip(), "inspection": earlier}
    return list(invited.values())


def _check_inspection(conn: Connection, firm: Members, earlier: str | None, row: int) -> None:
    if earlier is None:
        return
    visit = records.visit_of(conn, earlier)
    if visit is None:
        firm.refuse("inspection", message("there is no inspection {id}; send it first", id=earlier))
    elif visit.site != row:
        firm.refuse("inspection", message("{id} is an inspection of another site", id=earlier))
