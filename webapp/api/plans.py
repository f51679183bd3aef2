"""Plans of a day for machines and for the board's scripts: see, make, change, undo, publish."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask.typing import ResponseReturnValue

from geo.dispatch.board import board_of
from geo.dispatch.changing import change_plan
from geo.dispatch.plan_request import read_change, read_seconds, read_version
from geo.errors import NotFound
from geo.message import message
from geo.store.filters import SiteFilter
from geo.store.plan_versions import publish_plan, undo_change
from webapp.api.body import json_body
from webapp.api.document import MachineBlueprint, describe
from webapp.api.plan_shapes import board_json, job_json
from webapp.context import now_floor, now_ms, reading, services, writing, zone
from webapp.identity import actor
from webapp.params import day as read_day
from webapp.permits import Action, permit
from webapp.plan_making import start_plan
from webapp.plan_words import change_sentences

blueprint = MachineBlueprint("plan_machine", __name__, description="Plans of a day")

CHANGING = [
    HTTPStatus.FORBIDDEN,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
]


@blueprint.get("/api/v1/plans/<day>")
@describe(answer="Plan", parameters=["plan_day"])
@permit(Action.SEE)
def plan(day: str) -> ResponseReturnValue:
    """Give the plan of a day; a squad gets its own stops, as far as they are published."""
    return _plan(day)


@blueprint.post("/api/v1/plans/<day>/job")
@describe(answer="PlanJob", parameters=["plan_day"], body="PlanRequest", errors=CHANGING)
@permit(Action.ASSIGN)
def make(day: str) -> ResponseReturnValue:
    """Begin to make the plan of a day; where that is under way already, nothing else is begun."""
    wanted, seconds = read_day(day), read_seconds(json_body(), zone())
    return job_json(start_plan(wanted, seconds, actor()))


@blueprint.get("/api/v1/plans/<day>/job")
@describe(answer="PlanJob", parameters=["plan_day"], errors=[HTTPStatus.FORBIDDEN])
@permit(Action.ASSIGN)
def job(day: str) -> ResponseReturnValue:
    """Say how far the making of a plan is."""
    return job_json(services().plan_jobs.of(read_day(day)))


@blueprint.delete("/api/v1/plans/<day>/job")
@describe(answer="PlanJob", parameters=["plan_day"], errors=[HTTPStatus.FORBIDDEN])
@permit(Action.ASSIGN)
def cancel(day: str) -> ResponseReturnValue:
    """Let the planner stop; the best that it found so far becomes the plan."""
    wanted = read_day(day)
    known = services().plan_jobs.of(wanted)
    if known is None:
        raise NotFound(message("No plan of {day} is being made.", day=wanted))
    known.cancel()
    return job_json(known)


@blueprint.post("/api/v1/plans/<day>/changes")
@describe(answer="PlanChanged", parameters=["plan_day"], body="PlanChange", errors=CHANGING)
@permit(Action.ASSIGN)
def change(day: str) -> ResponseReturnValue:
    """Change one thing by hand; answers what that costs or breaks."""
    seen, edit = read_change(json_body(), zone())
    with writing() as conn:
        changed = change_plan(
            conn, services().live, services().travel, read_day(day), edit,
            seen=seen, actor=actor(), now_ms=now_ms(),
        )  # fmt: skip
    return {
        "version": changed.plan.version,
        "travel_s": changed.travel_s,
        "told": [{"tone": tone, "words": words} for words, tone in change_sentences(changed)],
    }


@blueprint.post("/api/v1/plans/<day>/undo")
@describe(answer="Plan", parameters=["plan_day"], body="PlanVersion", errors=CHANGING)
@permit(Action.ASSIGN)
def undo(day: str) -> ResponseReturnValue:
    """Undo the newest change that is not undone yet."""
    seen = read_version(json_body(), zone())
    with writing() as conn:
        undo_change(conn, read_day(day), seen=seen, actor=actor().name, now_ms=now_ms())
    return _plan(day)


@blueprint.post("/api/v1/plans/<day>/publish")
@describe(answer="Plan", parameters=["plan_day"], body="PlanVersion", errors=CHANGING)
@permit(Action.ASSIGN)
def publish(day: str) -> ResponseReturnValue:
    """Show the plan to the squads."""
    seen = read_version(json_body(), zone())
    with writing() as conn:
        publish_plan(conn, read_day(day), seen=seen, actor=actor().name, now_ms=now_ms())
    return _plan(day)


def _plan(day: str) -> dict[str, Any]:
    view = services().live.view(reading(), SiteFilter(closed=True), now_floor())
    board = board_of(
        reading(), services().live, services().travel, view, read_day(day), now_ms(),
        squad=actor().squad,
    )  # fmt: skip
    return board_json(board, whole=actor().squad is None)
