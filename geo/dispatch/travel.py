"""How long a trip takes: one protocol, several sources.

Roads and a routing service are further sources, in files of their own; what they answer becomes
the matrix of a problem.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from geo.errors import BadRecord, FieldError
from geo.message import message

Seconds = NDArray[np.float64]

EARTH_RADIUS_M = 6_371_000.0


class TravelTimes(Protocol):
    """A source of travel times between points; `name` is what a page says of it."""

    name: str

    def matrix_s(self, points: NDArray[np.float64]) -> Seconds:
        """Give seconds from each point to each, shape (n, n), infinite where there is no way.

        Parameters
        ----------
        points
            Lon and lat in WGS-84 degrees, shape (n, 2).
        """
        ...


class Block(Protocol):
    """Travel times between the places of one problem, asked for block by block."""

    def times_s(self, origins: NDArray[np.integer], destinations: NDArray[np.integer]) -> Seconds:
        """Give seconds, shape (origins, destinations), infinite where there is no way."""
        ...


@dataclass(frozen=True)
class Geodesic:
    """Great circle on a sphere × detour ÷ speed, by the haversine formula (Sinnott 1984)."""

    radius_m: float = EARTH_RADIUS_M
    detour: float = 1.4
    speed_kmh: float = 40.0
    name = "geodesic"

    def matrix_s(self, points: NDArray[np.float64]) -> Seconds:
        """Give seconds from each point to each, shape (n, n).

        Parameters
        ----------
        points
            Lon and lat in WGS-84 degrees, shape (n, 2).
        """
        return self.between_s(points, points)

    def between_s(self, origins: NDArray[np.float64], destinations: NDArray[np.float64]) -> Seconds:
        """Give seconds from each origin to each destination; both lon and lat in degrees."""
        return great_circle_m(origins, destinations, self.radius_m) / self.reach_m(1.0)

    def reach_m(self, seconds: float) -> float:
        """Give the great-circle distance that is covered in so many seconds."""
        return seconds * (self.speed_kmh / 3.6) / self.detour


def great_circle_m(
    origins: NDArray[np.float64], destinations: NDArray[np.float64], radius_m: float
) -> NDArray[np.float64]:
    """Give metres along great circles, shape (origins, destinations); lon and lat in degrees."""
    lon_a, lat_a = np.radians(np.asarray(origins, dtype=np.float64)).reshape(-1, 2).T
    lon_b, lat_b = np.radians(np.asarray(destinations, dtype=np.float64)).reshape(-1, 2).T
    half_chord_squared = (
        np.sin((lat_a[:, None] - lat_b) / 2) ** 2
        + np.cos(lat_a)[:, None] * np.cos(lat_b) * np.sin((lon_a[:, None] - lon_b) / 2) ** 2
    )
    metres: NDArray[np.float64] = (
        2 * radius_m * np.arcsin(np.sqrt(np.minimum(half_chord_squared, 1.0)))
    )
    return metres


@dataclass(frozen=True)
class Points:
    """Places by their points; nothing larger than the block asked for is ever made."""

    geodesic: Geodesic
    points: NDArray[np.float64]

    def times_s(self, origins: NDArray[np.integer], destinations: NDArray[np.integer]) -> Seconds:
        """Give seconds, shape (origins, destinations)."""
        return self.geodesic.between_s(self.points[origins], self.points[destinations])


@dataclass(frozen=True)
class Matrix:
    """Places by a matrix of seconds, shape (places, places), infinite where there is no way."""

    seconds: Seconds

    def times_s(self, origins: NDArray[np.integer], destinations: NDArray[np.integer]) -> Seconds:
        """Give seconds, shape (origins, destinations)."""
        block: Seconds = self.seconds[np.ix_(origins, destinations)]
        return block


def checked_matrix(seconds: Seconds, places: int, field: str = "travel.matrix_s") -> Matrix:
    """Give a matrix in seconds as a problem's travel times; infinite says that there is no way.

    Raises
    ------
    BadRecord
        When it is not places × places, or an entry is NaN or negative.
    """
    if seconds.shape != (places, places):
        why = message(
            "has shape {shape}; depots and stops make {places}",
            shape=" × ".join(str(one) for one in seconds.shape),
            places=places,
        )
        raise _bad(field, why)
    wrong = np.argwhere(np.isnan(seconds) | (seconds < 0))
    if len(wrong):
        row, column = (int(one) for one in wrong[0])
        raise _bad(
            f"{field}[{row}][{column}]",
            message(
                "is {value}; it must be a number of at least 0", value=str(seconds[row, column])
            ),
        )
    return Matrix(seconds)


def _bad(field: str, why: object) -> BadRecord:
    error = FieldError(field, message("{why}", why=why))
    return BadRecord(
        message("The problem breaks a rule: {field}: {why}.", field=field, why=why), [error]
    )
