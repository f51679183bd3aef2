"""Small maps: one site on its page, the points of an import's preview or of a squad's day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geo.bbox import BBox
from geo.maps.basemap import Basemap
from geo.maps.field_map import FieldMap
from geo.maps.layers import FieldPoints
from geo.model import Status

_AROUND_DEG = 0.004
"""Half the width of what a site's own map shows: some 400 m."""


def site_map(
    lon: float, lat: float, status: Status, family: str, basemap: Basemap | None = None
) -> FieldMap:
    """Give the map of one site (WGS-84 degrees), drawn by its status and kind family."""
    around = BBox(lon - _AROUND_DEG, lat - _AROUND_DEG, lon + _AROUND_DEG, lat + _AROUND_DEG)
    field_map = FieldMap("site", around, basemap)
    point = {"lon": lon, "lat": lat, "status": int(status), "family": family}
    FieldPoints([point], name="site").add_to(field_map)
    return field_map


def points_map(
    points_url: str, bounds: BBox, name: str = "points", basemap: Basemap | None = None
) -> FieldMap:
    """Give a map that shows `bounds`, then moves to the points it fetches as GeoJSON.

    The page's module finds the layer by `layerNamed(name)`; it fires `siteclick` with the row and
    code of a point's properties.
    """
    field_map = FieldMap(name, bounds, basemap)
    FieldPoints(url=points_url, fit=True, name=name).add_to(field_map)
    return field_map


def stops_map(
    points: Sequence[Mapping[str, object]], bounds: BBox, basemap: Basemap | None = None
) -> FieldMap:
    """Give the map of some stops, each {lon, lat, status, family, row, code}.

    The page's module finds the layer by `layerNamed("stops")`, and may give it other points.
    """
    field_map = FieldMap("stops", bounds, basemap)
    FieldPoints(points, fit=True, name="stops").add_to(field_map)
    return field_map
