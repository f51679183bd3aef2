"""The plan of a day as a file: on a map, in a navigator, a calendar, a table, on paper."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from webapp.api.document import MachineBlueprint, describe
from webapp.context import reading
from webapp.identity import actor
from webapp.params import day as read_day
from webapp.params import one_squad
from webapp.permits import Action, permit
from webapp.plan_taking import PLAN_TYPES, plan_file, taken_plan

blueprint = MachineBlueprint("plan_files", __name__, description="Plans of a day")


@blueprint.get(f"/export/plans/<day>.<any({','.join(PLAN_TYPES)}):suffix>")
@describe(
    answer="File",
    media_types=[media_type.split(";")[0] for media_type in PLAN_TYPES.values()],
    parameters=["plan_day", "plan_suffix", "one_squad"],
)
@permit(Action.SEE)
def export(day: str, suffix: str) -> ResponseReturnValue:
    """Give the plan of a day, or one squad's part of it, as a file.

    A squad gets its own part, as far as it is published. A GPX is always of one squad.
    """
    wanted, own = read_day(day), actor().squad
    squad = one_squad(request.args) if own is None else own
    taken = taken_plan(reading(), wanted, own, published=own is not None)
    answer = Response(plan_file(taken, suffix, squad), content_type=PLAN_TYPES[suffix])
    whose = "" if squad is None else f"-squad-{squad}"
    answer.headers.set(
        "Content-Disposition",
        "inline" if suffix == "pdf" else "attachment",
        filename=f"plan-{wanted}{whose}.{suffix}",
    )
    return answer
