"""The map of a day's plan: every route in the colour of its squad."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geo.bbox import BBox
from geo.maps.basemap import Basemap
from geo.maps.field_map import FieldMap
from geo.maps.layers import PlanRoutes


def plan_map(
    points: Sequence[Mapping[str, object]],
    lines: Sequence[Mapping[str, object]],
    bounds: BBox,
    basemap: Basemap | None = None,
) -> FieldMap:
    """Give the map of a plan: what `geo.maps.layers.PlanRoutes` draws.

    The page's module finds the layer by `layerNamed("stops")`, and may give it another plan.
    """
    field_map = FieldMap("plan", bounds, basemap)
    PlanRoutes(points, lines).add_to(field_map)
    return field_map
