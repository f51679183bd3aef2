"""When the teams of a plan are where, also where the plan as it was changed by hand is too long.

The planner's own timing (`geo.dispatch.schedule`) refuses what cannot be kept. By hand one may plan
it all the same, and is told: then windows, breaks and the end of the shift do not bind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import inf
from zoneinfo import ZoneInfo

import numpy as np

from geo import clock
from geo.dispatch.day_teams import base_of, breaks_of, instant_of, shift_of
from geo.dispatch.needs import calibration_s
from geo.dispatch.problem import Depot, Problem, Stop, Team
from geo.dispatch.schedule import Timing, time_route
from geo.dispatch.sources import Travel
from geo.dispatch.standing import Standing
from geo.dispatch.travel import Matrix
from geo.model import Kind, Site, Squad
from geo.store.opening_hours import Hours
from geo.store.planned import DaySettings, Planned, squad_and_team

_TEAM = "team"


@dataclass(frozen=True)
class RouteTimes:
    """What the clock says of a route; instants in UTC ms, one per stop where there are several.

    `travel_s` and `returns_at` include the way back to the base; None where a stop cannot be
    reached.
    """

    arrives_at: tuple[int, ...]
    starts_at: tuple[int, ...]
    ends_at: tuple[int, ...]
    travel_s: float
    returns_at: int


@dataclass(frozen=True)
class RouteClock:
    """What it takes to time the routes of a day.

    Attributes
    ----------
    sites, instruments
        By row number: the sites of the stops, and how many instruments are in service there.
    standing
        Route → how far it has come: where and when it goes on.
    """

    day: date
    zone: ZoneInfo
    now_ms: int
    squads: Mapping[int, Squad]
    kinds: Mapping[str, Kind]
    hours: Mapping[str, Hours]
    travel: Travel
    sites: Mapping[int, Site]
    instruments: Mapping[int, int]
    standing: Mapping[str, Standing]

    @property
    def behind(self) -> dict[str, set[int]]:
        """Give route → row numbers of the sites that it has behind it."""
        return {
            route: {stop.site.row for stop in come.behind} for route, come in self.standing.items()
        }

    def times(
        self, route: str, stops: Sequence[Planned], settings: DaySettings
    ) -> RouteTimes | None:
        """Give the instants of some stops, driven in their order; None when one cannot be reached.

        The team goes on from where it stands; a squad without a base begins at its first stop.
        """
        if not stops:
            return None
        squad = self.squads[squad_and_team(route)[0]]
        timing = self._timing(route, squad, stops, settings)
        if timing is None:
            return None
        zero = clock.day_start(self.day, self.zone)

        def instant(seconds: float) -> int:
            return zero + round(seconds * clock.SECOND_MS)

        ends = [
            start + self.service_s(squad, one)
            for start, one in zip(timing.services_s, stops, strict=True)
        ]
        return RouteTimes(
            tuple(map(instant, timing.arrivals_s)),
            tuple(map(instant, timing.services_s)),
            tuple(map(instant, ends)),
            timing.travel_s,
            instant(timing.ends_s),
        )

    def timed(self, route: str, stops: Sequence[Planned], settings: DaySettings) -> list[Planned]:
        """Give the stops with their instants; without any where one cannot be reached."""
        times = self.times(route, stops, settings)
        if times is None:
            return [replace(one, arrives_at=None, starts_at=None, ends_at=None) for one in stops]
        return [
            replace(one, arrives_at=arrives, starts_at=starts, ends_at=ends)
            for one, arrives, starts, ends in zip(
                stops, times.arrives_at, times.starts_at, times.ends_at, strict=True
            )
        ]

    def service_s(self, squad: Squad, planned: Planned) -> float:
        """Give how long a squad works at a stop: as planned, else inspecting or calibrating."""
        if planned.starts_at is not None and planned.ends_at is not None:
            return (planned.ends_at - planned.starts_at) / clock.SECOND_MS
        site = self.sites[planned.site]
        inspects, calibrates = (
            squad.may(act, site.kind, site.district) for act in ("inspect", "calibrate")
        )
        if calibrates and not inspects:
            number = np.array([self.instruments.get(planned.site, 0)])
            return float(calibration_s(number)[0])
        return self.kinds[site.kind].service_min * 60.0

    def crew(self, route: str, settings: DaySettings) -> list[Squad]:
        """Give the squads that go a route: its own, and those of its convoy."""
        group = next((group for group in settings.together if route in group), (route,))
        return [self.squads[squad_and_team(one)[0]] for one in group]

    def base(self, route: str, settings: DaySettings) -> tuple[float, float] | None:
        """Give lon and lat of the base of a route; a convoy starts and ends at its first one's."""
        return base_of(self.crew(route, settings)[0])

    def legs_s(self, route: str, sites: Sequence[Site], settings: DaySettings) -> list[float]:
        """Give the seconds from the base of a route to each of some sites in turn, and back."""
        base = self.base(route, settings)
        points = [(site.lon, site.lat) for site in sites]
        if base is not None:
            points = [base, *points, base]
        seconds = self.travel.times(np.array(points, np.float64).reshape(-1, 2)).seconds
        legs: list[float] = np.diagonal(seconds, 1).tolist()
        # Without a base a squad begins and ends at its stops.
        return legs if base is not None else [0.0, *legs, 0.0]

    def way_back_s(self, route: str, site: Site, settings: DaySettings) -> float:
        """Give the seconds from a site to the base of a route."""
        base = self.base(route, settings)
        if base is None:
            return 0.0
        points = np.array([(site.lon, site.lat), base], np.float64)
        return float(self.travel.times(points).seconds[0, 1])

    def closes_at(self, site: Site) -> int | None:
        """Give the instant at which a site closes that day; None where it never does."""
        hours = self.hours.get(site.kind)
        return None if hours is None else instant_of(self.day, hours[1], self.zone)

    def shift_of(self, route: str, settings: DaySettings) -> tuple[int, int]:
        """Give start and end of the shift of a route's squad (UTC ms)."""
        squad = self.squads[squad_and_team(route)[0]]
        return shift_of(squad, settings, self.day, self.zone)

    def _timing(
        self, route: str, squad: Squad, stops: Sequence[Planned], settings: DaySettings
    ) -> Timing | None:
        problem = self._problem(route, squad, stops, settings)
        order = range(len(stops))
        timing = time_route(problem, problem.teams[0], order)
        if timing is not None:
            return timing
        opening = tuple(
            replace(stop, window_s=None if stop.window_s is None else (stop.window_s[0], inf))
            for stop in problem.stops
        )
        team = replace(problem.teams[0], shift_s=inf)
        # Overtime with the breaks taken, rather than on time without them.
        for tried in (team, replace(team, breaks=())):
            timing = time_route(replace(problem, stops=opening, teams=(tried,)), tried, order)
            if timing is not None:
                return timing
        return None

    def _problem(
        self, route: str, squad: Squad, stops: Sequence[Planned], settings: DaySettings
    ) -> Problem:
        """Give the problem of this one route."""
        zero = clock.day_start(self.day, self.zone)
        sites = [self.sites[one.site] for one in stops]
        come = self.standing.get(route)
        base = self.base(route, settings)
        start = base if come is None or come.point is None else come.point
        starts_at, ends_at = self.shift_of(route, settings)
        goes_at = max(starts_at, self.now_ms if come is None else come.free_at)
        first, last = (sites[0].lon, sites[0].lat), (sites[-1].lon, sites[-1].lat)
        points = [start or first, base or last, *((site.lon, site.lat) for site in sites)]
        times = self.travel.times(np.array(points, np.float64))
        team = Team(
            id=_TEAM,
            start="from",
            end="to",
            starts_s=(goes_at - zero) / clock.SECOND_MS,
            shift_s=max(0.0, (ends_at - goes_at) / clock.SECOND_MS),
            kinds=frozenset(),
            breaks=breaks_of(settings, self.day, self.zone),
        )
        return Problem(
            depots=(Depot("from"), Depot("to")),
            stops=tuple(
                Stop(str(n), "", 0, self.service_s(squad, one), window_s=self._window(squad, one))
                for n, one in enumerate(stops)
            ),
            teams=(team,),
            travel=Matrix(times.seconds),
        )

    def _window(self, squad: Squad, planned: Planned) -> tuple[float, float] | None:
        site = self.sites[planned.site]
        hours = self.hours.get(site.kind)
        if hours is None:
            return None
        zero = clock.day_start(self.day, self.zone)
        opens, closes = (
            (instant_of(self.day, text, self.zone) - zero) / clock.SECOND_MS for text in hours
        )
        return opens, max(opens, closes - self.service_s(squad, planned))
