"""Several days: planned one after the other, looked at, and taken over as the days' plans."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from geo.clock import local_day
from geo.dispatch.horizon import MOST_DAYS
from geo.errors import BadParameter, BadRecord, EditConflict, FieldError
from webapp import params
from webapp.context import catalogue, now_ms, services, zone
from webapp.coverage_curve import coverage_curve
from webapp.days_job import DaysRequest
from webapp.days_making import days_job, start_days, take_days_over
from webapp.faults import worded
from webapp.identity import actor
from webapp.pages.plans.base import blueprint, to_board
from webapp.permits import Action, permit
from webapp.plan_words import plan_words
from webapp.staffing_words import TEAMS, span_words, staffing_sentences

CHOICES_S = (1, 3, 10)
"""How long the search for one day may take, as the page offers it."""
DEFAULT_DAYS = 5


@blueprint.get("/plans/<date>/days")
@permit(Action.ASSIGN)
def days(date: str) -> ResponseReturnValue:
    """Show what several days from a day on would come to, or ask which."""
    return _page(params.day(date))


@blueprint.post("/plans/<date>/days")
@permit(Action.ASSIGN)
def roll_days(date: str) -> ResponseReturnValue:
    """Plan some days, one after the other; nothing is stored."""
    shown = params.day(date)
    try:
        asked = DaysRequest(
            first=params.day(request.form.get("first", ""), "first"),
            days=params.whole(request.form, "days", 0),
            seconds=params.whole(request.form, "seconds", CHOICES_S[0]),
            scope=params.plan_scope(request.form),
        )
        start_days(asked, actor())
    except (BadParameter, BadRecord) as error:
        return _page(shown, worded(error.errors)), 422
    return _to_days(asked.first)


@blueprint.post("/plans/<date>/days/cancel")
@permit(Action.ASSIGN)
def cancel_days(date: str) -> ResponseReturnValue:
    """Let the planner stop; the days so far are shown."""
    first = params.day(date)
    days_job(first).cancel()
    return _to_days(first)


@blueprint.post("/plans/<date>/days/take")
@permit(Action.ASSIGN)
def take_days(date: str) -> ResponseReturnValue:
    """Make the days the plans of their days, which nobody but dispatchers sees yet."""
    first = params.day(date)
    try:
        taken = take_days_over(days_job(first), request.form.get("seen", ""), actor())
    except (BadRecord, EditConflict) as error:
        errors = [FieldError("take", error.sentence)]
        return _page(first, errors), 409 if isinstance(error, EditConflict) else 422
    words = ngettext(
        "The plan of %(num)s day was taken over. Each day can be undone on its board.",
        "The plans of %(num)s days were taken over. Each day can be undone on its board.",
        len(taken),
    )
    flash(words, "good")
    return to_board(taken[0])


def _to_days(first: datetime.date) -> ResponseReturnValue:
    return redirect(url_for("plans.days", date=first.isoformat()), 303)


def _page(first: datetime.date, errors: Sequence[FieldError] = ()) -> str:
    job = services().days_jobs.of(first)
    horizon = None if job is None else job.horizon
    asked = job.asked if job is not None else None
    form = params.plan_scope(request.form) if errors and not _bad_scope(errors) else None
    return render_template(
        "plans/days.html",
        first=first,
        today=local_day(now_ms(), zone()),
        job=job,
        horizon=horizon,
        asked=asked,
        scope=form or (asked.scope if asked is not None else params.plan_scope(request.args)),
        curve=None if job is None or horizon is None else coverage_curve(horizon, job.asked.days),
        sentences=staffing_sentences(job.staffing, job.asked.days) if job is not None else (),
        span_words=span_words,
        teams=TEAMS,
        choices_s=CHOICES_S,
        default_days=DEFAULT_DAYS,
        most_days=MOST_DAYS,
        known=catalogue(),
        form=request.form,
        errors=errors,
        **plan_words(),
    )


def _bad_scope(errors: Sequence[FieldError]) -> bool:
    return any(error.field in {"kind", "district", "squad"} for error in errors)
