"""The plan of a day as dispatchers look at it: a column for each squad, and what stands beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from geo.coverage.live import LiveIndex
from geo.coverage.view import View
from geo.dispatch.changing import figures_of, route_clock
from geo.dispatch.day_sheet import SheetStop, SquadSheet, day_sheet
from geo.dispatch.editing import Plans, routes_of
from geo.dispatch.replan import MADE
from geo.dispatch.route_clock import RouteClock
from geo.dispatch.route_figures import (
    Broken,
    PlanFigures,
    RouteFigures,
    convoys_apart,
    route_figures,
)
from geo.dispatch.sources import Travel
from geo.dispatch.standing import StopState, stop_state
from geo.model import Site
from geo.store.plan_changes import Difference, PlanChange, differences_since, next_to_undo
from geo.store.plan_changes import plan_changes as changes_of
from geo.store.plan_versions import DayPlan, load_plan, planned_stops
from geo.store.planned import DaySettings, route_name
from geo.store.sites import sites_by_row


@dataclass(frozen=True)
class BoardStop:
    """A stop in its column: where it stands in the day, and what is broken about it."""

    item: SheetStop
    state: StopState
    broken: tuple[Broken, ...]


@dataclass(frozen=True)
class Column:
    """One route of the day; `shift` is its squad's, start and end in UTC ms."""

    route: str
    squad: int
    team: str | None
    stops: tuple[BoardStop, ...]
    figures: RouteFigures
    shift: tuple[int, int]
    shift_changed: bool
    left_out: bool
    together: tuple[str, ...]
    """The other routes of its convoy."""

    @property
    def done(self) -> int:
        """Give how many stops are done."""
        return sum(one.item.stop.done for one in self.stops)

    @property
    def broken(self) -> tuple[Broken, ...]:
        """Give what is broken about the route as a whole."""
        return tuple(one for one in self.figures.broken if one.site is None)


@dataclass(frozen=True)
class Comparison:
    """The plan against a former version of it: stops gained, lost and given to another route."""

    version: int
    gained: tuple[tuple[Site, str], ...]
    lost: tuple[tuple[Site, str], ...]
    handed_over: tuple[tuple[Site, str, str], ...]
    former: PlanFigures

    @property
    def same(self) -> bool:
        """Say whether the same squads go to the same sites."""
        return not (self.gained or self.lost or self.handed_over)


@dataclass(frozen=True)
class Unserved:
    """A visit that is due and that nobody makes, by what the planner said when it made the plan.

    `instead` is the site that it would have to replace.
    """

    site: Site
    act: str
    prize: int
    reason: str
    instead: Site | None


@dataclass(frozen=True)
class Board:
    """Everything on the board of a day.

    Attributes
    ----------
    columns, free
        Routes with stops, and those of squads that have none.
    excluded
        Sites where nobody goes that day.
    changes
        The newest last.
    undoable
        The change that an undo would take back; None where there is none.
    compared
        With the version before the planner last made it, or with the one asked for.
    unserved
        The most valuable ones, the best first, without sites that have a stop by now.
    missed
        Sites whose required stops fit nowhere.
    """

    plan: DayPlan
    columns: tuple[Column, ...]
    free: tuple[Column, ...]
    figures: PlanFigures
    excluded: tuple[Site, ...]
    changes: tuple[PlanChange, ...]
    undoable: PlanChange | None
    compared: Comparison | None
    unserved: tuple[Unserved, ...]
    missed: tuple[Site, ...]

    @property
    def stops(self) -> tuple[BoardStop, ...]:
        """Give the stops of all columns."""
        return tuple(stop for column in self.columns for stop in column.stops)


def board_of(
    conn: Connection,
    live: LiveIndex,
    travel: Travel,
    view: View,
    day: date,
    now_ms: int,
    *,
    squad: int | None = None,
    since: int | None = None,
) -> Board:
    """Give the board of a day, of all squads or of one.

    Parameters
    ----------
    view
        Of all sites, closed ones too.
    squad
        Whose stops alone are shown, as far as that squad sees them.
    since
        The version to compare with.
    """
    plan, planned = load_plan(conn, day), planned_stops(conn, day)
    changes = changes_of(conn, day)
    undone = next_to_undo(changes)
    against = _former_version(changes, since)
    differences = {} if against is None else differences_since(conn, day, against)
    former = _before(planned, differences)
    ticking = route_clock(conn, live, travel, day, now_ms, {**former, **planned})
    sheets = day_sheet(conn, view, day, squad, published=squad is not None)
    unserved, missed = _left_over(conn, plan, planned)
    columns = _columns(ticking, planned, sheets_by_route(sheets), plan.settings, squad)
    return Board(
        plan=plan,
        columns=tuple(column for column in columns if column.stops),
        free=tuple(column for column in columns if not column.stops),
        figures=figures_of(ticking, planned, plan.settings),
        excluded=tuple(sites_by_row(conn, plan.settings.excluded).values()),
        changes=tuple(changes),
        undoable=next((change for change in changes if change.version == undone), None),
        compared=None if against is None or squad is not None else _compared(
            ticking, against, differences, former, plan.settings
        ),
        unserved=unserved,
        missed=missed,
    )  # fmt: skip


