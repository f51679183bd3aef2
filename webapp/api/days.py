"""Rolling plans of several days for machines: begin, follow, stop, take over."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask.typing import ResponseReturnValue

from geo.dispatch.effort import Span
from geo.dispatch.horizon import HorizonDay
from geo.dispatch.outlook import Outlook
from geo.dispatch.plan_request import read_days, read_seen
from geo.dispatch.staffing import Staffing
from webapp.api.body import json_body
from webapp.api.document import MachineBlueprint, describe
from webapp.api.plan_shapes import job_json
from webapp.api.plans import CHANGING
from webapp.context import catalogue, services, zone
from webapp.days_job import DaysJob, DaysRequest
from webapp.days_making import days_job, start_days, take_days_over
from webapp.identity import actor
from webapp.language import said
from webapp.params import day as read_day
from webapp.permits import Action, permit

blueprint = MachineBlueprint("days_machine", __name__, description="Plans of several days")

Json = dict[str, Any]


@blueprint.post("/api/v1/plans/<day>/days")
@describe(answer="PlanDays", parameters=["plan_day"], body="PlanDaysRequest", errors=CHANGING)
@permit(Action.ASSIGN)
def begin(day: str) -> ResponseReturnValue:
    """Begin to plan some days from this one on; nothing is stored until it is taken over."""
    count, seconds, scope = read_days(json_body(), zone(), catalogue())
    return days_json(start_days(DaysRequest(read_day(day), count, seconds, scope), actor()))


@blueprint.get("/api/v1/plans/<day>/days")
@describe(answer="PlanDays", parameters=["plan_day"], errors=[HTTPStatus.FORBIDDEN])
@permit(Action.ASSIGN)
def days(day: str) -> ResponseReturnValue:
    """Say how far the days from this one on are planned, and what they come to."""
    return days_json(services().days_jobs.of(read_day(day)))


@blueprint.delete("/api/v1/plans/<day>/days")
@describe(answer="PlanDays", parameters=["plan_day"], errors=[HTTPStatus.FORBIDDEN])
@permit(Action.ASSIGN)
def cancel(day: str) -> ResponseReturnValue:
    """Let the planner stop after the day under way."""
    job = days_job(read_day(day))
    job.cancel()
    return days_json(job)


@blueprint.post("/api/v1/plans/<day>/days/take")
@describe(answer="PlanDays", parameters=["plan_day"], body="PlanDaysSeen", errors=CHANGING)
@permit(Action.ASSIGN)
def take(day: str) -> ResponseReturnValue:
    """Make the days the plans of their days: all of them, or none."""
    seen, job = read_seen(json_body(), zone()), days_job(read_day(day))
    take_days_over(job, seen, actor())
    return days_json(job)


def days_json(job: DaysJob | None) -> Json:
    """Give a rolling plan, as far as it is made."""
    if job is None:
        return job_json(None)
    horizon = job.horizon
    return job_json(job) | {
        "id": job.id,
        "first": job.asked.first.isoformat(),
        "days": job.asked.days,
        "planned": job.planned,
        "taken_over": job.taken_over,
        "kept_from": None if horizon is None or horizon.kept_from is None
        else horizon.kept_from.isoformat(),
        "before": None if horizon is None else _outlook_json(horizon.before),
        "plans": [] if horizon is None else [_day_json(one) for one in horizon.days],
        "staffing": [_staffing_json(one, job.asked.days) for one in job.staffing],
    }  # fmt: skip


def _day_json(day: HorizonDay) -> Json:
    return {
        "date": day.date.isoformat(),
        "visits": day.visits,
        "prize": day.prize,
        "due_prize": day.due_prize,
        "squads": day.squads,
        "published": day.published,
        "after": _outlook_json(day.after),
        "idle": _outlook_json(day.idle),
    }


def _outlook_json(outlook: Outlook) -> Json:
    return {
        "total": outlook.total,
        "uncovered": outlook.uncovered,
        "unable": outlook.unable,
        "rate": round(outlook.rate, 6),
        "by_kind": dict(outlook.by_kind),
    }


def _staffing_json(one: Staffing, days: int) -> Json:
    told: Json = {"act": one.act, "kind": one.kind}
    if one.effort is None:
        return told | {"why": None if one.why is None else said(one.why)}
    return told | {
        "visits": one.effort.visits,
        "unreachable": one.effort.unreachable,
        "squads": list(one.effort.squads),
        "team_days": _span_json(one.effort.team_days),
        "squads_needed": _span_json(one.effort.teams(days)),
    }


def _span_json(span: Span) -> Json:
    return {"least": span[0], "most": span[1]}
