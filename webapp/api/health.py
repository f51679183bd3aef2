"""Whether the server can answer: for whatever watches over it."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from webapp.api.document import MachineBlueprint, describe
from webapp.context import reading, services
from webapp.permits import Action, permit

blueprint = MachineBlueprint("health", __name__, description="Whether the server can answer")


@blueprint.get("/healthz")
@describe(answer="Health", public=True)
@permit(Action.EVERYBODY)
def healthz() -> ResponseReturnValue:
    """Answer 200 when the store answers and the index is loaded and as new as the store."""
    index = services().live.current(reading())
    return {"status": "ok", "sequence": index.sequence, "sites": index.size}
