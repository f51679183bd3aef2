"""Keeping what the engines leave out: breaks, orders of stops, and visits that share a site.

The engines shorten a shift by its breaks and treat every stop as free of the others. Here a plan is
timed in full; stops that cannot be kept are taken out, and put back where that works.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from graphlib import TopologicalSorter

from geo.dispatch.instance import Routes
from geo.dispatch.problem import Problem
from geo.dispatch.schedule import time_route, time_routes


def exact(problem: Problem) -> bool:
    """Say whether the engines leave nothing out: their plans need no repair."""
    return not problem.coupled and not any(team.breaks for team in problem.teams)


def repaired(problem: Problem, routes: Routes, until: float) -> Routes:
    """Give a plan that can be kept, as close to these routes as was found.

    Parameters
    ----------
    until
        Instant of `time.monotonic`; what has not been put back by then stays out.
    """
    routes = [_in_order(problem, route) for route in routes]
    if time_routes(problem, routes) is not None:
        return routes
    bound = _bound_to_others(problem)
    loose: list[tuple[int, int, int]] = []
    kept: Routes = []
    for team, route in enumerate(routes):
        free = [stop for stop in route if stop not in bound]
        loose += [(team, place, stop) for place, stop in enumerate(route) if stop in bound]
        while free and time_route(problem, problem.teams[team], free) is None:
            stop = min(free, key=lambda one: _rank(problem, one))
            loose.append((team, free.index(stop), stop))
            free.remove(stop)
        kept.append(free)
    for team, _, stop in sorted(loose, key=lambda one: _rank(problem, one[2]), reverse=True):
        if time.monotonic() > until:
            break
        _put_back(problem, kept, team, stop, routes[team])
    return kept


def insert_where_it_works(problem: Problem, routes: Routes, team: int, stop: int) -> bool:
    """Insert a stop at the place that brings its team back first; say whether it fits anywhere."""
    best: tuple[float, int] | None = None
    for place in range(len(routes[team]) + 1):
        tried = [*routes[team][:place], stop, *routes[team][place:]]
        alone = time_route(problem, problem.teams[team], tried)
        if alone is None or (best is not None and alone.ends_s >= best[0]):
            continue
        if problem.coupled and time_routes(problem, _with(routes, team, tried)) is None:
            continue
        best = alone.ends_s, place
    if best is None:
        return False
    routes[team].insert(best[1], stop)
    return True


def _put_back(problem: Problem, routes: Routes, team: int, stop: int, former: list[int]) -> None:
    before = set(former[: former.index(stop)])
    place = sum(one in before for one in routes[team])
    tried = _with(routes, team, [*routes[team][:place], stop, *routes[team][place:]])
    if time_routes(problem, tried) is not None:
        routes[team] = tried[team]
        return
    others = [one for one in range(len(routes)) if problem.may_serve[one, stop] and one != team]
    for one in (team, *others):
        if insert_where_it_works(problem, routes, one, stop):
            return


def _with(routes: Routes, team: int, route: list[int]) -> Routes:
    return [route if number == team else other for number, other in enumerate(routes)]


def _rank(problem: Problem, stop: int) -> tuple[bool, int, int]:
    visit = problem.stops[stop]
    return visit.required, visit.prize, -stop


def _in_order(problem: Problem, route: Sequence[int]) -> list[int]:
    """Give a route with its stops in the order they ask for, moved as little as can be."""
    if not any(problem.stops[stop].after for stop in route):
        return list(route)
    place = {stop: number for number, stop in enumerate(route)}
    sorter = TopologicalSorter(
        {
            stop: [
                number
                for named in problem.stops[stop].after
                if (number := problem.stop_number[named]) in place
            ]
            for stop in route
        }
    )
    sorter.prepare()
    ordered: list[int] = []
    ready: list[int] = []
    while sorter.is_active():
        ready += sorter.get_ready()
        stop = min(ready, key=lambda one: place[one])
        ready.remove(stop)
        ordered.append(stop)
        sorter.done(stop)
    return ordered


def _bound_to_others(problem: Problem) -> set[int]:
    """Give the stops that bear on others, or that others bear on."""
    bound: set[int] = set()
    sites: dict[str, list[int]] = {}
    for number, stop in enumerate(problem.stops):
        if stop.after:
            bound |= {number, *(problem.stop_number[named] for named in stop.after)}
        if stop.site is not None:
            sites.setdefault(stop.site, []).append(number)
    return bound.union(*(visits for visits in sites.values() if len(visits) > 1))
