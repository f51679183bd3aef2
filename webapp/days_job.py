"""A rolling plan being made: what was asked for, and the days planned so far."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from geo.dispatch.horizon import Horizon
from geo.dispatch.scope import Scope
from geo.dispatch.staffing import Staffing
from webapp.plan_jobs import PlanJob


@dataclass(frozen=True)
class DaysRequest:
    """Which days are to be planned, with how much search for each, and about what."""

    first: date
    days: int
    seconds: int
    scope: Scope


@dataclass
class DaysJob(PlanJob):
    """Some days being planned; `day` is the first one.

    Attributes
    ----------
    horizon
        The days so far; None before the first one is planned.
    staffing
        What it takes to keep every policy in these days.
    taken_over
        Whether the days' plans were made of it.
    id
        Tells it from another rolling plan that begins on the same day.
    """

    asked: DaysRequest = field(kw_only=True)
    horizon: Horizon | None = None
    staffing: tuple[Staffing, ...] = ()
    taken_over: bool = False
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def planned(self) -> int:
        """Give how many days are planned."""
        return 0 if self.horizon is None else len(self.horizon.days)

    def reached(self, horizon: Horizon) -> None:
        """Take note of one more day."""
        self.horizon = horizon
        self.found(sum(day.prize for day in horizon.days), sum(day.visits for day in horizon.days))
