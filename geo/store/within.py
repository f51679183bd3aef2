"""Which rows of a table of points lie in a box: a range of Morton codes, then the box itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from geo import morton
from geo.bbox import BBox


def within(place: Any, box: BBox) -> ColumnElement[bool]:
    """Give the condition that a point lies in a box, edges included.

    Parameters
    ----------
    place
        A selectable with the columns `morton`, `lon` and `lat`.
    """
    return or_(*[_inside(place, part) for part in box.parts()])


def _inside(place: Any, box: BBox) -> ColumnElement[bool]:
    # The index on `morton` finds the few candidates; the box decides.
    ranges = morton.ranges_of_bbox(box.west, box.south, box.east, box.north)
    return and_(
        or_(*[and_(place.c.morton >= low, place.c.morton < high) for low, high in ranges]),
        place.c.lon.between(box.west, box.east),
        place.c.lat.between(box.south, box.north),
    )
