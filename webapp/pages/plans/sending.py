"""Sending a squad to sites by their codes, and calling it back."""

from __future__ import annotations

import datetime

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from geo.dispatch.assign import assign, take_back
from geo.dispatch.insertion import Inserted, insert_urgent
from geo.errors import BadParameter, BadRecord, FieldError, SiteNotFound
from geo.message import message
from geo.store.planned import Planned
from geo.store.sites import sites_by_row
from webapp import params
from webapp.cautions import caution_sentences
from webapp.context import now_ms, reading, services, writing
from webapp.faults import worded
from webapp.identity import actor
from webapp.pages.plans.base import blueprint, to_board
from webapp.pages.plans.board import board_page
from webapp.permits import Action, permit
from webapp.plan_words import insertion_sentences
from webapp.wording import site_label, squad_label

WHOEVER = "whoever"
"""What the form says for the squad that it costs least."""
_NO_SITE = message("must name at least one site")


@blueprint.post("/plans/<date>")
@permit(Action.ASSIGN)
def add(date: str) -> ResponseReturnValue:
    """Send a squad to the sites whose codes were typed."""
    wanted = params.day(date)
    codes = request.form.get("sites", "").replace(",", " ").replace("，", " ").split()
    note = request.form.get("note", "").strip()
    if request.form.get("squad") == WHOEVER:
        return _insert(wanted, codes, note)
    try:
        squad = params.whole(request.form, "squad", 0)
        with writing() as conn:
            assigned = assign(conn, codes, squad, wanted, note, actor(), now_ms())
    except (BadParameter, BadRecord) as error:
        return board_page(wanted, worded(error.errors)), 422
    for stop in assigned.stops:
        words = {"squad": squad_label(squad), "site": site_label(stop.site)}
        flash(gettext("%(squad)s goes to %(site)s.", **words), "good")
    for sentence in caution_sentences(assigned.warnings):
        flash(sentence, "warn")
    return to_board(wanted)


def _insert(wanted: datetime.date, codes: list[str], note: str) -> ResponseReturnValue:
    """Put urgent sites into the plan where they cost least: all of them, or none."""
    if not codes:
        return board_page(wanted, worded([FieldError("sites", _NO_SITE)])), 422
    try:
        with writing() as conn:
            put_in = [
                insert_urgent(
                    conn, services().live, services().travel, wanted, code,
                    seen=None, actor=actor(), now_ms=now_ms(), note=note,
                )
                for code in dict.fromkeys(codes)
            ]  # fmt: skip
    except SiteNotFound as error:
        return board_page(wanted, worded([FieldError("sites", error.sentence)])), 422
    except (BadParameter, BadRecord) as error:
        return board_page(wanted, worded(error.errors)), 422
    sites = sites_by_row(reading(), {_taken(one).site for one in put_in})
    for one in put_in:
        for sentence, tone in insertion_sentences(one.insertion, sites[_taken(one).site]):
            flash(sentence, tone)
    return to_board(wanted)


def _taken(one: Inserted) -> Planned:
    return one.insertion.stops[one.insertion.place]


@blueprint.post("/plans/stops/<stop_id>/take-back")
@permit(Action.ASSIGN)
def call_back(stop_id: str) -> ResponseReturnValue:
    """Take a stop back."""
    with writing() as conn:
        stop = take_back(conn, stop_id, actor(), now_ms())
    words = {"squad": squad_label(stop.squad), "site": site_label(stop.site)}
    flash(gettext("%(squad)s no longer goes to %(site)s.", **words), "good")
    return to_board(stop.date)
