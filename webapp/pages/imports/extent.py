"""What the preview's map shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from geo.bbox import BBox
from geo.model import District

_WORLD = BBox(-170, -60, 170, 75)
_LEAST_DEG = 0.002
_OUTLIERS = (2, 98)
"""Percentiles: a few points gone astray shall not make all the others one dot."""


def extent(lon: Sequence[float], lat: Sequence[float]) -> BBox | None:
    """Give the box of most points (WGS-84 degrees), never without width; None without points."""
    if not lon:
        return None
    west, east = np.percentile(lon, _OUTLIERS)
    south, north = np.percentile(lat, _OUTLIERS)
    return BBox(
        max(-180.0, float(west) - _LEAST_DEG),
        max(-85.0, float(south) - _LEAST_DEG),
        min(180.0, float(east) + _LEAST_DEG),
        min(85.0, float(north) + _LEAST_DEG),
    )


def map_bounds(lon: Sequence[float], lat: Sequence[float], districts: Iterable[District]) -> BBox:
    """Give the box of the points; where it misses the districts, the box of both."""
    points = extent(lon, lat)
    polygons = [shapely.from_geojson(district.boundary) for district in districts]
    home = BBox(*map(float, shapely.total_bounds(polygons))) if polygons else None
    if points is None or home is None:
        return points or home or _WORLD
    apart = (
        points.west > home.east
        or points.east < home.west
        or points.south > home.north
        or points.north < home.south
    )
    if not apart:
        return points
    return BBox(
        min(points.west, home.west),
        min(points.south, home.south),
        max(points.east, home.east),
        max(points.north, home.north),
    )
