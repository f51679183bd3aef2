"""One point for any geometry: the point itself, else a point on the surface or line."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray


def points_of(geometries: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give x and y of one point of each geometry that surely lies on it; NaN for none.

    Parameters
    ----------
    geometries
        Shapely geometries of any type, in any CRS; None and empty ones are allowed.
    """
    flat = shapely.force_2d(geometries)
    is_point = shapely.get_type_id(flat) == 0
    points = flat.copy()
    others = ~is_point & ~shapely.is_missing(flat)
    points[others] = [_on_surface(one) for one in flat[others]]
    return shapely.get_x(points), shapely.get_y(points)


def _on_surface(geometry: shapely.Geometry) -> shapely.Geometry | None:
    if shapely.is_empty(geometry):
        return None
    try:
        return shapely.point_on_surface(geometry)
    except shapely.GEOSException:
        # Some broken polygons have no surface to GEOS; their first position is still a place.
        return shapely.Point(shapely.get_coordinates(geometry)[0])
