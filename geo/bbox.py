"""Bounding boxes in WGS-84: west, south, east, north, in degrees."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.errors import BadParameter
from geo.message import message


@dataclass(frozen=True)
class BBox:
    """A box on the globe; `west > east` means that it crosses the antimeridian (RFC 7946, 5.2)."""

    west: float
    south: float
    east: float
    north: float

    @property
    def crosses_antimeridian(self) -> bool:
        """Say whether the box runs over 180 degrees."""
        return self.west > self.east

    def parts(self) -> list[BBox]:
        """Give the one or two boxes, none of which crosses the antimeridian, that make this one."""
        if not self.crosses_antimeridian:
            return [self]
        return [
            BBox(self.west, self.south, 180.0, self.north),
            BBox(-180.0, self.south, self.east, self.north),
        ]

    def holds(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Say for each point, edges included, whether it lies in the box."""
        inside_lat = (lat >= self.south) & (lat <= self.north)
        if self.crosses_antimeridian:
            return inside_lat & ((lon >= self.west) | (lon <= self.east))
        return inside_lat & (lon >= self.west) & (lon <= self.east)


def parse_bbox(text: str, field: str = "bbox") -> BBox:
    """Read `west,south,east,north`.

    Raises
    ------
    BadParameter
        When there are not four finite numbers, one is off the globe, or south > north.
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise BadParameter(
            field, message("'{text}' is not west,south,east,north in degrees", text=text[:60])
        ) from None
    if not all(map(math.isfinite, (west, south, east, north))):
        raise BadParameter(field, message("every edge must be a finite number"))
    if not (-180 <= west <= 180 and -180 <= east <= 180):
        raise BadParameter(field, message("west and east must lie in -180 to 180"))
    if not (-90 <= south <= 90 and -90 <= north <= 90):
        raise BadParameter(field, message("south and north must lie in -90 to 90"))
    if south > north:
        raise BadParameter(
            field,
            message("south ({south:g}) lies north of north ({north:g})", south=south, north=north),
        )
    return BBox(west, south, east, north)
