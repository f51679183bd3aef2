"""A problem, or a part of one, in the integers that the engines search with.

Times are ticks. Trips and services are rounded up, ends of shifts and windows down, so that what
fits in ticks fits in seconds. Every engine sees the same ticks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import floor, inf

import numpy as np
from numpy.typing import NDArray

from geo.dispatch.problem import Problem, Team

Ints = NDArray[np.int64]
Ticks = NDArray[np.int32]
Routes = list[list[int]]
"""Per team the numbers of its stops, in order."""

_FINEST_HORIZON = 100_000_000
"""Largest number of ticks of a day: twice as many fit into 32 bits."""
_ROWS = 256


@dataclass(frozen=True)
class Instance:
    """What an engine needs to know, as arrays; stops and teams are numbered from 0.

    Attributes
    ----------
    times
        Ticks from place to place, depots first, shape (places, places); twice the day where there
        is no way.
    worth
        What serving a stop adds: its prize, and for a required one more than all prizes.
    opens, closes
        First and last tick at which service may start.
    allowed
        Which team may serve which stop, and could if it served nothing else and there were no
        windows; shape (teams, stops).
    starts, ends
        Places where each team starts and ends.
    begins, finishes
        Ticks at which each team may leave, and must be back.
    """

    depots: int
    times: Ticks
    service: Ints
    worth: Ints
    opens: Ints
    closes: Ints
    allowed: NDArray[np.bool_]
    starts: Ints
    ends: Ints
    begins: Ints
    finishes: Ints

    @property
    def teams(self) -> int:
        """Give the number of teams."""
        return len(self.starts)

    @property
    def stops(self) -> int:
        """Give the number of stops."""
        return len(self.worth)

    @property
    def horizon(self) -> int:
        """Give the last tick of the day."""
        return int(self.finishes.max(initial=1))

    @cached_property
    def classes(self) -> list[list[int]]:
        """Give the teams, those together that could trade routes."""
        found: dict[bytes, list[int]] = {}
        for team in range(self.teams):
            ends = (self.starts, self.ends, self.begins, self.finishes)
            key = self.allowed[team].tobytes() + bytes(str([int(x[team]) for x in ends]), "ascii")
            found.setdefault(key, []).append(team)
        return list(found.values())

    def total(self, routes: Routes) -> int:
        """Give what the stops of routes are worth."""
        return int(self.worth[[stop for route in routes for stop in route]].sum())

    def travel(self, routes: Routes) -> int:
        """Give the ticks on the way."""
        return sum(int(self.legs(team, route).sum()) for team, route in enumerate(routes) if route)

    def value(self, routes: Routes) -> tuple[int, int]:
        """Give what a plan is compared by: the larger the better."""
        return self.total(routes), -self.travel(routes)

    def legs(self, team: int, route: Sequence[int]) -> Ints:
        """Give the ticks of each trip of a route."""
        places = [self.starts[team], *(self.depots + stop for stop in route), self.ends[team]]
        return self.times[places[:-1], places[1:]].astype(np.int64)

    def part(self, teams: Sequence[int], stops: Sequence[int]) -> Instance:
        """Give the part with these teams and stops, numbered anew in their order."""
        chosen, crews = np.asarray(stops, dtype=np.int64), np.asarray(teams, dtype=np.int64)
        places = np.concatenate([np.arange(self.depots), self.depots + chosen])
        return Instance(
            depots=self.depots,
            times=self.times[np.ix_(places, places)],
            service=self.service[chosen],
            worth=self.worth[chosen],
            opens=self.opens[chosen],
            closes=self.closes[chosen],
            allowed=self.allowed[np.ix_(crews, chosen)],
            starts=self.starts[crews],
            ends=self.ends[crews],
            begins=self.begins[crews],
            finishes=self.finishes[crews],
        )

    def ends_at(self, team: int, route: Sequence[int]) -> float:
        """Give the tick at which a team is back; infinite when a window is missed."""
        time = int(self.begins[team])
        legs = self.legs(team, route).tolist()
        for stop, leg in zip(route, legs, strict=False):
            time = max(time + leg, int(self.opens[stop]))
            if time > self.closes[stop]:
                return inf
            time += int(self.service[stop])
        return float(time + legs[-1])

    def feasible(self, team: int, route: Sequence[int]) -> bool:
        """Say whether a team may serve these stops in this order, and can."""
        if not route:
            return True
        return bool(self.allowed[team, route].all()) and (
            self.ends_at(team, route) <= self.finishes[team]
        )


def ticks_per_second(problem: Problem) -> int:
    """Give the finest power of ten that keeps a day within bounds."""
    latest = max((team.ends_s for team in problem.teams), default=1.0)
    scale = 1
    while scale < 1_000_000 and latest * scale * 10 <= _FINEST_HORIZON:
        scale *= 10
    return scale


def make_instance(problem: Problem, stops: Sequence[int] | None = None) -> Instance:
    """Give a problem without convoys, or as much of it as concerns these stops, in ticks.

    A team's breaks that would fall due shorten its shift.
    """
    chosen = list(range(len(problem.stops))) if stops is None else list(stops)
    crews = problem.teams
    scale = ticks_per_second(problem)
    depots = len(problem.depots)
    places = [*range(depots), *(depots + number for number in chosen)]
    finishes = np.array([_finishes(team, scale) for team in crews], dtype=np.int64)
    horizon = int(finishes.max(initial=1))
    visits = [problem.stops[number] for number in chosen]
    bonus = sum(stop.prize for stop in visits) + 1
    windows = [stop.window_s or (0.0, inf) for stop in visits]
    opens = _up([first for first, _ in windows], scale)
    closes = np.array([floor(min(last * scale, horizon)) for _, last in windows], dtype=np.int64)
    times = _times(problem, places, scale, 2.0 * horizon)
    service = _up([stop.service_s for stop in visits], scale)
    starts = _places(problem, [team.start for team in crews])
    ends = _places(problem, [team.end for team in crews])
    begins = _up([team.starts_s for team in crews], scale)
    alone = times[starts, depots:] + service + times[depots:, ends].T
    return Instance(
        depots=depots,
        times=times,
        service=service,
        worth=np.array([stop.prize + stop.required * bonus for stop in visits], dtype=np.int64),
        opens=opens,
        closes=closes,
        allowed=problem.may_serve[:, chosen]
        & (opens <= closes)
        & (begins[:, None] + alone <= finishes[:, None]),
        starts=starts,
        ends=ends,
        begins=begins,
        finishes=finishes,
    )


def _times(problem: Problem, places: Sequence[int], scale: int, no_way: float) -> Ticks:
    """Make the matrix some rows at a time: seconds as floats take twice the memory, and more."""
    times = np.empty((len(places), len(places)), dtype=np.int32)
    for first in range(0, len(places), _ROWS):
        rows = places[first : first + _ROWS]
        ticks = np.minimum(problem.times_s(rows, places) * scale, no_way)
        times[first : first + len(rows)] = np.ceil(ticks)
    np.fill_diagonal(times, 0)
    return times


def _finishes(team: Team, scale: int) -> int:
    due = sum(pause.duration_s for pause in team.breaks if pause.window_s[1] < team.ends_s)
    return max(0, floor((team.ends_s - due) * scale))


def _up(seconds: Sequence[float], scale: int) -> Ints:
    return np.ceil(np.array(seconds, dtype=np.float64) * scale).astype(np.int64)


def _places(problem: Problem, depots: Sequence[str]) -> Ints:
    return np.array([problem.depot_place[depot] for depot in depots], dtype=np.int64)
