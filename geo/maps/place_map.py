"""A small map on which a place is pointed out, or shown: one point over the outlines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geo.bbox import BBox
from geo.maps.basemap import Basemap
from geo.maps.field_map import FieldMap
from geo.maps.layers import DistrictOutlines, FieldPoints, SiteTiles


def place_map(
    bounds: BBox,
    points: Sequence[Mapping[str, object]] = (),
    districts_url: str | None = None,
    locale: str = "en",
    basemap: Basemap | None = None,
    tiles_url: str | None = None,
    families: Mapping[int, str] | None = None,
) -> FieldMap:
    """Give a map that shows `bounds` with some points over the outlines of the districts.

    The page's module finds the layers by `layerNamed("place")`, which it may give other points,
    and `layerNamed("sites")`.

    Parameters
    ----------
    points
        As of `FieldPoints`, in WGS-84 degrees.
    districts_url
        Of the outlines as GeoJSON.
    locale
        How numbers are written.
    tiles_url
        Of the coverage tiles, where the sites around are shown, too.
    families
        Number of a kind to its family; for the sites.
    """
    field_map = FieldMap("place", bounds, basemap)
    if districts_url is not None:
        DistrictOutlines(districts_url, locale).add_to(field_map)
    if tiles_url is not None:
        SiteTiles(tiles_url, families or {}).add_to(field_map)
    FieldPoints(points, name="place").add_to(field_map)
    return field_map
