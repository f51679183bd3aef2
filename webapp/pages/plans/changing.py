"""A plan changed by hand: each change says what it costs or breaks, and can be undone."""

from __future__ import annotations

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from geo.dispatch.changing import change_plan
from geo.errors import BadParameter, BadRecord, EditConflict
from geo.message import message
from geo.store.plan_versions import publish_plan, undo_change
from webapp import params
from webapp.context import now_ms, reading, services, writing
from webapp.faults import worded
from webapp.forms.plan_change import read_edit
from webapp.identity import actor
from webapp.pages.plans.base import blueprint, to_board
from webapp.pages.plans.board import board_page
from webapp.permits import Action, permit
from webapp.plan_words import change_sentences


@blueprint.post("/plans/<date>/changes")
@permit(Action.ASSIGN)
def change(date: str) -> ResponseReturnValue:
    """Change one thing; say at once what that costs or breaks."""
    wanted = params.day(date)
    try:
        edit = read_edit(reading(), wanted, request.form)
        with writing() as conn:
            changed = change_plan(
                conn, services().live, services().travel, wanted, edit,
                seen=_seen(), actor=actor(), now_ms=now_ms(),
            )  # fmt: skip
    except EditConflict as conflict:
        return board_page(wanted, conflict=conflict), 409
    except (BadParameter, BadRecord) as error:
        return board_page(wanted, worded(error.errors)), 422
    for sentence, tone in change_sentences(changed):
        flash(sentence, tone)
    return to_board(wanted, keep_stop=True)


@blueprint.post("/plans/<date>/undo")
@permit(Action.ASSIGN)
def undo(date: str) -> ResponseReturnValue:
    """Undo the newest change."""
    wanted = params.day(date)
    try:
        with writing() as conn:
            undo_change(conn, wanted, seen=_seen(), actor=actor().name, now_ms=now_ms())
    except EditConflict as conflict:
        return board_page(wanted, conflict=conflict), 409
    except (BadParameter, BadRecord) as error:
        return board_page(wanted, worded(error.errors)), 422
    flash(gettext("Undone."), "good")
    return to_board(wanted)


@blueprint.post("/plans/<date>/publish")
@permit(Action.ASSIGN)
def publish(date: str) -> ResponseReturnValue:
    """Show the plan to the squads."""
    wanted = params.day(date)
    try:
        with writing() as conn:
            publish_plan(conn, wanted, seen=_seen(), actor=actor().name, now_ms=now_ms())
    except EditConflict as conflict:
        return board_page(wanted, conflict=conflict), 409
    except (BadParameter, BadRecord) as error:
        return board_page(wanted, worded(error.errors)), 422
    flash(gettext("Published: the squads see it on their phones."), "good")
    return to_board(wanted)


def _seen() -> int:
    """Give the version of the plan that the person looked at."""
    seen = params.whole(request.form, "version", -1)
    if seen < 0:
        raise BadParameter("version", message("is missing"))
    return seen
