"""A population of plans, crossed by whole routes and improved by PyVRP's local search.

The scheme is hybrid genetic search (Vidal, Crainic, Gendreau and Prins 2014; for team orienteering
Vidal, Maculan, Ochi and Penna 2016): a child keeps some routes of one parent, takes the others from
a second one less what is served already, loses a stretch at random, and is improved with shifts
that may be exceeded at a price. Only plans that keep their shifts join the population, which keeps
those apart that differ; when nothing new comes it starts anew, and only the best plan is kept.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from pyvrp import CostEvaluator, RandomNumberGenerator, Solution
from pyvrp.search import (
    InsertOptionalClient,
    LocalSearch,
    NeighbourhoodParams,
    PerturbationManager,
    Relocate1,
    Relocate2,
    RemoveOptionalClient,
    ReplaceOptionalClient,
    Swap11,
    Swap21,
    SwapTails,
    compute_neighbours,
)

from geo.dispatch.by_routes import plan_by_routes
from geo.dispatch.instance import Instance, Routes
from geo.dispatch.pyvrp_model import PyvrpModel

_OPERATORS = (
    Relocate1, Relocate2, Swap11, Swap21, SwapTails,
    InsertOptionalClient, RemoveOptionalClient, ReplaceOptionalClient,
)  # fmt: skip
_NEIGHBOURS = 20
_STARTERS = 25
_BY_ROUTES = 3
"""So many of them are made route by route, a shift cut into `_SLICES`."""
_SLICES = 48
_KEPT = 30
_CHILDREN = 40
_APART = 0.2
"""Least share of stops with another successor that keeps two plans apart."""
_STALL = 500
"""So many children in a row without a better plan, and the population starts anew."""
_LOSES_A_STRETCH = 0.7
_THINNED, _STAYS = 0.15, 0.6
"""So many children lose stops all over, each of which stays with that chance."""
_REPAIRED = 0.5
_FIRST_PENALTY, _DEAREST = 100.0, 100_000.0
_FEASIBLE = (0.3, 0.5)
"""Share of children within their shifts that leaves the price of exceeding them alone."""


@dataclass
class Member:
    """A plan of the population: its cost (less is better), and each stop's successor."""

    cost: int
    routes: Routes
    successors: NDArray[np.int32]


