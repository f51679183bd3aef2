"""When a team is where: the earliest instants at which a route can be driven, breaks included.

A route is a sequence of stop numbers. A team leaves at the start of its shift, waits for windows,
and takes each break at a stop, before it drives on or before it serves; a break that has not begun
by its last instant keeps the team from starting any later service. Between them, arriving early is
never worse, so a label per number of breaks taken finds the earliest way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from geo.dispatch.plan import Route
from geo.dispatch.problem import Break, Problem, Team

_MOST_ROUNDS = 200
"""How often visits that wait for each other are timed anew before they count as impossible."""


@dataclass(frozen=True)
class Timing:
    """One route's instants; `ends_s` is when the team is back."""

    arrivals_s: tuple[float, ...]
    services_s: tuple[float, ...]
    ends_s: float
    travel_s: float


@dataclass(frozen=True)
class _Label:
    """A way to have served so many stops with so many breaks taken."""

    time: float
    arrival: float = 0.0
    service: float = 0.0
    before: _Label | None = None


def time_route(
    problem: Problem,
    team: Team,
    stops: Sequence[int],
    not_before: Mapping[int, float] | None = None,
) -> Timing | None:
    """Give the earliest instants of a route; None when it cannot be driven within the shift.

    A team without a stop stays where it is.

    Parameters
    ----------
    stops
        Numbers of stops in order.
    not_before
        Per stop number an instant before which its service may not start, for other routes' sake.
    """
    if not stops:
        return Timing((), (), team.starts_s, 0.0)
    legs = _legs(problem, team, stops)
    pauses = team.breaks
    labels: list[_Label | None] = [_Label(team.starts_s), *([None] * len(pauses))]
    for number, leg in zip(stops, legs, strict=False):
        stop = problem.stops[number]
        opens, closes = stop.window_s or (0.0, inf)
        opens = max(opens, (not_before or {}).get(number, 0.0))
        labels = _served(labels, leg, opens, closes, stop.service_s, pauses)
    last = min((label for label in labels if label), key=lambda one: one.time, default=None)
    if last is None or not last.time + legs[-1] <= team.ends_s:
        return None
    ends, arrivals, services = last.time + legs[-1], [], []
    while last.before is not None:
        arrivals.append(last.arrival)
        services.append(last.service)
        last = last.before
    return Timing(tuple(arrivals[::-1]), tuple(services[::-1]), ends, sum(legs))


def time_routes(problem: Problem, routes: Sequence[Sequence[int]]) -> list[Timing] | None:
    """Give the instants of all routes; None when an order, a site or a shift cannot be kept.

    What has to wait for another route is put off to the end of what it waits for, again and again
    until nothing moves; of two visits of one site, the one that could start sooner goes first.
    """
    pairs = _coupled_pairs(problem, routes)
    not_before: dict[int, float] = {}
    for _ in range(_MOST_ROUNDS):
        timings = []
        for team, stops in zip(problem.teams, routes, strict=True):
            timing = time_route(problem, team, stops, not_before)
            if timing is None:
                return None
            timings.append(timing)
        if not _put_off(problem, routes, timings, pairs, not_before):
            return timings
    return None


def plan_route(
    problem: Problem, team: Team, stops: Sequence[int], timing: Timing, with_team: Sequence[str]
) -> Route:
    """Give a timed route as a plan has it."""
    return Route(
        squad=team.id,
        stops=tuple(problem.stops[number].id for number in stops),
        arrivals_s=timing.arrivals_s,
        services_s=timing.services_s,
        leaves_s=team.starts_s,
        returns_s=timing.ends_s,
        travel_s=timing.travel_s,
        service_s=sum(problem.stops[number].service_s for number in stops),
        together=tuple(with_team),
    )


def _legs(problem: Problem, team: Team, stops: Sequence[int]) -> list[float]:
    depots = len(problem.depots)
    places = [
        problem.depot_place[team.start],
        *(depots + number for number in stops),
        problem.depot_place[team.end],
    ]
    return [float(leg) for leg in problem.times_s(places[:-1], places[1:]).diagonal()]


def _served(
    labels: Sequence[_Label | None],
    leg: float,
    opens: float,
    closes: float,
    service_s: float,
    pauses: Sequence[Break],
) -> list[_Label | None]:
    """Go on to the next stop and serve it, taking no, one or more breaks on the way."""
    best: list[_Label | None] = [None] * len(labels)
    for taken, label in enumerate(labels):
        if label is None:
            continue
        here: list[tuple[int, float, float]] = [(taken, label.time + leg, label.time + leg)]
        time = label.time
        for before in range(taken, len(pauses)):
            pause = pauses[before]
            if time > pause.window_s[1]:
                break
            time = max(time, pause.window_s[0]) + pause.duration_s
            here.append((before + 1, time + leg, time + leg))
        for done, arrival, ready in here:
            _try(best, label, done, arrival, ready, opens, closes, service_s, pauses)
    return best


def _try(
    best: list[_Label | None],
    label: _Label,
    done: int,
    arrival: float,
    ready: float,
    opens: float,
    closes: float,
    service_s: float,
    pauses: Sequence[Break],
) -> None:
    """Serve on arrival, or after the next breaks; keep the earliest way per breaks taken."""
    while True:
        starts = max(ready, opens)
        in_time = done == len(pauses) or starts <= pauses[done].window_s[1]
        if starts <= closes and in_time and starts < inf:
            known = best[done]
            if known is None or starts + service_s < known.time:
                best[done] = _Label(starts + service_s, arrival, starts, label)
        if done == len(pauses) or ready > pauses[done].window_s[1]:
            return
        ready = max(ready, pauses[done].window_s[0]) + pauses[done].duration_s
        done += 1


def _coupled_pairs(
    problem: Problem, routes: Sequence[Sequence[int]]
) -> list[tuple[int, int, bool]]:
    """Give pairs of served stops that bear on each other, and whether the first goes first."""
    if not problem.coupled:
        return []
    served = {number for stops in routes for number in stops}
    pairs = [
        (problem.stop_number[named], number, True)
        for number in served
        for named in problem.stops[number].after
        if problem.stop_number[named] in served
    ]
    sites: dict[str, list[int]] = {}
    for number in sorted(served):
        if (site := problem.stops[number].site) is not None:
            sites.setdefault(site, []).append(number)
    for visits in sites.values():
        pairs += [(a, b, False) for place, a in enumerate(visits) for b in visits[place + 1 :]]
    return pairs


def _put_off(
    problem: Problem,
    routes: Sequence[Sequence[int]],
    timings: Sequence[Timing],
    pairs: Sequence[tuple[int, int, bool]],
    not_before: dict[int, float],
) -> bool:
    """Put off what starts before the end of what it waits for; say whether anything was."""
    starts = {
        number: start
        for stops, timing in zip(routes, timings, strict=True)
        for number, start in zip(stops, timing.services_s, strict=True)
    }
    moved = False
    for first, second, ordered in pairs:
        a, b = first, second
        if not ordered and (starts[b], b) < (starts[a], a):
            a, b = b, a
        ends = starts[a] + problem.stops[a].service_s
        if starts[b] < ends:
            not_before[b] = ends
            moved = True
    return moved
