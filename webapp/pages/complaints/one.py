"""A complaint's page: what is known, what was done, what can be done next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy import Connection

from geo.dispatch.complaint_stop import send_after_complaint
from geo.errors import BadParameter, BadRecord, FieldError, SiteNotFound
from geo.fieldwork.complaint_steps import MOST_NOTE, place_complaint, recategorise, take_step
from geo.message import message
from geo.model import Role, Site
from geo.rules.complaint import MOVES, SQUAD_STATES, ComplaintState
from geo.sphere import box_around, metres_between
from geo.store import log
from geo.store.cases import cases_of_complaint
from geo.store.complaint_categories import answer_template_by_id, answer_templates
from geo.store.complaints import (
    Complaint,
    complainant_of,
    complaint_by_id,
    complaint_by_number,
    duplicates_of,
    photos_missing,
    photos_of,
    steps_of,
)
from geo.store.sites import points_within, site_by_code
from webapp import params, wording
from webapp.cautions import caution_sentences
from webapp.complaint_words import visible
from webapp.context import catalogue, now_ms, reading, services, writing
from webapp.faults import worded
from webapp.identity import actor
from webapp.page_map import page_map
from webapp.pages.complaints.base import blueprint, complaint_words
from webapp.pages.complaints.intake import map_around
from webapp.permits import Action, may, permit

_AROUND_M = 600.0
_NEAR_M = 250.0
_MOST_NEAR = 5
_WHOEVER = "whoever"
_LABELS = {
    "state": lazy_gettext("State"),
    "site": lazy_gettext("Site"),
    "category": lazy_gettext("Category"),
    "squad": lazy_gettext("Squad"),
    "note": lazy_gettext("Words"),
}
_TAKEN = {
    ComplaintState.IN_HAND: lazy_gettext("It is in hand."),
    ComplaintState.ANSWERED: lazy_gettext("The answer is kept."),
    ComplaintState.CLOSED: lazy_gettext("It is closed."),
    ComplaintState.REJECTED: lazy_gettext("It is rejected."),
}


@blueprint.get("/complaints/<path:number>")
@permit(Action.SEE)
def one(number: str) -> ResponseReturnValue:
    """Show a complaint: facts, map, time-line, and what can be done next."""
    return _page(visible(complaint_by_number(reading(), number)))


@blueprint.post("/complaints/<path:number>/steps")
@permit(Action.RECORD)
def step(number: str) -> ResponseReturnValue:
    """Take it in hand, answer it, close it, reject it."""
    known = visible(complaint_by_number(reading(), number))
    wanted = params.choice(request.form, "state", [state.value for state in _TAKEN])
    if wanted is None:
        raise BadParameter("state", message("is missing"))
    state, note = ComplaintState(wanted), _note()

    def take(conn: Connection) -> None:
        take_step(conn, known.id, state, actor(), now_ms=now_ms(), note=note)

    return _done(known, take, str(_TAKEN[state]))


@blueprint.post("/complaints/<path:number>/send")
@permit(Action.ASSIGN)
def send(number: str) -> ResponseReturnValue:
    """Send a squad: the complaint is assigned, its site a required stop of today's plan."""
    known = complaint_by_number(reading(), number)
    chosen = request.form.get("squad", "")
    squad = None if chosen == _WHOEVER else params.whole(request.form, "squad", 0)
    try:
        with writing() as conn:
            if known.site is None and squad is not None:
                take_step(
                    conn, known.id, ComplaintState.ASSIGNED, actor(), now_ms=now_ms(), squad=squad
                )
                warnings: Sequence[str] = [
                    gettext("It has no site, so there is no stop in the plan.")
                ]
            else:
                sent = send_after_complaint(
                    conn, services().live, services().travel, known.id, squad, actor(),
                    now_ms=now_ms(),
                )  # fmt: skip
                squad, warnings = sent.squad, caution_sentences(sent.warnings)
    except (BadParameter, BadRecord) as error:
        return _page(complaint_by_id(reading(), known.id), worded(error.errors, _labels())), 422
    flash(gettext("%(squad)s is sent.", squad=wording.squad_label(squad or 0)), "good")
    for sentence in warnings:
        flash(sentence, "warn")
    return redirect(url_for("complaints.one", number=known.number), 303)


