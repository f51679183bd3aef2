"""Probable duplicates: two codes within 30 m under names that are alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from geo.intake.cells import each, plain
from geo.intake.report import Duplicate
from geo.message import message

RADIUS_M = 30.0
_ALIKE = 80
"""Of 100: names may differ in one sign of five."""
_PART = 4
"""A name of at least this many signs is also alike when it is a part of the other."""
_CROWD = 100
"""More sites than this in one cell of `_CELL_DEG` share, mostly, one place that nobody measured."""
_CELL_DEG = 0.001
_PIECE = 20_000
_EARTH_M = 6_371_008.8
_DEGREE_M = np.pi * _EARTH_M / 180

Ints = NDArray[np.int64]


def find_twins(sites: pd.DataFrame, stored: pd.DataFrame) -> list[Duplicate]:
    """Give the sites of a file that are probably one in the store, or one earlier in the file.

    Parameters
    ----------
    sites
        Columns row (of the file), code, name, lon, lat (WGS-84), known (the store has the code).
        One row per code, in the order of the file.
    stored
        Columns code, name, lon, lat of the store's sites thereabouts.

    Returns
    -------
    One for each row at most, with the nearest twin; two sites that the store has already are not
    told again, and sites without a name are like no other. Where very many sites stand in one
    place, only equal names are alike.
    """
    stored = stored[~stored["code"].isin(sites["code"])]
    both = pd.concat([stored.assign(row=0, known=True), sites], ignore_index=True, sort=False)
    first_new = len(stored)
    both["plain"] = each(both["name"], lambda name: plain(name or "").replace(" ", ""))
    named = (both["plain"] != "").to_numpy(dtype=bool)
    crowded = _crowded(both)
    pairs = [
        *_crowd_pairs(both, crowded & named),
        *_near_pairs(both, np.flatnonzero(~crowded & named), first_new),
    ]
    nearest: dict[int, tuple[float, int]] = {}
    known = both["known"].to_numpy(dtype=bool)
    for earlier, later, distance in pairs:
        if later < first_new or (known[earlier] and known[later]):
            continue
        nearest[later] = min(nearest.get(later, (np.inf, 0)), (distance, earlier))
    codes, names, rows = both["code"], both["name"], both["row"]
    found = []
    for later, (distance, earlier) in sorted(nearest.items()):
        near = {"away": round(distance), "name": f"{names[earlier]:.60}"}
        why = (
            message(
                "{away} m from '{name}' of row {row}, and alike in name",
                **near,
                row=int(rows[earlier]),
            )
            if earlier >= first_new
            else message("{away} m from '{name}' of the store, and alike in name", **near)
        )
        found.append(Duplicate(int(rows[later]), str(codes[earlier]), why))
    return found


def _crowded(sites: pd.DataFrame) -> NDArray[np.bool_]:
    columns = [np.floor(sites[name] / _CELL_DEG) for name in ("lon", "lat")]
    counts = sites.groupby(columns)["code"].transform("size")
    return (counts > _CROWD).to_numpy(dtype=bool)


def _crowd_pairs(sites: pd.DataFrame, crowded: NDArray[np.bool_]) -> list[tuple[int, int, float]]:
    """Pair each site of a crowd with the first one of the same name, if that is near enough."""
    crowd = sites[crowded]
    place = [np.round(crowd[name] / _CELL_DEG) for name in ("lon", "lat")]
    first = pd.Series(crowd.index, index=crowd.index).groupby([*place, crowd["plain"]])
    earlier = first.transform("min").to_numpy(dtype=np.int64)
    later = crowd.index.to_numpy(dtype=np.int64)
    distance = _distance_m(sites, earlier, later)
    kept = (earlier != later) & (distance <= RADIUS_M)
    return list(
        zip(earlier[kept].tolist(), later[kept].tolist(), distance[kept].tolist(), strict=True)
    )


def _near_pairs(
    sites: pd.DataFrame, places: NDArray[np.intp], first_new: int
) -> list[tuple[int, int, float]]:
    """Give the pairs, earlier first, that stand near each other and have names that are alike."""
    lon, lat = (sites[name].to_numpy(dtype=np.float64) for name in ("lon", "lat"))
    names = sites["plain"].to_numpy(dtype=object)
    points: Any = shapely.points(lon[places], lat[places])
    tree = shapely.STRtree(points)
    found: list[tuple[int, int, float]] = []
    asking = places[places >= first_new]
    for start in range(0, len(asking), _PIECE):
        piece = asking[start : start + _PIECE]
        high = RADIUS_M / _DEGREE_M
        wide = high / np.cos(np.radians(lat[piece]))
        boxes = shapely.box(
            lon[piece] - wide, lat[piece] - high, lon[piece] + wide, lat[piece] + high
        )
        asked, near = tree.query(boxes)
        later, earlier = piece[asked], places[near]
        later, earlier = later[earlier < later], earlier[earlier < later]
        distance = _distance_m(sites, earlier, later)
        kept = (distance <= RADIUS_M) & _alike(names[earlier], names[later])
        found += zip(
            earlier[kept].tolist(), later[kept].tolist(), distance[kept].tolist(), strict=True
        )
    return found


def _alike(one: NDArray[np.object_], other: NDArray[np.object_]) -> NDArray[np.bool_]:
    if not one.size:
        return np.zeros(0, dtype=bool)
    scores: Any = process.cpdist(one, other, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    part = [
        min(len(a), len(b)) >= _PART and (a in b or b in a) for a, b in zip(one, other, strict=True)
    ]
    alike: NDArray[np.bool_] = (scores >= _ALIKE) | np.array(part, dtype=bool)
    return alike


def _distance_m(sites: pd.DataFrame, one: Ints, other: Ints) -> NDArray[np.float64]:
    """Give distances on the sphere, by the small-angle form of the haversine."""
    lon, lat = (np.radians(sites[name].to_numpy(dtype=np.float64)) for name in ("lon", "lat"))
    east = (lon[one] - lon[other]) * np.cos((lat[one] + lat[other]) / 2)
    return np.asarray(np.hypot(east, lat[one] - lat[other]) * _EARTH_M)
