"""The map of an import's preview: a wrong datum, or swapped coordinates, show at once."""

from __future__ import annotations

from geo.bbox import BBox
from geo.maps.basemap import Basemap
from geo.maps.field_map import FieldMap
from geo.maps.layers import DistrictOutlines, FieldPoints

_NEAREST_ZOOM = 16


def preview_map(
    points_url: str,
    bounds: BBox,
    districts_url: str | None = None,
    locale: str = "en",
    basemap: Basemap | None = None,
) -> FieldMap:
    """Give a map of the points at a URL over the outlines of the districts.

    Parameters
    ----------
    points_url
        Of GeoJSON points in WGS-84.
    bounds
        What it shows: the points, and the districts where the points lie elsewhere.
    districts_url
        Of the outlines as GeoJSON.
    """
    field_map = FieldMap("preview", bounds, basemap, max_fit_zoom=_NEAREST_ZOOM)
    if districts_url is not None:
        DistrictOutlines(districts_url, locale).add_to(field_map)
    FieldPoints(url=points_url, name="preview").add_to(field_map)
    return field_map
