"""The map of where to stand: the places, what each reaches, and the sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geo.bbox import BBox
from geo.maps.basemap import Basemap
from geo.maps.field_map import FieldMap
from geo.maps.layers import DistrictOutlines, StagingPlaces


def staging_map(
    places: Sequence[Mapping[str, object]],
    sites: Sequence[Sequence[float]],
    bounds: BBox,
    districts_url: str | None = None,
    locale: str = "en",
    basemap: Basemap | None = None,
) -> FieldMap:
    """Give the map: what `geo.maps.layers.StagingPlaces` draws, over the districts."""
    field_map = FieldMap("staging", bounds, basemap)
    # Else a city that is a little too large for its map is shown at half the size.
    field_map.options |= {"zoom_snap": 0.25}
    if districts_url is not None:
        DistrictOutlines(districts_url, locale).add_to(field_map)
    StagingPlaces(places, sites).add_to(field_map)
    return field_map
