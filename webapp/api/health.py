"""Whether the server can answer: for whatever watches over it."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from webapp.context import reading, services
from webapp.permits import Action, permit

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@permit(Action.EVERYBODY)
def healthz() -> ResponseReturnValue:
    """Answer 200 when the store answers and the index is loaded and as new as the store."""
    index = services().live.current(reading())
    return {"status": "ok", "sequence": index.sequence, "sites": index.size}
