"""The datums of Chinese map services: WGS-84, GCJ-02 and BD-09 into one another.

GCJ-02 shifts a point of WGS-84 by a smooth function of where it is, 50 to 700 m; BD-09 shifts and
turns it once more. The forward formulas are the published ones (github.com/googollee/eviltransform,
github.com/wandergis/coordtransform); the inverse is their fixed point, exact to 1e-13 degrees.
`webapp/static/js/datum.js` has the same forward formulas.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Datum = Literal["wgs84", "gcj02", "bd09"]

_Degrees = NDArray[np.float64]
_Point = tuple[_Degrees, _Degrees]

_AXIS_M = 6378245.0
"""Semi-major axis of Krasovsky's ellipsoid, 1940."""
_ECCENTRICITY = 0.00669342162296594323
_BD = np.pi * 3000.0 / 180.0
_CHINA = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north: outside this box GCJ-02 is WGS-84."""
_SETTLED = 1e-13
_MOST_STEPS = 20


def from_wgs84(lon: ArrayLike, lat: ArrayLike, datum: Datum) -> _Point:
    """Give points of WGS-84 in another datum.

    Parameters
    ----------
    lon, lat
        Degrees, any shape; NaN stays NaN.

    Returns
    -------
    Arrays of lon and lat, in degrees.

    Raises
    ------
    ValueError
        When the datum is none of `wgs84`, `gcj02`, `bd09`.
    """
    point = _arrays(lon, lat)
    if datum == "wgs84":
        return point
    if datum == "gcj02":
        return _gcj02(*point)
    if datum == "bd09":
        return _bd09(*_gcj02(*point))
    raise ValueError(f"'{datum}' is none of wgs84, gcj02, bd09.")


def to_wgs84(lon: ArrayLike, lat: ArrayLike, datum: Datum) -> _Point:
    """Give points of another datum in WGS-84; the inverse of `from_wgs84`.

    A point whose GCJ-02 position lies outside the box of China is left where it is.

    Parameters
    ----------
    lon, lat
        Degrees, any shape; NaN stays NaN.

    Returns
    -------
    Arrays of lon and lat, in degrees.

    Raises
    ------
    ValueError
        When the datum is none of `wgs84`, `gcj02`, `bd09`.
    """
    point = _arrays(lon, lat)
    if datum == "wgs84":
        return point
    if datum == "bd09":
        point = _inverse(_bd09, point)
    elif datum != "gcj02":
        raise ValueError(f"'{datum}' is none of wgs84, gcj02, bd09.")
    inside = _in_china(*point)
    original = _inverse(_shifted, point)
    return np.where(inside, original[0], point[0]), np.where(inside, original[1], point[1])


def _arrays(lon: ArrayLike, lat: ArrayLike) -> _Point:
    lons, lats = np.broadcast_arrays(np.asarray(lon, np.float64), np.asarray(lat, np.float64))
    return lons.copy(), lats.copy()


def _inverse(forward: Callable[[_Degrees, _Degrees], _Point], target: _Point) -> _Point:
    """Solve forward(p) = target: the shift hardly changes from p to its image, so it converges."""
    lon, lat = target
    for _ in range(_MOST_STEPS):
        image_lon, image_lat = forward(lon, lat)
        step_lon, step_lat = target[0] - image_lon, target[1] - image_lat
        lon, lat = lon + step_lon, lat + step_lat
        moved = np.fmax(np.abs(step_lon), np.abs(step_lat))
        if not np.any(moved > _SETTLED):
            break
    return lon, lat


def _in_china(lon: _Degrees, lat: _Degrees) -> NDArray[np.bool_]:
    west, south, east, north = _CHINA
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def _gcj02(lon: _Degrees, lat: _Degrees) -> _Point:
    inside = _in_china(lon, lat)
    shifted = _shifted(lon, lat)
    return np.where(inside, shifted[0], lon), np.where(inside, shifted[1], lat)


def _shifted(lon: _Degrees, lat: _Degrees) -> _Point:
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    common = 20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)
    # fmt: off
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + 2 / 3 * (
        common + 20 * np.sin(np.pi * y) + 40 * np.sin(np.pi / 3 * y)
        + 160 * np.sin(np.pi / 12 * y) + 320 * np.sin(np.pi / 30 * y)
    )
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + 2 / 3 * (
        common + 20 * np.sin(np.pi * x) + 40 * np.sin(np.pi / 3 * x)
        + 150 * np.sin(np.pi / 12 * x) + 300 * np.sin(np.pi / 30 * x)
    )
    # fmt: on
    phi = np.radians(lat)
    magic = 1 - _ECCENTRICITY * np.sin(phi) ** 2
    meridian_m = _AXIS_M * (1 - _ECCENTRICITY) / (magic * np.sqrt(magic))
    parallel_m = _AXIS_M / np.sqrt(magic) * np.cos(phi)
    return lon + np.degrees(east / parallel_m), lat + np.degrees(north / meridian_m)


def _bd09(lon: _Degrees, lat: _Degrees) -> _Point:
    far = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD)
    turn = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD)
    return far * np.cos(turn) + 0.0065, far * np.sin(turn) + 0.006
