"""Steps of a complaint: who may take which, what each needs, and what it changes.

What was joined to a complaint goes with it, as far as it may: every caller gets the answer.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from geo import morton
from geo.errors import BadRecord, FieldError, NotPermitted, listed
from geo.fieldwork.json_body import is_canonical_uuid
from geo.message import message
from geo.model import Actor, Role, Site
from geo.rules.complaint import NOTED, SQUAD_STATES, ComplaintState, may_go, move_problems
from geo.store import catalogue, complaints, log, records
from geo.store.complaint_categories import categories
from geo.store.complaints import Complaint

MOST_NOTE = 4_000


def take_step(
    conn: Connection,
    complaint_id: str,
    state: ComplaintState | str,
    actor: Actor,
    *,
    now_ms: int,
    note: str = "",
    squad: int | None = None,
    inspection: str | None = None,
) -> None:
    """Bring a complaint to a state, and those that were joined to it.

    Parameters
    ----------
    note
        The answer, or the reason; needed to answer and to reject.
    squad
        Who is to look at it; needed to assign.
    inspection
        UUID of the inspection that looked at it.

    Raises
    ------
    RecordNotFound
        When there is no such complaint.
    NotPermitted
        When a viewer would take it, or a squad one that is not assigned to it, or further than a
        squad may.
    BadRecord
        When a complaint may not go there from where it stands, or what the step needs is missing,
        unknown or too long.
    """
    wanted = ComplaintState(state)
    log.lock(conn)
    known = complaints.complaint_by_id(conn, complaint_id)
    _check_may(actor, known, wanted)
    note = note.strip()
    errors = [
        *move_problems(known.number, known.state, wanted),
        *_squad_problems(conn, wanted, squad),
        *_note_problems(wanted, note),
        *_inspection_problems(conn, inspection),
    ]
    if errors:
        raise _refused(errors)
    for one in (known, *complaints.duplicates_of(conn, complaint_id)):
        if may_go(one.state, wanted):
            _step(conn, one, wanted, actor, now_ms, note=note, squad=squad, inspection=inspection)


def inspected(
    conn: Connection, inspection: str, site_row: int, ended_at: int, actor: Actor, now_ms: int
) -> None:
    """Take the complaints in hand that are assigned at a site where an inspection was recorded.

    Parameters
    ----------
    ended_at
        When the inspection ended (UTC ms): a complaint received later it did not look at.
    """
    for known in complaints.assigned_at(conn, site_row, ended_at):
        _step(conn, known, ComplaintState.IN_HAND, actor, now_ms, inspection=inspection)


def place_complaint(
    conn: Connection, complaint_id: str, site: Site, actor: Actor, *, now_ms: int
) -> None:
    """Tie a complaint to a site, as a step that leaves its state; it then counts there.

    Raises
    ------
    RecordNotFound
        When there is no such complaint.
    NotPermitted
        When the person is neither dispatcher nor administrator.
    BadRecord
        When it is closed or rejected.
    """
    log.lock(conn)
    known = _amendable(conn, complaint_id, actor)
    facts = {
        "site": site.row, "lon": site.lon, "lat": site.lat, "district": site.district,
        "morton": int(morton.encode(site.lon, site.lat)),
        "address": known.address or site.address,
        "flags": ",".join(flag for flag in known.flags if flag not in ("no_place", "outside_city")),
    }  # fmt: skip
    _amend(conn, known, facts, actor, now_ms, note=site.code)


def recategorise(
    conn: Connection, complaint_id: str, category: str, actor: Actor, *, now_ms: int
) -> None:
    """Put a complaint into another category, whose deadline then holds for it.

    Raises
    ------
    RecordNotFound
        When there is no such complaint.
    NotPermitted
        When the person is neither dispatcher nor administrator.
    BadRecord
        When it is closed or rejected, or the category is unknown.
    """
    log.lock(conn)
    known = _amendable(conn, complaint_id, actor)
    found = categories(conn).get(category)
    if found is None:
        why = message("there is no category '{code}'", code=category[:60])
        raise _refused([FieldError("category", why)])
    facts = {"category": category, "deadline_at": known.received_at + found.answer_within_ms}
    _amend(conn, known, facts, actor, now_ms, note=category)


def _step(
    conn: Connection,
    known: Complaint,
    wanted: ComplaintState,
    actor: Actor,
    now_ms: int,
    *,
    note: str = "",
    squad: int | None = None,
    inspection: str | None = None,
) -> None:
    facts: dict[str, Any] = {}
    if wanted is ComplaintState.ASSIGNED:
        facts["squad"] = squad
    if wanted is ComplaintState.ANSWERED and known.answered_at is None:
        facts["answered_at"] = now_ms
    if wanted in (ComplaintState.CLOSED, ComplaintState.REJECTED):
        facts["closed_at"] = now_ms
    complaints.append_step(
        conn, known, wanted, facts,
        actor=actor.name, now_ms=now_ms, note=note, inspection=inspection,
    )  # fmt: skip


def _amendable(conn: Connection, complaint_id: str, actor: Actor) -> Complaint:
    if actor.role not in (Role.ADMIN, Role.DISPATCHER):
        raise NotPermitted(message("Only dispatchers and administrators change a complaint."))
    known = complaints.complaint_by_id(conn, complaint_id)
    if known.state in (ComplaintState.CLOSED, ComplaintState.REJECTED):
        raise _refused([FieldError("state", message("it is settled already"))])
    return known


def _amend(
    conn: Connection, known: Complaint, facts: dict[str, Any], actor: Actor, now_ms: int, note: str
) -> None:
    kept = {**facts, "state_at": known.state_at}
    complaints.append_step(
        conn, known, known.state, kept, actor=actor.name, now_ms=now_ms, note=note
    )


def _check_may(actor: Actor, known: Complaint, wanted: ComplaintState) -> None:
    if actor.role in (Role.ADMIN, Role.DISPATCHER):
        return
    if actor.role is not Role.SQUAD or actor.squad is None:
        raise NotPermitted(message("A viewer reads; only squads and dispatchers take steps."))
    if known.squad != actor.squad:
        raise NotPermitted(message("This complaint is not assigned to squad {squad}.",
                                   squad=actor.squad))  # fmt: skip
    if wanted not in SQUAD_STATES:
        raise NotPermitted(message("A squad takes a complaint in hand and answers it, no more."))


def _squad_problems(
    conn: Connection, wanted: ComplaintState, squad: int | None
) -> list[FieldError]:
    if wanted is not ComplaintState.ASSIGNED:
        return []
    if squad is None:
        return [FieldError("squad", message("is missing"))]
    if catalogue.squad_by_number(conn, squad) is None:
        return [FieldError("squad", message("there is no squad {number}", number=squad))]
    return []


def _note_problems(wanted: ComplaintState, note: str) -> list[FieldError]:
    if wanted in NOTED and not note:
        return [FieldError("note", message("must not be empty"))]
    if len(note) > MOST_NOTE:
        why = message(
            "has {many:,} characters; at most {most:,} are taken", many=len(note), most=MOST_NOTE
        )
        return [FieldError("note", why)]
    return []


def _inspection_problems(conn: Connection, inspection: str | None) -> list[FieldError]:
    if inspection is None:
        return []
    if not is_canonical_uuid(inspection) or records.visit_of(conn, inspection) is None:
        why = message("there is no inspection {id}; send it first", id=inspection[:60])
        return [FieldError("inspection", why)]
    return []


def _refused(errors: list[FieldError]) -> BadRecord:
    return BadRecord(message("Nothing was changed: {listed}.", listed=listed(errors[:5])), errors)
