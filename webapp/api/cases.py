"""Cases and advisory talks for machines: as features, taken in exactly once, step by step."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask.typing import ResponseReturnValue

from geo.fieldwork.cases import open_case, take_case_step
from geo.fieldwork.talks import receive_talk
from geo.outlet.formats import FORMATS
from geo.rules.money import amount_text
from geo.store import schema
from geo.store.cases import Case, CaseStep, case_by_id, steps_of
from geo.store.stored_record import stored_record
from webapp.api.body import json_body
from webapp.api.case_schemas import CASE_FILTER
from webapp.api.document import MachineBlueprint, describe
from webapp.api.features import streamed
from webapp.api.parameters import RECORD_FILTER
from webapp.api.records import answer
from webapp.api.shapes import record_json
from webapp.context import now_ms, reading, writing, zone
from webapp.identity import actor
from webapp.permits import Action, permit
from webapp.wording import iso_instant

blueprint = MachineBlueprint("cases_api", __name__, description="Cases and advisory talks")

_GEOJSON = FORMATS["geojson"].media_type
_TALK_FILTER = tuple(name for name in RECORD_FILTER if name != "record_status")
_REFUSALS = (
    HTTPStatus.FORBIDDEN,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)


@blueprint.get("/cases.geojson")
@describe(answer="CaseCollection", media_type=_GEOJSON, parameters=CASE_FILTER)
@permit(Action.SEE)
def cases() -> ResponseReturnValue:
    """Stream the cases of a filter, each at its site where it has one (RFC 7946)."""
    return streamed("cases", "geojson")


@blueprint.get("/talks.geojson")
@describe(answer="TalkCollection", media_type=_GEOJSON, parameters=_TALK_FILTER)
@permit(Action.SEE)
def talks() -> ResponseReturnValue:
    """Stream the advisory talks of a filter; one with several firms has a null geometry."""
    return streamed("talks", "geojson")


@blueprint.put("/api/v1/cases/<record_id>")
@describe(
    answer="Receipt", created=True, parameters=["record_id"], body="CaseBody", errors=_REFUSALS
)
@permit(Action.RECORD)
def put_case(record_id: str) -> ResponseReturnValue:
    """Open a case under the UUID that it was given where it was written."""
    raw = json_body()
    with writing() as conn:
        receipt = open_case(conn, record_id, raw, actor(), now_ms(), zone())
    return answer(receipt)


@blueprint.get("/api/v1/cases/<record_id>")
@describe(answer="Case", parameters=["record_id"])
@permit(Action.SEE)
def case(record_id: str) -> ResponseReturnValue:
    """Give a case as it stands, with its steps."""
    return _case_json(case_by_id(reading(), record_id))


@blueprint.put("/api/v1/cases/<record_id>/steps/<step_id>")
@describe(
    answer="CaseStepReceipt",
    created=True,
    parameters=["record_id", "step_id"],
    body="CaseStepBody",
    errors=_REFUSALS,
)
@permit(Action.RECORD)
def put_step(record_id: str, step_id: str) -> ResponseReturnValue:
    """Take a step of a case under a UUID of its own: a note, a fine, its closing, an appeal."""
    raw = json_body()
    with writing() as conn:
        done = take_case_step(conn, record_id, step_id, raw, actor(), now_ms(), zone())
    told = {
        "step": _step_json(done.step),
        "state": done.case.state.value,
        "fine": amount_text(done.case.fine_cents),
        "currency": done.case.currency,
    }
    return told, HTTPStatus.CREATED if done.created else HTTPStatus.OK


@blueprint.put("/api/v1/talks/<record_id>")
@describe(
    answer="Receipt", created=True, parameters=["record_id"], body="TalkBody", errors=_REFUSALS
)
@permit(Action.RECORD)
def put_talk(record_id: str) -> ResponseReturnValue:
    """Store an advisory talk with one firm or several."""
    raw = json_body()
    with writing() as conn:
        receipt = receive_talk(conn, record_id, raw, actor(), now_ms(), zone())
    return answer(receipt)


@blueprint.get("/api/v1/talks/<record_id>")
@describe(answer="StoredRecord", parameters=["record_id"])
@permit(Action.SEE)
def talk(record_id: str) -> ResponseReturnValue:
    """Give a talk as it was accepted, and whether it still counts."""
    return record_json(stored_record(reading(), schema.talk, record_id))


def _case_json(known: Case) -> dict[str, Any]:
    return {
        "id": known.id,
        "number": known.number,
        "title": known.title,
        "site": known.site_code,
        "site_name": known.site_name,
        "kind": known.site_kind,
        "district": known.district,
        "squad": known.squad,
        "inspection": known.inspection,
        "complaint": known.complaint,
        "opened_at": iso_instant(known.opened_at),
        "state": known.state.value,
        "closed_at": iso_instant(known.closed_at),
        "fine": amount_text(known.fine_cents),
        "currency": known.currency,
        "source": known.source,
        "steps": [_step_json(step) for step in steps_of(reading(), known.id)],
    }


def _step_json(step: CaseStep) -> dict[str, Any]:
    return {
        "id": step.id,
        "at": iso_instant(step.at),
        "actor": step.actor,
        "did": step.did.value,
        "state": step.state.value,
        "fine": None if step.fine_cents is None else amount_text(step.fine_cents),
        "reason": step.reason,
        "note": step.note,
    }
