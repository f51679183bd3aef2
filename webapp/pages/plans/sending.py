"""Sending a squad to sites by their codes, and calling it back."""

from __future__ import annotations

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from geo.dispatch.assign import assign, take_back
from geo.errors import BadParameter, BadRecord
from webapp import params
from webapp.cautions import caution_sentences
from webapp.context import now_ms, writing
from webapp.faults import worded
from webapp.identity import actor
from webapp.pages.plans.base import blueprint, to_board
from webapp.pages.plans.board import board_page
from webapp.permits import Action, permit
from webapp.wording import site_label, squad_label


@blueprint.post("/plans/<date>")
@permit(Action.ASSIGN)
def add(date: str) -> ResponseReturnValue:
    """Send a squad to the sites whose codes were typed."""
    wanted = params.day(date)
    codes = request.form.get("sites", "").replace(",", " ").replace("，", " ").split()
    try:
        squad = params.whole(request.form, "squad", 0)
        note = request.form.get("note", "").strip()
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


@blueprint.post("/plans/stops/<stop_id>/take-back")
@permit(Action.ASSIGN)
def call_back(stop_id: str) -> ResponseReturnValue:
    """Take a stop back."""
    with writing() as conn:
        stop = take_back(conn, stop_id, actor(), now_ms())
    words = {"squad": squad_label(stop.squad), "site": site_label(stop.site)}
    flash(gettext("%(squad)s no longer goes to %(site)s.", **words), "good")
    return to_board(stop.date)
