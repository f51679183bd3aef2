"""Why a stop is served by nobody: found out by trying to serve it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geo.dispatch.fitting import added_ticks, unserved
from geo.dispatch.instance import Instance, Routes
from geo.dispatch.plan import Reason, Unserved
from geo.dispatch.problem import Problem, Stop

Bools = NDArray[np.bool_]


def reasons(
    problem: Problem, chosen: Sequence[int], instance: Instance, routes: Routes
) -> list[Unserved]:
    """Give each unserved stop's reason, in the order of the stops.

    Parameters
    ----------
    chosen
        Numbers of the stops that the instance holds: all that are served, and those to judge.
    routes
        In the numbers of the instance.
    """
    stops = [problem.stops[number] for number in chosen]
    left = np.flatnonzero(unserved(instance, routes))
    told: dict[int, Unserved] = {}

    def tell(which: Bools, reason: Reason) -> None:
        nonlocal left
        told.update((int(one), Unserved(stops[one].id, reason)) for one in left[which])
        left = left[~which]

    remits = _by_remit(problem, stops)
    tell(np.logical_not(remits[:, left].any(axis=0)), Reason.NO_SQUAD_WITH_REMIT)
    anyone = replace(instance, allowed=remits)
    instance = replace(instance, allowed=problem.may_serve[:, list(chosen)])
    empty: Routes = [[] for _ in routes]
    alone = _fits(instance, empty, left, windows=False)
    elsewhere = ~alone & _fits(anyone, empty, left, windows=False)
    tell(elsewhere, Reason.PINNED_ELSEWHERE)
    tell(~_fits(instance, empty, left, windows=False), Reason.UNREACHABLE)
    tell(~_fits(instance, empty, left, windows=True), Reason.WINDOW)
    tell(_fits(instance, routes, left, windows=False), Reason.WINDOW)
    tell(_fits(anyone, routes, left, windows=True), Reason.PINNED_ELSEWHERE)
    for stop, other in _replaceable(instance, routes, left).items():
        told[stop] = Unserved(stops[stop].id, Reason.LOWER_PRIORITY, stops[other].id)
    tell(np.array([one not in told for one in left], dtype=np.bool_), Reason.SHIFT_FULL)
    return [told[stop] for stop in sorted(told)]


def _by_remit(problem: Problem, stops: Sequence[Stop]) -> Bools:
    """Say which team's remit holds which stop, pins aside; shape (teams, stops)."""
    held = [[stop.kind in team.kinds for stop in stops] for team in problem.teams]
    return np.array(held, dtype=np.bool_).reshape(len(problem.teams), len(stops))


def _fits(instance: Instance, routes: Routes, stops: NDArray[np.int64], *, windows: bool) -> Bools:
    """Say which stops fit into some route as it is."""
    fits = np.zeros(len(stops), dtype=np.bool_)
    for team, route in enumerate(routes):
        added = added_ticks(instance, team, route, stops, windows=windows)
        fits |= np.isfinite(added).any(axis=0)
    return fits


def _replaceable(instance: Instance, routes: Routes, stops: NDArray[np.int64]) -> dict[int, int]:
    """Give, for stops that fit in place of a single other one, the least worthy such other."""
    worth: NDArray[np.float64] = np.full(len(stops), np.inf)
    found = np.full(len(stops), -1, dtype=np.int64)
    for team, route in enumerate(routes):
        for place, other in enumerate(route):
            without = [*route[:place], *route[place + 1 :]]
            fits = np.isfinite(added_ticks(instance, team, without, stops)).any(axis=0)
            better = fits & (instance.worth[other] < worth)
            better &= instance.worth[other] >= instance.worth[stops]
            worth[better] = instance.worth[other]
            found[better] = other
    return {int(stop): int(other) for stop, other in zip(stops, found, strict=True) if other >= 0}
