"""More than a day: one plan after the other, each on what the ones before it leave.

A visit that is planned counts as made, and passed, from its end on: a site whose interval is
shorter than the days ahead falls due again in them, and the plan goes there again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from geo import clock
from geo.coverage.foresight import Foresight, PlannedVisit, after_visits
from geo.coverage.index import CoverageIndex
from geo.coverage.live import LiveIndex
from geo.dispatch.day import DayProblem, acts_at, gather_day, stays_put
from geo.dispatch.outcome import outcome_of
from geo.dispatch.outlook import Need, Outlook, outlook
from geo.dispatch.plan import Plan, Reason
from geo.dispatch.replan import MADE, standing_routes, stops_of_plan
from geo.dispatch.scope import Scope
from geo.dispatch.solve import solve
from geo.dispatch.sources import Travel
from geo.errors import BadParameter, BadRecord, NotPermitted
from geo.message import message
from geo.model import Actor, Role, Squad
from geo.store import plans, settings
from geo.store.engine import Store
from geo.store.plan_versions import Outcome, save_plan
from geo.store.planned import Planned
from geo.store.plans import Stop

MOST_DAYS = 14


@dataclass(frozen=True)
class HorizonDay:
    """One day of a rolling plan.

    Attributes
    ----------
    visits, prize
        What the day's plan does, and what that is worth.
    due_prize
        What all is worth that is due on the day.
    squads
        How many go out.
    after, idle
        How coverage stands at the end of the day; and how it would if nobody had gone.
    planned
        Stop id → what it is planned as; None on a day on which no squad goes out.
    outcome
        What the planner says of that.
    seen
        The version of the day's plan that it was made from.
    published
        Whether the squads see that day's plan already.
    """

    date: date
    visits: int
    prize: int
    due_prize: int
    squads: int
    after: Outlook
    idle: Outlook
    planned: Mapping[str, Planned] | None = None
    outcome: Outcome | None = None
    seen: int = 0
    published: bool = False

    @property
    def share(self) -> float:
        """Give the share of what is due, by priority, that the day's plan does."""
        return min(1.0, self.prize / self.due_prize) if self.due_prize else 1.0


@dataclass(frozen=True)
class Horizon:
    """A rolling plan over some days; `before` is how coverage stands as they begin."""

    before: Outlook
    days: tuple[HorizonDay, ...]

    @property
    def kept_from(self) -> date | None:
        """Give the day from whose end on every policy is kept that can be; None if there is none.

        What is kept at the end of the last day only is kept from that day on.
        """
        kept = list(takewhile(lambda day: day.after.kept, reversed(self.days)))
        return kept[-1].date if kept else None


