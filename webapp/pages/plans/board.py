"""The board of a day: who goes where in which order, on a map and as columns."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from geo.clock import local_day
from geo.dispatch.assign import MOST_NOTE
from geo.dispatch.board import board_of
from geo.errors import EditConflict, FieldError
from geo.store.filters import SiteFilter
from webapp import params
from webapp.context import catalogue, now_floor, now_ms, reading, services, zone
from webapp.identity import actor
from webapp.pages.plans.base import blueprint
from webapp.permits import Action, permit
from webapp.plan_points import map_of_plan, plan_lines, plan_points
from webapp.plan_words import plan_words

CHOICES_S = (5, 15, 60)
"""How long the planner may take, as the board offers it."""
DEFAULT_S = 5
_MOST_UNSERVED = 100


@blueprint.get("/plans")
@permit(Action.SEE)
def today() -> ResponseReturnValue:
    """Lead to the day of the app's clock."""
    return redirect(url_for("plans.day", date=local_day(now_ms(), zone()).isoformat()))


@blueprint.get("/plans/<date>")
@permit(Action.SEE)
def day(date: str) -> ResponseReturnValue:
    """Show the board of a day; a squad sees its own stops, as far as they are published."""
    return board_page(params.day(date))


def board_page(
    wanted: datetime.date,
    errors: Sequence[FieldError] = (),
    conflict: EditConflict | None = None,
    **more: Any,
) -> str:
    """Give the page of a day, with what was wrong, or what somebody else changed meanwhile."""
    view = services().live.view(reading(), SiteFilter(closed=True), now_floor())
    board = board_of(
        reading(), services().live, services().travel, view, wanted, now_ms(),
        squad=actor().squad, since=_since(),
    )  # fmt: skip
    now = local_day(now_ms(), zone())
    points, lines = plan_points(board), plan_lines(board)
    return render_template(
        "plans/day.html",
        day=wanted,
        today=now,
        before=(wanted - datetime.timedelta(days=1)).isoformat(),
        after=(wanted + datetime.timedelta(days=1)).isoformat(),
        board=board,
        total=len(board.stops),
        done=sum(one.item.stop.done for one in board.stops),
        at=view.at,
        kinds=catalogue().kinds,
        squads=catalogue().squads.values(),
        map=map_of_plan(points, lines),
        points=points,
        lines=lines,
        since=view.index.sequence,
        open_still=wanted >= now,
        opened=request.values.get("stop"),
        job=services().plan_jobs.of(wanted) if actor().squad is None else None,
        choices_s=CHOICES_S,
        default_s=DEFAULT_S,
        most_note=MOST_NOTE,
        form=request.form,
        errors=errors,
        conflict=conflict,
        actor_sees_all=actor().squad is None,
        most_unserved=_MOST_UNSERVED,
        **plan_words(),
        **more,
    )


def _since() -> int | None:
    return params.whole(request.args, "since", 0) if request.args.get("since") else None
