"""Where a stop fits into a route: all places and all stops at once, windows included."""

from __future__ import annotations

import time
from collections.abc import Sequence
from math import inf

import numpy as np
from numpy.typing import NDArray

from geo.dispatch.instance import Instance, Ints, Routes

Floats = NDArray[np.float64]


def added_ticks(
    instance: Instance, team: int, route: Sequence[int], stops: Ints, *, windows: bool = True
) -> Floats:
    """Give by how much later a team is back, shape (places in the route, stops).

    Infinite where the stop does not fit or the team may not serve it. Place 0 is before the first
    stop.

    Parameters
    ----------
    windows
        Whether the windows of `stops` count; those of the route always do.
    """
    at = instance.depots + np.asarray(route, dtype=np.int64)
    before = np.concatenate([[instance.starts[team]], at])
    after = np.concatenate([at, [instance.ends[team]]])
    done, latest = _slack(instance, team, route)
    places = instance.depots + stops
    arrives = done[:, None] + instance.times[np.ix_(before, places)]
    starts = np.maximum(arrives, instance.opens[stops]) if windows else arrives
    then = starts + instance.service[stops] + instance.times[np.ix_(places, after)].T
    fits = (then <= latest[:, None]) & instance.allowed[team, stops]
    if windows:
        fits &= starts <= instance.closes[stops]
    # What waiting for the next window takes up is not counted: the place is cheap, not free.
    direct = done + instance.times[before, after]
    added: Floats = np.where(fits, (then - direct[:, None]).astype(np.float64), inf)
    return added


def _slack(instance: Instance, team: int, route: Sequence[int]) -> tuple[Ints, Ints]:
    """Give, per place, when the stop before it is done, and when the one after must be reached."""
    legs = instance.legs(team, route)
    done = np.empty(len(route) + 1, dtype=np.int64)
    latest = np.empty(len(route) + 1, dtype=np.int64)
    done[0], latest[-1] = instance.begins[team], instance.finishes[team]
    for place, stop in enumerate(route):
        starts = max(done[place] + legs[place], instance.opens[stop])
        done[place + 1] = starts + instance.service[stop]
    for place in range(len(route) - 1, -1, -1):
        stop = route[place]
        must_start = latest[place + 1] - legs[place + 1] - instance.service[stop]
        latest[place] = min(must_start, instance.closes[stop])
    return done, latest


def fill(instance: Instance, routes: Routes) -> Routes:
    """Insert what still fits, best worth for its time first; gives new routes."""
    routes = [list(route) for route in routes]
    free = unserved(instance, routes)
    cost = np.full((instance.teams, instance.stops), inf)
    place = np.zeros((instance.teams, instance.stops), dtype=np.int64)

    def look(team: int) -> None:
        stops = np.flatnonzero(free)
        added = added_ticks(instance, team, routes[team], stops)
        cost[team] = inf
        if len(stops):
            place[team, stops] = added.argmin(axis=0)
            cost[team, stops] = added.min(axis=0)

    for team in range(instance.teams):
        look(team)
    while True:
        ratio = np.where(np.isfinite(cost), (instance.worth + 1e-3) / np.maximum(cost, 1.0), -1.0)
        if not ratio.size or ratio.max() < 0:
            return routes
        team, stop = divmod(int(ratio.argmax()), instance.stops)
        routes[team].insert(int(place[team, stop]), stop)
        free[stop] = False
        cost[:, stop] = inf
        look(team)


def unserved(instance: Instance, routes: Routes) -> NDArray[np.bool_]:
    """Say which stops no route serves."""
    free = np.ones(instance.stops, dtype=np.bool_)
    free[[stop for route in routes for stop in route]] = False
    return free


def improve(instance: Instance, routes: Routes, until: float) -> Routes:
    """Insert what fits, and put stops in place of single less worthy ones; gives new routes.

    Parameters
    ----------
    until
        Instant of `time.monotonic` at which it stops looking.
    """
    routes = fill(instance, routes)
    waiting = list(range(instance.teams))
    while waiting and time.monotonic() < until:
        team = waiting.pop()
        if _exchange(instance, routes, team):
            waiting = list(range(instance.teams))
            routes = fill(instance, routes)
    return routes


def _exchange(instance: Instance, routes: Routes, team: int) -> bool:
    """Make the exchange in one route that gains most, if any does."""
    free = np.flatnonzero(unserved(instance, routes) & instance.allowed[team])
    best_gain, best = 0, None
    for place, other in enumerate(routes[team]):
        better = free[instance.worth[free] > instance.worth[other] + best_gain]
        if not len(better):
            continue
        without = [*routes[team][:place], *routes[team][place + 1 :]]
        added = added_ticks(instance, team, without, better)
        fits = np.isfinite(added).any(axis=0)
        if fits.any():
            one = int(np.where(fits, instance.worth[better], -1).argmax())
            best_gain = int(instance.worth[better[one]] - instance.worth[other])
            best = [*without]
            best.insert(int(added[:, one].argmin()), int(better[one]))
    if best is None:
        return False
    routes[team] = best
    return True
