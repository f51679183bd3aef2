"""Travel times and lines from a routing service in the house: OSRM, or Valhalla.

OSRM: project-osrm.org, API v1, services `table` and `route`. Valhalla: valhalla.github.io,
services `sources_to_targets` and `route`. Both are asked by plain HTTP, block by block, since
servers cap the size of a table (OSRM: 100 points by default).
"""

from __future__ import annotations

import json
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Sequence
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from geo.errors import BadParameter, TravelUnavailable
from geo.message import message

TIMEOUT_S = 10.0
"""For one answer of the service."""

_BLOCK = 50
"""Sources, and targets, of one request."""
_MOST_ANSWER = 64 << 20

Points = NDArray[np.float64]
Line = NDArray[np.float64]


class RoutingService(ABC):
    """A `geo.dispatch.travel.TravelTimes` that asks a server, and can draw its trips."""

    name: str

    def __init__(self, url: str, timeout_s: float = TIMEOUT_S) -> None:
        self._url = url.rstrip("/")
        self._timeout_s = timeout_s

    def matrix_s(self, points: Points) -> NDArray[np.float64]:
        """Give seconds from each point to each, shape (n, n), infinite where there is no way.

        Parameters
        ----------
        points
            Lon and lat in WGS-84 degrees, shape (n, 2).

        Raises
        ------
        TravelUnavailable
            When the service does not answer in time, refuses, or answers what is no table.
        """
        seconds = self.reach_s(points, points)
        np.fill_diagonal(seconds, 0.0)
        return seconds

    def reach_s(
        self,
        origins: Points,
        destinations: Points,
        limit_s: float = np.inf,  # noqa: ARG002 - services know no such limit
    ) -> NDArray[np.float64]:
        """Give seconds from each origin to each destination; raises as `matrix_s` does."""
        seconds = np.zeros((len(origins), len(destinations)))
        for row in range(0, len(origins), _BLOCK):
            for column in range(0, len(destinations), _BLOCK):
                sources = origins[row : row + _BLOCK]
                targets = destinations[column : column + _BLOCK]
                shape = (len(sources), len(targets))
                seconds[row : row + shape[0], column : column + shape[1]] = _table(
                    self._block(sources, targets), shape
                )
        return seconds

    def lines(self, points: Points, legs: Sequence[tuple[int, int]]) -> list[Line | None]:
        """Give the line of each leg (from point, to point); None where the service has none."""
        drawn: list[Line | None] = []
        for source, target in legs:
            ends = points[[source, target]]
            try:
                found = self._route(ends)
            except (KeyError, IndexError, TypeError, ValueError):
                found = None
            drawn.append(None if found is None or len(found) < 2 else found)
        return drawn

    @abstractmethod
    def _block(self, sources: Points, targets: Points) -> Any:
        """Give rows of seconds, null where there is no way."""

    @abstractmethod
    def _route(self, ends: Points) -> Line | None:
        """Give the vertices of the way between two points."""

    def _ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        # The address is the operator's own, and begins with http or https.
        asked = urllib.request.Request(  # noqa: S310
            self._url + path, data, {"Content-Type": "application/json", "User-Agent": "Squadmap"}
        )
        try:
            with urllib.request.urlopen(asked, timeout=self._timeout_s) as answer:  # noqa: S310
                return json.loads(answer.read(_MOST_ANSWER))
        except (OSError, HTTPException, ValueError) as error:
            if isinstance(error, HTTPError):
                # It is the open answer, too.
                error.close()
            raise TravelUnavailable(
                message("The routing service does not answer as it should ({why}).", why=error)
            ) from None


class Osrm(RoutingService):
    """OSRM's HTTP API, profile `driving`."""

    name = "osrm"

    def _block(self, sources: Points, targets: Points) -> Any:
        first = ";".join(str(number) for number in range(len(sources)))
        rest = ";".join(str(len(sources) + number) for number in range(len(targets)))
        path = f"/table/v1/driving/{_pairs(np.vstack([sources, targets]))}"
        return _member(self._ask(f"{path}?sources={first}&destinations={rest}"), "durations")

    def _route(self, ends: Points) -> Line | None:
        path = f"/route/v1/driving/{_pairs(ends)}?overview=full&geometries=geojson"
        return np.array(self._ask(path)["routes"][0]["geometry"]["coordinates"], np.float64)


class Valhalla(RoutingService):
    """Valhalla's HTTP API, costing `auto`."""

    name = "valhalla"

    def _block(self, sources: Points, targets: Points) -> Any:
        body = {
            "sources": _locations(sources), "targets": _locations(targets), "costing": "auto",
        }  # fmt: skip
        rows = _member(self._ask("/sources_to_targets", body), "sources_to_targets")
        try:
            return [[cell["time"] for cell in row] for row in rows]
        except (KeyError, TypeError):
            raise _no_table() from None

    def _route(self, ends: Points) -> Line | None:
        answer = self._ask("/route", {"locations": _locations(ends), "costing": "auto"})
        return decode_polyline(answer["trip"]["legs"][0]["shape"])


SERVICES: dict[str, type[RoutingService]] = {"osrm": Osrm, "valhalla": Valhalla}
"""The services that can be asked, by the first word of their address."""


def open_service(url: str, timeout_s: float = TIMEOUT_S) -> RoutingService:
    """Give the service at an address like `osrm+http://localhost:5000`.

    Raises
    ------
    BadParameter
        When the address names neither service, or no server.
    """
    kind, _, address = url.partition("+")
    parts = urlsplit(address)
    if kind not in SERVICES or parts.scheme not in ("http", "https") or not parts.netloc:
        raise BadParameter(
            "ROUTING_URL",
            message("'{url}' is no address like osrm+http://localhost:5000", url=url[:80]),
        )
    return SERVICES[kind](address, timeout_s)


def decode_polyline(text: str) -> Line:
    """Decode a polyline of six decimals (Valhalla's "Decoding a route shape") to lon, lat.

    Raises
    ------
    ValueError
        When it is cut short or no such text.
    """
    numbers: list[int] = []
    value = shift = 0
    for sign in text:
        chunk = ord(sign) - 63
        if not 0 <= chunk < 64:
            raise ValueError(text[:20])
        value |= (chunk & 0x1F) << shift
        shift += 5
        if chunk < 0x20:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    if shift or len(numbers) % 2:
        raise ValueError(text[:20])
    steps = np.array(numbers, np.int64).reshape(-1, 2)
    degrees: Line = np.cumsum(steps, axis=0)[:, ::-1].astype(np.float64) * 1e-6
    return degrees


def _pairs(points: Points) -> str:
    return ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in points)


def _locations(points: Points) -> list[dict[str, float]]:
    return [{"lon": round(float(lon), 6), "lat": round(float(lat), 6)} for lon, lat in points]


def _member(answer: Any, name: str) -> Any:
    if not isinstance(answer, dict) or name not in answer:
        raise _no_table()
    return answer[name]


def _table(rows: Any, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Give rows of seconds as an array; refuses what is none."""
    try:
        # A null becomes NaN: no way.
        table = np.array(rows, dtype=np.float64)
    except (TypeError, ValueError):
        raise _no_table() from None
    if table.shape != shape or (table < 0).any():
        raise _no_table()
    return np.where(np.isnan(table), np.inf, table)


def _no_table() -> TravelUnavailable:
    return TravelUnavailable(message("The routing service answered what is no table of times."))
