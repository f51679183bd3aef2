"""Plans route by route: each team in turn takes its best route among the stops that are left.

Better than stop by stop, and good plans differ with the order of the teams and with prizes that
are a little wrong.
"""

from __future__ import annotations

import random

import numpy as np

from geo.dispatch.instance import Instance, Routes
from geo.dispatch.pricing import best_routes

_WRONG = (0.8, 1.2)


def plan_by_routes(instance: Instance, chance: random.Random, slices: int) -> Routes:
    """Give a plan.

    Parameters
    ----------
    slices
        Into how many slices a shift is cut; more is slower and better.
    """
    wrong = [chance.uniform(*_WRONG) for _ in range(instance.stops)]
    gains = instance.worth * np.array(wrong)
    routes: Routes = [[] for _ in range(instance.teams)]
    for team in chance.sample(range(instance.teams), instance.teams):
        for _, route in best_routes(instance, team, gains, slices, 1):
            routes[team] = route
            gains[route] = 0.0
    return routes
