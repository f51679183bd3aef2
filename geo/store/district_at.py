"""Which district a point lies in, and how far outside all of them it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import shapely
from shapely.ops import nearest_points
from sqlalchemy import Connection, select

from geo.sphere import metres_between
from geo.store.schema import district


@dataclass(frozen=True)
class Whereabouts:
    """Where a point lies: the code of its district, or how many metres from the nearest one.

    Both are None where no district is known at all.
    """

    district: str | None
    outside_m: float | None


def whereabouts(conn: Connection, lon: float, lat: float) -> Whereabouts:
    """Say where a point (WGS-84 degrees) lies among the districts."""
    rows = conn.execute(select(district.c.code, district.c.boundary)).all()
    if not rows:
        return Whereabouts(None, None)
    point = shapely.Point(lon, lat)
    polygons = [(row.code, _polygon(row.boundary)) for row in rows]
    for code, polygon in polygons:
        if shapely.covers(polygon, point):
            return Whereabouts(code, 0.0)
    nearest = min(
        (polygon for _, polygon in polygons), key=lambda polygon: shapely.distance(polygon, point)
    )
    _, there = nearest_points(point, nearest)
    return Whereabouts(None, metres_between(lon, lat, there.x, there.y))


@lru_cache(maxsize=1_024)
def _polygon(boundary: str) -> shapely.Geometry:
    polygon = shapely.from_geojson(boundary)
    shapely.prepare(polygon)
    return polygon
