"""From a site to the road beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.dispatch.roads.graph import Floats, Ints, RoadGraph
from geo.morton import MAX_LAT

SNAP_LIMIT_M = 1_000.0
"""A site farther than this from every road has no route."""

_RADIUS_M = 6_378_137.0
"""Of the sphere of Web Mercator."""


@dataclass(frozen=True, eq=False)
class Snapped:
    """Where points stand along the edges of a graph, by point.

    `edge` is -1 for a point without a road near; `fraction` is 0 at the edge's tail and 1 at its
    head; `distance_m` is how far off the road the point lies.
    """

    edge: Ints
    fraction: Floats
    distance_m: Floats

    @property
    def reachable(self) -> NDArray[np.bool_]:
        """Say which points have a road near."""
        return self.edge >= 0


class Snapper:
    """Finds the nearest edge on which a trip can begin, in a tree made once per graph."""

    def __init__(self, graph: RoadGraph) -> None:
        self._edges = np.flatnonzero(graph.enter)
        sizes = (graph.last - graph.first + 1)[self._edges]
        starts = np.cumsum(sizes) - sizes
        places = np.arange(sizes.sum()) + np.repeat(graph.first[self._edges] - starts, sizes)
        points = _mercator(graph.lon[places], graph.lat[places])
        way = np.repeat(np.arange(len(sizes)), sizes)
        self._lines = np.asarray(shapely.linestrings(points, indices=way), dtype=object)
        self._tree = shapely.STRtree(self._lines)

    def snap(self, lon: Floats, lat: Floats, limit_m: float = SNAP_LIMIT_M) -> Snapped:
        """Snap points (WGS-84 degrees) to the nearest edge within `limit_m` metres.

        Web Mercator keeps angles, so what is nearest on it is nearest on the ground; its lengths
        are the ground's divided by the cosine of the latitude.
        """
        count = len(lon)
        edge = np.full(count, -1, np.int64)
        fraction = np.zeros(count)
        distance_m = np.full(count, np.inf)
        if count and len(self._edges):
            points = np.asarray(shapely.points(_mercator(lon, lat)), dtype=object)
            scale = np.cos(np.radians(np.clip(lat, -MAX_LAT, MAX_LAT)))
            (which, line), away = self._tree.query_nearest(
                points,
                max_distance=limit_m / float(scale.min()),
                return_distance=True,
                all_matches=False,
            )
            metres = away * scale[which]
            near = metres <= limit_m
            which, line = which[near], line[near]
            edge[which] = self._edges[line]
            fraction[which] = shapely.line_locate_point(
                self._lines[line], points[which], normalized=True
            )
            distance_m[which] = metres[near]
        return Snapped(edge, fraction, distance_m)


def _mercator(lon: Floats, lat: Floats) -> Floats:
    """Project WGS-84 degrees to EPSG:3857 metres."""
    clipped = np.radians(np.clip(lat, -MAX_LAT, MAX_LAT))
    return np.column_stack([np.radians(lon), np.arctanh(np.sin(clipped))]) * _RADIUS_M