@blueprint.post("/complaints/<path:number>/place")
@permit(Action.TAKE_COMPLAINTS)
def place(number: str) -> ResponseReturnValue:
    """Tie it to a site."""
    known = complaint_by_number(reading(), number)
    # A button names a site nearby, the field any other one.
    code = (request.form.get("site") or request.form.get("other", "")).strip()

    def take(conn: Connection) -> None:
        try:
            site = site_by_code(conn, code)
        except SiteNotFound as error:
            raise BadRecord(error.sentence, [FieldError("site", error.sentence)]) from error
        place_complaint(conn, known.id, site, actor(), now_ms=now_ms())

    return _done(known, take, gettext("It is tied to the site."))


@blueprint.post("/complaints/<path:number>/category")
@permit(Action.TAKE_COMPLAINTS)
def category(number: str) -> ResponseReturnValue:
    """Put it into another category."""
    known = complaint_by_number(reading(), number)
    code = request.form.get("category", "")

    def take(conn: Connection) -> None:
        recategorise(conn, known.id, code, actor(), now_ms=now_ms())

    return _done(known, take, gettext("Category and deadline are changed."))


def _done(known: Complaint, take: Callable[[Connection], None], told: str) -> ResponseReturnValue:
    try:
        with writing() as conn:
            take(conn)
    except BadRecord as error:
        return _page(complaint_by_id(reading(), known.id), worded(error.errors, _labels())), 422
    flash(told, "good")
    return redirect(url_for("complaints.one", number=known.number), 303)


def _note() -> str:
    """Give the words of a step: what was typed, else the answer that was chosen."""
    note = request.form.get("note", "").replace("\r\n", "\n").strip()
    chosen = params.whole(request.form, "template", 0)
    if note or not chosen:
        return note
    template = answer_template_by_id(reading(), chosen)
    return template.text_zh if wording.chinese() else template.text_en


def _page(known: Complaint, errors: Sequence[FieldError] = ()) -> str:
    conn = reading()
    main = complaint_by_id(conn, known.duplicate_of) if known.duplicate_of else None
    templates = answer_templates(conn, known.category)
    return render_template(
        "complaints/complaint.html",
        complaint=known,
        main=main,
        joined=duplicates_of(conn, known.id),
        steps=steps_of(conn, known.id),
        photos=_photos(conn, known),
        cases=cases_of_complaint(conn, known.id),
        caller=complainant_of(conn, known.id) if may(Action.TAKE_COMPLAINTS) else None,
        map=_map(known),
        moves=_moves(known),
        squads=_squads(known),
        near=_near(known),
        templates=templates,
        texts={one.id: one.text_zh if wording.chinese() else one.text_en for one in templates},
        most_note=MOST_NOTE,
        typed=request.form,
        errors=errors,
        since=log.last_sequence(conn),
        changes=f"{request.script_root}/api/v1/changes",
        **complaint_words(),
    )


def _photos(conn: Connection, known: Complaint) -> list[str]:
    """Give the photos that are there; the others are still on their way."""
    named = photos_of(conn, known.id)
    missing = photos_missing(conn, named)
    return [digest for digest in named if digest not in missing]


def _map(known: Complaint) -> Any:
    if known.lon is None or known.lat is None:
        return None
    return page_map(map_around(box_around(known.lon, known.lat, _AROUND_M)))


def _moves(known: Complaint) -> frozenset[ComplaintState]:
    """Give the states to which whoever asks may bring it."""
    who = actor()
    if who.role in (Role.ADMIN, Role.DISPATCHER):
        return MOVES[known.state]
    if who.role is Role.SQUAD and known.squad == who.squad:
        return MOVES[known.state] & SQUAD_STATES
    return frozenset()


def _squads(known: Complaint) -> list[tuple[int, bool]]:
    """Give every squad and whether its remit holds the site; those it does first."""
    fitting = catalogue().squads_of(known.site_kind, known.district) if known.site_kind else ()
    listed = [(number, number in fitting) for number in catalogue().squads]
    return sorted(listed, key=lambda pair: (not pair[1], pair[0]))


def _near(known: Complaint) -> list[tuple[Site, float]]:
    """Give the sites near a complaint's point that has none, the nearest first."""
    if known.site is not None or known.lon is None or known.lat is None:
        return []
    if not may(Action.TAKE_COMPLAINTS):
        return []
    conn, lon, lat = reading(), known.lon, known.lat
    codes = points_within(conn, box_around(lon, lat, _NEAR_M))["code"]
    sites = [site_by_code(conn, code) for code in codes[:50]]
    away = [(site, metres_between(lon, lat, site.lon, site.lat)) for site in sites]
    return sorted(away, key=lambda pair: pair[1])[:_MOST_NEAR]


def _labels() -> dict[str, str]:
    return {name: str(label) for name, label in _LABELS.items()}
