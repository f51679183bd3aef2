"""Distances on the sphere between single points, and the box around one."""

from __future__ import annotations

import math

from geo.bbox import BBox

EARTH_M = 6_371_008.8
"""Mean radius (IUGG)."""
_DEGREE_M = math.pi * EARTH_M / 180
_MOST_LAT = 89.0


def metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Give metres along the great circle between two points in degrees (haversine)."""
    north, other_north = math.radians(lat), math.radians(other_lat)
    east = math.radians(other_lon - lon)
    half = (
        math.sin((other_north - north) / 2) ** 2
        + math.cos(north) * math.cos(other_north) * math.sin(east / 2) ** 2
    )
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))


def box_around(lon: float, lat: float, radius_m: float) -> BBox:
    """Give a box in degrees that holds every point within `radius_m` of one; radius below 100 km.

    Across the antimeridian its west is larger than its east.
    """
    high = radius_m / _DEGREE_M
    wide = high / math.cos(math.radians(min(abs(lat) + high, _MOST_LAT)))
    return BBox(
        _wrapped(lon - wide), max(lat - high, -90.0), _wrapped(lon + wide), min(lat + high, 90.0)
    )


def _wrapped(lon: float) -> float:
    return (lon + 180.0) % 360.0 - 180.0 if not -180.0 <= lon <= 180.0 else lon
