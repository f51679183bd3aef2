"""Begins a rolling plan of some days, and makes it the days' plans, for the page and machines."""

from __future__ import annotations

from datetime import date

from geo.clock import local_day
from geo.dispatch.assign import LAST_DAY_AFTER
from geo.dispatch.horizon import MOST_DAYS, roll, take_over
from geo.dispatch.plan_request import MOST_SECONDS
from geo.dispatch.staffing import staffing
from geo.errors import BadRecord, EditConflict, FieldError, NotFound
from geo.message import Message, message
from geo.model import Actor
from webapp.context import now_ms, services, writing, zone
from webapp.days_job import DaysJob, DaysRequest


def start_days(asked: DaysRequest, actor: Actor) -> DaysJob:
    """Begin to plan some days; give the job that does.

    Raises
    ------
    BadRecord
        When the first day has passed or lies more than a year ahead, or a number is out of bounds.
    """
    today = local_day(now_ms(), zone())
    if asked.first < today:
        why = message("{day} has passed; today is {today}", day=asked.first, today=today)
        raise _refused("first", why)
    if asked.first > today + LAST_DAY_AFTER:
        raise _refused("first", message("{day} lies more than a year ahead", day=asked.first))
    for field, number, most in (
        ("days", asked.days, MOST_DAYS), ("seconds", asked.seconds, MOST_SECONDS),
    ):  # fmt: skip
        if not 1 <= number <= most:
            raise _refused(field, message("must lie in 1 to {most}", most=most))
    kept = services()

    def make(job: DaysJob) -> None:
        now = kept.clock.now_ms()
        with kept.store.read() as conn:
            job.staffing = tuple(
                staffing(conn, kept.live, kept.travel, asked.first, asked.days, now, asked.scope)
            )
        roll(
            kept.store, kept.live, kept.travel, asked.first, asked.days, seconds=asked.seconds,
            now_ms=now, scope=asked.scope, on_day=job.reached, cancelled=job.cancelled,
        )  # fmt: skip

    seconds = asked.days * asked.seconds
    return kept.days_jobs.start(DaysJob(asked.first, actor.name, seconds, asked=asked), make)


def days_job(first: date) -> DaysJob:
    """Give the newest rolling plan that begins on a day.

    Raises
    ------
    NotFound
        When there is none.
    """
    job = services().days_jobs.of(first)
    if job is None:
        raise NotFound(message("No days from {day} on were planned.", day=first))
    return job


def take_days_over(job: DaysJob, seen: str, actor: Actor) -> list[date]:
    """Make a rolling plan the plans of its days; give these.

    Parameters
    ----------
    seen
        The id of the rolling plan that somebody looked at.

    Raises
    ------
    BadRecord
        When it is still being made, or holds no plan.
    EditConflict
        When one of the days' plans was changed meanwhile, or the days were planned anew.
    """
    if seen != job.id:
        raise EditConflict(
            message("{actor} planned these days anew meanwhile; look at them first.", actor=job.by)
        )
    if job.working:
        raise _refused("days", message("the days are still being planned"))
    if job.horizon is None or not any(day.planned for day in job.horizon.days):
        raise _refused("days", message("on none of the days anybody goes anywhere"))
    with writing() as conn:
        days = take_over(conn, job.horizon, actor, now_ms())
    job.taken_over = True
    return days


def _refused(field: str, why: Message) -> BadRecord:
    return BadRecord(message("No plan was made: {why}.", why=why), [FieldError(field, why)])
