"""When a route is where, even one that breaks rules: what was changed by hand is shown as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, isfinite

from geo.dispatch.day import DayProblem
from geo.dispatch.editing import Plans, routes_of
from geo.dispatch.problem import Problem, Team
from geo.dispatch.schedule import time_route


@dataclass(frozen=True)
class Driven:
    """A route as it would be driven; instants are seconds of the problem's day.

    Attributes
    ----------
    stops
        Ids in order; `arrivals_s`, `starts_s` and `ends_s` belong to them.
    returns_s
        When the team is back.
    overtime_s
        By how much that lies after the end of its shift.
    closed
        Stops at which service would begin outside the window.
    outside_remit
        Stops that the team's remit does not hold.
    unreachable
        Stops to or from which there is no way; they take no time here.
    """

    route: str
    stops: tuple[str, ...]
    arrivals_s: tuple[float, ...]
    starts_s: tuple[float, ...]
    ends_s: tuple[float, ...]
    leaves_s: float
    returns_s: float
    travel_s: float
    service_s: float
    overtime_s: float
    closed: tuple[str, ...] = ()
    outside_remit: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Say whether it breaks no rule."""
        return not (self.overtime_s or self.closed or self.outside_remit or self.unreachable)

    @property
    def slack_s(self) -> float:
        """Give the seconds of the shift that are neither on the way nor at work, at least 0."""
        return max(0.0, self.returns_s - self.leaves_s - self.travel_s - self.service_s)


def drive(problem: Problem, team: Team, stops: Sequence[str]) -> Driven:
    """Time a route: the earliest instants that keep every rule, else as soon as it can be.

    Parameters
    ----------
    stops
        Ids of the problem's stops, in order.
    """
    numbers = [problem.stop_number[one] for one in stops]
    legs = _legs(problem, team, numbers)
    sound = [leg if isfinite(leg) else 0.0 for leg in legs]
    services = [problem.stops[number].service_s for number in numbers]
    timing = time_route(problem, team, numbers)
    if timing is not None:
        arrivals, starts, returns = timing.arrivals_s, timing.services_s, timing.ends_s
    else:
        arrivals, starts, returns = _as_soon_as_can_be(problem, team, numbers, sound)
    return Driven(
        route=team.id,
        stops=tuple(stops),
        arrivals_s=arrivals,
        starts_s=starts,
        ends_s=tuple(start + service for start, service in zip(starts, services, strict=True)),
        leaves_s=team.starts_s,
        returns_s=returns,
        travel_s=sum(sound),
        service_s=sum(services),
        overtime_s=max(0.0, returns - team.ends_s),
        closed=tuple(
            one
            for one, number, start in zip(stops, numbers, starts, strict=True)
            if start > (problem.stops[number].window_s or (0.0, inf))[1]
        ),
        outside_remit=tuple(
            one
            for one, number in zip(stops, numbers, strict=True)
            if problem.stops[number].kind not in team.kinds
        ),
        unreachable=tuple(
            one
            for place, one in enumerate(stops)
            if not (isfinite(legs[place]) and isfinite(legs[place + 1]))
        ),
    )


def drive_all(day: DayProblem, plans: Plans) -> dict[str, Driven]:
    """Time the routes of a changed plan, as far as they lie ahead; route → as it is driven.

    Parameters
    ----------
    day
        Gathered with `replan=False`, so that it holds every stop ahead.
    plans
        Stop id → what it is planned as; stops that are behind are passed over.
    """
    driven = {}
    for route, ids in routes_of(plans).items():
        if route in day.teams:
            team = day.problem.teams[day.problem.team_number[route]]
            driven[route] = drive(
                day.problem, team, [one for one in ids if one in day.problem.stop_number]
            )
    return driven


def retimed(day: DayProblem, plans: Plans) -> tuple[Plans, dict[str, Driven]]:
    """Give a changed plan its times again, and how its routes are driven.

    Parameters
    ----------
    day
        Gathered with `replan=False`.
    plans
        Stop id → what it is planned as.
    """
    driven = drive_all(day, plans)
    after = dict(plans)
    for one in driven.values():
        for stop_id, arrives, starts, ends in zip(
            one.stops, one.arrivals_s, one.starts_s, one.ends_s, strict=True
        ):
            after[stop_id] = replace(
                after[stop_id],
                arrives_at=day.instant(arrives),
                starts_at=day.instant(starts),
                ends_at=day.instant(ends),
            )
    return after, driven


def _legs(problem: Problem, team: Team, numbers: Sequence[int]) -> list[float]:
    depots = len(problem.depots)
    places = [
        problem.depot_place[team.start],
        *(depots + number for number in numbers),
        problem.depot_place[team.end],
    ]
    return [float(leg) for leg in problem.times_s(places[:-1], places[1:]).diagonal()]


def _as_soon_as_can_be(
    problem: Problem, team: Team, numbers: Sequence[int], legs: Sequence[float]
) -> tuple[tuple[float, ...], tuple[float, ...], float]:
    """Drive on whatever is broken; each break is taken when its turn has come."""
    now, pauses = team.starts_s, list(team.breaks)
    arrivals, starts = [], []
    for number, leg in zip(numbers, legs, strict=False):
        stop = problem.stops[number]
        arrived = now + leg
        begins = max(arrived, (stop.window_s or (0.0, inf))[0])
        while pauses and begins > pauses[0].window_s[0]:
            pause = pauses.pop(0)
            begins = max(begins, max(arrived, pause.window_s[0]) + pause.duration_s)
        arrivals.append(arrived)
        starts.append(begins)
        now = begins + stop.service_s
    return tuple(arrivals), tuple(starts), now + legs[-1]
