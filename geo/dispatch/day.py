"""A day's problem, gathered from the store: what to visit, who goes out, what stands already."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from geo import clock
from geo.coverage.index import CoverageIndex
from geo.coverage.judged import JudgedSites
from geo.coverage.live import LiveIndex
from geo.dispatch.day_problem import Visit, day_problem
from geo.dispatch.day_teams import DayTeam, day_teams, shift_of
from geo.dispatch.needs import ACTS, PRIZE, Needs, able, calibration_s, most_promising, needs_of
from geo.dispatch.problem import Problem
from geo.dispatch.scope import Scope
from geo.dispatch.sources import Times, Travel
from geo.dispatch.standing import Standing, standings
from geo.errors import BadRecord, FieldError
from geo.message import message
from geo.model import Site, Squad
from geo.store import plans, settings
from geo.store.opening_hours import load_hours
from geo.store.plan_versions import DayPlan, load_plan
from geo.store.plans import Stop as StoredStop
from geo.store.sites import sites_by_row

MOST_VISITS = 1_000
"""Visits among which the planner chooses."""


@dataclass(frozen=True, eq=False)
class DayProblem:
    """A day to plan, and what its ids stand for.

    Attributes
    ----------
    plan
        The plan as it stood, with its version.
    zero_ms
        The local midnight from which the problem's seconds count (UTC ms).
    visits
        Id of the problem's stop → visit.
    standing
        Route → how far it has come; its stops behind stay as they are.
    released
        Stops that are in the plan and that the planner may drop or give to another squad.
    elsewhere
        Stops of squads that the plan is not about; they stay as they are.
    points
        Lon and lat of the problem's places, shape (places, 2).
    unable, beyond
        What is needed but is no stop of the problem: no squad that is out has the remit; or it
        promises less than the `MOST_VISITS` that are.
    needed_prize
        What all needs of the day come to, those already in the plan included.
    """

    plan: DayPlan
    zero_ms: int
    now_ms: int
    problem: Problem
    visits: Mapping[str, Visit]
    teams: Mapping[str, DayTeam]
    standing: Mapping[str, Standing]
    released: tuple[StoredStop, ...]
    points: NDArray[np.float64]
    times: Times
    unable: Needs
    beyond: Needs
    needed_prize: int
    elsewhere: tuple[StoredStop, ...] = ()

    @property
    def without_base(self) -> tuple[int, ...]:
        """Give the squads that have no base: they start and end amid what they may visit."""
        lacking = {team.squad.number for team in self.teams.values() if team.end is None}
        return tuple(sorted(lacking))

    def instant(self, seconds: float) -> int:
        """Give the instant (UTC ms) of so many seconds of the problem."""
        return self.zero_ms + round(seconds * clock.SECOND_MS)

    def seconds(self, instant: int) -> float:
        """Give the problem's seconds at an instant (UTC ms)."""
        return (instant - self.zero_ms) / clock.SECOND_MS


def gather_day(
    conn: Connection,
    live: LiveIndex,
    travel: Travel,
    day: date,
    now_ms: int,
    *,
    most: int = MOST_VISITS,
    served: Collection[tuple[int, str]] = (),
    scope: Scope | None = None,
) -> DayProblem:
    """Gather what a day's plan is made from.

    Stops that are behind stay; so do those sent by hand, required or pinned; the others are open
    to change, beside whatever else is due.

    Parameters
    ----------
    most
        How many visits the planner looks at, about.
    served
        Needs (row number of the site, act) that are taken care of elsewhere.
    scope
        What the plan is about, by default everything. Stops of other squads, and at sites that it
        is not about, stay.

    Raises
    ------
    BadRecord
        When the day has passed, or no squad goes out.
    """
    zone, scope = settings.load_zone(conn), scope or Scope()
    if day < clock.local_day(now_ms, zone):
        raise _refused("date", message("{day} has passed", day=day))
    plan = load_plan(conn, day)
    stops = plans.stops_of_day(conn, day)
    elsewhere = [stop for stop in stops if not scope.has_squad(stop.squad)]
    standing = standings([stop for stop in stops if scope.has_squad(stop.squad)], now_ms)
    index = live.current(conn)
    squads = scope.squads_of(index.catalogue.squads)
    teams = day_teams(squads, plan.settings, standing, day, zone, now_ms)
    if not teams:
        raise _refused("squads", message("no squad goes out any more on {day}", day=day))
    starts = min((shift_of(one, plan.settings, day, zone)[0] for one in squads.values()), default=0)
    floor = clock.floor_minute(now_ms)
    index, judged = live.judged(conn, max(starts, floor), floor)

    ahead = [stop for one in standing.values() for stop in one.ahead]
    stays = once_per_convoy(
        [stop for stop in ahead if stays_put(stop) or not scope.has_site(stop.site)],
        plan.settings.together,
    )
    behind = [stop for one in standing.values() for stop in one.behind]
    visits = _standing_visits(index, judged, stays)
    taken = {
        (stop.site.row, act)
        for stop in (*stays, *behind, *elsewhere)
        for act in acts_at(index.catalogue.squads.get(stop.squad), stop.site)
    } | set(served)
    needs = needs_of(index, judged, without=plan.settings.excluded)
    needs = needs.at(scope.has(needs.kind, needs.district, index.catalogue))
    total = int(needs.prize.sum())
    open_needs = needs.at(_untouched(needs, taken))
    may = able(open_needs, [team.squad for team in teams], index.catalogue)
    bases = np.array([team.start or (np.nan, np.nan) for team in teams]).reshape(-1, 2)
    chosen = most_promising(open_needs, may, bases, most)
    somebody = np.asarray(may.any(axis=0))
    visits |= _new_visits(conn, open_needs.at(chosen))
    problem, points, times = day_problem(
        visits, teams, plan.settings, load_hours(conn), travel, day, zone
    )
    return DayProblem(
        plan=plan,
        zero_ms=clock.day_start(day, zone),
        now_ms=now_ms,
        problem=problem,
        visits=visits,
        teams={team.route: team for team in teams},
        standing=standing,
        released=tuple(stop for stop in ahead if stop not in stays),
        points=points,
        times=times,
        unable=open_needs.at(~somebody),
        beyond=open_needs.at(somebody & ~chosen),
        needed_prize=total,
        elsewhere=tuple(elsewhere),
    )


