"""Travel times and lines along the roads of an extract."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geo.dispatch.roads.cache import open_graph
from geo.dispatch.roads.graph import RoadGraph
from geo.dispatch.roads.snap import SNAP_LIMIT_M, Snapper
from geo.dispatch.roads.trips import Line, Trips

Points = NDArray[np.float64]


class RoadTravel:
    """A `geo.dispatch.travel.TravelTimes` that follows roads, and can draw its trips.

    Parameters
    ----------
    snap_limit_m
        A point farther than this from every road has no way to it: infinite times.
    """

    name = "roads"

    def __init__(self, graph: RoadGraph, snap_limit_m: float = SNAP_LIMIT_M) -> None:
        self._graph = graph
        self._snapper = Snapper(graph)
        self._limit_m = snap_limit_m

    @classmethod
    def open(cls, extract: Path, folder: Path) -> RoadTravel:
        """Open an .osm.pbf, whose graph is kept in `folder`.

        Raises
        ------
        UnreadableFile
            When it is missing, damaged, or has no roads that a car could come and go by.
        """
        return cls(open_graph(extract, folder))

    def matrix_s(self, points: Points) -> NDArray[np.float64]:
        """Give seconds from each point to each, shape (n, n), infinite where there is no way.

        Parameters
        ----------
        points
            Lon and lat in WGS-84 degrees, shape (n, 2).
        """
        return self._trips(points).seconds()

    def reach_s(self, origins: Points, destinations: Points, limit_s: float) -> NDArray[np.float64]:
        """Give seconds from each origin to each destination; beyond a limit they are infinite."""
        count = len(origins)
        return self._trips(np.vstack([origins, destinations])).seconds(count, limit_s)[:, count:]

    def lines(self, points: Points, legs: Sequence[tuple[int, int]]) -> list[Line | None]:
        """Give the line of each leg (from point, to point) along the roads; None without a way."""
        return self._trips(points).lines(legs)

    def _trips(self, points: Points) -> Trips:
        lon, lat = points[:, 0], points[:, 1]
        return Trips(self._graph, lon, lat, self._snapper.snap(lon, lat, self._limit_m))
