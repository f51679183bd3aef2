"""Records in, exactly once: the same body again under its id is harmless."""

from __future__ import annotations

from http import HTTPStatus

from flask.typing import ResponseReturnValue

from geo.fieldwork.receive import receive_calibration, receive_inspection, receive_outing
from geo.model import Receipt
from geo.store import schema
from geo.store.stored_record import stored_record
from webapp.api.body import json_body
from webapp.api.document import MachineBlueprint, describe
from webapp.api.shapes import receipt_json, record_json
from webapp.context import now_ms, reading, writing, zone
from webapp.identity import actor
from webapp.permits import Action, permit

blueprint = MachineBlueprint("records_api", __name__, description="Records")

_REFUSALS = (
    HTTPStatus.FORBIDDEN,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)


@blueprint.put("/api/v1/inspections/<record_id>")
@describe(
    answer="Receipt", created=True, parameters=["record_id"], body="Inspection", errors=_REFUSALS
)
@permit(Action.RECORD)
def put_inspection(record_id: str) -> ResponseReturnValue:
    """Store an inspection under the UUID that it was given where it was written."""
    raw = json_body()
    with writing() as conn:
        receipt = receive_inspection(conn, record_id, raw, actor(), now_ms(), zone())
    return answer(receipt)


@blueprint.put("/api/v1/calibrations/<record_id>")
@describe(
    answer="Receipt", created=True, parameters=["record_id"], body="Calibration", errors=_REFUSALS
)
@permit(Action.RECORD)
def put_calibration(record_id: str) -> ResponseReturnValue:
    """Store a calibration, verification or field check of an instrument."""
    raw = json_body()
    with writing() as conn:
        receipt = receive_calibration(conn, record_id, raw, actor(), now_ms(), zone())
    return answer(receipt)


@blueprint.put("/api/v1/outings/<record_id>")
@describe(answer="Receipt", created=True, parameters=["record_id"], body="Outing", errors=_REFUSALS)
@permit(Action.GO_OUT)
def put_outing(record_id: str) -> ResponseReturnValue:
    """Store that a team of a squad goes out on a day, and with how many officers."""
    raw = json_body()
    with writing() as conn:
        receipt = receive_outing(conn, record_id, raw, actor(), now_ms(), zone())
    return answer(receipt)


@blueprint.get("/api/v1/inspections/<record_id>")
@describe(answer="StoredRecord", parameters=["record_id"])
@permit(Action.SEE)
def inspection(record_id: str) -> ResponseReturnValue:
    """Give an inspection as it was accepted, and whether it still counts."""
    return record_json(stored_record(reading(), schema.inspection, record_id))


@blueprint.get("/api/v1/calibrations/<record_id>")
@describe(answer="StoredRecord", parameters=["record_id"])
@permit(Action.SEE)
def calibration(record_id: str) -> ResponseReturnValue:
    """Give a calibration as it was accepted, and whether it still counts."""
    return record_json(stored_record(reading(), schema.calibration, record_id))


@blueprint.get("/api/v1/outings/<record_id>")
@describe(answer="StoredRecord", parameters=["record_id"])
@permit(Action.SEE)
def outing(record_id: str) -> ResponseReturnValue:
    """Give an outing as it was accepted."""
    return record_json(stored_record(reading(), schema.outing, record_id))


def answer(receipt: Receipt) -> ResponseReturnValue:
    """Give a receipt: 201 for what was stored now, 200 for what was there."""
    status = HTTPStatus.CREATED if receipt.created else HTTPStatus.OK
    return receipt_json(receipt), status
