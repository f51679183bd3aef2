"""Complaints for machines: as features, taken in exactly once, gone on with, and those alike."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from geo.errors import BadParameter
from geo.fieldwork.complaint_steps import take_step
from geo.fieldwork.complaints import receive_complaint
from geo.fieldwork.json_body import parse_body
from geo.fieldwork.members import Members
from geo.fieldwork.similar_complaints import Similar, similar_complaints
from geo.message import message
from geo.outlet.formats import FORMATS
from geo.rules.complaint import ComplaintState
from geo.store.complaints import Complaint, complaint_by_id, photos_of, steps_of
from geo.store.public_channels import load_channels
from geo.store.sites import site_by_code
from webapp.api.body import json_body
from webapp.api.complaint_schemas import COMPLAINT_FILTER
from webapp.api.document import MachineBlueprint, describe
from webapp.api.features import streamed
from webapp.api.records import answer
from webapp.complaint_words import category_label, state_label, visible
from webapp.context import now_ms, reading, writing, zone
from webapp.identity import actor
from webapp.navigation import distance_words
from webapp.params import number
from webapp.permits import Action, permit
from webapp.wording import iso_instant, listed, span

blueprint = MachineBlueprint("complaints_api", __name__, description="Complaints")

_REFUSALS = (
    HTTPStatus.FORBIDDEN,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)


@blueprint.get("/complaints.geojson")
@describe(
    answer="ComplaintCollection",
    media_type=FORMATS["geojson"].media_type,
    parameters=COMPLAINT_FILTER,
)
@permit(Action.SEE)
def complaints() -> ResponseReturnValue:
    """Stream the complaints of a filter, without who made them (RFC 7946).

    Squads see those assigned to them; a complaint without a place has a null geometry.
    """
    return streamed("complaints", "geojson")


@blueprint.put("/api/v1/complaints/<record_id>")
@describe(
    answer="Receipt", created=True, parameters=["record_id"], body="ComplaintBody", errors=_REFUSALS
)
@permit(Action.TAKE_COMPLAINTS)
def put_complaint(record_id: str) -> ResponseReturnValue:
    """Store a complaint under the UUID that it was given where it was written."""
    body = parse_body(json_body())
    with writing() as conn:
        receipt = receive_complaint(
            conn, record_id, body, actor(),
            now_ms=now_ms(), zone=zone(), keep_days=load_channels(conn).keep_days,
        )  # fmt: skip
    return answer(receipt)


@blueprint.get("/api/v1/complaints/<record_id>")
@describe(answer="Complaint", parameters=["record_id"], errors=[HTTPStatus.FORBIDDEN])
@permit(Action.SEE)
def complaint(record_id: str) -> ResponseReturnValue:
    """Give a complaint with its steps, without who made it."""
    return _json(visible(complaint_by_id(reading(), record_id)))


@blueprint.post("/api/v1/complaints/<record_id>/steps")
@describe(
    answer="Complaint",
    parameters=["record_id"],
    body="ComplaintStep",
    errors=[
        HTTPStatus.FORBIDDEN,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    ],
)
@permit(Action.RECORD)
def step(record_id: str) -> ResponseReturnValue:
    """Bring a complaint to another state, and those that were joined to it.

    Assigning needs a squad, answering and rejecting need a note; a squad takes in hand and answers
    what is assigned to it.
    """
    members = Members(parse_body(json_body()), zone())
    state = members.word("state", ComplaintState, required=True)
    note = members.text("note", 10**6) or ""
    squad = members.whole("squad", 1, 9_999)
    inspection = members.uuid("inspection")
    members.raise_problems()
    with writing() as conn:
        take_step(
            conn, record_id, members.need(state), actor(),
            now_ms=now_ms(), note=note, squad=squad, inspection=inspection,
        )  # fmt: skip
    return _json(complaint_by_id(reading(), record_id))


@blueprint.get("/api/v1/similar-complaints")
@describe(
    answer="SimilarComplaints",
    parameters=["similar_site", "lon", "lat", "one_category"],
    errors=[HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND],
)
@permit(Action.TAKE_COMPLAINTS)
def similar() -> ResponseReturnValue:
    """Give the complaints of the last days at a site or within 50 m of a point.

    The first are those to which a new complaint is best joined.
    """
    code = request.args.get("site", "").strip()
    site = site_by_code(reading(), code) if code else None
    lon = number(request.args, "lon", -180, 180) if site is None else site.lon
    lat = number(request.args, "lat", -90, 90) if site is None else site.lat
    if lon is None or lat is None:
        raise BadParameter("lon", message("name a site, or lon and lat"))
    found = similar_complaints(
        reading(), lon, lat, now_ms(), site=site, category=request.args.get("category")
    )
    return {"complaints": [_similar_json(one) for one in found]}


def _json(known: Complaint) -> dict[str, Any]:
    return {
        "id": known.id,
        "number": known.number,
        "channel": known.channel,
        "category": known.category,
        "words": known.words,
        "site": known.site_code,
        "site_name": known.site_name,
        "kind": known.site_kind,
        "lon": known.lon,
        "lat": known.lat,
        "district": known.district,
        "address": known.address,
        "received_at": iso_instant(known.received_at),
        "deadline_at": iso_instant(known.deadline_at),
        "state": known.state.value,
        "state_at": iso_instant(known.state_at),
        "squad": known.squad,
        "answered_at": iso_instant(known.answered_at),
        "closed_at": iso_instant(known.closed_at),
        "duplicate_of": known.duplicate_of,
        "flags": list(known.flags),
        "source": known.source,
        "photos": photos_of(reading(), known.id),
        "steps": [
            {
                "at": iso_instant(taken.at),
                "actor": taken.actor,
                "state": taken.state.value,
                "squad": taken.squad,
                "inspection": taken.inspection,
                "note": taken.note,
            }
            for taken in steps_of(reading(), known.id)
        ],
    }


def _similar_json(one: Similar) -> dict[str, Any]:
    known = one.complaint
    return {
        "id": known.id,
        "number": known.number,
        "category": known.category,
        "words": known.words[:200],
        "state": known.state.value,
        "received_at": iso_instant(known.received_at),
        "metres": round(one.metres, 1),
        "same_site": one.same_site,
        "same_category": one.same_category,
        "joinable": one.joinable,
        "site_name": known.site_name,
        "said": _said(one),
    }


def _said(one: Similar) -> str:
    """Say what a complaint like the new one is, how far and how long ago."""
    known = one.complaint
    ago = gettext("%(span)s ago", span=span(max(0, now_ms() - known.received_at)))
    away = gettext("at this site") if one.same_site else distance_words(one.metres)
    return listed([category_label(known.category), state_label(known.state), ago, away])
