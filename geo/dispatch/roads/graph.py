"""The road graph: junctions joined by stretches of road, every junction reachable from all others.

Ways meet where they share a vertex. OpenStreetMap gives a shared node the same coordinates in
each of its ways, and its grid of 1e-7 degree (1 cm) is finer than two nodes ever lie by chance.
Turn restrictions and the time that a turn takes are not known here.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geo.dispatch.roads.ways import Ways

_WGS84 = Geod(ellps="WGS84")
_GRID = 1e7
"""Steps a degree of OpenStreetMap's coordinates."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RoadGraph:
    """Junctions 0 to `junctions` - 1 and edges between them, strongly connected.

    Edge e runs from junction `tail[e]` to `head[e]` along the vertices `first[e]` to `last[e]`
    (both included) of `lon` and `lat` (WGS-84 degrees). `forward_s` and `backward_s` are the
    seconds along it and against it, infinite where not allowed; `enter` says whether a trip can
    begin or end on it. `left_out` counts the edges that a car could not come to and leave again.
    """

    lon: Floats
    lat: Floats
    first: Ints
    last: Ints
    tail: Ints
    head: Ints
    forward_s: Floats
    backward_s: Floats
    enter: NDArray[np.bool_]
    junctions: int
    left_out: int

    @property
    def edges(self) -> int:
        """Give how many edges there are."""
        return len(self.tail)

    @cached_property
    def nbytes(self) -> int:
        """Give how many bytes of memory the arrays take."""
        arrays = (getattr(self, item.name) for item in fields(self))
        return sum(one.nbytes for one in arrays if isinstance(one, np.ndarray))


def build_graph(ways: Ways) -> RoadGraph:
    """Cut the ways at their junctions, and keep the largest strongly connected part."""
    vertex = _vertices(ways)
    first, last, way = _stretches(ways, vertex)
    length_m = _lengths(ways, first, last)
    # A way that repeats a vertex makes a stretch without length.
    real = length_m > 0
    first, last, way, length_m = first[real], last[real], way[real], length_m[real]
    with np.errstate(divide="ignore"):
        forward_s, backward_s = length_m / ways.forward[way], length_m / ways.backward[way]
    tail, head = vertex[first], vertex[last]
    junction = _largest_part(int(vertex.max()) + 1, tail, head, forward_s, backward_s)
    kept = (junction[tail] >= 0) & (junction[head] >= 0)
    return RoadGraph(
        lon=ways.lon,
        lat=ways.lat,
        first=first[kept],
        last=last[kept],
        tail=junction[tail[kept]],
        head=junction[head[kept]],
        forward_s=forward_s[kept],
        backward_s=backward_s[kept],
        enter=ways.enter[way[kept]],
        junctions=int(junction.max()) + 1,
        left_out=int((~kept).sum()),
    )


def _vertices(ways: Ways) -> Ints:
    """Give a number to each vertex, the same where vertices stand at the same coordinates."""
    x = np.round((ways.lon + 180) * _GRID).astype(np.uint64)
    y = np.round((ways.lat + 90) * _GRID).astype(np.uint64)
    _, number = np.unique((x << np.uint64(32)) | y, return_inverse=True)
    return np.asarray(number, np.int64)


def _stretches(ways: Ways, vertex: Ints) -> tuple[Ints, Ints, Ints]:
    """Give first and last place, and way, of the stretches between junctions."""
    cut = np.bincount(vertex)[vertex] > 1
    cut[ways.start[:-1]] = True
    cut[ways.start[1:] - 1] = True
    places = np.flatnonzero(cut)
    way = np.searchsorted(ways.start, places, "right") - 1
    same = way[1:] == way[:-1]
    return places[:-1][same], places[1:][same], way[1:][same]


def _lengths(ways: Ways, first: Ints, last: Ints) -> Floats:
    """Give lengths in metres along geodesics of the WGS-84 ellipsoid (Karney 2013)."""
    _, _, steps = _WGS84.inv(ways.lon[:-1], ways.lat[:-1], ways.lon[1:], ways.lat[1:])
    along = np.concatenate([[0.0], np.cumsum(steps)])
    return np.asarray(along[last] - along[first], np.float64)


def _largest_part(
    vertices: int, tail: Ints, head: Ints, forward_s: Floats, backward_s: Floats
) -> Ints:
    """Give new numbers to the vertices that all reach each other; -1 to the others."""
    along, against = np.isfinite(forward_s), np.isfinite(backward_s)
    sources = np.concatenate([tail[along], head[against]])
    targets = np.concatenate([head[along], tail[against]])
    links = csr_array((np.ones(len(sources)), (sources, targets)), shape=(vertices, vertices))
    _, part = connected_components(links, directed=True, connection="strong")
    inside = part == np.bincount(part).argmax()
    number = np.full(vertices, -1, np.int64)
    number[inside] = np.arange(inside.sum())
    return number
