"""The records behind the figures of what the public and the law ask: complaints, talks, cases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, case, exists, func, or_, select

from geo.store.figures.columns import ONE, columns
from geo.store.figures.scope import Scope
from geo.store.schema import (
    case_step,
    complaint,
    complaint_step,
    legal_case,
    site,
    talk,
    talk_site,
)


def complaints(scope: Scope) -> Select[Any]:
    """Select the complaints that came in on the days."""
    return _complaints(
        scope,
        complaint.c.received_at,
        scope.within(complaint.c.received_at),
        scope.written(complaint.c.sequence),
    )


def answered(scope: Scope, *conditions: Any) -> Select[Any]:
    """Select the complaints that were answered, for the first time, on the days."""
    answers = exists().where(
        complaint_step.c.complaint == complaint.c.id, complaint_step.c.state == "answered"
    )
    known = answers.where(scope.written(complaint_step.c.sequence)).correlate(complaint)
    return _complaints(
        scope,
        complaint.c.answered_at,
        scope.within(complaint.c.answered_at),
        # One that came in answered has no such step.
        or_(known, and_(~answers.correlate(complaint), scope.written(complaint.c.sequence))),
        *conditions,
    )


def answered_in_time(scope: Scope) -> Select[Any]:
    """Select those of the answered ones whose answer was not later than the deadline."""
    return answered(scope, complaint.c.answered_at <= complaint.c.deadline_at)


def cases_opened(scope: Scope) -> Select[Any]:
    """Select the cases opened on the days."""
    return (
        select(*_of_case(legal_case.c.sequence, legal_case.c.opened_at, ONE))
        .outerjoin_from(legal_case, site, site.c.row == legal_case.c.site)
        .where(
            scope.within(legal_case.c.opened_at),
            scope.written(legal_case.c.sequence),
            *_case_places(scope),
        )
    )


def cases_closed(scope: Scope) -> Select[Any]:
    """Select the closings of cases on the days."""
    return _steps(scope, ONE, case_step.c.did == "closed")


def fines(scope: Scope, *conditions: Any) -> Select[Any]:
    """Select the steps of cases on the days that changed a fine; each adds its hundredths."""
    changed = and_(case_step.c.fine_cents.is_not(None), case_step.c.fine_cents != 0)
    return _steps(scope, case_step.c.fine_cents, changed, *conditions)


def talks(scope: Scope) -> Select[Any]:
    """Select the valid advisory talks held on the days."""
    one = (
        select(func.min(talk_site.c.site))
        .where(talk_site.c.talk == talk.c.id)
        .correlate(talk)
        .scalar_subquery()
    )
    told = columns(talk, talk.c.manner, at=talk.c.held_at, place=one)
    return select(*told).where(*_held(scope), *_at_a_site(scope))


def firms_talked_to(scope: Scope) -> Select[Any]:
    """Select who was talked to, one row for each site of a talk."""
    told = columns(
        talk, talk.c.manner, at=talk.c.held_at,
        place=talk_site.c.site, district=site.c.district, kind=site.c.kind,
    )  # fmt: skip
    return select(*told).where(
        talk_site.c.talk == talk.c.id, talk_site.c.site == site.c.row, *_held(scope),
        *scope.places(),
    )  # fmt: skip


def currencies(scope: Scope) -> Select[Any]:
    """Select the sum of the fines of the days by currency: currency, cents."""
    steps = fines(scope).add_columns(legal_case.c.currency.label("currency")).subquery("fined")
    return (
        select(steps.c.currency, func.sum(steps.c.amount).label("cents"))
        .group_by(steps.c.currency)
        .order_by(func.sum(steps.c.amount).desc(), steps.c.currency)
    )


def _complaints(scope: Scope, at: Any, *conditions: Any) -> Select[Any]:
    told = columns(
        complaint, complaint.c.number, at=at,
        place=complaint.c.site, district=complaint.c.district, kind=site.c.kind,
    )  # fmt: skip
    return (
        select(*told)
        .outerjoin_from(complaint, site, site.c.row == complaint.c.site)
        .where(
            *conditions,
            *scope.places(complaint.c.district),
            *scope.by_squads(complaint.c.squad),
        )
    )


def _steps(scope: Scope, amount: Any, *conditions: Any) -> Select[Any]:
    return (
        select(*_of_case(case_step.c.sequence, case_step.c.at, amount))
        .select_from(case_step)
        .join(legal_case, legal_case.c.id == case_step.c.legal_case)
        .outerjoin(site, site.c.row == legal_case.c.site)
        .where(
            scope.within(case_step.c.at),
            scope.written(case_step.c.sequence),
            *conditions,
            *_case_places(scope),
        )
    )


def _of_case(sequence: Any, at: Any, amount: Any) -> list[Any]:
    title = case((legal_case.c.title == "", ""), else_=" · ") + legal_case.c.title
    return columns(
        legal_case, legal_case.c.number + title, sequence=sequence, at=at,
        place=legal_case.c.site, district=legal_case.c.district, kind=site.c.kind, amount=amount,
    )  # fmt: skip


def _case_places(scope: Scope) -> list[Any]:
    return [*scope.places(legal_case.c.district), *scope.by_squads(legal_case.c.squad)]


def _held(scope: Scope) -> list[Any]:
    return [
        scope.within(talk.c.held_at), scope.standing(talk), *scope.by_squads(talk.c.squad)
    ]  # fmt: skip


def _at_a_site(scope: Scope) -> list[Any]:
    places = scope.places()
    if not places:
        return []
    there = exists().where(talk_site.c.talk == talk.c.id, talk_site.c.site == site.c.row, *places)
    return [there.correlate(talk)]
