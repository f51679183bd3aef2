"""What is done about one complaint, from the call to the answer; most is answered in time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from geo.clock import HOUR_MS, MINUTE_MS, SECOND_MS
from geo.demo.hours import in_waking_hours
from geo.demo.period import PERIOD_END_MS
from geo.demo.visits import Visit, Visits
from geo.kinds import answer_templates
from geo.model import Result
from geo.rules.complaint import ComplaintState

_REJECTED_SHARE = 0.03
_FORGOTTEN_SHARE = 0.02
"""Nobody answers these within the period."""
_LATE_SHARE = 0.02
_CLOSED_SHARE = 0.85
_DISPATCHER = "dispatcher"


@dataclass(frozen=True)
class Told:
    """What the course of a complaint depends on."""

    category: str
    site: str | None
    received_at: int
    within_ms: int
    led_to: str | None
    """The failed inspection of the site that it led to."""
    squad: int


@dataclass(frozen=True)
class Taken:
    """One step of a complaint."""

    at: int
    state: ComplaintState
    actor: str
    squad: int | None = None
    inspection: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Course:
    """The steps of a complaint after it was received, in order of time."""

    taken: tuple[Taken, ...]

    @property
    def open_until(self) -> int | None:
        """Give when it was answered (UTC ms), None of one that was not, or was rejected."""
        answered = [one.at for one in self.taken if one.state is ComplaintState.ANSWERED]
        return answered[0] if answered else None

    def joined_at(self, received_at: int) -> Course:
        """Give the course of one that joins later: where the first one stands, then with it."""
        before = [one for one in self.taken if one.at <= received_at]
        after = tuple(one for one in self.taken if one.at > received_at)
        if not before:
            return Course(after)
        caught_up = replace(before[-1], at=received_at + SECOND_MS, actor=_DISPATCHER)
        return Course((caught_up, *after))

    def steps(self, complaint: str) -> list[dict[str, Any]]:
        """Give the steps as `geo.store.complaint_courses` takes them, those of the period."""
        return [
            {
                "complaint": complaint, "at": one.at, "state": one.state.value,
                "actor": one.actor, "squad": one.squad, "inspection": one.inspection,
                "note": one.note,
            }
            for one in self.taken
            if one.at < PERIOD_END_MS
        ]  # fmt: skip


def course_of(told: Told, visits: Visits, facts: Any, rng: np.random.Generator) -> Course:
    """Simulate what is done about a complaint."""
    fate = rng.random()
    if fate < _REJECTED_SHARE and told.led_to is None:
        at = in_waking_hours(
            told.received_at + told.within_ms * rng.uniform(0.05, 0.4), rng.uniform(0, 60)
        )
        reason = str(rng.choice(facts["rejected"]))
        return Course((Taken(at, ComplaintState.REJECTED, _DISPATCHER, note=reason),))
    answered_at = _answered_at(told, rng)
    waited = min((4 + rng.exponential(50)) * MINUTE_MS, (answered_at - told.received_at) / 4)
    assigned_at = told.received_at + int(waited) // SECOND_MS * SECOND_MS
    visit = None
    if told.site is not None:
        last = PERIOD_END_MS if told.led_to else answered_at - 5 * MINUTE_MS
        visit = visits.first_between(told.site, assigned_at, last)
    squad = visit.squad if visit else told.squad
    assigned = Taken(assigned_at, ComplaintState.ASSIGNED, _DISPATCHER, squad=squad)
    if fate > 1 - _FORGOTTEN_SHARE and told.led_to is None:
        return Course((assigned,))
    if told.led_to and visit:
        answered_at = in_waking_hours(
            visit.received_at + rng.uniform(20, 90) * MINUTE_MS, rng.uniform(0, 60)
        )
    return Course(
        (assigned, _in_hand(assigned, visit, answered_at),
         *_answer(told, visit, answered_at, squad, facts, rng))
    )  # fmt: skip


def _answered_at(told: Told, rng: np.random.Generator) -> int:
    share = rng.beta(2.5, 2.5) * 0.95
    if rng.random() < _LATE_SHARE:
        share = 1.05 + rng.exponential(0.4)
    at = in_waking_hours(told.received_at + told.within_ms * share, rng.uniform(0, 60))
    return max(at, told.received_at + HOUR_MS)


def _in_hand(assigned: Taken, visit: Visit | None, answered_at: int) -> Taken:
    """Give the step with which somebody goes to work: the squad's record, else its telephone."""
    actor = f"squad{assigned.squad}"
    if visit:
        return Taken(
            visit.received_at, ComplaintState.IN_HAND, actor, assigned.squad, inspection=visit.id
        )
    midway = (assigned.at + answered_at) // 2
    return Taken(midway - midway % SECOND_MS, ComplaintState.IN_HAND, actor, assigned.squad)


def _answer(
    told: Told,
    visit: Visit | None,
    answered_at: int,
    squad: int,
    facts: Any,
    rng: np.random.Generator,
) -> list[Taken]:
    note = _words(told, visit, facts, rng)
    answered = Taken(answered_at, ComplaintState.ANSWERED, f"squad{squad}", squad, note=note)
    if rng.random() > _CLOSED_SHARE:
        return [answered]
    closed_at = in_waking_hours(answered_at + rng.uniform(16, 70) * HOUR_MS, rng.uniform(0, 60))
    return [answered, Taken(closed_at, ComplaintState.CLOSED, _DISPATCHER)]


def _words(told: Told, visit: Visit | None, facts: Any, rng: np.random.Generator) -> str:
    """Give the answer: one kept ready for the category or for what was found."""
    if visit is None:
        return str(rng.choice(facts["by_phone"]))
    ready = answer_templates()
    found = [one.text_zh for one in ready if one.category == told.category]
    general = [one.text_zh for one in ready if one.category is None]
    if visit.result is Result.PASS:
        return general[1]
    return found[0] if found else general[0]
