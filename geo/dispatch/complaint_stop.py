"""Sending a squad after a complaint: a required stop of today's plan, and the step, in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from geo import clock
from geo.coverage.live import LiveIndex
from geo.dispatch.assign import Caution, assign
from geo.dispatch.changing import change_plan
from geo.dispatch.editing import Did, Edit
from geo.dispatch.insertion import insert_urgent
from geo.dispatch.sources import Travel
from geo.errors import BadRecord, FieldError
from geo.fieldwork.complaint_steps import take_step
from geo.message import message
from geo.model import Actor
from geo.rules.complaint import ComplaintState
from geo.store import settings
from geo.store.complaints import complaint_by_id
from geo.store.plans import Stop, stops_of_day
from geo.store.sites import site_by_row


@dataclass(frozen=True)
class SentAfter:
    """Which squad was sent after a complaint, on which day, and what that is warned of."""

    squad: int
    day: date
    warnings: tuple[Caution, ...] = ()


def send_after_complaint(
    conn: Connection,
    live: LiveIndex,
    travel: Travel,
    complaint_id: str,
    squad: int | None,
    actor: Actor,
    *,
    now_ms: int,
    note: str = "",
) -> SentAfter:
    """Assign a complaint, and make its site a required stop of today's plan.

    Parameters
    ----------
    squad
        Who goes; None for the squad that it costs least. One that is to go there today anyway
        keeps its stop, which becomes a required one.

    Raises
    ------
    RecordNotFound
        When there is no such complaint.
    NotPermitted
        When the person is neither dispatcher nor administrator.
    BadRecord
        When it is tied to no site, is settled, or nobody can go.
    """
    known = complaint_by_id(conn, complaint_id)
    if known.site is None:
        why = message("must be known first: tie the complaint to one")
        raise BadRecord(
            message("Nobody was sent: {field}: {why}.", field=message("site"), why=why),
            [FieldError("site", why)],
        )
    code = site_by_row(conn, known.site).code
    day = clock.local_day(now_ms, settings.load_zone(conn))
    stop_note = note or known.number
    standing = _stops(conn, day, known.site)
    if squad is None and standing:
        squad = standing[0].squad
    warnings: tuple[Caution, ...] = ()
    if squad is None:
        made = insert_urgent(
            conn, live, travel, day, code, seen=None, actor=actor, now_ms=now_ms, note=stop_note
        )
        squad = made.insertion.stops[made.insertion.place].squad
    else:
        warnings = assign(conn, [code], squad, day, stop_note, actor, now_ms).warnings
        _require(conn, live, travel, day, known.site, squad, actor, now_ms)
    take_step(
        conn, complaint_id, ComplaintState.ASSIGNED, actor, now_ms=now_ms, note=note, squad=squad
    )
    return SentAfter(squad, day, warnings)


def _require(
    conn: Connection,
    live: LiveIndex,
    travel: Travel,
    day: date,
    site_row: int,
    squad: int,
    actor: Actor,
    now_ms: int,
) -> None:
    for stop in _stops(conn, day, site_row):
        if stop.squad == squad and not stop.required:
            edit = Edit(Did.REQUIRED, stop=stop.id, required=True)
            change_plan(conn, live, travel, day, edit, seen=None, actor=actor, now_ms=now_ms)
            return


def _stops(conn: Connection, day: date, site_row: int) -> list[Stop]:
    """Give the stops of a day at a site that are still to be made."""
    return [stop for stop in stops_of_day(conn, day) if stop.site.row == site_row and not stop.done]