def roll(
    store: Store,
    live: LiveIndex,
    travel: Travel,
    first: date,
    days: int,
    *,
    seconds: float,
    now_ms: int,
    scope: Scope | None = None,
    on_day: Callable[[Horizon], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Horizon:
    """Plan some days ahead; nothing is stored.

    What the plans of the days before the first one still have ahead counts as made. Stops that are
    sent by hand, required or pinned on one of the days stay there.

    Parameters
    ----------
    seconds
        Of search for each day.
    scope
        What the plan is about, by default everything.
    on_day
        Told of what there is after every day.
    cancelled
        Asked several times a second; the day under way is then the last.

    Raises
    ------
    BadParameter
        When there are less than one or more than `MOST_DAYS` days.
    BadRecord
        When the first day has passed.
    """
    if not 1 <= days <= MOST_DAYS:
        raise BadParameter("days", message("must be 1 to {most}", most=MOST_DAYS))
    dates = [first + timedelta(days=number) for number in range(days)]
    scope = scope or Scope()
    with store.read() as conn:
        begun = _begun(conn, live, dates, now_ms)
    index, unreachable = begun.idle, set[Need]()
    at = max(now_ms, clock.day_start(first, begun.zone))
    horizon = Horizon(outlook(index, at, scope), ())
    for day in dates:
        if cancelled():
            break
        later = [needs for other, needs in begun.fixed.items() if other > day]
        problem = _gathered(
            store, Foresight(index), travel, day, now_ms, scope, frozenset().union(*later)
        )
        facts: dict[str, object] = {"visits": 0, "prize": 0, "due_prize": 0, "squads": 0}
        if problem is not None:
            start = standing_routes(problem)
            solved = solve(problem.problem, seconds, start=start, cancelled=cancelled)
            squads = index.catalogue.squads
            index = after_visits(index, _visits(problem, solved.plan, squads))
            unreachable |= _unreachable(problem, solved.plan)
            facts = {
                **_figures(problem, solved.plan),
                "planned": stops_of_plan(problem, solved.plan),
                "outcome": outcome_of(problem, solved),
                "seen": problem.plan.version,
                "published": problem.plan.published,
            }
        ends_at = clock.day_start(day + timedelta(days=1), begun.zone)
        made = HorizonDay(
            date=day,
            after=outlook(index, ends_at, scope, unreachable),
            idle=outlook(begun.idle, ends_at, scope),
            **facts,  # type: ignore[arg-type]
        )
        horizon = Horizon(horizon.before, (*horizon.days, made))
        on_day(horizon)
    return horizon


def take_over(conn: Connection, horizon: Horizon, actor: Actor, now_ms: int) -> list[date]:
    """Let the plans of the days be those of a rolling plan: all of them, or none; give the days.

    Each is one more version of its day's plan, which can be undone there. One that is not published
    yet stays so.

    Raises
    ------
    NotPermitted
        When the person is neither dispatcher nor administrator.
    EditConflict
        When one of the days' plans was changed meanwhile.
    """
    if actor.role not in (Role.ADMIN, Role.DISPATCHER):
        raise NotPermitted(message("Only dispatchers and administrators make plans."))
    taken = [day for day in horizon.days if day.planned is not None]
    for day in taken:
        save_plan(
            conn, day.date, day.planned or {}, seen=day.seen,
            did=MADE, actor=actor.name, now_ms=now_ms, outcome=day.outcome,
        )  # fmt: skip
    return [day.date for day in taken]


@dataclass(frozen=True, eq=False)
class _Begun:
    """What stands before the first day is planned.

    `idle` is the index if nobody went on any of the days; `fixed` are the needs that a stop of a
    day stays for.
    """

    zone: ZoneInfo
    idle: CoverageIndex
    fixed: Mapping[date, frozenset[Need]]


def _begun(conn: Connection, live: LiveIndex, dates: list[date], now_ms: int) -> _Begun:
    zone, index = settings.load_zone(conn), live.current(conn)
    squads = index.catalogue.squads
    today = clock.local_day(now_ms, zone)
    before = [today + timedelta(days=number) for number in range((dates[0] - today).days)]
    visits = [
        one for day in before
        for one in _expected(plans.stops_of_day(conn, day), squads,
                             clock.day_start(day + timedelta(days=1), zone))
    ]  # fmt: skip
    fixed = {
        day: frozenset(
            (one.row, one.act)
            for one in _expected(filter(stays_put, plans.stops_of_day(conn, day)), squads, now_ms)
        )
        for day in dates
    }
    return _Begun(zone, after_visits(index, visits), fixed)


def _expected(
    stops: Iterable[Stop], squads: Mapping[int, Squad], ends_at: int
) -> Iterator[PlannedVisit]:
    """Give the visits of stops that nobody made yet, or passed over; `ends_at` without times."""
    for stop in stops:
        for act in acts_at(squads.get(stop.squad), stop.site):
            if not (stop.done or stop.skipped):
                yield PlannedVisit(stop.site.row, act, stop.ends_at or ends_at)


def _gathered(
    store: Store,
    live: LiveIndex,
    travel: Travel,
    day: date,
    now_ms: int,
    scope: Scope,
    served: frozenset[Need],
) -> DayProblem | None:
    """Gather a day; None where no squad goes out."""
    try:
        with store.read() as conn:
            return gather_day(conn, live, travel, day, now_ms, served=served, scope=scope)
    except BadRecord as error:
        if error.errors[0].field != "squads":
            raise
        return None


def _figures(problem: DayProblem, plan: Plan) -> dict[str, object]:
    routes = [route for route in plan.routes if route.stops]
    return {
        "visits": sum(len(route.stops) for route in routes),
        "prize": plan.prize,
        "due_prize": problem.needed_prize,
        "squads": len({problem.teams[route.squad].squad.number for route in routes}),
    }


def _visits(problem: DayProblem, plan: Plan, squads: Mapping[int, Squad]) -> Iterator[PlannedVisit]:
    for route in plan.routes:
        for visit_id, starts_s in zip(route.stops, route.services_s, strict=True):
            visit = problem.visits[visit_id]
            ends_at = problem.instant(starts_s + visit.service_s)
            yield PlannedVisit(visit.site.row, visit.act, ends_at)
    behind = [stop for come in problem.standing.values() for stop in come.behind]
    # Under way, or of squads that this plan is not about.
    yield from _expected((*behind, *problem.elsewhere), squads, problem.now_ms)


def _unreachable(problem: DayProblem, plan: Plan) -> set[Need]:
    visits = problem.visits
    return {
        (visits[one.id].site.row, visits[one.id].act)
        for one in plan.unserved
        if one.reason is Reason.UNREACHABLE
    }
