"""Begins the making of a day's plan, for the board and for machines alike."""

from __future__ import annotations

from datetime import date

from geo.clock import local_day
from geo.dispatch.assign import LAST_DAY_AFTER
from geo.dispatch.plan_request import MOST_SECONDS
from geo.dispatch.replan import plan_day
from geo.dispatch.solve import Progress
from geo.errors import BadRecord, FieldError
from geo.message import Message, message
from geo.model import Actor
from webapp.context import now_ms, services, zone
from webapp.plan_jobs import PlanJob


def start_plan(day: date, seconds: int, actor: Actor) -> PlanJob:
    """Begin to make the plan of a day; give the job that makes it.

    Raises
    ------
    BadRecord
        When the day has passed or lies more than a year ahead, or the seconds are out of bounds.
    """
    today = local_day(now_ms(), zone())
    if not 1 <= seconds <= MOST_SECONDS:
        raise _refused("seconds", message("must lie in 1 to {most}", most=MOST_SECONDS))
    if day < today:
        raise _refused("date", message("{day} has passed; today is {today}", day=day, today=today))
    if day > today + LAST_DAY_AFTER:
        raise _refused("date", message("{day} lies more than a year ahead", day=day))
    kept = services()

    def make(job: PlanJob) -> None:
        def better(progress: Progress) -> None:
            job.found(progress.prize, sum(map(len, progress.routes.values())))

        plan_day(
            kept.store, kept.live, kept.travel, day, seconds=seconds, actor=actor,
            clock=kept.clock.now_ms, on_progress=better, cancelled=job.cancelled,
        )  # fmt: skip

    return kept.plan_jobs.start(PlanJob(day, actor.name, seconds), make)


def _refused(field: str, why: Message) -> BadRecord:
    return BadRecord(message("No plan was begun: {why}.", why=why), [FieldError(field, why)])
