"""Bulletins for machines: the figures of any days."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from webapp.api.document import MachineBlueprint, describe
from webapp.pages.bulletins.base import asked_scope, figures_of, taken
from webapp.permits import Action, permit

blueprint = MachineBlueprint("bulletin_machine", __name__, description="Bulletins")


@blueprint.get("/api/v1/bulletins/<day>")
@describe(answer="Bulletin", parameters=["plan_day", "first_day", "district"])
@permit(Action.SEE)
def bulletin(day: str) -> ResponseReturnValue:
    """Give the figures of a day, or of all days from another one to it, and the text.

    Fines are exact decimals as text; shares have four places, null where nothing is shared.
    """
    return taken(figures_of(asked_scope(day))).to_json()
