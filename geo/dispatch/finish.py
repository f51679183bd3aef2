"""From routes to the plan that is told: timed to the second, with every unserved stop's reason."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.dispatch.fitting import improve
from geo.dispatch.instance import Instance, Routes, make_instance
from geo.dispatch.plan import Plan, Unserved
from geo.dispatch.problem import Problem
from geo.dispatch.reasons import reasons
from geo.dispatch.repair import exact, repaired
from geo.dispatch.schedule import plan_route, time_routes

_CHUNK = 4_000
"""Unserved stops whose reasons are found at a time: a matrix over all would not fit."""


def reserve_s(problem: Problem, slowed: float = 4.0) -> float:
    """Give the seconds that finishing takes.

    Parameters
    ----------
    slowed
        How many seconds a second of processor takes on a machine that is busy with other things.
    """
    busy = 0.05 + len(problem.stops) * (0.2 + 0.01 * len(problem.teams)) / 1_000
    return busy * min(2.5, max(0.4, slowed / 4))


@dataclass(frozen=True)
class Considered:
    """The stops among which the engines chose, by number, and their instance."""

    stops: Sequence[int]
    instance: Instance


def finished_plan(
    original: Problem, problem: Problem, routes: Routes, considered: Considered | None = None
) -> Plan:
    """Make the plan.

    Parameters
    ----------
    original
        As it was given, with teams that go together.
    problem
        The same with each convoy as one team; routes number its teams and stops.
    considered
        Saves making an instance anew.
    """
    routes = repaired(problem, routes, time.monotonic() + reserve_s(problem))
    timings = time_routes(problem, routes)
    if timings is None:
        raise AssertionError("a repaired plan can be kept")
    convoys = {group[0]: group[1:] for group in original.together}
    served = [stop for route in routes for stop in route]
    left = {one.id for one in original.stops} - {problem.stops[one].id for one in served}
    return Plan(
        prize=sum(problem.stops[stop].prize for stop in served),
        routes=tuple(
            plan_route(problem, team, route, timing, convoys.get(team.id, ()))
            for team, route, timing in zip(problem.teams, routes, timings, strict=True)
        ),
        unserved=tuple(_unserved(problem, routes, considered)),
        missed=tuple(stop.id for stop in problem.stops if stop.required and stop.id in left),
    )


def polished(problem: Problem, instance: Instance, routes: Routes, until: float) -> Routes:
    """Give routes with all that still fits, where nothing but shifts and windows says what does.

    Parameters
    ----------
    until
        Instant of `time.monotonic` at which it ends.
    """
    return improve(instance, routes, until) if exact(problem) else routes


def _unserved(problem: Problem, routes: Routes, considered: Considered | None) -> list[Unserved]:
    served = [stop for route in routes for stop in route]
    left = np.setdiff1d(np.arange(len(problem.stops)), served)
    told: list[Unserved] = []
    if considered is not None and set(served) <= set(considered.stops):
        told += _reasons_of(problem, routes, considered)
        left = np.setdiff1d(left, considered.stops)
    for first in range(0, len(left), _CHUNK):
        chosen = sorted([*served, *left[first : first + _CHUNK].tolist()])
        told += _reasons_of(problem, routes, Considered(chosen, make_instance(problem, chosen)))
    return told


def _reasons_of(problem: Problem, routes: Routes, considered: Considered) -> list[Unserved]:
    number = {stop: place for place, stop in enumerate(considered.stops)}
    renamed = [[number[stop] for stop in route] for route in routes]
    return reasons(problem, considered.stops, considered.instance, renamed)
