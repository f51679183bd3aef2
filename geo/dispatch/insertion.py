"""An urgent site goes where it costs least: every place of every route is tried."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from sqlalchemy import Connection

from geo import clock
from geo.clock import SECOND_MS
from geo.coverage.live import LiveIndex
from geo.dispatch.changing import route_clock
from geo.dispatch.day_teams import base_of
from geo.dispatch.editing import Plans, routes_of
from geo.dispatch.route_clock import RouteClock
from geo.dispatch.sources import Travel
from geo.errors import BadRecord, FieldError, NotPermitted
from geo.message import message
from geo.model import Actor, Role
from geo.store import settings
from geo.store.plan_versions import DayPlan, load_plan, planned_stops, save_plan
from geo.store.planned import DaySettings, Planned, route_name, squad_and_team
from geo.store.sites import site_by_code

INSERTED = "inserted"


@dataclass(frozen=True)
class Insertion:
    """A place for a stop, and what taking it costs.

    Attributes
    ----------
    stops
        The part of the route that lies ahead, with the new stop in it and all times.
    place
        Where the new stop stands in `stops`.
    travel_s
        Seconds of driving that it adds.
    delay_s
        Seconds by which the other stops begin later, summed.
    overtime_s
        Seconds after the end of the shift, as far as they are new.
    late
        Row numbers of sites that would be visited after closing, and were not before.
    outside_remit
        Whether the squad's remit does not hold an inspection of the site.
    """

    route: str
    place: int
    stops: tuple[Planned, ...]
    travel_s: float
    delay_s: float
    overtime_s: float
    late: tuple[int, ...]
    outside_remit: bool

    @property
    def sound(self) -> bool:
        """Say whether it breaks nothing."""
        return not (self.overtime_s or self.late or self.outside_remit)

    @property
    def arrives_at(self) -> int | None:
        """Give when the squad is there (UTC ms)."""
        return self.stops[self.place].arrives_at

    @property
    def cost(self) -> tuple[bool, int, float, float, float]:
        """Give what it is compared by: remit, doors closed, overtime, driving, delay."""
        late = len(self.late)
        return self.outside_remit, late, self.overtime_s, self.travel_s, self.delay_s


@dataclass(frozen=True)
class Inserted:
    """The plan with an urgent stop in it, the stop's id, and the place that was taken."""

    plan: DayPlan
    stop: str
    insertion: Insertion


def insertions(
    ticking: RouteClock, planned: Plans, day_settings: DaySettings, site: int
) -> list[Insertion]:
    """Give the best place in each route that can still take a site, the cheapest first.

    Parameters
    ----------
    ticking
        Knows the site, too.
    site
        Row number.
    """
    _ask_at_once(ticking, planned, site)
    behind = {stop.id for one in ticking.standing.values() for stop in one.behind}
    routes = routes_of(planned)
    best = []
    for name in _names(ticking, day_settings):
        ahead = [planned[one] for one in routes.get(name, []) if one not in behind]
        places = _places(ticking, day_settings, name, ahead, site)
        if found := min(places, key=lambda one: one.cost, default=None):
            best.append(found)
    return sorted(best, key=lambda one: one.cost)


def insert_urgent(
    conn: Connection,
    live: LiveIndex,
    travel: Travel,
    day: date,
    code: str,
    *,
    seen: int | None,
    actor: Actor,
    now_ms: int,
    note: str = "",
) -> Inserted:
    """Put an urgent site, as a required stop, into the plan of a day where it costs least.

    Raises
    ------
    NotPermitted
        When the person is neither dispatcher nor administrator.
    SiteNotFound
        When no site has this code.
    BadRecord
        When the day has passed, a squad goes there already, or none can get there.
    EditConflict
        When somebody else changed the plan since `seen`.
    """
    if actor.role not in (Role.ADMIN, Role.DISPATCHER):
        raise NotPermitted(message("Only dispatchers and administrators change plans."))
    if day < clock.local_day(now_ms, settings.load_zone(conn)):
        raise _refused("date", message("{day} has passed", day=day))
    site = site_by_code(conn, code)
    plan, planned = load_plan(conn, day), planned_stops(conn, day)
    if any(one.site == site.row and one.position is not None for one in planned.values()):
        raise _refused("site", message("a squad goes to '{code}' already", code=code))
    wanted = {**planned, "": Planned(site.row, squad=0)}
    ticking = route_clock(conn, live, travel, day, now_ms, wanted)
    found = insertions(ticking, planned, plan.settings, site.row)
    if not found:
        raise _refused("site", message("no squad can get to '{code}' any more", code=code))
    stop_id = str(uuid.uuid4())
    after = _with(planned, ticking, found[0], stop_id, note)
    saved = save_plan(
        conn, day, after, seen=seen, did=INSERTED, actor=actor.name, now_ms=now_ms
    )  # fmt: skip
    return Inserted(saved, stop_id, found[0])


