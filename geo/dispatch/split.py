"""A day that is too large for one search: some teams at a time, again and again in other company.

Each part holds a few teams that are near each other and share some of their remits, the stops that
they serve, and the unserved stops that suit them best. Two engines work on parts that have nothing
in common; what they gain is kept, and the next part is laid across the borders of the former ones
(POPMUSIC: Taillard and Voss 2002). So no engine ever sees more than a few hundred stops.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geo.dispatch.engines import Engine, Engines
from geo.dispatch.instance import Instance, Ints, Routes
from geo.dispatch.task import Means, Task

_TEAMS = 8
_STOPS = 320
_PASSES = 4
"""How often each team has its turn, time permitting."""
_SHORTEST_S, _WORTHWHILE_S, _LONGEST_S = 0.6, 2.0, 6.0
"""A part gets at least the first, the second where one pass allows, never more than the third."""
_LOOKS_EVERY_S = 0.1


@dataclass
class _Part:
    """Teams and stops of a part, by their numbers in the whole."""

    teams: list[int]
    stops: list[int]
    best: Routes
    """In the numbers of the part."""


@dataclass
class SplitSearch:
    """The best plan so far, and whose turn it is."""

    instance: Instance
    routes: Routes
    seed: int
    _turns: Ints = field(init=False)
    _at_work: dict[int, _Part] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.routes = [list(route) for route in self.routes]
        self._turns = np.zeros(self.instance.teams, dtype=np.int64)
        self._random = random.Random(self.seed)  # noqa: S311 — a search, not a secret

    def run(
        self,
        engines: Engines,
        until: float,
        better: Callable[[Routes], None],
        enough: Callable[[], bool],
    ) -> None:
        """Search until an instant of `time.monotonic`, or until the caller had enough."""
        parts = max(1.0, self.instance.teams / _TEAMS)
        one_pass = (until - time.monotonic()) * len(engines.all) / parts
        lasts = max(one_pass / _PASSES, min(one_pass, _WORTHWHILE_S))
        lasts = min(_LONGEST_S, max(_SHORTEST_S, lasts))
        while (now := time.monotonic()) < until and engines.alive and not enough():
            for engine in engines.idle:
                if until - now > _SHORTEST_S / 2:
                    self._begin(engine, min(now + lasts, until))
            for engine, word, told in engines.news(min(until, now + _LOOKS_EVERY_S)):
                part = self._at_work.get(id(engine))
                if part is None:
                    continue
                if word == "better":
                    part.best = told
                    self._keep(part)
                    better(self.routes)
                elif word in ("done", "failed", "gone"):
                    del self._at_work[id(engine)]

    def _begin(self, engine: Engine, until: float) -> None:
        part = self._next_part()
        if part is None:
            return
        self._at_work[id(engine)] = part
        self._turns[part.teams] += 1
        seed = self._random.randrange(1 << 30)
        small = self.instance.part(part.teams, part.stops)
        engine.give(Task(small, part.best, until, Means.PRICE, seed))

    def _keep(self, part: _Part) -> None:
        for team, route in zip(part.teams, part.best, strict=True):
            self.routes[team] = [part.stops[stop] for stop in route]

    def _next_part(self) -> _Part | None:
        taken = {team for part in self._at_work.values() for team in part.teams}
        free = [team for team in range(self.instance.teams) if team not in taken]
        if not free:
            return None
        first = min(free, key=lambda team: (self._turns[team], self._random.random()))
        teams = self._company(first, free)
        served = [stop for team in teams for stop in self.routes[team]]
        stops = served + self._suitable(teams, max(_STOPS - len(served), len(served)))
        number = {stop: place for place, stop in enumerate(stops)}
        best = [[number[stop] for stop in self.routes[team]] for team in teams]
        return _Part(teams, stops, best)

    def _company(self, first: int, free: list[int]) -> list[int]:
        """Give a team and those nearest to it, of the ones that could serve some of its stops."""
        middles = np.array([self._middle(team) for team in free])
        apart = self.instance.times[self._middle(first), middles].astype(np.float64)
        shared = (self.instance.allowed[free] & self.instance.allowed[first]).any(axis=1)
        # A nudge by chance: the same company would find the same plan.
        rank = np.where(shared, apart, np.inf) * [self._random.uniform(0.6, 1.4) for _ in free]
        rank[free.index(first)] = -1.0
        order = [one for one in np.argsort(rank)[:_TEAMS] if np.isfinite(rank[one])]
        return [free[one] for one in order]

    def _middle(self, team: int) -> int:
        """Give the place of a route's middle stop, or the base of a team without one."""
        route = self.routes[team]
        if not route:
            return int(self.instance.starts[team])
        return self.instance.depots + route[len(route) // 2]

    def _suitable(self, teams: list[int], most: int) -> list[int]:
        """Give the unserved stops that promise most for the time they would take."""
        free = np.ones(self.instance.stops, dtype=np.bool_)
        free[[stop for route in self.routes for stop in route]] = False
        for part in self._at_work.values():
            free[part.stops] = False
        stops = np.flatnonzero(free & self.instance.allowed[teams].any(axis=0))
        promise: NDArray[np.float64] = np.zeros(len(stops))
        for team in teams:
            cost = self._detour(team, stops) + self.instance.service[stops] + 1.0
            able = self.instance.allowed[team, stops]
            promise = np.maximum(promise, np.where(able, self.instance.worth[stops] / cost, 0.0))
        return [int(one) for one in stops[np.argsort(-promise)[:most]]]

    def _detour(self, team: int, stops: Ints) -> NDArray[np.float64]:
        at = [self.instance.depots + stop for stop in self.routes[team]]
        before = np.array([self.instance.starts[team], *at])
        after = np.array([*at, self.instance.ends[team]])
        places = self.instance.depots + stops
        times = self.instance.times
        out, back = times[np.ix_(before, places)], times[np.ix_(places, after)].T
        direct = times[before, after]
        detour: NDArray[np.float64] = (
            (out.astype(np.int64) + back - direct[:, None]).min(axis=0).astype(np.float64)
        )
        return detour
