"""Cases: opened from a site, an inspection or a complaint, and taken step by step to their end.

A case or a step sent again under its UUID is harmless: it is answered before anything is checked.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from geo import clock
from geo.errors import (
    BadParameter,
    BadRecord,
    NotPermitted,
    RecordConflict,
    RecordNotFound,
    SiteNotFound,
    listed,
)
from geo.fieldwork.json_body import check_record_id, parse_body
from geo.fieldwork.members import Members
from geo.fieldwork.permission import check_may_write
from geo.fieldwork.visit import FLAGGED_AHEAD_MS, read_squad
from geo.message import message
from geo.model import Actor, Receipt, Role
from geo.rules.case import Asked, Did, Taken, take
from geo.rules.json_value import same_json
from geo.rules.money import CURRENCY, parse_cents
from geo.store import cases, complaints, log, records
from geo.store.case_story import findings_of_case
from geo.store.cases import Case, CaseStep
from geo.store.sites import site_by_code, site_by_row

MOST_TITLE = 200
MOST_CODE = 200
MOST_NOTE = 4_000

_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class StepReceipt:
    """What a step answers: the step as it is stored, its case after it, whether it is new."""

    step: CaseStep
    case: Case
    created: bool


def open_case(
    conn: Connection, case_id: str, raw: bytes, actor: Actor, now_ms: int, zone: ZoneInfo
) -> Receipt:
    """Open a case: `{title, site?, inspection?, complaint?, opened_at?, squad?, currency?, note?}`.

    It is about a site, an inspection or a complaint; the site follows from the others. The next
    number of its year is given here.

    Raises
    ------
    BadParameter
        When the id is no canonical UUID, or the body no JSON object.
    NotPermitted
        When the person may not write for the squad, or does not see the complaint.
    BadRecord
        When members are missing or wrong.
    RecordConflict
        When another body is stored under the id.
    """
    members = Members(parse_body(raw), zone)
    check_record_id(case_id)
    check_may_write(actor, members.values.get("squad"))
    log.lock(conn)
    known = cases.stored_case(conn, case_id)
    if known is not None:
        body, receipt = known
        if not same_json(json.loads(body), members.values):
            raise RecordConflict(
                message("Another case is stored under {id}; a case needs its own id.", id=case_id)
            )
        return receipt
    facts = _case_facts(conn, members, actor, now_ms)
    year = clock.local_day(facts["opened_at"], zone).year
    return cases.append_case(
        conn,
        {"id": case_id, "number": cases.next_number(conn, year), "source": "record", **facts},
        raw,
        note=(members.text("note", MOST_NOTE) or "").strip(),
        actor=actor.name,
        now_ms=now_ms,
    )


def take_case_step(
    conn: Connection,
    case_id: str,
    step_id: str,
    raw: bytes,
    actor: Actor,
    now_ms: int,
    zone: ZoneInfo,
) -> StepReceipt:
    """Take a step: `{did, at?, fine?, reason?, note?}`; what each does is in `geo.rules.case`.

    `fine` is an exact decimal text: what the step imposes, after an appeal what then stands.

    Raises
    ------
    RecordNotFound
        When there is no such case.
    BadParameter
        When an id is no canonical UUID, or the body no JSON object.
    NotPermitted
        When the person may not take it: a squad only adds notes to cases of its own.
    BadRecord
        When the rules speak against it.
    RecordConflict
        When another step is stored under the id.
    """
    members = Members(parse_body(raw), zone)
    check_record_id(case_id)
    check_record_id(step_id)
    log.lock(conn)
    known = cases.case_by_id(conn, case_id)
    asked = _read_step(members, now_ms)
    _check_may(actor, known, asked.did)
    stored = cases.step_by_id(conn, step_id)
    if stored is not None:
        _check_same(conn, stored, case_id, asked)
        return StepReceipt(stored, known, created=False)
    taken = _judge(conn, known, asked)
    cases.append_step(conn, known, step_id, asked, taken, actor=actor.name, now_ms=now_ms)
    made = cases.step_by_id(conn, step_id)
    if made is None:
        raise RecordNotFound(message("There is no step '{id}'.", id=step_id))
    return StepReceipt(made, cases.case_by_id(conn, case_id), created=True)


def _case_facts(conn: Connection, members: Members, actor: Actor, now_ms: int) -> dict[str, Any]:
    title = members.text("title", MOST_TITLE, required=True)
    opened_at = _read_instant(members, "opened_at", now_ms)
    members.text("note", MOST_NOTE)
    squad = read_squad(conn, members, required=False)
    currency = members.text("currency", 3) or CURRENCY
    if not _CURRENCY.fullmatch(currency):
        members.refuse("currency", message("must be a code of ISO 4217, as CNY"))
    site_row, district, done_by = _read_occasion(conn, members, actor)
    members.raise_problems()
    return {
        "title": " ".join(members.need(title).split()),
        "opened_at": opened_at,
        "site": site_row,
        "district": district,
        "squad": squad.number if squad else actor.squad or done_by,
        "inspection": members.values.get("inspection"),
        "complaint": members.values.get("complaint"),
        "currency": currency,
    }


def _read_occasion(
    conn: Connection, members: Members, actor: Actor
) -> tuple[int | None, str | None, int | None]:
    """Give site (row number), district and squad of what a case is about.

    Raises
    ------
    NotPermitted
        When it is a complaint that a squad does not see.
    """
    code = members.text("site", MOST_CODE)
    inspection, complaint = members.uuid("inspection"), members.uuid("complaint")
    if not (code or inspection or complaint):
        members.refuse("site", message("a case is about a site, an inspection or a complaint"))
    rows: dict[str, int] = {}
    squad = district = None
    if code:
        try:
            rows["site"] = site_by_code(conn, code).row
        except SiteNotFound:
            members.refuse("site", message("there is no site '{code}'", code=code))
    if inspection:
        try:
            rows["inspection"], entry = records.inspection_entry(conn, inspection)
            squad = entry.squad
            if not entry.valid:
                members.refuse("inspection", message("was superseded or taken back"))
        except RecordNotFound:
            members.refuse("inspection", message("there is no inspection {id}", id=inspection))
    if complaint:
        try:
            heard = complaints.complaint_by_id(conn, complaint)
            if actor.squad is not None and heard.squad != actor.squad:
                raise NotPermitted(
                    message("This complaint is not assigned to squad {squad}.", squad=actor.squad)
                )
            squad, district = squad or heard.squad, heard.district
            if heard.site is not None:
                rows["complaint"] = heard.site
        except RecordNotFound:
            members.refuse("complaint", message("there is no complaint {id}", id=complaint))
    first = next(iter(rows.values()), None)
    for name, row in rows.items():
        if row != first:
            members.refuse(name, message("is about another site"))
    if first is not None:
        district = site_by_row(conn, first).district
    return first, district, squad


def _read_step(members: Members, now_ms: int) -> Asked:
    did = members.word("did", Did, required=True)
    at = _read_instant(members, "at", now_ms)
    reason = members.text("reason", MOST_NOTE) or ""
    note = members.text("note", MOST_NOTE) or ""
    amount = members.values.get("fine")
    cents = None
    if amount is not None and not isinstance(amount, str):
        members.refuse("fine", message('must be a text, as "1500.00": amounts are exact'))
    elif amount is not None:
        try:
            cents = parse_cents(amount)
        except BadParameter as error:
            members.refuse("fine", error.errors[0].why)
    return Asked(members.need(did), at, cents, reason.strip(), note.strip())


def _read_instant(members: Members, name: str, now_ms: int) -> int:
    """Read when something was done; now where it is not said."""
    at = members.instant(name)
    if at is not None and at > now_ms + FLAGGED_AHEAD_MS:
        members.refuse(name, message("lies after the clock"))
    return now_ms if at is None else at


def _judge(conn: Connection, known: Case, asked: Asked) -> Taken:
    still_open = 0
    if asked.did is Did.CLOSED:
        still_open = sum(not finding.rectified for finding in findings_of_case(conn, known))
    since = max(step.at for step in cases.steps_of(conn, known.id))
    taken, problems = take(known.state, since, known.fine_cents, asked, still_open)
    if taken is None:
        raise BadRecord(
            message("The case stays as it is: {listed}.", listed=listed(problems)), problems
        )
    return taken


def _check_may(actor: Actor, known: Case, did: Did) -> None:
    if actor.role in (Role.ADMIN, Role.DISPATCHER):
        return
    if actor.role is Role.SQUAD and did is Did.NOTE and known.squad == actor.squad:
        return
    raise NotPermitted(
        message("Dispatchers take cases further; a squad adds notes to its own ones.")
    )


def _check_same(conn: Connection, stored: CaseStep, case_id: str, asked: Asked) -> None:
    """Let the same step come again.

    Raises
    ------
    RecordConflict
        When another step is stored under the id.
    """
    said: int | None = stored.fine_cents
    if stored.did is Did.DECIDED and asked.fine_cents is not None:
        steps = cases.steps_of(conn, stored.legal_case)
        said = sum(step.fine_cents or 0 for step in steps if step.sequence <= stored.sequence)
    elif stored.did is Did.DECIDED:
        said = None
    if (stored.legal_case, stored.did, said, stored.reason, stored.note) != (
        case_id, asked.did, asked.fine_cents, asked.reason, asked.note,
    ):  # fmt: skip
        raise RecordConflict(
            message(
                "Another step is stored under {id}; a step needs an id of its own.", id=stored.id
            )
        )
