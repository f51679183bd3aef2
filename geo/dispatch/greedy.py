"""The first plan: each team in turn goes where prize over time is best, until its shift is full."""

from __future__ import annotations

import numpy as np

from geo.dispatch.instance import Instance, Routes


def greedy_routes(instance: Instance, kept: Routes | None = None) -> Routes:
    """Give a feasible plan.

    Parameters
    ----------
    kept
        Routes to lengthen at their ends; feasible ones.
    """
    routes: Routes = [list(route) for route in kept or [[]] * instance.teams]
    free = np.ones(instance.stops, dtype=np.bool_)
    free[[stop for route in routes for stop in route]] = False
    for team, route in enumerate(routes):
        time = _out_at(instance, team, route)
        at = instance.depots + route[-1] if route else instance.starts[team]
        home = instance.times[instance.depots :, instance.ends[team]]
        while True:
            arrives = np.maximum(time + instance.times[at, instance.depots :], instance.opens)
            done = arrives + instance.service
            fits = (
                free
                & instance.allowed[team]
                & (arrives <= instance.closes)
                & (done + home <= instance.finishes[team])
            )
            if not fits.any():
                break
            gain = np.where(fits, instance.worth / np.maximum(done - time, 1), -1.0)
            stop = int(gain.argmax())
            route.append(stop)
            free[stop] = False
            time, at = int(done[stop]), instance.depots + stop
    return routes


def _out_at(instance: Instance, team: int, route: list[int]) -> int:
    """Give the tick at which a team has served its last stop."""
    if not route:
        return int(instance.begins[team])
    home = instance.times[instance.depots + route[-1], instance.ends[team]]
    return int(instance.ends_at(team, route) - home)
