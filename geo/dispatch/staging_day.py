"""Where squads best stand on a day: what is to be reached, from where, and what is chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPoint, Polygon
from sqlalchemy import Connection

from geo import clock, morton
from geo.coverage.index import CoverageIndex
from geo.coverage.live import LiveIndex
from geo.coverage.terms import squad_mask
from geo.dispatch.day_teams import base_of
from geo.dispatch.needs import PRIZE, able, needs_of
from geo.dispatch.scope import Scope
from geo.dispatch.sources import Travel
from geo.dispatch.staging import staging_points, within_time
from geo.errors import BadParameter
from geo.message import Message, message

MOST_PLACES = 30
MOST_MINUTES = 180
MOST_CANDIDATES = 500
"""More are thinned: in each square of a grid, the one in the middle of its sites stays."""
MOST_SITES = 10_000
"""More are not looked at; those with the most weight are."""
_FINEST, _COARSEST = 20, 4
"""Zooms of the grid's squares: 38 m wide at the equator, and a sixteenth of the globe."""
_CIRCLE = 72

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Weight(StrEnum):
    """What reaching a site is worth."""

    DUE = "due"
    """Its priority: nothing where nothing is due."""
    SITES = "sites"
    """Every open site the same."""


class StandAt(StrEnum):
    """Where squads could stand."""

    SITES = "sites"
    """At sites: of some kinds, or any."""
    BASES = "bases"
    """At the bases of squads."""


@dataclass(frozen=True)
class StagingRequest:
    """How many places, and what they are to reach within so many minutes.

    `scope` says which sites count, with squads those where they may do something; `stand_kinds` at
    which kinds of site one could stand (all where none are given).
    """

    places: int = 4
    minutes: int = 20
    weight: Weight = Weight.DUE
    stand_at: StandAt = StandAt.SITES
    stand_kinds: tuple[str, ...] = ()
    scope: Scope = field(default_factory=Scope)

    def __post_init__(self) -> None:
        """Refuse numbers out of bounds."""
        for name, number, most in (
            ("places", self.places, MOST_PLACES), ("minutes", self.minutes, MOST_MINUTES),
        ):  # fmt: skip
            if not 1 <= number <= most:
                raise BadParameter(name, message("must lie in 1 to {most}", most=most))


@dataclass(frozen=True, eq=False)
class Place:
    """A chosen place: at a site (its row number) or at a squad's base (its number).

    Attributes
    ----------
    sites, weight
        Of those sites that this place of all is nearest to, and reaches.
    reach
        Around what can be reached: lon and lat of a ring, shape (n, 2); None where no ring is.
    """

    number: int
    lon: float
    lat: float
    row: int | None
    squad: int | None
    sites: int
    weight: float
    reach: Floats | None


@dataclass(frozen=True, eq=False)
class DayStaging:
    """Chosen places and what they reach.

    Attributes
    ----------
    at
        The instant of judgement (UTC ms).
    candidates
        From how many places was chosen.
    rows, points, weights
        Of the sites that count: row numbers, lon and lat, what each is worth.
    place
        The number of the place that each is reached from, 0 for none.
    bound
        What no choice of as many of these candidates exceeds.
    left_out
        Sites with little weight that were too many to look at.
    source, source_why
        Of the travel times, and why not of a better one.
    """

    asked: StagingRequest
    at: int
    candidates: int
    places: tuple[Place, ...]
    rows: Ints
    points: Floats
    weights: Floats
    place: Ints
    bound: float
    proven: bool
    left_out: int
    source: str
    source_why: Message | None

    @property
    def weight(self) -> float:
        """Give what is reached."""
        return float(self.weights[self.place > 0].sum())

    @property
    def total(self) -> float:
        """Give what there is to reach."""
        return float(self.weights.sum())

    @property
    def share(self) -> float:
        """Give the share that is reached."""
        return self.weight / self.total if self.total else 1.0

    @property
    def bound_share(self) -> float:
        """Give the share that no choice exceeds."""
        return min(1.0, self.bound / self.total) if self.total else 1.0

    @property
    def reached(self) -> int:
        """Give how many sites are reached."""
        return int((self.place > 0).sum())


