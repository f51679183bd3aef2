"""What a route comes to, and what in it cannot be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from geo.clock import SECOND_MS, day_start
from geo.dispatch.break_room import breaks_kept
from geo.dispatch.convoy_routes import apart
from geo.dispatch.day_teams import breaks_of
from geo.dispatch.needs import ACTS
from geo.dispatch.route_clock import RouteClock
from geo.store.planned import DaySettings, Planned, squad_and_team


class Fault(StrEnum):
    """What breaks a rule of the day."""

    OVERTIME = "overtime"
    """The team is back after the end of its shift."""
    CLOSED = "closed"
    """The visit would end after the site has closed."""
    UNREACHABLE = "unreachable"
    """There is no way there: the route has no times."""
    OUTSIDE_REMIT = "outside_remit"
    """No remit of the squads that go there, for either act, holds the site."""
    LEFT_OUT = "left_out"
    """The squad stays at home that day."""
    NO_BREAK = "no_break"
    """The team has no time for a break of the day."""
    APART = "apart"
    """The route should go together with another one, and its stops differ."""


@dataclass(frozen=True)
class Broken:
    """One fault: of a route, or of its stop at a site (row number); `by_s` is by how much.

    `other` is the route that it should go together with.
    """

    fault: Fault
    route: str
    site: int | None = None
    by_s: float = 0.0
    other: str | None = None


@dataclass(frozen=True)
class RouteFigures:
    """What a route comes to, the way back to its base included; instants in UTC ms.

    `load_s` is work, `slack_s` what is left of the shift at its end, negative where it is
    exceeded; None where no stop has its times.
    """

    stops: int
    prize: int
    load_s: float
    travel_s: float
    returns_at: int | None
    slack_s: float | None
    broken: tuple[Broken, ...]


@dataclass(frozen=True)
class PlanFigures:
    """What a plan comes to; `returns_at` is route → when it is back (UTC ms)."""

    stops: int = 0
    squads: int = 0
    prize: int = 0
    load_s: float = 0.0
    travel_s: float = 0.0
    broken: tuple[Broken, ...] = ()
    returns_at: Mapping[str, int] = field(default_factory=dict)


def route_figures(
    clock: RouteClock, route: str, stops: Sequence[Planned], settings: DaySettings
) -> RouteFigures:
    """Give the figures of a route.

    Parameters
    ----------
    stops
        Those that have a place in it, in their order.
    """
    timed = [one for one in stops if one.ends_at is not None and one.starts_at is not None]
    load_s = sum(((one.ends_at or 0) - (one.starts_at or 0)) / SECOND_MS for one in timed)
    travel_s, returns_at, slack_s = 0.0, None, None
    broken = list(_broken_stops(clock, route, stops, settings))
    if timed:
        legs_s = clock.legs_s(route, [clock.sites[one.site] for one in timed], settings)
        travel_s = sum(legs_s)
        if not _breaks_kept(clock, route, timed, legs_s, settings):
            broken.insert(0, Broken(Fault.NO_BREAK, route))
        last = timed[-1]
        back_s = clock.way_back_s(route, clock.sites[last.site], settings)
        returns_at = (last.ends_at or 0) + round(back_s * SECOND_MS)
        slack_s = (clock.shift_of(route, settings)[1] - returns_at) / SECOND_MS
    if slack_s is not None and slack_s < 0:
        broken.insert(0, Broken(Fault.OVERTIME, route, by_s=-slack_s))
    if stops and squad_and_team(route)[0] in settings.left_out:
        broken.insert(0, Broken(Fault.LEFT_OUT, route))
    prize = sum(one.prize or 0 for one in stops)
    return RouteFigures(len(stops), prize, load_s, travel_s, returns_at, slack_s, tuple(broken))


def plan_figures(
    clock: RouteClock, routes: Mapping[str, Sequence[Planned]], settings: DaySettings
) -> PlanFigures:
    """Give the figures of all routes together."""
    by_route = {name: route_figures(clock, name, routes[name], settings) for name in routes}
    figures = by_route.values()
    return PlanFigures(
        stops=sum(one.stops for one in figures),
        squads=len({squad_and_team(route)[0] for route, stops in routes.items() if stops}),
        prize=sum(one.prize for one in figures),
        load_s=sum(one.load_s for one in figures),
        travel_s=sum(one.travel_s for one in figures),
        broken=(
            *convoys_apart(clock, routes, settings),
            *(broken for one in figures for broken in one.broken),
        ),
        returns_at={
            name: one.returns_at for name, one in by_route.items() if one.returns_at is not None
        },
    )


def convoys_apart(
    clock: RouteClock, routes: Mapping[str, Sequence[Planned]], settings: DaySettings
) -> list[Broken]:
    """Give what is broken about routes that should go together."""
    return [
        Broken(Fault.APART, route, other=other)
        for route, other in apart(routes, settings, clock.behind)
    ]


def _breaks_kept(
    clock: RouteClock,
    route: str,
    timed: Sequence[Planned],
    legs_s: Sequence[float],
    settings: DaySettings,
) -> bool:
    if not settings.pauses:
        return True
    zero = day_start(clock.day, clock.zone)

    def seconds(instant: int | None) -> float:
        return ((instant or 0) - zero) / SECOND_MS

    visits = [(seconds(one.starts_at), seconds(one.ends_at)) for one in timed]
    starts_s = seconds(clock.shift_of(route, settings)[0])
    breaks = breaks_of(settings, clock.day, clock.zone)
    return breaks_kept(starts_s, visits, legs_s, breaks)


def _broken_stops(
    clock: RouteClock, route: str, stops: Sequence[Planned], settings: DaySettings
) -> list[Broken]:
    broken = []
    crew = clock.crew(route, settings)
    for one in stops:
        site = clock.sites[one.site]
        closes_at = clock.closes_at(site)
        if not any(squad.may(act, site.kind, site.district) for squad in crew for act in ACTS):
            broken.append(Broken(Fault.OUTSIDE_REMIT, route, one.site))
        if one.ends_at is None:
            broken.append(Broken(Fault.UNREACHABLE, route, one.site))
        elif closes_at is not None and one.ends_at > closes_at:
            late_s = (one.ends_at - closes_at) / SECOND_MS
            broken.append(Broken(Fault.CLOSED, route, one.site, late_s))
    return broken
