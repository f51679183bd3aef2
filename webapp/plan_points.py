"""The plan of a day as points and lines of a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for

from geo.bbox import BBox
from geo.dispatch.board import Board
from geo.dispatch.route_lines import route_lines
from geo.maps.field_map import MapParts
from geo.maps.plan_map import plan_map
from geo.maps.style import route_colour
from geo.store.planned import squad_and_team
from webapp.context import catalogue, services
from webapp.page_map import basemap, page_map
from webapp.wording import chinese

_MARGIN_DEG = 0.005

Json = dict[str, Any]


def plan_points(board: Board) -> list[Json]:
    """Give each stop as numbers and codes, numbered by its place in the route."""
    return [
        {
            "lon": one.item.stop.site.lon,
            "lat": one.item.stop.site.lat,
            "row": one.item.stop.site.row,
            "code": one.item.stop.site.code,
            "stop": one.item.stop.id,
            "colour": route_colour(column.squad),
            "number": None if one.item.stop.position is None else one.item.stop.position + 1,
            "done": one.item.stop.done,
        }
        for column in board.columns
        for one in column.stops
    ]


def plan_lines(board: Board) -> list[Json]:
    """Give the lines of each route, along roads when these are known."""
    stops = [one.item.stop for one in board.stops]
    drawn = route_lines(stops, catalogue().squads, services().travel)
    return [
        {"colour": route_colour(squad_and_team(route)[0]), "line": line.tolist()}
        for route, lines in drawn.items()
        for line in lines
    ]


def map_of_plan(points: Sequence[Json], lines: Sequence[Json]) -> MapParts | None:
    """Give the map of a plan; None where there are no stops."""
    if not points:
        return None
    lons = [point["lon"] for point in points]
    lats = [point["lat"] for point in points]
    bounds = BBox(
        min(lons) - _MARGIN_DEG,
        min(lats) - _MARGIN_DEG,
        max(lons) + _MARGIN_DEG,
        max(lats) + _MARGIN_DEG,
    )
    districts_url = url_for("features.districts")
    locale = "zh-CN" if chinese() else "en"
    return page_map(plan_map(points, lines, bounds, districts_url, locale, basemap()))
