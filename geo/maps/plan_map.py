"""The map of a day's plan: every route in the colour of its squad."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geo.bbox import BBox
from geo.maps.basemap import Basemap
from geo.maps.field_map import FieldMap
from geo.maps.layers import DistrictOutlines, PlanRoutes


def plan_map(
    points: Sequence[Mapping[str, object]],
    lines: Sequence[Mapping[str, object]],
    bounds: BBox,
    districts_url: str | None = None,
    locale: str = "en",
    basemap: Basemap | None = None,
) -> FieldMap:
    """Give the map of a plan: what `geo.maps.layers.PlanRoutes` draws, over the districts.

    The page's module finds the layer by `layerNamed("stops")`, and may give it another plan.

    Parameters
    ----------
    districts_url
        Of the outlines as GeoJSON.
    locale
        How numbers are written.
    """
    field_map = FieldMap("plan", bounds, basemap)
    if districts_url is not None:
        DistrictOutlines(districts_url, locale).add_to(field_map)
    PlanRoutes(points, lines).add_to(field_map)
    return field_map
