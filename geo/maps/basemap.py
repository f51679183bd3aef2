"""The background map that an operator may choose; without one the ground is plain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geo.maps.layers import QueuedLayer

Datum = Literal["wgs84", "gcj02", "bd09"]


@dataclass(frozen=True)
class Basemap:
    """A service of raster tiles: its URL with {z}, {x}, {y}, whom to credit, and its datum.

    Chinese services draw in GCJ-02; the layer moves their tiles to where our WGS-84 points are.
    """

    url: str
    attribution: str = ""
    datum: Datum = "wgs84"

    def layer(self, max_zoom: int) -> BasemapTiles:
        """Give the map layer that draws it."""
        return BasemapTiles(self, max_zoom)


class BasemapTiles(QueuedLayer):
    """Raster tiles below everything else (`basemap_layer.js`)."""

    type = "basemap"

    def __init__(self, basemap: Basemap, max_zoom: int) -> None:
        options: dict[str, object] = {
            "url": basemap.url,
            "attribution": basemap.attribution,
            "datum": basemap.datum,
            "maxZoom": max_zoom,
        }
        super().__init__("basemap", options)
