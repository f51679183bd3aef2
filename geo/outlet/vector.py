"""GeoPackage, FlatGeobuf, KML and GPX, through GDAL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
import pyogrio
from sqlalchemy import Connection

from geo.outlet.cells import cell_rows, column_names, for_xml
from geo.store.features import Features, Sort

WGS84 = "EPSG:4326"
_BATCH = 20_000
"""Rows written at a time, where the format can be appended to."""
_PLAIN = {Sort.INTEGER: "Int32", Sort.REAL: "float64"}
_TYPED = {**_PLAIN, Sort.BOOLEAN: "boolean", Sort.INSTANT: "datetime64[ms, UTC]"}
"""Types of the columns by what they hold; text where nothing is said."""


def write_geopackage(
    conn: Connection, features: Features, path: Path, zone: ZoneInfo, layer: str
) -> None:
    """Write a GeoPackage layer, batch by batch; instants are date-times in UTC, as it demands."""
    append = False
    for rows in _regrouped(cell_rows(conn, features, zone), _BATCH):
        frame = _frame(features, rows, _TYPED)
        # Version 1.3 is what GDAL reads without a warning since 2021.
        options = {} if append else {"VERSION": "1.3"}
        _write(frame, path, driver="GPKG", layer=layer, append=append, **options)
        append = True


def write_flatgeobuf(
    conn: Connection, features: Features, path: Path, zone: ZoneInfo, layer: str
) -> None:
    """Write a FlatGeobuf, whole; instants are date-times in UTC."""
    frame = _frame(features, _all(cell_rows(conn, features, zone)), _TYPED)
    # Its index holds no feature without a point.
    index = "NO" if features.lon is None or features.placeless else "YES"
    _write(frame, path, driver="FlatGeobuf", layer=layer, SPATIAL_INDEX=index)


def write_kml(conn: Connection, features: Features, path: Path, zone: ZoneInfo, layer: str) -> None:
    """Write a KML of placemarks, whole; every property is in the extended data."""
    frame = _named(_frame(features, _xml_rows(conn, features, zone), _PLAIN))
    _write(frame, path, driver="LIBKML", layer=layer)


def write_gpx(
    conn: Connection, features: Features, path: Path, zone: ZoneInfo, _layer: str
) -> None:
    """Write a GPX of waypoints, whole; what GPX has no element for is in extensions (`ogr:`).

    A feature without a point is no waypoint, and is left out.
    """
    frame = _named(_frame(features, _xml_rows(conn, features, zone), _PLAIN))
    if features.placeless:
        frame = frame[frame.geometry.notna()]
    _write(frame, path, driver="GPX", layer="waypoints", GPX_USE_EXTENSIONS="YES")


def _frame(features: Features, rows: Sequence[Sequence[Any]], types: dict[Sort, str]) -> Any:
    """Give a frame with the columns of `column_names` but lon and lat, which make the geometry."""
    names = column_names(features)
    columns = dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))
    table = pd.DataFrame(
        {
            item.name: _column(columns[item.name], types.get(item.sort, "str"))
            for item in features.properties
        }
    )
    if features.lon is None:
        return table
    points = gpd.points_from_xy(columns["lon"], columns["lat"])
    if features.placeless:
        points[[lon is None for lon in columns["lon"]]] = None
    return gpd.GeoDataFrame(table, geometry=points, crs=WGS84)


def _column(values: Sequence[Any], dtype: str) -> pd.Series:
    if dtype.startswith("datetime"):
        return pd.Series(pd.to_datetime(pd.Series(values, dtype="str"), utc=True, format="ISO8601"))
    if dtype == "boolean":
        return pd.Series([value == "true" for value in values], dtype="bool")
    return pd.Series(values, dtype=dtype)


def _named(frame: Any) -> Any:
    """Give every placemark a name: of a record, that of its site."""
    if "name" in frame or "site_name" not in frame:
        return frame
    return frame.assign(name=frame["site_name"].where(frame["site_name"] != "", frame["site"]))


def _write(frame: Any, path: Path, **options: Any) -> None:
    geometry = {"geometry_type": "Point"} if isinstance(frame, gpd.GeoDataFrame) else {}
    pyogrio.write_dataframe(frame, path, **geometry, **options)


def _xml_rows(conn: Connection, features: Features, zone: ZoneInfo) -> list[list[Any]]:
    return [
        [for_xml(cell) if isinstance(cell, str) else cell for cell in row]
        for row in _all(cell_rows(conn, features, zone))
    ]


def _all(batches: Iterator[list[list[Any]]]) -> list[list[Any]]:
    return list(chain.from_iterable(batches))


def _regrouped(batches: Iterator[list[list[Any]]], size: int) -> Iterator[list[list[Any]]]:
    """Give larger batches, at least one."""
    rows: list[list[Any]] = []
    written = False
    for batch in batches:
        rows += batch
        if len(rows) >= size:
            yield rows
            rows, written = [], True
    if rows or not written:
        yield rows
