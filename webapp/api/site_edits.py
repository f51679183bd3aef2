"""Edits of sites from devices: merged, never blocked, received exactly once."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus

from flask.typing import ResponseReturnValue

from geo.fieldwork.site_edits import receive_site_edit
from webapp.api.body import json_body
from webapp.api.document import MachineBlueprint, describe
from webapp.context import now_ms, writing, zone
from webapp.identity import actor
from webapp.permits import Action, permit
from webapp.wording import iso_instant

blueprint = MachineBlueprint("site_edits_api", __name__, description="Edits of sites")


@blueprint.put("/api/v1/site-edits/<record_id>")
@describe(
    answer="SiteEditReceipt",
    created=True,
    parameters=["record_id"],
    body="SiteEdit",
    errors=(
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
)
@permit(Action.RECORD)
def put_site_edit(record_id: str) -> ResponseReturnValue:
    """Merge an edit into its site, column by column; what clashes waits for a dispatcher."""
    raw = json_body()
    with writing() as conn:
        receipt = receive_site_edit(conn, record_id, raw, actor(), now_ms(), zone())
    answer = {
        "id": receipt.edit.id,
        "sequence": receipt.edit.sequence,
        "sha256": receipt.edit.sha256,
        "received_at": iso_instant(receipt.edit.received_at),
        "version": receipt.version,
        "clashes": [asdict(clash) for clash in receipt.edit.clashes],
    }
    return answer, HTTPStatus.CREATED if receipt.created else HTTPStatus.OK
