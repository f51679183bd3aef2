"""Visits and teams of a day as a problem for the planner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from geo import clock
from geo.dispatch.day_teams import DayTeam, breaks_of, instant_of
from geo.dispatch.problem import Depot, Problem, Stop, Team
from geo.dispatch.sources import Times, Travel
from geo.dispatch.travel import Matrix
from geo.model import Site
from geo.store.planned import DaySettings
from geo.store.plans import Stop as StoredStop


@dataclass(frozen=True)
class Visit:
    """What a stop of the problem stands for: an act at a site.

    `stop` is the stop of the plan as it stands, None for one that would be new. A `required` one
    comes before every priority; `held` names the route that it is to be on, None for any.
    """

    site: Site
    act: str
    prize: int
    service_s: float
    stop: StoredStop | None = None
    required: bool = False
    held: str | None = None


def day_problem(
    visits: Mapping[str, Visit],
    teams: Sequence[DayTeam],
    settings: DaySettings,
    hours: Mapping[str, tuple[str, str]],
    travel: Travel,
    day: date,
    zone: ZoneInfo,
) -> tuple[Problem, NDArray[np.float64], Times]:
    """Give the problem, its places' lon and lat (shape (places, 2)), and the times between them.

    Its seconds count from the day's local midnight.

    Parameters
    ----------
    hours
        Kind → opening and closing (HH:MM).
    """
    zero, breaks = clock.day_start(day, zone), breaks_of(settings, day, zone)
    middle = _middle([visit.site for visit in visits.values()])
    by_route = {team.route: team for team in teams}
    together = tuple(
        group
        for named in settings.together
        if len(group := tuple(route for route in named if route in by_route)) > 1
    )
    # A convoy goes from and to where its first team does.
    leaders = {route: group[0] for group in together for route in group}
    depots, made = [], []
    for team in teams:
        starts, ends = f"{team.route} from", f"{team.route} to"
        depots.append(Depot(starts, *(team.start or middle)))
        depots.append(Depot(ends, *(team.end or team.start or middle)))
        starts_s = (team.starts_at - zero) / clock.SECOND_MS
        leader = leaders.get(team.route, team.route)
        made.append(
            Team(
                id=team.route,
                start=f"{leader} from",
                end=f"{leader} to",
                starts_s=starts_s,
                shift_s=(team.ends_at - team.starts_at) / clock.SECOND_MS,
                kinds=frozenset(_remit(team, visits)),
                breaks=tuple(pause for pause in breaks if pause.window_s[1] >= starts_s),
            )
        )
    beyond = {
        visit_id
        for visit_id, visit in visits.items()
        if visit.held in by_route and not _may(by_route[visit.held], visit)
    }
    shared = _shared_sites(visits)
    before = _pinned_before(visits)
    stops = tuple(
        Stop(
            id=visit_id,
            kind=f"only {visit_id}" if visit_id in beyond else _kind(visit),
            prize=visit.prize,
            service_s=visit.service_s,
            lon=visit.site.lon,
            lat=visit.site.lat,
            window_s=_window(hours.get(visit.site.kind), day, zone, visit.service_s),
            required=visit.required,
            squad=visit.held if visit.held in by_route else None,
            after=before.get(visit_id, ()),
            site=visit.site.code if visit.site.row in shared else None,
        )
        for visit_id, visit in visits.items()
    )
    places: list[Depot | Stop] = [*depots, *stops]
    points = np.array([(place.lon, place.lat) for place in places], np.float64).reshape(-1, 2)
    times = travel.times(points)
    return (
        Problem(tuple(depots), stops, tuple(made), Matrix(times.seconds), together),
        points,
        times,
    )


def _remit(team: DayTeam, visits: Mapping[str, Visit]) -> Iterable[str]:
    """Give what a team may serve: by its remit, and what it is held to outside of it."""
    for visit_id, visit in visits.items():
        if _may(team, visit):
            yield _kind(visit)
        elif visit.held == team.route:
            yield f"only {visit_id}"


def _kind(visit: Visit) -> str:
    return f"{visit.act} {visit.site.kind} {visit.site.district or ''}"


def _may(team: DayTeam, visit: Visit) -> bool:
    return team.squad.may(visit.act, visit.site.kind, visit.site.district)


def _shared_sites(visits: Mapping[str, Visit]) -> set[int]:
    rows = [visit.site.row for visit in visits.values()]
    numbers, counts = np.unique(np.array(rows, np.int64), return_counts=True)
    return set(numbers[counts > 1].tolist())


def _pinned_before(visits: Mapping[str, Visit]) -> dict[str, tuple[str, ...]]:
    """Give each stop that is pinned to its place → the one so pinned before it in its route."""
    routes: dict[str, list[tuple[int, str]]] = {}
    for visit_id, visit in visits.items():
        stop = visit.stop
        if stop is not None and stop.pin == "place" and stop.position is not None:
            routes.setdefault(stop.route, []).append((stop.position, visit_id))
    before: dict[str, tuple[str, ...]] = {}
    for pinned in routes.values():
        ordered = [visit_id for _, visit_id in sorted(pinned)]
        before |= {later: (earlier,) for earlier, later in pairwise(ordered)}
    return before


def _window(
    hours: tuple[str, str] | None, day: date, zone: ZoneInfo, service_s: float
) -> tuple[float, float] | None:
    """Give first and last instant at which a visit may begin so that it ends before closing."""
    if hours is None:
        return None
    zero = clock.day_start(day, zone)
    opens, closes = ((instant_of(day, text, zone) - zero) / clock.SECOND_MS for text in hours)
    return opens, max(opens, closes - service_s)


def _middle(sites: Sequence[Site]) -> tuple[float, float]:
    if not sites:
        return 0.0, 0.0
    return (
        float(np.median([site.lon for site in sites])),
        float(np.median([site.lat for site in sites])),
    )