def sheets_by_route(sheets: Sequence[SquadSheet]) -> dict[str, list[SheetStop]]:
    """Give route → its stops, of sheets that are by squad."""
    routes: dict[str, list[SheetStop]] = {}
    for sheet in sheets:
        for item in sheet.stops:
            routes.setdefault(item.stop.route, []).append(item)
    return routes


def _columns(
    ticking: RouteClock,
    planned: Plans,
    items: Mapping[str, Sequence[SheetStop]],
    day_settings: DaySettings,
    squad: int | None,
) -> list[Column]:
    placed = routes_of(planned)
    names: dict[str, tuple[int, str | None]] = {}
    for number in sorted(ticking.squads):
        for team in day_settings.teams.get(number) or (None,):
            names[route_name(number, team)] = (number, team)
    for route_items in items.values():
        stop = route_items[0].stop
        names.setdefault(stop.route, (stop.squad, stop.team))
    routes = {name: [planned[one] for one in ids] for name, ids in placed.items()}
    apart = convoys_apart(ticking, routes, day_settings) if squad is None else []
    columns = []
    for name, (number, team) in sorted(names.items(), key=lambda pair: (pair[1][0], pair[0])):
        if squad is not None and number != squad:
            continue
        shown = {item.stop.id for item in items.get(name, ())}
        stops = [planned[one] for one in placed.get(name, ()) if one in shown]
        figures = route_figures(ticking, name, stops, day_settings)
        broken = (*(one for one in apart if one.route == name), *figures.broken)
        figures = replace(figures, broken=broken)
        columns.append(
            Column(
                route=name,
                squad=number,
                team=team,
                stops=tuple(
                    BoardStop(
                        item,
                        stop_state(item.stop, ticking.now_ms),
                        tuple(one for one in figures.broken if one.site == item.stop.site.row),
                    )
                    for item in items.get(name, ())
                ),
                figures=figures,
                shift=ticking.shift_of(name, day_settings),
                shift_changed=number in day_settings.shifts,
                left_out=number in day_settings.left_out,
                together=_others(name, day_settings),
            )
        )
    return columns


def _others(route: str, day_settings: DaySettings) -> tuple[str, ...]:
    """Give the routes that go together with one."""
    groups = (group for group in day_settings.together if route in group)
    return tuple(other for group in groups for other in group if other != route)


def _left_over(
    conn: Connection, plan: DayPlan, planned: Plans
) -> tuple[tuple[Unserved, ...], tuple[Site, ...]]:
    outcome = plan.outcome or {}
    served = {one.site for one in planned.values()}
    # With them the sites that nobody goes to by decision of a person.
    passed_over = served | set(plan.settings.excluded)
    told = [one for one in outcome.get("unserved", ()) if one["site"] not in passed_over]
    placed = {one.site for one in planned.values() if one.position is not None}
    missed = [row for row in outcome.get("missed", ()) if row in served - placed]
    rows = {row for one in told for row in (one["site"], one["instead"]) if row is not None}
    sites = sites_by_row(conn, rows | set(missed))
    return (
        tuple(
            Unserved(
                sites[one["site"]],
                one["act"],
                one["prize"],
                one["reason"],
                None if one["instead"] is None else sites[one["instead"]],
            )
            for one in told
        ),
        tuple(sites[row] for row in missed),
    )


def _former_version(changes: Sequence[PlanChange], since: int | None) -> int | None:
    """Give the version to compare with: the one asked for, else that before the last plan made."""
    if since is not None:
        return since
    made = [change.version for change in changes if change.did == MADE]
    return made[-1] - 1 if made and made[-1] > 1 else None


def _before(planned: Plans, differences: Mapping[str, Difference]) -> Plans:
    """Give the plan as it was before some differences."""
    former = dict(planned)
    for stop_id, (before, _) in differences.items():
        if before is None:
            former.pop(stop_id, None)
        else:
            former[stop_id] = before
    return former


def _compared(
    ticking: RouteClock,
    version: int,
    differences: Mapping[str, Difference],
    former: Plans,
    day_settings: DaySettings,
) -> Comparison:
    # The planner makes new stops for sites that it keeps: sites are compared, not stops.
    lost = {before.site: before.route for before, after in differences.values()
            if before is not None and after is None}  # fmt: skip
    gained = {after.site: after.route for before, after in differences.values()
              if before is None and after is not None}  # fmt: skip
    moved = [(before.site, before.route, after.route) for before, after in differences.values()
             if before is not None and after is not None]  # fmt: skip
    moved += [(site, lost[site], gained[site]) for site in lost.keys() & gained.keys()]
    sites = ticking.sites
    return Comparison(
        version=version,
        gained=tuple((sites[row], gained[row]) for row in gained.keys() - lost.keys()),
        lost=tuple((sites[row], lost[row]) for row in lost.keys() - gained.keys()),
        handed_over=tuple((sites[row], was, now) for row, was, now in moved if was != now),
        former=figures_of(ticking, former, day_settings),
    )
