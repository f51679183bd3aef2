"""From a day's problem, solved, to the plan in the store; what is done or under way stays."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from geo.coverage.live import LiveIndex
from geo.dispatch.day import DayProblem, gather_day, stays_put
from geo.dispatch.day_problem import Visit
from geo.dispatch.outcome import outcome_of
from geo.dispatch.plan import Plan, Route
from geo.dispatch.solve import Progress, solve
from geo.dispatch.sources import Travel
from geo.errors import NotPermitted
from geo.message import message
from geo.model import Actor, Role
from geo.store.engine import Store
from geo.store.plan_versions import DayPlan, save_plan
from geo.store.planned import PLANNED, Planned, squad_and_team
from geo.store.plans import Stop

MADE = "made"


def plan_day(
    store: Store,
    live: LiveIndex,
    travel: Travel,
    day: date,
    *,
    seconds: float,
    actor: Actor,
    clock: Callable[[], int],
    seed: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> DayPlan:
    """Make the plan of a day, or what is left of it, and store it.

    The store is not held meanwhile: who changes the plan in that time is not overwritten.

    Parameters
    ----------
    seconds
        How long the search may take.
    clock
        Gives the present instant (UTC ms).

    Raises
    ------
    NotPermitted
        When the person is neither dispatcher nor administrator.
    BadRecord
        When the day has passed, or no squad goes out.
    EditConflict
        When the plan was changed meanwhile.
    """
    if actor.role not in (Role.ADMIN, Role.DISPATCHER):
        raise NotPermitted(message("Only dispatchers and administrators make plans."))
    with store.read() as conn:
        gathered = gather_day(conn, live, travel, day, clock())
    solved = solve(
        gathered.problem, seconds, seed=seed, start=standing_routes(gathered),
        on_progress=on_progress, cancelled=cancelled,
    )  # fmt: skip
    with store.write() as conn:
        return save_plan(
            conn, day, stops_of_plan(gathered, solved.plan), seen=gathered.plan.version,
            did=MADE, actor=actor.name, now_ms=clock(), outcome=outcome_of(gathered, solved),
        )  # fmt: skip


def standing_routes(day: DayProblem) -> dict[str, list[str]]:
    """Give route → the problem's stops that lie ahead in it as the plan stands: where to start."""
    by_site = defaultdict(list)
    for visit_id, visit in day.visits.items():
        by_site[visit.site.row].append(visit_id)
    routes: dict[str, list[str]] = {}
    used: set[str] = set()
    for route, come in day.standing.items():
        if route not in day.teams:
            continue
        routes[route] = []
        for stop in come.ahead:
            at_site = [stop.id] if stop.id in day.visits else by_site[stop.site.row]
            for visit_id in at_site if stop.position is not None else ():
                if visit_id not in used and _may_go(day, route, visit_id):
                    used.add(visit_id)
                    routes[route].append(visit_id)
    return routes


def stops_of_plan(day: DayProblem, plan: Plan) -> dict[str, Planned]:
    """Give stop id → what it is planned as: the whole day, also what lies behind.

    A stop keeps its id as long as somebody goes to its site, so that a squad is told of a change
    and not of a new stop. One that was required and fits nowhere stays, without a place.
    """
    planned = {stop.id: as_planned(stop) for stop in day.elsewhere}
    for come in day.standing.values():
        for position, stop in enumerate(come.behind):
            planned[stop.id] = replace(as_planned(stop), position=position)
    ids = _Ids(day)
    for route in plan.routes:
        for name in (route.squad, *(one for one in route.together if one != route.squad)):
            begun = len(day.standing[name].behind) if name in day.standing else 0
            for position, (visits, one) in enumerate(_calls(day, route, name), begun):
                # What a convoy's visit is worth counts once.
                prize = one.prize if name == route.squad else 0
                planned[ids.take(visits, one)] = replace(one, position=position, prize=prize)
    for visit in day.visits.values():
        if visit.stop is not None and visit.stop.id not in planned:
            left = replace(as_planned(visit.stop), position=None)
            planned[visit.stop.id] = replace(left, arrives_at=None, starts_at=None, ends_at=None)
    return planned


def as_planned(stop: Stop) -> Planned:
    """Give what the plan says of a stop as it stands."""
    facts = {name: getattr(stop, name) for name in PLANNED if name != "site"}
    return Planned(site=stop.site.row, **facts)


def _may_go(day: DayProblem, route: str, visit_id: str) -> bool:
    problem = day.problem
    return bool(problem.may_serve[problem.team_number[route], problem.stop_number[visit_id]])


def _calls(day: DayProblem, route: Route, name: str) -> Iterator[tuple[list[Visit], Planned]]:
    """Give a team's calls in order; visits of one site, one after the other, are one call."""
    squad, team = squad_and_team(name)
    visits: list[Visit] = []
    call: Planned | None = None
    for visit_id, arrives_s, starts_s in zip(
        route.stops, route.arrivals_s, route.services_s, strict=True
    ):
        visit = day.visits[visit_id]
        ends_at = day.instant(starts_s + visit.service_s)
        if call is not None and call.site == visit.site.row:
            visits.append(visit)
            call = replace(call, ends_at=ends_at, prize=(call.prize or 0) + visit.prize)
            continue
        if call is not None:
            yield visits, call
        visits = [visit]
        stood = visit.stop
        # What was sent by hand keeps its squad in every later plan, too.
        sent = stood is not None and stood.position is None
        call = Planned(
            site=visit.site.row,
            squad=squad,
            team=team,
            arrives_at=day.instant(arrives_s),
            starts_at=day.instant(starts_s),
            ends_at=ends_at,
            pin="squad" if sent else stood.pin if stood is not None else None,
            # A stop that the plan is not about stays, too, but nobody required it.
            required=visit.required and (stood is None or stays_put(stood)),
            prize=visit.prize,
            note=stood.note if stood is not None else "",
        )
    if call is not None:
        yield visits, call


class _Ids:
    """Ids for the stops of a new plan: those of the stops it takes the place of, else new ones."""

    def __init__(self, day: DayProblem) -> None:
        self._released: dict[int, list[Stop]] = defaultdict(list)
        for stop in day.released:
            self._released[stop.site.row].append(stop)
        self._given: set[str] = set()

    def take(self, visits: list[Visit], planned: Planned) -> str:
        """Give the id of a call, once."""
        stood = [visit.stop.id for visit in visits if visit.stop is not None]
        released = self._released[planned.site]
        released.sort(key=lambda stop: stop.squad != planned.squad)
        for stop_id in (*stood, *(stop.id for stop in released)):
            if stop_id not in self._given:
                self._given.add(stop_id)
                return stop_id
        return str(uuid.uuid4())
