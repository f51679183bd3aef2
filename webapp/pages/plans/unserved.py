"""What a day's plan leaves: every visit with its reason, by reason, kind and district."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from geo.dispatch.left_over import left_over
from webapp import params
from webapp.context import catalogue, reading
from webapp.pages.plans.base import blueprint
from webapp.permits import Action, permit
from webapp.plan_words import REASON_LABELS, plan_words


@blueprint.get("/plans/<date>/unserved")
@permit(Action.ASSIGN)
def unserved(date: str) -> ResponseReturnValue:
    """List what is due and nobody goes to, as the planner left it."""
    day, scope = params.day(date), params.plan_scope(request.args)
    reason = params.choice(request.args, "reason", map(str, REASON_LABELS))
    found = left_over(reading(), catalogue().squads, day, scope, reason)
    limit = params.whole(request.args, "limit", params.PAGE_SIZE, 1, params.MAX_PAGE_SIZE)
    offset = params.whole(request.args, "offset", 0)
    return render_template(
        "plans/unserved.html",
        day=day,
        found=found,
        visits=found.visits[offset : offset + limit],
        reason=reason,
        scope=scope,
        known=catalogue(),
        errors=(),
        limit=limit,
        offset=offset,
        **plan_words(),
    )
