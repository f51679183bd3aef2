"""The small tables that codes and numbers refer to: kinds, districts, squads."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from geo.rules.policy import risk_at
from webapp.api.document import MachineBlueprint, describe
from webapp.api.shapes import district_json, kind_json, squad_json
from webapp.context import catalogue, now_floor
from webapp.params import instant
from webapp.permits import Action, permit
from webapp.wording import iso_instant

blueprint = MachineBlueprint("catalogue", __name__, description="Kinds, districts, squads")


@blueprint.get("/api/v1/kinds")
@describe(answer="KindList")
@permit(Action.SEE)
def kinds() -> ResponseReturnValue:
    """List the kinds of sites; `number` is a kind's index in tiles."""
    return {"kinds": [kind_json(kind) for kind in catalogue().kinds.values()]}


@blueprint.get("/api/v1/districts")
@describe(answer="DistrictList", parameters=["at"])
@permit(Action.SEE)
def districts() -> ResponseReturnValue:
    """List the districts with their risk level at an instant."""
    at = instant(request.args, "at") or now_floor()
    listed = [
        district_json(district, risk_at(catalogue().risks, district.code, at))
        for district in catalogue().districts.values()
    ]
    return {"at": iso_instant(at), "districts": listed}


@blueprint.get("/api/v1/squads")
@describe(answer="SquadList")
@permit(Action.SEE)
def squads() -> ResponseReturnValue:
    """List the squads with their remits."""
    return {"squads": [squad_json(squad) for squad in catalogue().squads.values()]}
