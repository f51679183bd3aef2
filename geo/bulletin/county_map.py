"""The map of a bulletin: districts shaded by what is covered, the worst sites as numbers."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache

from shapely import Polygon, get_parts
from shapely.geometry import shape

from geo.bulletin.drawing import Area, Dot, Drawing, Point, Stroke, Words, rectangle
from geo.bulletin.figures import Figures
from geo.bulletin.labels import Names, label
from geo.bulletin.prose import Writing, least_covered
from geo.model import District
from geo.store.catalogue import Catalogue

RATE_STEPS = (0.5, 0.7, 0.8, 0.9)
"""Below the first the darkest, from the last on the lightest."""
WIDTH = 560.0
_LEGEND = 34.0
_MARGIN = 6.0
_SIMPLER_DEG = 0.004


def county_map(
    figures: Figures, catalogue: Catalogue, names: Names, *, wall: bool = False
) -> Drawing | None:
    """Draw the districts; None where the catalogue has none.

    Parameters
    ----------
    wall
        Seen from afar: large words at the least covered districts alone, and no numbered sites.
    """
    if not catalogue.districts:
        return None
    say = Writing(names.language)
    project, height = _frame(tuple(catalogue.districts.values()))
    drawing = Drawing(WIDTH, height if wall else height + _LEGEND, label("map", names.language))
    rates = {part.key: part.coverage.now for part in figures.districts if part.coverage}
    words: list[Words] = []
    size = 2.0 if wall else 1.0
    named = {part.key for part in least_covered(figures.districts)} if wall else rates.keys()
    for district in catalogue.districts.values():
        counts = rates.get(district.code)
        name = names.district(district.code)
        told = name if counts is None else (
            f"{name}: {say.share(counts.rate)} ({say.number(counts.uncovered)}/"
            f"{say.number(counts.total)})"
        )  # fmt: skip
        role = "none" if counts is None else role_of(counts.rate)
        polygons = _polygons(district.boundary)
        for polygon in polygons:
            ring = tuple(project(lon, lat) for lon, lat in polygon.exterior.coords)
            drawing.shapes.append(Area(ring, role, district.code, told))
            drawing.shapes.append(Stroke(ring, "edge", 1.2))
        if counts is not None and district.code in named:
            point = max(polygons, key=lambda one: one.area).representative_point()
            x, y = project(point.x, point.y)
            ink = "onmark" if role in ("rate0", "rate1") else "mark"
            short = name.removesuffix(" County").removesuffix(" District").removesuffix(" City")
            words += [
                Words((x, y), short, ink, "middle", 10 * size),
                Words((x, y + 11 * size), say.share(counts.rate), ink, "middle", 9 * size),
            ]
    drawing.shapes += words
    if not wall:
        _legend(drawing, height, say)
        for number, item in enumerate(figures.worst, 1):
            at = project(item.site.lon, item.site.lat)
            drawing.shapes.append(Dot(at, 7, "mark", f"site:{item.site.code}", item.site.name))
            drawing.shapes.append(Words((at[0], at[1] + 3.5), str(number), "onmark", "middle", 9))
    return drawing


def role_of(rate: float) -> str:
    """Give the role of a rate: the darker, the less is covered."""
    return f"rate{sum(rate >= step for step in RATE_STEPS)}"


def _legend(drawing: Drawing, height: float, say: Writing) -> None:
    bounds = (0, *RATE_STEPS, 1)
    each = 84.0
    for place in range(len(RATE_STEPS) + 1):
        x = _MARGIN + each * place
        words = f"{say.tick(bounds[place])}–{say.tick(bounds[place + 1])}"
        drawing.shapes += [
            Area(rectangle(x, height + 10, 16, 12), f"rate{place}"),
            Words((x + 20, height + 20), words, "soft"),
        ]


class _Projection:
    """Degrees to the units of the drawing: equirectangular, true at the middle's latitude."""

    def __init__(self, bounds: tuple[float, float, float, float]) -> None:
        west, south, east, north = bounds
        self._west, self._north = west, north
        self._narrow = math.cos(math.radians((south + north) / 2))
        self._scale = (WIDTH - 2 * _MARGIN) / max((east - west) * self._narrow, 1e-9)
        self.height = (north - south) * self._scale + 2 * _MARGIN

    def __call__(self, lon: float, lat: float) -> Point:
        return (
            _MARGIN + (lon - self._west) * self._narrow * self._scale,
            _MARGIN + (self._north - lat) * self._scale,
        )


def _frame(districts: Sequence[District]) -> tuple[_Projection, float]:
    boxes = [polygon.bounds for one in districts for polygon in _polygons(one.boundary)]
    west, south, east, north = zip(*boxes, strict=True)
    projection = _Projection((min(west), min(south), max(east), max(north)))
    return projection, projection.height


@lru_cache(maxsize=512)
def _polygons(boundary: str) -> list[Polygon]:
    """Give the outlines of a district, no finer than a printed page shows."""
    simple = shape(json.loads(boundary)).simplify(_SIMPLER_DEG)
    return [part for part in get_parts(simple) if isinstance(part, Polygon)]
