"""The stops of a day as points of a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo.bbox import BBox
from geo.dispatch.day_sheet import SheetStop
from geo.maps.field_map import MapParts
from geo.maps.small_maps import stops_map
from geo.model import Status
from webapp.context import catalogue
from webapp.page_map import basemap, page_map

_MARGIN_DEG = 0.005


def stop_points(items: Sequence[SheetStop]) -> list[dict[str, Any]]:
    """Give each stop as numbers and codes; one that is done is drawn as covered."""
    kinds = catalogue().kinds
    return [
        {
            "lon": item.stop.site.lon,
            "lat": item.stop.site.lat,
            "status": int(Status.COVERED if item.stop.done else item.listed.status),
            "family": kinds[item.stop.site.kind].family,
            "row": item.stop.site.row,
            "code": item.stop.site.code,
        }
        for item in items
    ]


def map_of_stops(items: Sequence[SheetStop]) -> MapParts | None:
    """Give the map of some stops; None where there are none."""
    if not items:
        return None
    lons = [item.stop.site.lon for item in items]
    lats = [item.stop.site.lat for item in items]
    bounds = BBox(
        min(lons) - _MARGIN_DEG,
        min(lats) - _MARGIN_DEG,
        max(lons) + _MARGIN_DEG,
        max(lats) + _MARGIN_DEG,
    )
    return page_map(stops_map(stop_points(items), bounds, basemap()))
