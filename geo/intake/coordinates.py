"""A file's coordinates as WGS-84, and what is wrong with those that are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo import datum
from geo.intake.districts import DistrictFinder
from geo.intake.positions import Floats, middle, read_numbers, read_pairs
from geo.intake.report import Sieve
from geo.intake.table import Table
from geo.message import Message, message
from geo.morton import MAX_LAT

_NEAR_DEG = 2.0
_FAR_DEG = 5.0
_ENOUGH = 10
"""Rows from which on their median tells where a file's sites lie."""


@dataclass(frozen=True)
class Coordinates:
    """lon and lat in WGS-84, NaN where a row has none; `stated` when the file has any such place.

    `district` is the code of the district that holds each point, None where none does.
    """

    lon: Floats
    lat: Floats
    district: NDArray[np.object_]
    stated: bool


def read_coordinates(
    table: Table,
    columns: Mapping[str, str],
    datum_name: Literal["wgs84", "gcj02", "bd09"],
    districts: DistrictFinder,
    sieve: Sieve,
) -> Coordinates:
    """Read, check and convert the coordinates of all rows; each row refused is told why."""
    none = np.full(len(table.frame), np.nan)
    if "lon" in columns or "lat" in columns:
        raw = [_column(table, columns, name) for name in ("lon", "lat")]
        lon, lat = (read_numbers(cells) for cells in raw)
        _refuse_halves(sieve, raw, lon, lat)
    elif "point" in columns:
        cells = table.frame[columns["point"]]
        lon, lat, lat_first = read_pairs(cells, columns["point"])
        if lat_first:
            sieve.ignored.append(
                message("'{column}' was taken as latitude, then longitude", column=columns["point"])
            )
        given = (cells.str.strip() != "").to_numpy(dtype=bool)
        why = message("is no position; write longitude,latitude like 111.52,36.09")
        sieve.refuse(given & np.isnan(lon + lat), "point", cells, why)
    elif table.lon is not None and table.lat is not None:
        lon, lat = table.lon.astype(np.float64), table.lat.astype(np.float64)
    else:
        return Coordinates(none, none, np.full(len(none), None, dtype=object), stated=False)
    _refuse_impossible(sieve, lon, lat)
    bad = np.isnan(lon + lat) | sieve.bad
    lon, lat = np.where(bad, np.nan, lon), np.where(bad, np.nan, lat)
    lon, lat = datum.to_wgs84(lon, lat, datum_name)
    district = districts.at(lon, lat)
    _refuse_swapped(sieve, lon, lat, district, districts)
    return Coordinates(lon, lat, district, stated=True)


def _column(table: Table, columns: Mapping[str, str], name: str) -> pd.Series:
    if name in columns:
        return table.frame[columns[name]]
    return pd.Series("", index=table.frame.index, dtype=str)


def _refuse_halves(sieve: Sieve, raw: list[pd.Series], lon: Floats, lat: Floats) -> None:
    empty = [(cells.str.strip() == "").to_numpy(dtype=bool) for cells in raw]
    for name, cells, values, blank, other_blank, example in (
        ("lon", raw[0], lon, empty[0], empty[1], "111.52"),
        ("lat", raw[1], lat, empty[1], empty[0], "36.09"),
    ):
        why = message("is no number; write decimal degrees like {example}", example=example)
        sieve.refuse(~blank & np.isnan(values), name, cells, why)
        sieve.refuse(
            blank & ~other_blank, name, cells, message("is missing; a position needs both")
        )


def _refuse_impossible(sieve: Sieve, lon: Floats, lat: Floats) -> None:
    with np.errstate(invalid="ignore"):
        swapped = (np.abs(lat) > 90) & (np.abs(lat) <= 180) & (np.abs(lon) <= 90)
        metres = (np.abs(lon) > 1000) | (np.abs(lat) > 1000)
        lon_out = (np.abs(lon) > 180) & ~metres
        lat_out = (np.abs(lat) > 90) & ~metres & ~swapped
        polar = (np.abs(lat) > MAX_LAT) & (np.abs(lat) <= 90)
        null_island = (lon == 0) & (lat == 0)
    sieve.refuse(swapped, "lat", lat, lambda at: _swapped(lon[at], lat[at]))
    why = message(
        "is outside the globe: it looks like metres of a projection; give degrees of WGS-84"
    )
    sieve.refuse(metres, "lon", lon, why)
    sieve.refuse(
        lon_out, "lon", lon, message("is outside the globe; longitude runs from -180 to 180")
    )
    sieve.refuse(lat_out, "lat", lat, message("is outside the globe; latitude runs from -90 to 90"))
    why = message(
        "is too near the pole for a web map; latitude may run from -{most} to {most}",
        most=MAX_LAT,
    )
    sieve.refuse(polar, "lat", lat, why)
    why = message(
        "0, 0 stands for no position (it lies in the Atlantic); give the real one or leave it empty"
    )
    sieve.refuse(null_island, "lon", lon, why)


def _refuse_swapped(
    sieve: Sieve,
    lon: Floats,
    lat: Floats,
    district: NDArray[np.object_],
    districts: DistrictFinder,
) -> None:
    """Refuse positions that would be right the other way round, by boundary or by the file."""
    possible = np.isfinite(lon + lat) & (np.abs(lon) <= 90) & pd.isna(district)
    other_way = np.full(len(lon), None, dtype=object)
    if districts and possible.any():
        other_way[possible] = districts.at(lat[possible], lon[possible])
    swapped = pd.notna(other_way)
    if np.isfinite(lon).sum() >= _ENOUGH:
        mid_lon, mid_lat = middle(lon), middle(lat)
        with np.errstate(invalid="ignore"):
            far = np.maximum(np.abs(lon - mid_lon), np.abs(lat - mid_lat)) > _FAR_DEG
            near = np.maximum(np.abs(lon - mid_lat), np.abs(lat - mid_lon)) < _NEAR_DEG
        swapped |= possible & far & near
    sieve.refuse(swapped, "lat", lat, lambda at: _swapped(lon[at], lat[at]))


def _swapped(lon: float, lat: float) -> Message:
    return message(
        "longitude and latitude look swapped; {lon:.12g}, {lat:.12g} would be right",
        lon=float(lat),
        lat=float(lon),
    )
