"""How a day is planned without a planner: whoever is free takes the next site by a simple rule."""

from __future__ import annotations

import heapq
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from geo.dispatch.instance import Instance, Routes

Rank = Callable[[NDArray[np.int64]], NDArray[np.int64]]
"""From the ticks to every stop to its rank: the stop of least rank comes next."""


def nearest_first(ticks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Go to the site that is reached first."""
    return ticks


def first_come(ticks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Go down the list of sites from its top."""
    return np.arange(len(ticks))


def planned_by_hand(instance: Instance, rank: Rank) -> Routes:
    """Give routes: the squad that is free first takes its next stop, until none fits its shift."""
    routes: Routes = [[] for _ in range(instance.teams)]
    taken = np.zeros(instance.stops, dtype=np.bool_)
    free = [(int(instance.begins[team]), team) for team in range(instance.teams)]
    heapq.heapify(free)
    while free:
        time, team = heapq.heappop(free)
        at = instance.depots + routes[team][-1] if routes[team] else instance.starts[team]
        ticks = instance.times[at, instance.depots :].astype(np.int64)
        arrives = np.maximum(time + ticks, instance.opens)
        done = arrives + instance.service
        home = instance.times[instance.depots :, instance.ends[team]]
        fits = np.flatnonzero(
            ~taken
            & instance.allowed[team]
            & (arrives <= instance.closes)
            & (done + home <= instance.finishes[team])
        )
        if len(fits):
            stop = int(fits[rank(ticks)[fits].argmin()])
            taken[stop] = True
            routes[team].append(stop)
            heapq.heappush(free, (int(done[stop]), team))
    return routes
