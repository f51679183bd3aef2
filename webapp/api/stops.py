"""Sending squads: an assignment is a stop of a day's plan."""

from __future__ import annotations

from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue

from geo.dispatch.assign import assign, take_back
from geo.dispatch.request import read_assignment
from geo.model import Role
from geo.store.plans import stops_of_day
from webapp.api.body import json_body
from webapp.api.document import MachineBlueprint, describe
from webapp.api.shapes import caution_json, stop_json
from webapp.context import now_ms, reading, writing, zone
from webapp.identity import actor
from webapp.params import day, one_squad
from webapp.permits import Action, permit

blueprint = MachineBlueprint("stops", __name__, description="Sending squads")


@blueprint.post("/api/v1/stops")
@describe(
    answer="Assigned",
    created=True,
    body="Assignment",
    errors=[
        HTTPStatus.FORBIDDEN,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    ],
)
@permit(Action.ASSIGN)
def send() -> ResponseReturnValue:
    """Send a squad to sites on a day: to all of them, or to none and the reasons.

    Answers 200 when the squad had every one of these stops already.
    """
    wanted = read_assignment(json_body(), zone())
    with writing() as conn:
        made = assign(conn, wanted.codes, wanted.squad, wanted.date, wanted.note, actor(), now_ms())
    answer = {
        "stops": [stop_json(stop) for stop in made.stops],
        "warnings": [caution_json(caution) for caution in made.warnings],
    }
    return answer, HTTPStatus.CREATED if made.stops else HTTPStatus.OK


@blueprint.get("/api/v1/stops")
@describe(answer="StopList", parameters=["date", "one_squad"])
@permit(Action.SEE)
def of_day() -> ResponseReturnValue:
    """List the stops of a day, of one squad or of all, without those taken back.

    A squad sees what is published, as on its phone.
    """
    date = day(request.args.get("date", "today"))
    published = actor().role is Role.SQUAD
    stops = stops_of_day(reading(), date, one_squad(request.args), published=published)
    return {"date": date.isoformat(), "stops": [stop_json(stop) for stop in stops]}


@blueprint.delete("/api/v1/stops/<stop_id>")
@describe(answer="Stop", parameters=["stop_id"], errors=[HTTPStatus.FORBIDDEN])
@permit(Action.ASSIGN)
def call_back(stop_id: str) -> ResponseReturnValue:
    """Take a stop back; doing so twice is harmless."""
    with writing() as conn:
        stop = take_back(conn, stop_id, actor(), now_ms())
    return stop_json(stop)