def stage_day(
    conn: Connection,
    live: LiveIndex,
    travel: Travel,
    asked: StagingRequest,
    at: int,
    now_ms: int,
    seconds: float,
) -> DayStaging:
    """Choose where to stand at an instant ahead.

    Parameters
    ----------
    at
        Instant of judgement, not before now; both in UTC ms.
    seconds
        How long HiGHS may take; then the best choice found is given, with the bound reached.
    """
    floor = clock.floor_minute(now_ms)
    index, judged = live.judged(conn, max(at, floor), floor)
    rows, points, weights, left_out = _to_reach(index, judged.at, asked)
    stands, owners = _candidates(index, judged.exists, asked)
    limit_s = asked.minutes * 60.0
    times = travel.reach(stands, points, limit_s)
    reach = within_time(times.seconds, limit_s)
    found = staging_points(reach, weights, asked.places, seconds)
    place = np.zeros(len(rows), np.int64)
    places = []
    if found.chosen:
        chosen = np.array(found.chosen)
        among = np.where(times.seconds[chosen] <= limit_s, times.seconds[chosen], np.inf)
        nearest = np.where(found.covered, among.argmin(axis=0), -1)
        worth = np.array([weights[nearest == one].sum() for one in range(len(chosen))])
        radius_m = travel.geodesic.reach_m(limit_s) if times.source == "geodesic" else None
        for number, one in enumerate(np.argsort(-worth, kind="stable").tolist(), 1):
            mine, (lon, lat) = nearest == one, stands[chosen[one]].tolist()
            if not mine.any():
                continue
            place[mine] = number
            row, squad = owners[chosen[one]]
            ring = (
                _hull(points[among[one] <= limit_s])
                if radius_m is None
                else _circle(lon, lat, radius_m, travel.geodesic.radius_m)
            )
            places.append(
                Place(number, lon, lat, row, squad, int(mine.sum()), float(worth[one]), ring)
            )
    return DayStaging(
        asked=asked, at=judged.at, candidates=len(stands), places=tuple(places), rows=rows,
        points=points, weights=weights, place=place, bound=found.bound, proven=found.proven,
        left_out=left_out, source=times.source, source_why=times.why,
    )  # fmt: skip


def _to_reach(
    index: CoverageIndex, at: int, asked: StagingRequest
) -> tuple[Ints, Floats, Floats, int]:
    """Give row numbers, points and weights of the sites that count, and how many were too many."""
    sites, judged = index.sites, index.judge(at)
    counts = judged.exists & asked.scope.has(sites.kind, sites.district, index.catalogue)
    squads = asked.scope.squads
    if squads:
        counts &= (judged.squads & np.uint64(squad_mask(squads))) != 0
    worth: Floats = np.ones(index.size)
    if asked.weight is Weight.DUE:
        needs = needs_of(index, judged)
        if squads:
            out = [index.catalogue.squads[number] for number in squads]
            needs = needs.at(np.asarray(able(needs, out, index.catalogue).any(axis=0)))
        worth[:] = np.bincount(index.place_of(needs.row), needs.prize / PRIZE, index.size)
    here = np.flatnonzero(counts & (worth > 0))
    heaviest = here[np.argsort(-worth[here], kind="stable")[:MOST_SITES]]
    kept = np.sort(heaviest)
    points = np.column_stack(morton.centres(sites.morton[kept])).reshape(-1, 2)
    return sites.row[kept], points, worth[kept].astype(np.float64), len(here) - len(kept)


def _candidates(
    index: CoverageIndex, exists: NDArray[np.bool_], asked: StagingRequest
) -> tuple[Floats, list[tuple[int | None, int | None]]]:
    """Give lon and lat of where one could stand, and whose each is: a site's row, or a squad."""
    if asked.stand_at is StandAt.BASES:
        bases = {
            number: base
            for number, squad in sorted(index.catalogue.squads.items())
            if (base := base_of(squad)) is not None and asked.scope.has_squad(number)
        }
        points = np.array(list(bases.values()), np.float64).reshape(-1, 2)
        return points, [(None, number) for number in bases]
    sites = index.sites
    stand = Scope(kinds=asked.stand_kinds)
    here = np.flatnonzero(exists & stand.has(sites.kind, sites.district, index.catalogue))
    kept = here[_thinned(sites.morton[here])]
    points = np.column_stack(morton.centres(sites.morton[kept])).reshape(-1, 2)
    return points, [(int(row), None) for row in sites.row[kept]]


def _thinned(codes: Ints) -> Ints:
    """Give the places of at most `MOST_CANDIDATES` codes, in order: the middle one of each square.

    The squares are the finest tiles of the web map of which so few hold a site.
    """
    if len(codes) <= MOST_CANDIDATES:
        return np.arange(len(codes))
    for zoom in range(_FINEST, _COARSEST, -1):
        squares = codes >> (2 * (morton.ZOOM - zoom))
        firsts: Ints = np.unique(squares, return_index=True)[1]
        if len(firsts) <= MOST_CANDIDATES:
            break
    stops = np.append(firsts[1:], len(codes))
    points = np.column_stack(morton.decode(codes)).astype(np.float64)
    kept = []
    for first, stop in zip(firsts.tolist(), stops.tolist(), strict=True):
        away = points[first:stop] - points[first:stop].mean(axis=0)
        kept.append(first + int((away**2).sum(axis=1).argmin()))
    return np.array(kept[:MOST_CANDIDATES], np.int64)


def _circle(lon: float, lat: float, radius_m: float, earth_m: float) -> Floats:
    turns = np.linspace(0.0, 2 * np.pi, _CIRCLE + 1)
    away = np.degrees(radius_m / earth_m)
    across = away / max(0.01, float(np.cos(np.radians(lat))))
    return np.column_stack([lon + across * np.cos(turns), lat + away * np.sin(turns)])


def _hull(points: Floats) -> Floats | None:
    hull = MultiPoint(points).convex_hull
    return np.array(hull.exterior.coords) if isinstance(hull, Polygon) else None
