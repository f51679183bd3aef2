"""An instance as PyVRP sees it: one profile per remit, forbidden trips dear but not infinite.

PyVRP (Wouda, Lan and Kool 2024, INFORMS J. Computing 36(4)) minimises travel plus prizes not
collected. A remit becomes a distance matrix in which trips to foreign stops cost more than any
prize; `MAX_VALUE` there makes its search hang.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyvrp import Client, Depot, Location, ProblemData, Route, Solution, VehicleType

from geo.dispatch.instance import Instance, Routes

_PRIZE_OVER_TRAVEL = 3
"""How much more a tick's mean prize weighs than a tick of travel: less, and prizes are lost for
short trips; more, and travel no longer guides the search."""


class PyvrpModel:
    """The data of one instance, and plans there and back."""

    def __init__(self, instance: Instance, plan: Routes) -> None:
        """Make it; a plan tells how much prize a tick is worth."""
        self.instance = instance
        self.prize_weight = _prize_weight(instance, plan)
        self.data = _problem_data(instance, self.prize_weight)

    def solution(self, routes: Routes) -> Solution:
        """Give routes as PyVRP's; stops of no route are uncollected."""
        return Solution(
            self.data, [Route(self.data, route, team) for team, route in enumerate(routes) if route]
        )

    def routes(self, solution: Solution) -> Routes:
        """Give PyVRP's routes as ours."""
        routes: Routes = [[] for _ in range(self.instance.teams)]
        for route in solution.routes():
            routes[route.vehicle_type()] = [one.idx for one in route if one.is_client()]
        return routes


def _prize_weight(instance: Instance, plan: Routes) -> int:
    worth = max(instance.total(plan), 1)
    ticks = int((instance.finishes - instance.begins).sum())
    most = max(int(instance.worth.max(initial=1)), 1)
    weight = max(1, round(_PRIZE_OVER_TRAVEL * ticks / worth))
    return min(weight, max(1, 10**12 // (most * max(instance.stops, 1))))


def _problem_data(instance: Instance, prize_weight: int) -> ProblemData:
    depots = instance.depots
    forbidden = int(instance.worth.max(initial=0)) * prize_weight * 2 + instance.horizon
    profiles: dict[bytes, int] = {}
    distances: list[Any] = []
    vehicles = []
    durations: Any = instance.times.astype(np.int64)
    for team in range(instance.teams):
        allowed = instance.allowed[team]
        if allowed.tobytes() not in profiles:
            profiles[allowed.tobytes()] = len(profiles)
            distances.append(_distances(instance, allowed, forbidden))
        vehicles.append(
            VehicleType(
                start_depot=int(instance.starts[team]),
                end_depot=int(instance.ends[team]),
                tw_early=int(instance.begins[team]),
                tw_late=int(instance.finishes[team]),
                profile=profiles[allowed.tobytes()],
            )
        )
    clients = [
        Client(
            location=depots + stop,
            service_duration=int(instance.service[stop]),
            tw_early=int(instance.opens[stop]),
            tw_late=max(int(instance.opens[stop]), int(instance.closes[stop])),
            prize=int(instance.worth[stop]) * prize_weight,
            required=False,
        )
        for stop in range(instance.stops)
    ]
    return ProblemData(
        locations=[Location(0, 0) for _ in range(depots + instance.stops)],
        clients=clients,
        depots=[Depot(place) for place in range(depots)],
        vehicle_types=vehicles,
        distance_matrices=distances,
        duration_matrices=[durations] * len(distances),
    )


def _distances(instance: Instance, allowed: NDArray[np.bool_], forbidden: int) -> Any:
    foreign = np.concatenate([np.zeros(instance.depots, dtype=np.bool_), ~allowed])
    distances = instance.times.astype(np.int64)
    distances[foreign] += forbidden
    distances[:, foreign] += forbidden
    np.fill_diagonal(distances, 0)
    return distances