@dataclass
class Evolution:
    """The population; `step` makes one child."""

    instance: Instance
    start: Routes
    seed: int = 0
    best: Routes = field(init=False)
    found: list[Routes] = field(default_factory=list)
    """Plans that came new into the population since somebody took them."""

    def __post_init__(self) -> None:
        self.best = [list(route) for route in self.start]
        self._random = random.Random(self.seed)  # noqa: S311 — a search, not a secret
        self._model = PyvrpModel(self.instance, self.start)
        data = self._model.data
        self._rng = RandomNumberGenerator(self.seed + 1)
        neighbours = compute_neighbours(data, NeighbourhoodParams(num_neighbours=_NEIGHBOURS))
        self._search = LocalSearch(data, self._rng, neighbours, PerturbationManager())
        for operator in _OPERATORS:
            if operator.supports(data):
                self._search.add_operator(operator(data))
        self._hard = CostEvaluator([], _DEAREST, _DEAREST)
        self._best_value = self.instance.value(self.best)
        self._population: list[Member] = []
        self._penalty = _FIRST_PENALTY
        self._kept_shifts: list[bool] = []
        self._stalled = 0
        self.admit(self.start)

    def step(self) -> None:
        """Make a child and let it join; among the first, a plan from nothing."""
        if len(self._population) < _STARTERS and self._stalled < _STARTERS * 2:
            self._stalled += 1
            if self._stalled <= _BY_ROUTES:
                routes = plan_by_routes(self.instance, self._random, _SLICES)
                self._improve(self._model.solution(routes))
            else:
                self._improve(Solution.make_random(self._model.data, self._rng))
            return
        if len(self._population) < 2 or self._stalled > _STALL:
            self._start_anew()
            return
        known = self._best_value
        least = min(member.cost for member in self._population)
        self._improve(self._model.solution(self._child()))
        better = self._best_value > known or self._population[-1].cost < least
        self._stalled = _STARTERS * 2 if better else self._stalled + 1
        if len(self._population) >= _KEPT + _CHILDREN:
            self._select()

    def admit(self, routes: Routes) -> None:
        """Let a plan from elsewhere join."""
        self._consider(self._model.solution(routes))

    def _start_anew(self) -> None:
        self._population.clear()
        self._penalty = _FIRST_PENALTY
        self._stalled = 0

    def _child(self) -> Routes:
        mother, father = self._pick(), self._pick()
        while father is mother:
            father = self._random.choice(self._population)
        child: Routes = [[] for _ in range(self.instance.teams)]
        teams = range(self.instance.teams)
        kept = set(self._random.sample(teams, self._random.randint(1, max(1, len(teams) - 1))))
        served: set[int] = set()
        for team in kept:
            child[team] = list(mother.routes[team])
            served.update(child[team])
        for group in self.instance.classes:
            self._inherit(child, [team for team in group if team not in kept], served,
                          [father.routes[team] for team in group])  # fmt: skip
        if self._random.random() < _THINNED:
            child = [[one for one in route if self._random.random() < _STAYS] for route in child]
        elif self._random.random() < _LOSES_A_STRETCH:
            self._lose_a_stretch(child)
        return child

    def _inherit(self, child: Routes, teams: list[int], served: set[int], routes: Routes) -> None:
        """Give teams that could trade routes those that have least in common with the child."""
        routes = sorted(
            routes, key=lambda route: len(served.intersection(route)) + self._random.random()
        )
        for team, route in zip(teams, routes, strict=False):
            child[team] = [stop for stop in route if stop not in served]
            served.update(child[team])

    def _lose_a_stretch(self, child: Routes) -> None:
        route = self._random.choice(child)
        if route:
            first = self._random.randrange(len(route))
            del route[first : first + self._random.randint(1, max(1, len(route) // 3))]

    def _pick(self) -> Member:
        one, other = self._random.choice(self._population), self._random.choice(self._population)
        return one if one.cost <= other.cost else other

    def _improve(self, solution: Solution) -> None:
        penalty = CostEvaluator([], self._penalty, self._penalty)
        solution = self._search(solution, penalty, exhaustive=True)
        self._kept_shifts.append(solution.is_feasible())
        if not solution.is_feasible() and self._random.random() < _REPAIRED:
            dear = min(self._penalty * 20, _DEAREST)
            solution = self._search(solution, CostEvaluator([], dear, dear), exhaustive=True)
        self._consider(solution)
        if len(self._kept_shifts) == 20:
            self._adapt()

    def _adapt(self) -> None:
        share = sum(self._kept_shifts) / len(self._kept_shifts)
        self._kept_shifts.clear()
        if share < _FEASIBLE[0]:
            self._penalty = min(self._penalty * 1.3, _DEAREST)
        elif share > _FEASIBLE[1]:
            self._penalty = max(self._penalty * 0.8, 1.0)

    def _consider(self, solution: Solution) -> None:
        if not solution.is_feasible():
            return
        cost = self._hard.cost(solution)
        if any(member.cost == cost for member in self._population):
            return
        routes = self._model.routes(solution)
        if not all(map(self.instance.feasible, range(len(routes)), routes)):
            return
        self._population.append(Member(cost, routes, self._successors(routes)))
        self.found.append(routes)
        # The cost weighs prize against travel; what counts is prize, and only then travel.
        value = self.instance.value(routes)
        if value > self._best_value:
            self.best, self._best_value = routes, value

    def _successors(self, routes: Routes) -> NDArray[np.int32]:
        found = np.full(self.instance.stops, -1, dtype=np.int32)
        for route in routes:
            if route:
                found[route] = [*route[1:], self.instance.stops]
        return found

    def _select(self) -> None:
        """Keep the best plans that differ from every better one."""
        kept: list[Member] = []
        rows = np.empty((_KEPT, self.instance.stops), dtype=np.int32)
        for member in sorted(self._population, key=lambda one: one.cost):
            others = rows[: len(kept)]
            served = (others >= 0) | (member.successors >= 0)
            differ = ((others != member.successors) & served).sum(axis=1)
            if kept and (differ < _APART * served.sum(axis=1)).any():
                continue
            rows[len(kept)] = member.successors
            kept.append(member)
            if len(kept) == _KEPT:
                break
        self._population = kept
