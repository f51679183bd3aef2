"""Which source of travel times a deployment has, and what happens when it fails."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from geo.dispatch.roads.travel import RoadTravel
from geo.dispatch.routing_service import open_service
from geo.dispatch.travel import Geodesic, Seconds, TravelTimes
from geo.errors import TravelUnavailable
from geo.message import Message

Points = NDArray[np.float64]
Line = NDArray[np.float64]
"""Vertices, shape (n, 2): lon, lat in WGS-84 degrees."""

_MOST_BYTES = 128 << 20
"""Of matrices that a source keeps."""


@runtime_checkable
class Drawing(Protocol):
    """A source of travel times that can also draw its trips."""

    def lines(self, points: Points, legs: Sequence[tuple[int, int]]) -> list[Line | None]:
        """Give the line of each leg (from point, to point); None where there is none."""
        ...


@dataclass(frozen=True, eq=False)
class Times:
    """Seconds between points, the name of the source they come from, and why not from a better."""

    seconds: Seconds
    source: str
    why: Message | None = None


class Travel:
    """The source of a deployment, with its last matrices kept; safe to share between threads.

    What the source cannot answer, great circles do, and `Times.why` says so.
    """

    def __init__(self, source: TravelTimes, fallback: Geodesic | None = None) -> None:
        self.source = source
        self._fallback = fallback or Geodesic()
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, Seconds] = OrderedDict()

    @property
    def name(self) -> str:
        """Give the name of the source."""
        return self.source.name

    def times(self, points: Points) -> Times:
        """Give the seconds between points.

        Parameters
        ----------
        points
            Lon and lat in WGS-84 degrees, shape (n, 2).
        """
        key = points.tobytes()
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return Times(self._kept[key], self.source.name)
        try:
            seconds = self.source.matrix_s(points)
        except TravelUnavailable as error:
            return Times(self._fallback.matrix_s(points), self._fallback.name, error.sentence)
        seconds.flags.writeable = False
        with self._lock:
            self._kept[key] = seconds
            while len(self._kept) > 1 and self._bytes() > _MOST_BYTES:
                self._kept.popitem(last=False)
        return Times(seconds, self.source.name)

    def lines(self, points: Points, legs: Sequence[tuple[int, int]]) -> list[Line]:
        """Give the line of each leg (from point, to point): along roads when these are known."""
        drawn: list[Line | None] = [None] * len(legs)
        if isinstance(self.source, Drawing):
            try:
                drawn = self.source.lines(points, legs)
            except TravelUnavailable:
                drawn = [None] * len(legs)
        return [
            points[list(leg)] if line is None else line
            for leg, line in zip(legs, drawn, strict=True)
        ]

    def _bytes(self) -> int:
        return sum(one.nbytes for one in self._kept.values())


def open_travel(roads: Path | None, routing_url: str | None, folder: Path) -> Travel:
    """Open the best source that is set: a routing service, else roads, else great circles.

    Parameters
    ----------
    roads
        An .osm.pbf extract.
    routing_url
        Such as `osrm+http://localhost:5000`.
    folder
        Where the graph of the roads is kept.

    Raises
    ------
    UnreadableFile
        When the extract is missing, damaged, or has no roads.
    BadParameter
        When the address is none of a routing service.
    """
    if routing_url is not None:
        return Travel(open_service(routing_url))
    if roads is not None:
        return Travel(RoadTravel.open(roads, folder))
    return Travel(Geodesic())
