"""Where to stand on a day, as GeoJSON."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from geo.clock import iso
from geo.dispatch.staging_geojson import staging_geojson
from geo.store.sites import sites_by_row
from webapp.api.document import MachineBlueprint, describe
from webapp.context import reading, zone
from webapp.params import day as read_day
from webapp.params import staging_request
from webapp.permits import Action, permit
from webapp.staging_asked import day_staging

blueprint = MachineBlueprint("staging_machine", __name__, description="Where to stand on a day")


@blueprint.get("/export/staging/<day>.geojson")
@describe(
    answer="File",
    media_type="application/geo+json",
    parameters=[
        "plan_day", "places", "minutes", "weigh", "stand", "stand_kind", "kind", "district",
    ],
)  # fmt: skip
@permit(Action.ASSIGN)
def export(day: str) -> ResponseReturnValue:
    """Give the places from which most is within reach, what they reach, and the sites."""
    wanted = read_day(day)
    staging = day_staging(wanted, staging_request(request.args))
    rows = {*staging.rows.tolist(), *(one.row for one in staging.places if one.row is not None)}
    body = staging_geojson(staging, sites_by_row(reading(), rows), lambda at: iso(at, zone()))
    answer = Response(body, mimetype="application/geo+json")
    answer.headers.set("Content-Disposition", "attachment", filename=f"staging-{wanted}.geojson")
    return answer
