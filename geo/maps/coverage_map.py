"""The coverage map: it answers first where we are not."""

from __future__ import annotations

from collections.abc import Mapping

from geo.bbox import BBox
from geo.maps.basemap import Basemap
from geo.maps.field_map import FieldMap
from geo.maps.layers import DistrictOutlines, SiteTiles


def coverage_map(
    bounds: BBox,
    tiles_url: str,
    families: Mapping[int, str],
    districts_url: str | None = None,
    query: str = "",
    districts_query: str | None = None,
    locale: str = "en",
    basemap: Basemap | None = None,
) -> FieldMap:
    """Give the map of all sites: outlines below, sites above.

    The page's module finds the layers by `layerNamed("sites")` and `layerNamed("districts")`.

    Parameters
    ----------
    bounds
        What it shows at first: the box of the sites.
    tiles_url
        Of the coverage tiles, with {z}, {x}, {y}.
    families
        Number of a kind to its family.
    districts_url
        Of the outlines as GeoJSON: name, total and rate in each feature's properties.
    query
        The page's filter.
    districts_query
        The same for the outlines, where it differs: rates are of all statuses.
    locale
        How numbers are written.
    """
    field_map = FieldMap("coverage", bounds, basemap)
    if districts_url is not None:
        own_query = query if districts_query is None else districts_query
        DistrictOutlines(districts_url, locale, own_query).add_to(field_map)
    SiteTiles(tiles_url, families, query).add_to(field_map)
    return field_map