def _with(planned: Plans, ticking: RouteClock, taken: Insertion, stop_id: str, note: str) -> Plans:
    """Give the plan with an insertion in it."""
    behind = {stop.id for one in ticking.standing.values() for stop in one.behind}
    ids = routes_of(planned).get(taken.route, [])
    ahead = [one for one in ids if one not in behind]
    ahead.insert(taken.place, stop_id)
    begun = len(ids) - len(ahead) + 1
    after = dict(planned)
    for position, (one, timed) in enumerate(zip(ahead, taken.stops, strict=True), begun):
        after[one] = replace(timed, position=position)
    after[stop_id] = replace(after[stop_id], required=True, note=note)
    return after


def _names(ticking: RouteClock, day_settings: DaySettings) -> Iterable[str]:
    """Give the routes whose shift is not over."""
    for number in sorted(ticking.squads):
        for team in day_settings.teams.get(number) or (None,):
            name = route_name(number, team)
            ends_at = ticking.shift_of(name, day_settings)[1]
            if number not in day_settings.left_out and ticking.now_ms < ends_at:
                yield name


def _places(
    ticking: RouteClock, day_settings: DaySettings, name: str, ahead: Sequence[Planned], site: int
) -> Iterable[Insertion]:
    squad, team = squad_and_team(name)
    new = Planned(site, squad, team, position=0)
    place_of = ticking.sites[site]
    within = ticking.squads[squad].may("inspect", place_of.kind, place_of.district)
    before = ticking.times(name, ahead, day_settings)
    if ahead and before is None:
        return
    ends_at = ticking.shift_of(name, day_settings)[1]
    overtime = 0.0 if before is None else _overtime(before.returns_at, ends_at)
    late_before = set() if before is None else _late(ticking, ahead, before.ends_at)
    # What the dispatcher pinned to its place stays before what comes.
    first = 1 + max((n for n, one in enumerate(ahead) if one.pin == "place"), default=-1)
    for place in range(first, len(ahead) + 1):
        stops = [*ahead[:place], new, *ahead[place:]]
        times = ticking.times(name, stops, day_settings)
        if times is None:
            continue
        others = [*times.starts_at[:place], *times.starts_at[place + 1 :]]
        starts = () if before is None else before.starts_at
        yield Insertion(
            route=name,
            place=place,
            stops=tuple(
                replace(one, arrives_at=arrives, starts_at=begins, ends_at=ends)
                for one, arrives, begins, ends in zip(
                    stops, times.arrives_at, times.starts_at, times.ends_at, strict=True
                )
            ),
            travel_s=times.travel_s - (0.0 if before is None else before.travel_s),
            delay_s=sum(
                later - sooner for later, sooner in zip(others, starts, strict=True)
            ) / SECOND_MS,
            overtime_s=max(0.0, _overtime(times.returns_at, ends_at) - overtime),
            late=tuple(sorted(_late(ticking, stops, times.ends_at) - late_before)),
            outside_remit=not within,
        )  # fmt: skip


def _ask_at_once(ticking: RouteClock, planned: Plans, site: int) -> None:
    """Ask for all the travel times together, so that every place tried is a look-up."""
    rows = {one.site for one in planned.values() if one.position is not None} | {site}
    points = [(ticking.sites[row].lon, ticking.sites[row].lat) for row in rows]
    points += [base for squad in ticking.squads.values() if (base := base_of(squad)) is not None]
    ticking.travel.times(np.array(points, np.float64).reshape(-1, 2))


def _overtime(returns_at: int, ends_at: int) -> float:
    return max(0.0, (returns_at - ends_at) / SECOND_MS)


def _late(ticking: RouteClock, stops: Sequence[Planned], ends: Sequence[int]) -> set[int]:
    """Give the sites whose visit would end after closing."""
    late = set()
    for one, ends_at in zip(stops, ends, strict=True):
        closes_at = ticking.closes_at(ticking.sites[one.site])
        if closes_at is not None and ends_at > closes_at:
            late.add(one.site)
    return late


def _refused(field: str, why: object) -> BadRecord:
    error = FieldError(field, message("{why}", why=why))
    return BadRecord(message("Nothing was inserted: {why}.", why=why), [error])
