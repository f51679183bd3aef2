"""What needs a visit: the inspections and calibrations that are due, with what they are worth."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo import morton
from geo.coverage.index import CoverageIndex
from geo.coverage.judged import JudgedSites
from geo.dispatch.travel import EARTH_RADIUS_M
from geo.model import Squad
from geo.store.catalogue import Catalogue

ACTS = ("inspect", "calibrate")
SET_UP_S = 300.0
"""Of a calibration visit, before the first instrument."""
INSTRUMENT_S = 600.0
"""For each instrument at a site."""
PRIZE = 100
"""A visit's prize is its priority times this, as a whole number."""

_CRUISE_M_S = 8.0
"""Speed by which far sites are told from near ones, when not all can be looked at."""
_EACH = 60
"""Needs that each team may choose from in any case."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Needs:
    """One row per visit that a site needs, by site's row number and act.

    `row` are row numbers, `act` places in `ACTS`, `kind` and `district` numbers of the catalogue,
    `lon` and `lat` WGS-84 degrees, `prize` whole and at least 1.
    """

    row: Ints
    act: Ints
    kind: Ints
    district: Ints
    lon: Floats
    lat: Floats
    prize: Ints
    service_s: Floats

    @property
    def size(self) -> int:
        """Give how many there are."""
        return len(self.row)

    def at(self, places: Ints | Flags) -> Needs:
        """Give those at some places."""
        return Needs(*(getattr(self, name)[places] for name in self.__dataclass_fields__))


def needs_of(index: CoverageIndex, judged: JudgedSites, without: Collection[int] = ()) -> Needs:
    """Give what open sites need at the instant of judgement.

    Parameters
    ----------
    without
        Row numbers of sites that are left out.
    """
    sites = index.sites
    wanted = judged.exists & ~np.isin(sites.row, list(without))
    parts = [
        np.flatnonzero(wanted & (priority > 0))
        for priority in (judged.inspection_priority, judged.calibration_priority)
    ]
    place = np.concatenate(parts)
    act = np.repeat(np.arange(len(ACTS)), [len(part) for part in parts])
    worth = np.where(
        act == 0, judged.inspection_priority[place], judged.calibration_priority[place]
    )
    lon, lat = morton.centres(sites.morton[place])
    return Needs(
        row=sites.row[place],
        act=act,
        kind=sites.kind[place].astype(np.int64),
        district=sites.district[place].astype(np.int64),
        lon=lon,
        lat=lat,
        prize=np.maximum(1, np.round(worth * PRIZE)).astype(np.int64),
        service_s=np.where(
            act == 0,
            _minutes(index.catalogue)[sites.kind[place]] * 60.0,
            calibration_s(judged.instruments[place]),
        ),
    )


def calibration_s(instruments: Ints) -> Floats:
    """Give the seconds that it takes to calibrate so many instruments."""
    return SET_UP_S + INSTRUMENT_S * instruments.astype(np.float64)


def able(needs: Needs, squads: Sequence[Squad], catalogue: Catalogue) -> Flags:
    """Say whose remit holds which need, shape (squads, needs)."""
    kinds = {kind.number: kind.id for kind in catalogue.kinds.values()}
    districts = {one.number: one.code for one in catalogue.districts.values()}
    keys = np.column_stack([needs.act, needs.kind, needs.district])
    distinct, which = np.unique(keys, axis=0, return_inverse=True)
    may = np.array(
        [
            [
                squad.may(ACTS[act], kinds[kind], districts.get(district))
                for act, kind, district in distinct.tolist()
            ]
            for squad in squads
        ],
        bool,
    ).reshape(len(squads), len(distinct))
    return np.asarray(may[:, which.ravel()])


def most_promising(needs: Needs, may: Flags, bases: Floats, most: int) -> Flags:
    """Choose at most about `most` needs that are worth a planner's while.

    By prize per hour of a trip for it alone from the nearest base of a squad that may go; each
    squad keeps its best few whatever the others have.

    Parameters
    ----------
    may
        As `able` gives it.
    bases
        Lon and lat of each squad's base, shape (squads, 2), NaN where there is none.
    """
    somebody: Flags = np.asarray(may.any(axis=0))
    if somebody.sum() <= most:
        return somebody
    trip_s = np.full(may.shape, np.inf)
    for squad, (lon, lat) in enumerate(bases):
        there = may[squad]
        if np.isnan(lon):
            trip_s[squad, there] = 0.0
        else:
            metres = _metres(lon, lat, needs.lon[there], needs.lat[there])
            trip_s[squad, there] = 2 * metres / _CRUISE_M_S
    score = needs.prize / (needs.service_s + trip_s + 1.0)
    chosen = np.zeros(needs.size, bool)
    for squad in range(len(may)):
        best_of_squad = np.argsort(-score[squad], kind="stable")[:_EACH]
        chosen[best_of_squad[may[squad, best_of_squad]]] = True
    best = np.argsort(-score.max(axis=0), kind="stable")
    rest = best[~chosen[best] & somebody[best]][: max(0, most - int(chosen.sum()))]
    chosen[rest] = True
    return chosen


def _minutes(catalogue: Catalogue) -> Floats:
    minutes = np.zeros(1 + max((kind.number for kind in catalogue.kinds.values()), default=0))
    for kind in catalogue.kinds.values():
        minutes[kind.number] = kind.service_min
    return minutes


def _metres(lon: float, lat: float, lons: Floats, lats: Floats) -> Floats:
    """Give distances on a local plane: good enough to tell near from far."""
    x = np.radians(lons - lon) * np.cos(np.radians(lat))
    return np.asarray(EARTH_RADIUS_M * np.hypot(x, np.radians(lats - lat)))
