"""More than a day: one plan after the other, each without what the ones before it do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from geo.coverage.live import LiveIndex
from geo.dispatch.day import DayProblem, gather_day
from geo.dispatch.plan import Plan
from geo.dispatch.solve import solve
from geo.dispatch.sources import Travel
from geo.errors import BadParameter, BadRecord
from geo.message import message
from geo.store.engine import Store

MOST_DAYS = 31


@dataclass(frozen=True)
class HorizonDay:
    """One day of a rolling plan.

    Attributes
    ----------
    visits, prize
        What the day's plan does, and what that is worth.
    left, left_prize
        What is due by then, and still is after the day; what nobody's remit holds is counted, too.
    unable
        Of what is left: what no squad may do.
    problem, plan
        None on a day on which no squad goes out.
    """

    date: date
    visits: int
    prize: int
    left: int
    left_prize: int
    unable: int
    problem: DayProblem | None = None
    plan: Plan | None = None


@dataclass(frozen=True)
class Horizon:
    """A rolling plan over some days."""

    days: tuple[HorizonDay, ...]

    @property
    def keeps_every_policy_from(self) -> date | None:
        """Give the day at whose end nothing is left that squads may do; None if there is none."""
        for day in self.days:
            if day.plan is not None and day.left == day.unable:
                return day.date
        return None


def roll(
    store: Store,
    live: LiveIndex,
    travel: Travel,
    first: date,
    days: int,
    *,
    seconds: float,
    now_ms: int,
    on_day: Callable[[HorizonDay], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Horizon:
    """Plan some days ahead; nothing is stored.

    Each day is judged at its own start, so that what falls due on the way is among it. A site is
    visited once for each act in all of these days: one whose interval is shorter is not seen to
    fall due again.

    Parameters
    ----------
    seconds
        Of search for each day.
    on_day
        Told of every day that is planned.

    Raises
    ------
    BadParameter
        When there are less than one or more than `MOST_DAYS` days.
    BadRecord
        When the first day has passed.
    """
    if not 1 <= days <= MOST_DAYS:
        raise BadParameter("days", message("must be 1 to {most}", most=MOST_DAYS))
    served: set[tuple[int, str]] = set()
    planned = []
    for number in range(days):
        if cancelled():
            break
        day = first + timedelta(days=number)
        try:
            with store.read() as conn:
                problem = gather_day(conn, live, travel, day, now_ms, served=served)
        except BadRecord as error:
            if error.errors[0].field != "squads":
                raise
            made = HorizonDay(day, 0, 0, 0, 0, 0)
        else:
            plan = solve(problem.problem, seconds, cancelled=cancelled).plan
            made = _day(day, problem, plan)
            served |= _served(problem, plan)
        planned.append(made)
        on_day(made)
    return Horizon(tuple(planned))


def _day(day: date, problem: DayProblem, plan: Plan) -> HorizonDay:
    left = [problem.visits[one.id].prize for one in plan.unserved]
    further = (problem.unable, problem.beyond)
    return HorizonDay(
        date=day,
        visits=sum(len(route.stops) for route in plan.routes),
        prize=plan.prize,
        left=len(left) + sum(needs.size for needs in further),
        left_prize=sum(left) + sum(int(needs.prize.sum()) for needs in further),
        unable=problem.unable.size,
        problem=problem,
        plan=plan,
    )


def _served(problem: DayProblem, plan: Plan) -> set[tuple[int, str]]:
    return {
        (problem.visits[one].site.row, problem.visits[one].act)
        for route in plan.routes
        for one in route.stops
    }
