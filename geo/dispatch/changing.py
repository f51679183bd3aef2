"""A change of a plan by hand, from the store to the store, and what it costs or breaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import inf

from sqlalchemy import Connection

from geo import clock
from geo.coverage.listing import listed_by_row
from geo.coverage.live import LiveIndex
from geo.dispatch.convoy_routes import at_one_time, mirrored
from geo.dispatch.editing import Did, Edit, Plans, edited, routes_of
from geo.dispatch.route_clock import RouteClock
from geo.dispatch.route_figures import Broken, PlanFigures, plan_figures
from geo.dispatch.sources import Travel
from geo.dispatch.standing import standings
from geo.errors import BadRecord, FieldError, NotPermitted
from geo.message import Message, message
from geo.model import Actor, Role
from geo.store import plans, settings
from geo.store.filters import SiteFilter
from geo.store.opening_hours import load_hours
from geo.store.plan_versions import DayPlan, load_plan, planned_stops, save_plan
from geo.store.planned import DaySettings, squad_and_team

_NO_NEWS_S = 30.0


@dataclass(frozen=True)
class Changed:
    """The plan after a change, its figures before and after, and what is newly broken."""

    plan: DayPlan
    before: PlanFigures
    after: PlanFigures

    @property
    def travel_s(self) -> float:
        """Give the seconds of driving that it costs; negative where it saves some."""
        return self.after.travel_s - self.before.travel_s

    @property
    def later_s(self) -> dict[str, float]:
        """Give the routes that are back later than before, with by how much."""
        before, after = self.before.returns_at, self.after.returns_at
        later = {name: (after[name] - before[name]) / clock.SECOND_MS
                 for name in after.keys() & before.keys()}  # fmt: skip
        return {name: by_s for name, by_s in sorted(later.items()) if by_s > 0}

    @property
    def broken(self) -> tuple[Broken, ...]:
        """Give what is broken now and was not, or is broken by more than it was.

        Time goes on between two changes: what is late by some seconds more is not news.
        """
        known = {(one.fault, one.route, one.site): one.by_s for one in self.before.broken}
        return tuple(
            one
            for one in self.after.broken
            if one.by_s > known.get((one.fault, one.route, one.site), -inf) + _NO_NEWS_S
        )


def change_plan(
    conn: Connection,
    live: LiveIndex,
    travel: Travel,
    day: date,
    edit: Edit,
    *,
    seen: int | None,
    actor: Actor,
    now_ms: int,
) -> Changed:
    """Change the plan of a day by hand; the routes that it touches get their times anew.

    Raises
    ------
    NotPermitted
        When the person is neither dispatcher nor administrator.
    BadRecord
        When the day has passed, or the change makes no sense.
    NotFound
        When there is no such stop in the plan.
    EditConflict
        When somebody else changed the plan since `seen`.
    """
    if actor.role not in (Role.ADMIN, Role.DISPATCHER):
        raise NotPermitted(message("Only dispatchers and administrators change plans."))
    if day < clock.local_day(now_ms, settings.load_zone(conn)):
        raise _refused("date", message("{day} has passed", day=day))
    known, stood = load_plan(conn, day), planned_stops(conn, day)
    ticking = route_clock(conn, live, travel, day, now_ms, stood)
    _check_squad(edit, ticking)
    done = {stop.id for one in ticking.standing.values() for stop in one.behind if stop.done}
    wanted, day_settings = edited(stood, known.settings, edit, done)
    wanted = mirrored(stood, wanted, day_settings, ticking.behind)
    touched = _touched(stood, wanted, known.settings, day_settings)
    _time(ticking, wanted, touched, day_settings)
    saved = save_plan(
        conn, day, wanted, seen=seen, did=edit.did.value, actor=actor.name, now_ms=now_ms,
        settings=day_settings,
    )  # fmt: skip
    return Changed(
        saved,
        figures_of(ticking, stood, known.settings),
        figures_of(ticking, wanted, day_settings),
    )


def route_clock(
    conn: Connection,
    live: LiveIndex,
    travel: Travel,
    day: date,
    now_ms: int,
    planned: Plans,
) -> RouteClock:
    """Give what times the routes of a day, for the sites of some stops."""
    floor = clock.floor_minute(now_ms)
    view = live.view(conn, SiteFilter(closed=True), floor)
    listed = listed_by_row(conn, view, {one.site for one in planned.values()})
    return RouteClock(
        day=day,
        zone=settings.load_zone(conn),
        now_ms=now_ms,
        squads=view.index.catalogue.squads,
        kinds=view.index.catalogue.kinds,
        hours=load_hours(conn),
        travel=travel,
        sites={row: item.site for row, item in listed.items()},
        instruments={row: item.instruments for row, item in listed.items()},
        standing=standings(plans.stops_of_day(conn, day), now_ms),
    )


def figures_of(ticking: RouteClock, planned: Plans, day_settings: DaySettings) -> PlanFigures:
    """Give the figures of a plan."""
    routes = {
        name: [planned[stop_id] for stop_id in ids] for name, ids in routes_of(planned).items()
    }
    return plan_figures(ticking, routes, day_settings)


def _touched(stood: Plans, wanted: Plans, before: DaySettings, after: DaySettings) -> Iterable[str]:
    """Give the routes whose times may have changed."""
    were, are = routes_of(stood), routes_of(wanted)
    if before.pauses != after.pauses:
        return are
    shifted = {squad for squad in before.shifts.keys() | after.shifts.keys()
               if before.shifts.get(squad) != after.shifts.get(squad)}  # fmt: skip
    regrouped = {route for group in {*before.together} ^ {*after.together} for route in group}
    return [
        name
        for name, ids in are.items()
        if ids != were.get(name) or squad_and_team(name)[0] in shifted or name in regrouped
    ]


def _time(
    ticking: RouteClock, wanted: Plans, touched: Iterable[str], day_settings: DaySettings
) -> None:
    """Put the times of the stops ahead of some routes in place."""
    behind = {stop.id for one in ticking.standing.values() for stop in one.behind}
    for name in touched:
        ahead = [stop_id for stop_id in routes_of(wanted)[name] if stop_id not in behind]
        timed = ticking.timed(name, [wanted[stop_id] for stop_id in ahead], day_settings)
        wanted.update(zip(ahead, timed, strict=True))
    at_one_time(wanted, day_settings, ticking.behind)


def _check_squad(edit: Edit, ticking: RouteClock) -> None:
    named = [squad_and_team(route)[0] for route in (edit.route, *edit.routes) if route is not None]
    numbers = named if edit.squad is None else [edit.squad, *named]
    for number in numbers:
        if number not in ticking.squads:
            raise _refused("squad", message("there is no squad {number}", number=number))
    if edit.did is Did.SPLIT and edit.squad is not None:
        size = ticking.squads[edit.squad].size
        if len(edit.teams) > size:
            raise _refused("teams", message("the squad has {size} people", size=size))


def _refused(field: str, why: Message) -> BadRecord:
    return BadRecord(message("Nothing was changed: {why}.", why=why), [FieldError(field, why)])