def stays_put(stop: StoredStop) -> bool:
    """Say whether a stop ahead keeps its squad: sent by hand, required or pinned."""
    return stop.position is None or stop.required or stop.pin is not None


def once_per_convoy(
    stops: Sequence[StoredStop], together: Sequence[Sequence[str]]
) -> list[StoredStop]:
    """Give stops without those at which another route of the same convoy stops, too."""
    leaders = {route: group[0] for group in together for route in group}
    seen: set[tuple[str, int]] = set()
    kept = []
    for stop in stops:
        call = (leaders.get(stop.route, stop.id), stop.site.row)
        if call not in seen:
            seen.add(call)
            kept.append(stop)
    return kept


def _untouched(needs: Needs, taken: Collection[tuple[int, str]]) -> NDArray[np.bool_]:
    """Say which needs no stop covers that is behind, or that stays."""
    keys = zip(needs.row.tolist(), needs.act.tolist(), strict=True)
    return np.array([(row, ACTS[act]) not in taken for row, act in keys], bool)


def _standing_visits(
    index: CoverageIndex, judged: JudgedSites, stops: Sequence[StoredStop]
) -> dict[str, Visit]:
    """Give the visits of stops that stay, by id; those not merely required keep their route."""
    rows = np.array([stop.site.row for stop in stops], np.int64)
    made = {}
    for stop, place in zip(stops, index.place_of(rows).tolist(), strict=True):
        acts = acts_at(index.catalogue.squads.get(stop.squad), stop.site)
        prize, service_s = _worth(index, judged, stop.site, place, acts)
        route = stop.route if stop.pin is not None or stop.position is None else None
        made[stop.id] = Visit(stop.site, acts[0], prize, service_s, stop, required=True, held=route)
    return made


def _new_visits(conn: Connection, needs: Needs) -> dict[str, Visit]:
    places = sites_by_row(conn, set(needs.row.tolist()))
    made = {}
    for row, act, prize, service_s in zip(
        needs.row.tolist(), needs.act.tolist(), needs.prize.tolist(), needs.service_s.tolist(),
        strict=True,
    ):  # fmt: skip
        site = places[row]
        made[f"{site.code}/{ACTS[act]}"] = Visit(site, ACTS[act], prize, service_s)
    return made


def acts_at(squad: Squad | None, site: Site) -> tuple[str, ...]:
    """Give what a squad does at a site: what its remit holds, else it looks at the place."""
    may = tuple(
        act for act in ACTS if squad is not None and squad.may(act, site.kind, site.district)
    )
    return may or ("inspect",)


def _worth(
    index: CoverageIndex, judged: JudgedSites, site: Site, place: int, acts: Collection[str]
) -> tuple[int, float]:
    """Give prize and seconds of a visit for some acts, also at a site that is covered."""
    prize, service_s = 0, 0.0
    if "inspect" in acts:
        prize += round(float(judged.inspection_priority[place]) * PRIZE)
        service_s += index.catalogue.kinds[site.kind].service_min * 60.0
    if "calibrate" in acts and (judged.calibration_priority[place] > 0 or len(acts) == 1):
        prize += round(float(judged.calibration_priority[place]) * PRIZE)
        service_s += float(calibration_s(judged.instruments[place : place + 1])[0])
    return prize, service_s


def _refused(field: str, why: object) -> BadRecord:
    error = FieldError(field, message("{why}", why=why))
    return BadRecord(message("There is nothing to plan: {why}.", why=why), [error])
