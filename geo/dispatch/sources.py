"""Which source of travel times a deployment has, and what happens when it fails."""

from __future__ import annotations

import threading
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
_MOST_LINES = 5_000


@runtime_checkable
class Drawing(Protocol):
    """A source of travel times that can also draw its trips."""

    def lines(self, points: Points, legs: Sequence[tuple[int, int]]) -> list[Line | None]:
        """Give the line of each leg (from point, to point); None where there is none."""
        ...


@runtime_checkable
class Reaching(Protocol):
    """A source that can be asked for trips from some points to others alone."""

    def reach_s(self, origins: Points, destinations: Points, limit_s: float) -> Seconds:
        """Give seconds, shape (origins, destinations); beyond the limit they may be infinite."""
        ...


@dataclass(frozen=True, eq=False)
class Times:
    """Seconds between points, the name of the source they come from, and why not from a better."""

    seconds: Seconds
    source: str
    why: Message | None = None


@dataclass(frozen=True, eq=False)
class _Kept:
    """A matrix, and the places of its points in it."""

    places: dict[tuple[float, ...], int]
    seconds: Seconds

    def seconds_between(self, points: Sequence[tuple[float, ...]]) -> Seconds:
        rows = [self.places[point] for point in points]
        between: Seconds = self.seconds[np.ix_(rows, rows)]
        return between


class Travel:
    """The source of a deployment, with its last matrices kept; safe to share between threads.

    What the source cannot answer, great circles do, and `Times.why` says so.
    """

    def __init__(self, source: TravelTimes, fallback: Geodesic | None = None) -> None:
        self.source = source
        self._fallback = fallback or Geodesic()
        self._lock = threading.Lock()
        self._kept: list[_Kept] = []
        self._lines: dict[bytes, Line] = {}

    @property
    def name(self) -> str:
        """Give the name of the source."""
        return self.source.name

    def times(self, points: Points) -> Times:
        """Give the seconds between points; at once where all of them were asked for together.

        Parameters
        ----------
        points
            Lon and lat in WGS-84 degrees, shape (n, 2).
        """
        wanted = list(map(tuple, points.tolist()))
        with self._lock:
            for kept in reversed(self._kept):
                if all(point in kept.places for point in wanted):
                    return Times(kept.seconds_between(wanted), self.source.name)
        distinct = list(dict.fromkeys(wanted))
        asked = np.array(distinct, np.float64).reshape(-1, 2)
        try:
            seconds = self.source.matrix_s(asked)
        except TravelUnavailable as error:
            return Times(self._fallback.matrix_s(points), self._fallback.name, error.sentence)
        made = _Kept({point: place for place, point in enumerate(distinct)}, seconds)
        with self._lock:
            self._kept.append(made)
            while len(self._kept) > 1 and self._bytes() > _MOST_BYTES:
                self._kept.pop(0)
        return Times(made.seconds_between(wanted), self.source.name)

    @property
    def geodesic(self) -> Geodesic:
        """Give what answers where the source cannot, or is the source."""
        return self.source if isinstance(self.source, Geodesic) else self._fallback

    def reach(self, origins: Points, destinations: Points, limit_s: float) -> Times:
        """Give the seconds from each origin to each destination: shape (origins, destinations).

        Parameters
        ----------
        origins, destinations
            Lon and lat in WGS-84 degrees, shape (n, 2).
        limit_s
            Longer trips may be infinite.
        """
        if not isinstance(self.source, Reaching):
            return Times(self.geodesic.between_s(origins, destinations), self.geodesic.name)
        try:
            seconds = self.source.reach_s(origins, destinations, limit_s)
        except TravelUnavailable as error:
            seconds = self._fallback.between_s(origins, destinations)
            return Times(seconds, self._fallback.name, error.sentence)
        return Times(seconds, self.source.name)

    def lines(self, points: Points, legs: Sequence[tuple[int, int]]) -> list[Line]:
        """Give the line of each leg (from point, to point): along roads when these are known."""
        ends = [points[list(leg)] for leg in legs]
        if not isinstance(self.source, Drawing):
            return ends
        keys = [pair.tobytes() for pair in ends]
        with self._lock:
            known = {key: self._lines[key] for key in keys if key in self._lines}
        missing = {key: leg for key, leg in zip(keys, legs, strict=True) if key not in known}
        try:
            drawn = self.source.lines(points, list(missing.values())) if missing else []
        except TravelUnavailable:
            return [known.get(key, pair) for key, pair in zip(keys, ends, strict=True)]
        straight = dict(zip(keys, ends, strict=True))
        known |= {
            key: straight[key] if line is None else line
            for key, line in zip(missing, drawn, strict=True)
        }
        with self._lock:
            self._lines |= known
            while len(self._lines) > _MOST_LINES:
                del self._lines[next(iter(self._lines))]
        return [known[key] for key in keys]

    def _bytes(self) -> int:
        return sum(one.seconds.nbytes for one in self._kept)


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
