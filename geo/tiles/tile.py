"""A coverage tile: a slice of a view's sorted columns, as points or counted into clusters.

A tile is one contiguous range of Morton codes, so its sites are one slice, and so is every cell of
a cluster grid: counting a tile is one `bincount`.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from geo import morton
from geo.errors import BadParameter
from geo.message import message
from geo.model import STATUS_WORDS
from geo.tiles.mvt import EXTENT, Points, encode_layer

MAX_ZOOM = 24
"""A unit of a tile at this zoom is 0.6 mm; deeper tiles would show nothing more."""
POINTS_FROM_ZOOM = 13
"""From this zoom on a tile holds the sites themselves."""
CELLS_ZOOM = 2
"""A cluster cell is a tile this many zooms deeper: 4 x 4 cells a tile, 64 px each."""

_FINE_ZOOM = 7
"""Positions of clusters are averaged over parts this many zooms deeper: 2 px."""
_UNITS_ZOOM = EXTENT.bit_length() - 1

Ints = NDArray[np.int64]


class TileView(Protocol):
    """Sites at one instant under one filter, sorted by Morton code; all columns equally long."""

    @property
    def morton(self) -> NDArray[np.integer]:
        """Give the codes at zoom 30, ascending."""
        ...

    @property
    def row(self) -> NDArray[np.integer]:
        """Give the sites' row numbers."""
        ...

    @property
    def kind(self) -> NDArray[np.integer]:
        """Give the numbers of their kinds."""
        ...

    @property
    def status(self) -> NDArray[np.integer]:
        """Give their statuses: 0 covered, 1 due, 2 never, 3 overdue."""
        ...


def encode_tile(view: TileView, z: int, x: int, y: int) -> bytes:
    """Give the uncompressed vector tile z/x/y of a view; empty where there is no site.

    From zoom 13 on it has the layer `sites` (id = row; `status`, `kind`), below it `clusters`
    (`covered`, `due`, `never`, `overdue`; the cluster of a single site has its row as id and its
    `kind` too). Each site is in exactly one tile of a zoom: there is no buffer.

    Raises
    ------
    BadParameter
        When there is no such tile.
    """
    check_tile(z, x, y)
    codes = view.morton
    low, high = morton.tile_range(z, x, y)
    start, stop = np.searchsorted(codes, [low, high])
    if start == stop:
        return b""
    part = slice(int(start), int(stop))
    if z >= POINTS_FROM_ZOOM:
        return encode_layer("sites", [_points(view, part, z)])
    return encode_layer("clusters", _clusters(view, part, z))


def check_tile(z: int, x: int, y: int) -> None:
    """Refuse a tile that does not exist.

    Raises
    ------
    BadParameter
        When z is not in 0 to 24, or x or y not in 0 to 2^z - 1.
    """
    if not 0 <= z <= MAX_ZOOM:
        raise BadParameter(
            "z", message("{z} is no zoom; it goes from 0 to {max_zoom}", z=z, max_zoom=MAX_ZOOM)
        )
    for name, value in (("x", x), ("y", y)):
        if not 0 <= value < 1 << z:
            raise BadParameter(
                name,
                message(
                    "{value} is outside zoom {z}; it goes from 0 to {what}",
                    value=value,
                    z=z,
                    what=2**z - 1,
                ),
            )


def _points(view: TileView, part: slice, z: int) -> Points:
    x, y = _units(view.morton[part], z)
    return Points(x, y, {"status": view.status[part], "kind": view.kind[part]}, ids=view.row[part])


def _clusters(view: TileView, part: slice, z: int) -> list[Points]:
    """Count the slice by cell and status; the first block holds clusters, the second lone sites."""
    codes = view.morton[part]
    counts, x, y = _cells(codes, view.status[part], z)
    totals = counts.sum(axis=1)
    many = totals > 1
    clusters = Points(x[many], y[many], dict(zip(STATUS_WORDS, counts[many].T, strict=True)))

    alone = np.flatnonzero(totals == 1)
    low = int(codes[0]) >> _shift(z, 0) << _shift(z, 0)
    place = np.searchsorted(codes, low + (alone << _shift(z, CELLS_ZOOM)))
    x_alone, y_alone = _units(codes[place], z)
    properties = dict(zip(STATUS_WORDS, counts[alone].T, strict=True))
    properties["kind"] = view.kind[part][place]
    return [clusters, Points(x_alone, y_alone, properties, ids=view.row[part][place])]


def _cells(
    codes: NDArray[np.integer], status: NDArray[np.integer], z: int
) -> tuple[Ints, Ints, Ints]:
    """Give for each of the 16 cells its counts by status (16, 4) and its sites' mean x and y."""
    parts, cells, statuses = 1 << 2 * _FINE_ZOOM, 1 << 2 * CELLS_ZOOM, len(STATUS_WORDS)
    # In place: for a large tile fresh memory costs more than what is done in it.
    key = codes >> _shift(z, _FINE_ZOOM)
    key &= parts - 1
    key |= np.left_shift(status, 2 * _FINE_ZOOM, dtype=np.int64)
    fine = np.bincount(key, minlength=statuses * parts).reshape(statuses, -1)
    counts = fine.reshape(statuses, cells, -1).sum(axis=2).T
    totals = np.maximum(counts.sum(axis=1), 1)
    weights = fine.sum(axis=0)
    x, y = (
        np.rint((weights * centre).reshape(cells, -1).sum(axis=1) / totals).astype(np.int64)
        for centre in _FINE_CENTRES
    )
    return counts, x, y


def _units(codes: NDArray[np.integer], z: int) -> tuple[Ints, Ints]:
    """Give the points' places in their tile of zoom z, in units."""
    x, y = morton.decode(codes)
    shift = morton.ZOOM - _UNITS_ZOOM - z
    if shift >= 0:
        return x >> shift & EXTENT - 1, y >> shift & EXTENT - 1
    return x << -shift & EXTENT - 1, y << -shift & EXTENT - 1


def _shift(z: int, deeper: int) -> int:
    """Give by how many bits a code is moved to number the tiles of zoom z + deeper."""
    return 2 * (morton.ZOOM - z - deeper)


def _fine_centres() -> tuple[Ints, Ints]:
    x, y = morton.decode(np.arange(1 << 2 * _FINE_ZOOM))
    side = EXTENT >> _FINE_ZOOM
    return x * side + side // 2, y * side + side // 2


_FINE_CENTRES = _fine_centres()
