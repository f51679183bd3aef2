"""Z-order: the Morton code of a point at zoom 30, and the one range of codes that a tile is.

Codes interleave the Web Mercator (EPSG:3857) column and row of the point's zoom-30 tile, x in the
even bits, y in the odd ones: 60 bits, never negative in a signed 64-bit integer. All descendants
of a tile share its leading bits, so every tile is one contiguous range.
Source: G. M. Morton, A Computer Oriented Geodetic Data Base, IBM, 1966.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

ZOOM = 30
MAX_LAT = 85.0511
"""Web Mercator ends here; a site further north or south is refused at intake."""

_SIDE = 1 << ZOOM
_SPREAD = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


def _spread(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Put a zero bit above each of the low 32 bits."""
    for shift, mask in _SPREAD:
        values = (values | (values << shift)) & mask
    return values


def _gather(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Undo `_spread`."""
    values = codes & 0x5555555555555555
    for shift, mask in (
        (1, 0x3333333333333333),
        (2, 0x0F0F0F0F0F0F0F0F),
        (4, 0x00FF00FF00FF00FF),
        (8, 0x0000FFFF0000FFFF),
        (16, 0x00000000FFFFFFFF),
    ):
        values = (values | (values >> shift)) & mask
    return values


def tile_xy(lon: ArrayLike, lat: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give column and row of the zoom-30 tile that holds each point.

    Parameters
    ----------
    lon, lat
        WGS-84 degrees, |lat| <= 85.0511.
    """
    lon_deg = np.asarray(lon, dtype=np.float64)
    sin_lat = np.sin(np.radians(np.asarray(lat, dtype=np.float64)))
    x = (lon_deg / 360.0 + 0.5) * _SIDE
    y = (0.5 - np.log((1 + sin_lat) / (1 - sin_lat)) / (4 * np.pi)) * _SIDE
    last = _SIDE - 1
    return (
        np.clip(np.floor(x), 0, last).astype(np.int64),
        np.clip(np.floor(y), 0, last).astype(np.int64),
    )


def encode(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.int64]:
    """Give the Morton code of each WGS-84 point."""
    x, y = tile_xy(lon, lat)
    return _spread(x) | (_spread(y) << 1)


def decode(codes: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the zoom-30 column and row of each code."""
    values = np.asarray(codes, dtype=np.int64)
    return _gather(values), _gather(values >> 1)


def centres(codes: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give lon and lat (WGS-84 degrees) of the middle of each code's zoom-30 tile, 4 cm wide."""
    x, y = decode(codes)
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (y + 0.5) / _SIDE))))
    return 360 * (x + 0.5) / _SIDE - 180, lat


def bounds(codes: ArrayLike) -> tuple[float, float, float, float]:
    """Give west, south, east, north (WGS-84 degrees) of the zoom-30 tiles of one or more codes."""
    x, y = decode(codes)
    north, south = (
        float(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * row / _SIDE)))))
        for row in (y.min(), y.max() + 1)
    )
    west, east = (float(360 * column / _SIDE - 180) for column in (x.min(), x.max() + 1))
    return west, south, east, north


def tile_range(z: int, x: int, y: int) -> tuple[int, int]:
    """Give the half-open range of codes that tile z/x/y is; 0 <= z <= 30, 0 <= x, y < 2**z."""
    prefix = int(_spread(np.array([x]))[0] | (_spread(np.array([y]))[0] << 1))
    shift = 2 * (ZOOM - z)
    return prefix << shift, (prefix + 1) << shift


def ranges_of_bbox(west: float, south: float, east: float, north: float) -> list[tuple[int, int]]:
    """Give at most four half-open code ranges that together cover a box (and a little more).

    The box must not cross the antimeridian. They are the tiles of the deepest zoom at which the
    box touches at most two columns and two rows; neighbouring ranges are joined.
    """
    (x_west, x_east), (y_north, y_south) = tile_xy(
        [west, east], [min(north, MAX_LAT), max(south, -MAX_LAT)]
    )
    z = ZOOM
    while (x_east >> (ZOOM - z)) - (x_west >> (ZOOM - z)) > 1 or (
        (y_south >> (ZOOM - z)) - (y_north >> (ZOOM - z)) > 1
    ):
        z -= 1
    shift = ZOOM - z
    tiles = sorted(
        tile_range(z, x, y)
        for x in range(int(x_west >> shift), int(x_east >> shift) + 1)
        for y in range(int(y_north >> shift), int(y_south >> shift) + 1)
    )
    joined = [tiles[0]]
    for low, high in tiles[1:]:
        if low == joined[-1][1]:
            joined[-1] = (joined[-1][0], high)
        else:
            joined.append((low, high))
    return joined
