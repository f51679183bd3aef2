"""A small map on which a place is pointed out, or shown: one point over the outlines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geo.bbox import BBox
from geo.maps.basemap import Basemap
from geo.maps.field_map import FieldMap
from geo.maps.layers import DistrictOutlines, FieldPoints


def place_map(
    bounds: BBox,
    points: Sequence[Mapping[str, object]] = (),
    districts_url: str | None = None,
    locale: str = "en",
    basemap: Basemap | None = None,
) -> FieldMap:
    """Give a map that shows `bounds` with some points over the outlines of the districts.

    The page's module finds the layer by `layerNamed("place")`, and may give it other points.

    Parameters
    ----------
    points
        As of `FieldPoints`.
    districts_url
        Of the outlines as GeoJSON.
    locale
        How numbers are written.
    """
    field_map = FieldMap("place", bounds, basemap)
    if districts_url is not None:
        DistrictOutlines(districts_url, locale).add_to(field_map)
    FieldPoints(points, name="place").add_to(field_map)
    return field_map
