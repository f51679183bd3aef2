"""Having a day's plan made: begun here, made by a thread, followed by the page."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from geo.errors import BadParameter, BadRecord
from webapp import params
from webapp.context import services
from webapp.faults import worded
from webapp.identity import actor
from webapp.pages.plans.base import blueprint, to_board
from webapp.pages.plans.board import board_page
from webapp.permits import Action, permit
from webapp.plan_making import start_plan


@blueprint.post("/plans/<date>/make")
@permit(Action.ASSIGN)
def make(date: str) -> ResponseReturnValue:
    """Let the planner make the plan anew: what is done, under way or pinned stays."""
    wanted = params.day(date)
    try:
        start_plan(wanted, params.whole(request.form, "seconds", 0), actor())
    except (BadParameter, BadRecord) as error:
        return board_page(wanted, worded(error.errors)), 422
    return to_board(wanted)


@blueprint.post("/plans/<date>/make/cancel")
@permit(Action.ASSIGN)
def cancel(date: str) -> ResponseReturnValue:
    """Let the planner stop; the plan stays as it was."""
    wanted = params.day(date)
    job = services().plan_jobs.of(wanted)
    if job is not None:
        job.cancel()
    return to_board(wanted)
