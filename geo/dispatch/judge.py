"""Re-checks a plan against its problem, in exact arithmetic, trusting nothing that the plan says.

It shares no code with the solver: travel times come from the problem, sums are fractions of the
very numbers given, and a breach of a second's billionth part is a breach.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from geo.dispatch.plan import Plan, Route
from geo.dispatch.problem import Problem, Stop, Team


class Breach(StrEnum):
    """Which rule a plan breaks."""

    UNKNOWN = "unknown"
    TWO_ROUTES = "two_routes"
    SERVED_TWICE = "served_twice"
    REMIT = "remit"
    PIN = "pin"
    SHIFT = "shift"
    WINDOW = "window"
    BREAK = "break"
    NO_WAY = "no_way"
    TOGETHER = "together"
    ORDER = "order"
    OVERLAP = "overlap"
    TIMES = "times"
    PRIZE = "prize"
    UNSERVED = "unserved"


@dataclass(frozen=True)
class Violation:
    """One breach: of which rule, by which squad, at which stop."""

    breach: Breach
    squad: str | None = None
    stop: str | None = None

    def __str__(self) -> str:
        where = [part for part in (self.squad, self.stop) if part is not None]
        return " ".join([self.breach.value, *where])


TOLERANCE_S = Fraction(1, 1000)
"""By how much an instant that the plan states may differ from what follows from its order."""


def judge(problem: Problem, plan: Plan) -> list[Violation]:
    """Give every rule that a plan breaks; an empty list says that it is valid.

    A route counts as feasible when its order allows it: it is driven anew as early as can be. Where
    routes bear on each other, the starts of service that the plan states must work out.
    """
    found = list(_membership(problem, plan))
    crews = _crews(problem)
    for route in plan.routes:
        if route.squad in crews and all(stop in problem.stop_number for stop in route.stops):
            found += _route_violations(problem, route, crews[route.squad])
    found += _coupling(problem, plan)
    found += _sums(problem, plan)
    return found


def _membership(problem: Problem, plan: Plan) -> Iterator[Violation]:
    teams = {team.id for team in problem.teams}
    out: set[str] = set()
    served: set[str] = set()
    for route in plan.routes:
        for squad in (route.squad, *route.together):
            if squad not in teams:
                yield Violation(Breach.UNKNOWN, squad)
            if squad in out:
                yield Violation(Breach.TWO_ROUTES, squad)
            out.add(squad)
        for stop in route.stops:
            if stop not in problem.stop_number:
                yield Violation(Breach.UNKNOWN, route.squad, stop)
            if stop in served:
                yield Violation(Breach.SERVED_TWICE, route.squad, stop)
            served.add(stop)
    groups = {one: set(group) for group in problem.together for one in group}
    for route in plan.routes:
        if route.stops and {route.squad, *route.together} != groups.get(route.squad, {route.squad}):
            yield Violation(Breach.TOGETHER, route.squad)


def _crews(problem: Problem) -> dict[str, list[Team]]:
    """Give who goes when a team goes: itself, or its whole convoy."""
    teams = {team.id: team for team in problem.teams}
    crews = {team.id: [team] for team in problem.teams}
    for group in problem.together:
        crews |= {one: [teams[other] for other in group] for one in group}
    return crews


def _route_violations(problem: Problem, route: Route, crew: list[Team]) -> Iterator[Violation]:
    stops = [problem.stops[problem.stop_number[name]] for name in route.stops]
    for stop in stops:
        if not any(stop.kind in team.kinds for team in crew):
            yield Violation(Breach.REMIT, route.squad, stop.id)
        if stop.squad is not None and stop.squad not in {team.id for team in crew}:
            yield Violation(Breach.PIN, route.squad, stop.id)
    if not stops:
        return
    legs = _exact_legs(problem, crew[0], route.stops)
    if legs is None:
        yield Violation(Breach.NO_WAY, route.squad)
        return
    yield from _drive(route, crew, stops, legs, [None] * len(stops))
    if any(stop.after or stop.site is not None for stop in problem.stops):
        stated = [Fraction(start) for start in route.services_s]
        if len(stated) != len(stops) or any(_drive(route, crew, stops, legs, stated)):
            yield Violation(Breach.TIMES, route.squad)


def _exact_legs(problem: Problem, team: Team, names: Sequence[str]) -> list[Fraction] | None:
    depots = {depot.id: place for place, depot in enumerate(problem.depots)}
    numbers = {stop.id: number for number, stop in enumerate(problem.stops)}
    places = [
        depots[team.start],
        *(len(problem.depots) + numbers[name] for name in names),
        depots[team.end],
    ]
    legs = [float(problem.times_s([a], [b])[0, 0]) for a, b in pairwise(places)]
    return None if any(leg == float("inf") for leg in legs) else [Fraction(leg) for leg in legs]


def _drive(
    route: Route,
    crew: list[Team],
    stops: Sequence[Stop],
    legs: Sequence[Fraction],
    stated: Sequence[Fraction | None],
) -> Iterator[Violation]:
    """Drive the order anew: per number of breaks taken so far, the earliest instant.

    Service starts when it can, or, give or take `TOLERANCE_S`, when it is stated to.
    """
    starts = max(Fraction(team.starts_s) for team in crew)
    ends = min(Fraction(team.starts_s) + Fraction(team.shift_s) for team in crew)
    pauses = sorted(
        {
            (Fraction(one.window_s[0]), Fraction(one.window_s[1]), Fraction(one.duration_s))
            for team in crew
            for one in team.breaks
        }
    )
    ready: dict[int, Fraction] = {0: starts}
    for stop, leg, start in zip(stops, legs, stated, strict=False):
        arrived: dict[int, Fraction] = {}
        for taken, time in _paused(ready, pauses).items():
            _earlier(arrived, taken, time + leg)
        at_door = _paused(arrived, pauses)
        begun = _begun(at_door, stop, start)
        if not begun:
            yield Violation(Breach.WINDOW, route.squad, stop.id)
            return
        kept = {k: t for k, t in begun.items() if k == len(pauses) or t <= pauses[k][1]}
        if not kept:
            yield Violation(Breach.BREAK, route.squad, stop.id)
            return
        ready = {taken: time + Fraction(stop.service_s) for taken, time in kept.items()}
    if min(ready.values()) + legs[-1] > ends:
        yield Violation(Breach.SHIFT, route.squad)


def _paused(
    ready: Mapping[int, Fraction], pauses: Sequence[tuple[Fraction, Fraction, Fraction]]
) -> dict[int, Fraction]:
    """Let every way go on as it is, or take its next breaks here."""
    made = dict(ready)
    for taken, (first, last, lasts) in enumerate(pauses):
        if taken in made and made[taken] <= last:
            _earlier(made, taken + 1, max(made[taken], first) + lasts)
    return made


def _begun(
    ready: Mapping[int, Fraction], stop: Stop, stated: Fraction | None
) -> dict[int, Fraction]:
    begun = dict(ready)
    if stated is not None:
        begun = {
            taken: max(time, stated - TOLERANCE_S)
            for taken, time in ready.items()
            if time <= stated + TOLERANCE_S
        }
    if stop.window_s is None:
        return begun
    opens, closes = (Fraction(one) for one in stop.window_s)
    begun = {taken: max(time, opens) for taken, time in begun.items()}
    return {taken: time for taken, time in begun.items() if time <= closes}


def _earlier(times: dict[int, Fraction], key: int, time: Fraction) -> None:
    times[key] = min(time, times.get(key, time))


def _coupling(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Check orders and shared sites by the starts of service that the plan states."""
    stops = {stop.id: stop for stop in problem.stops}
    starts = {
        name: Fraction(start)
        for route in plan.routes
        for name, start in zip(route.stops, route.services_s, strict=False)
        if name in stops
    }
    served = sorted(starts, key=lambda name: starts[name])
    ends = {name: starts[name] + Fraction(stops[name].service_s) for name in served}
    squads = {name: route.squad for route in plan.routes for name in route.stops}
    last_at: dict[str, str] = {}
    for name in served:
        for earlier in stops[name].after:
            if earlier in ends and starts[name] < ends[earlier] - TOLERANCE_S:
                yield Violation(Breach.ORDER, squads[name], name)
        site = stops[name].site
        if site is None:
            continue
        if site in last_at and starts[name] < ends[last_at[site]] - TOLERANCE_S:
            yield Violation(Breach.OVERLAP, squads[name], name)
        last_at[site] = name


def _sums(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Check the prize, and that each stop is either served or told of."""
    prizes = {stop.id: stop.prize for stop in problem.stops}
    served = {stop for route in plan.routes for stop in route.stops}
    if plan.prize != sum(prizes.get(stop, 0) for stop in served):
        yield Violation(Breach.PRIZE)
    told = Counter(one.id for one in plan.unserved)
    for stop in prizes.keys() - served - told.keys():
        yield Violation(Breach.UNSERVED, stop=stop)
    for stop, often in told.items():
        if stop in served or stop not in prizes or often > 1:
            yield Violation(Breach.UNSERVED, stop=stop)
    required = {stop.id for stop in problem.stops if stop.required}
    if set(plan.missed) != required - served:
        yield Violation(Breach.UNSERVED)
