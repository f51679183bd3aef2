"""From a problem to the best plan that so many seconds allow."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from geo.dispatch.by_routes import plan_by_routes
from geo.dispatch.convoys import one_team_each
from geo.dispatch.engines import Engines, most_engines
from geo.dispatch.finish import Considered, finished_plan, polished, reserve_s
from geo.dispatch.greedy import greedy_routes
from geo.dispatch.instance import Instance, Routes, make_instance
from geo.dispatch.plan import Plan
from geo.dispatch.problem import Problem
from geo.dispatch.repair import exact, repaired
from geo.dispatch.split import SplitSearch
from geo.dispatch.whole import search_whole

MOST_CONSIDERED = 10_000
"""Stops among which the engines choose, the best for their time: their matrix takes 400 MB."""

_MOST_TEAMS, _MOST_STOPS = 12, 1_200
"""What is searched as a whole."""
_SLICES = 32
"""Of a shift, for first plans."""
_SILENCE_S = 5.0
"""An engine that has not said a word for so long at the end hangs."""


class Ended(StrEnum):
    """How the search came to its end; whatever it was, the plan is the best one known."""

    TIME = "time"
    """The seconds are used up."""
    COMPLETE = "complete"
    """Every stop that anybody may serve is served: nothing was left to search for."""
    CANCELLED = "cancelled"
    """The caller had enough."""
    CRASHED = "crashed"
    """Every engine died; the plan is what it had found until then."""
    HUNG = "hung"
    """No engine gave a sign any more; they were killed, and the plan is what they had found."""


@dataclass(frozen=True)
class Progress:
    """The best plan so far: what it is worth, and who serves what."""

    elapsed_s: float
    prize: int
    routes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Solved:
    """The plan, how the search ended, and what it took."""

    plan: Plan
    ended: Ended
    elapsed_s: float


def solve(
    problem: Problem,
    seconds: float,
    *,
    seed: int = 0,
    start: Mapping[str, Sequence[str]] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    engines: Engines | None = None,
) -> Solved:
    """Plan a day.

    Parameters
    ----------
    seconds
        How long it may take, all told.
    start
        Stops of each team in order, to start from; what of it cannot be kept is dropped.
    on_progress
        Told of every better plan.
    cancelled
        Asked several times a second.
    engines
        Started by the caller and ended here; without any, some are started.
    """
    began, worked = time.monotonic(), time.process_time()
    single = one_team_each(problem)
    with engines or _started(single) as ready:
        considered = _considered(single)
        instance = make_instance(single, considered)
        best = _Best(single, considered, instance, began, on_progress)
        best.look(greedy_routes(instance))
        if start:
            best.look(greedy_routes(instance, _kept(single, considered, instance, start)))
        slowed = (time.monotonic() - began) / max(time.process_time() - worked, 1e-3)
        reserve = reserve_s(single, slowed)
        until = began + seconds - reserve
        ended = _search(ready, instance, best, until, seed, cancelled)
    routes = polished(single, instance, best.routes, until + reserve / 3)
    plan = finished_plan(
        problem,
        single,
        [[considered[one] for one in route] for route in routes],
        Considered(considered, instance),
    )
    return Solved(plan, ended, time.monotonic() - began)


@dataclass
class _Best:
    """The best plan that can be kept, in the numbers of the instance."""

    problem: Problem
    considered: list[int]
    instance: Instance
    began: float
    on_progress: Callable[[Progress], None] | None
    routes: Routes = field(default_factory=list)
    value: tuple[int, int] | None = None

    def look(self, routes: Routes) -> None:
        """Keep a plan, mended where need be, when it is better; tell of it."""
        if not exact(self.problem):
            whole = [[self.considered[one] for one in route] for route in routes]
            number = {stop: place for place, stop in enumerate(self.considered)}
            mended = repaired(self.problem, whole, time.monotonic() + 0.2)
            routes = [[number[stop] for stop in route] for route in mended]
        value = self.instance.value(routes)
        if self.value is not None and value <= self.value:
            return
        self.routes, self.value = [list(route) for route in routes], value
        if self.on_progress is not None:
            self.on_progress(self._progress())

    def _progress(self) -> Progress:
        ids = {
            team.id: tuple(self.problem.stops[self.considered[one]].id for one in route)
            for team, route in zip(self.problem.teams, self.routes, strict=True)
        }
        stops = self.problem.stops
        prize = sum(stops[self.considered[one]].prize for route in self.routes for one in route)
        return Progress(time.monotonic() - self.began, prize, ids)


def _started(problem: Problem) -> Engines:
    return Engines(most_engines() if problem.may_serve.any() else 0)


def _search(
    engines: Engines,
    instance: Instance,
    best: _Best,
    until: float,
    seed: int,
    cancelled: Callable[[], bool],
) -> Ended:
    """Let the engines work until an instant; say how it ended."""
    asked = False

    def enough() -> bool:
        nonlocal asked
        asked = cancelled()
        return asked or _complete(instance, best.routes)

    if not enough():
        if instance.teams <= _MOST_TEAMS and instance.stops <= _MOST_STOPS:
            _try_by_routes(engines, instance, best, until, seed, enough)
            search_whole(engines, instance, best.routes, until, seed, best.look, enough)
        else:
            SplitSearch(instance, best.routes, seed).run(engines, until, best.look, enough)
    if asked:
        return Ended.CANCELLED
    if _complete(instance, best.routes):
        return Ended.COMPLETE
    if not engines.alive:
        return Ended.CRASHED
    for _ in engines.news(time.monotonic()):  # said, but not heard yet
        pass
    silent = time.monotonic() - _SILENCE_S
    hung = all((one.task or not one.ready) and one.heard < silent for one in engines.alive)
    return Ended.HUNG if hung else Ended.TIME


def _try_by_routes(
    engines: Engines,
    instance: Instance,
    best: _Best,
    until: float,
    seed: int,
    enough: Callable[[], bool],
) -> None:
    """Make better first plans while the engines load: under a short limit that is time to use."""
    chance = random.Random(seed)  # noqa: S311 — a search, not a secret
    while engines.loading and time.monotonic() < until and not enough():
        best.look(plan_by_routes(instance, chance, _SLICES))


def _complete(instance: Instance, routes: Routes) -> bool:
    served = sum(len(route) for route in routes)
    return served == int(instance.allowed.any(axis=0).sum())


def _considered(problem: Problem) -> list[int]:
    """Give the stops among which to choose: those that somebody may serve, the best of many."""
    able = np.flatnonzero(problem.may_serve.any(axis=0))
    if len(able) <= MOST_CONSIDERED:
        return [int(one) for one in able]
    bases = sorted({problem.depot_place[team.start] for team in problem.teams})
    promise = np.empty(len(able))
    for first in range(0, len(able), 1_000):
        some = able[first : first + 1_000]
        out = problem.times_s(bases, (len(problem.depots) + some).tolist()).min(axis=0)
        stops = [problem.stops[one] for one in some]
        cost = np.array([stop.service_s for stop in stops]) + 0.2 * out + 1.0
        prize = np.array([stop.prize + stop.required * 1e12 for stop in stops])
        promise[first : first + 1_000] = prize / cost
    return sorted(int(one) for one in able[np.argsort(-promise)[:MOST_CONSIDERED]])


def _kept(
    problem: Problem, considered: list[int], instance: Instance, start: Mapping[str, Sequence[str]]
) -> Routes:
    """Give of a former plan what can still be kept, stop by stop, in the instance's numbers."""
    number = {problem.stops[stop].id: place for place, stop in enumerate(considered)}
    routes: Routes = []
    seen: set[int] = set()
    for team, crew in enumerate(problem.teams):
        route: list[int] = []
        for stop in (number[one] for one in start.get(crew.id, ()) if one in number):
            if stop not in seen and instance.feasible(team, [*route, stop]):
                route.append(stop)
                seen.add(stop)
        routes.append(route)
    return routes
