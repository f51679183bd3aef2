"""Routes as columns: prices by linear programming, routes by those prices, plans by set packing.

Column generation for team orienteering (Boussier, Feillet and Gendreau 2007; Butt and Ryan 1999):
the master problem gives every stop a price, each class of teams answers with its best routes at
those prices, and an integer program over all routes known so far, its own and those that others
found, picks at most one a team and one visit a stop. HiGHS (Huangfu and Hall 2018) solves both.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_matrix

from geo.dispatch.fitting import improve, unserved
from geo.dispatch.instance import Instance, Routes
from geo.dispatch.pricing import best_routes

Floats = NDArray[np.float64]

_SLICES = (48, 144)
"""Of a shift, while prices are rough, and when they have settled."""
_ROUTES_A_ROUND = 30
_MOST_COLUMNS = 12_000
_SMOOTHED = 0.5
"""Weight of the former prices: fresh ones swing (Wentges 1997)."""
_SETTLED = 1.001
_PATIENCE = 2
_WRONG = (0.6, 1.4)
_USED = 0.05
_IMPROVES_S = 0.1


@dataclass
class Column:
    """One route of one class of teams."""

    crew: int
    route: list[int]
    worth: int
    ticks: float


@dataclass
class _Relaxed:
    """The linear relaxation over the columns known."""

    columns: list[Column]
    matrix: csc_matrix
    value: float
    used: Floats
    """Per column, how much of it the best mixture of plans takes."""
    prices: Floats
    short_of_price: Floats
    """Per column, by how much its worth falls short of what its stops and team cost."""


@dataclass
class ColumnPool:
    """All routes known of an instance, and the best plan made of them."""

    instance: Instance
    start: Routes
    seed: int = 0
    best: Routes = field(init=False)
    settled: bool = False
    """Whether pricing brings nothing any more."""

    def __post_init__(self) -> None:
        self.best = [list(route) for route in self.start]
        self._columns: dict[tuple[int, frozenset[int]], Column] = {}
        self._crew_of = {
            team: crew for crew, group in enumerate(self.instance.classes) for team in group
        }
        self._prices = np.zeros(self.instance.stops)
        self._random = np.random.default_rng(self.seed)
        self._level = 0
        self._idle = 0
        self._value = 0.0
        self._packed = (0, 0)
        self.admit(self.start)

    def admit(self, routes: Routes) -> None:
        """Let the routes of a plan, known to be feasible, into the pool."""
        for team, route in enumerate(routes):
            if route:
                self._add(self._crew_of[team], route)
        if self.instance.total(routes) > self.instance.total(self.best):
            self.best = [list(route) for route in routes]

    def price(self) -> None:
        """Ask every class of teams for its best routes at the present prices; then reprice."""
        before = len(self._columns)
        self._ask(self.instance.worth - self._prices)
        relaxed = self._relax()
        if relaxed is None:
            self.settled = True
            return
        self._round(relaxed)
        self._prices = _SMOOTHED * self._prices + (1 - _SMOOTHED) * relaxed.prices
        moved = relaxed.value > self._value * _SETTLED and len(self._columns) > before
        self._value = max(self._value, relaxed.value)
        self._idle = 0 if moved else self._idle + 1
        if self._idle >= _PATIENCE:
            self._idle = 0
            self.settled = self._level == len(_SLICES) - 1
            self._level = min(self._level + 1, len(_SLICES) - 1)
        if len(self._columns) > _MOST_COLUMNS:
            self._forget(relaxed)

    def explore(self) -> None:
        """Ask for routes at prices that are wrong by chance: plans need more than the best ones."""
        wrong = self._random.uniform(*_WRONG, self.instance.stops)
        self._ask(self.instance.worth * wrong - self._prices * self._random.choice([0.0, 0.5, 1.0]))

    def pack(self, seconds: float) -> bool:
        """Look for a better plan among all routes known; say whether one was found."""
        goal = self.instance.total(self.best)
        if self._packed == (len(self._columns), goal):
            return False
        self._packed = (len(self._columns), goal)
        began = time.monotonic()
        relaxed = self._relax()
        if relaxed is None or relaxed.value < goal + 1 - 1e-6:
            return False
        # A column that falls short by more than the gap is in no better plan.
        useful = np.flatnonzero(relaxed.short_of_price <= relaxed.value - goal - 1 + 1e-6)
        left = seconds - (time.monotonic() - began)
        if left <= 0.02:
            return False
        worth = np.array([relaxed.columns[one].worth for one in useful], dtype=np.float64)
        answer = milp(
            -worth,
            constraints=LinearConstraint(relaxed.matrix[:, useful], -np.inf, self._most_uses()),
            integrality=np.ones(len(useful)),
            bounds=Bounds(0, 1),
            options={"time_limit": left, "mip_rel_gap": 0.5 / max(relaxed.value, 1.0)},
        )
        if answer.x is None:
            return False
        return self._take([relaxed.columns[one] for one in useful[answer.x > 0.5]])

    def _ask(self, gains: Floats) -> None:
        for crew, group in enumerate(self.instance.classes):
            for _, route in best_routes(
                self.instance, group[0], gains, _SLICES[self._level], _ROUTES_A_ROUND
            ):
                self._add(crew, route)

    def _round(self, relaxed: _Relaxed) -> None:
        """Make a plan of the columns most used, then of what still fits."""
        waiting = [list(group) for group in self.instance.classes]
        routes: Routes = [[] for _ in range(self.instance.teams)]
        served: set[int] = set()
        for one in np.argsort(-relaxed.used):
            column = relaxed.columns[one]
            if relaxed.used[one] < _USED:
                break
            if waiting[column.crew] and served.isdisjoint(column.route):
                routes[waiting[column.crew].pop()] = list(column.route)
                served.update(column.route)
        for team in (team for group in waiting for team in group):
            gains = np.where(unserved(self.instance, routes), self.instance.worth, 0)
            for _, route in best_routes(
                self.instance, team, gains.astype(np.float64), _SLICES[0], 1
            ):
                routes[team] = route
        self.admit(improve(self.instance, routes, time.monotonic() + _IMPROVES_S))

    def _take(self, columns: list[Column]) -> bool:
        waiting = [list(group) for group in self.instance.classes]
        routes: Routes = [[] for _ in range(self.instance.teams)]
        for column in columns:
            routes[waiting[column.crew].pop()] = list(column.route)
        if self.instance.total(routes) <= self.instance.total(self.best):
            return False
        self.best = routes
        return True

    def _add(self, crew: int, route: list[int]) -> None:
        team = self.instance.classes[crew][0]
        ticks = self.instance.ends_at(team, route)
        if ticks > self.instance.finishes[team]:
            return
        key = (crew, frozenset(route))
        known = self._columns.get(key)
        if known is None or ticks < known.ticks:
            worth = int(self.instance.worth[route].sum())
            self._columns[key] = Column(crew, list(route), worth, ticks)

    def _relax(self) -> _Relaxed | None:
        columns = list(self._columns.values())
        if not columns:
            return None
        stops = self.instance.stops
        rows = np.concatenate([[*one.route, stops + one.crew] for one in columns])
        starts = np.concatenate([[0], np.cumsum([len(one.route) + 1 for one in columns])])
        shape = (stops + len(self.instance.classes), len(columns))
        matrix = csc_matrix((np.ones(len(rows)), rows, starts), shape=shape)
        worth = np.array([one.worth for one in columns], dtype=np.float64)
        answer = linprog(
            -worth, A_ub=matrix, b_ub=self._most_uses(), bounds=(0, None), method="highs"
        )
        if answer.x is None:
            return None
        prices = -answer.ineqlin.marginals
        short = np.maximum(matrix.T @ prices - worth, 0.0)
        return _Relaxed(columns, matrix, -float(answer.fun), answer.x, prices[:stops], short)

    def _most_uses(self) -> Floats:
        """Give how often each stop may be served, and each class of teams may go."""
        crews = [float(len(group)) for group in self.instance.classes]
        return np.concatenate([np.ones(self.instance.stops), crews])

    def _forget(self, relaxed: _Relaxed) -> None:
        """Drop the half of the columns that fall shortest of their price."""
        worst = np.argsort(relaxed.short_of_price)[_MOST_COLUMNS // 2 :]
        for one in worst:
            column = relaxed.columns[one]
            del self._columns[column.crew, frozenset(column.route)]
