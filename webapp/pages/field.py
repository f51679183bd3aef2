"""A squad's day on a phone: where to, why, and one tap to the record."""

from __future__ import annotations

import math

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from geo.clock import local_day
from geo.dispatch.field_day import FieldStop, field_day
from geo.errors import BadParameter
from geo.message import message
from geo.model import Role
from geo.store.filters import SiteFilter
from webapp.context import catalogue, now_floor, now_ms, reading, services, zone
from webapp.identity import actor
from webapp.navigation import distance_words, navigation_links
from webapp.params import one_squad
from webapp.permits import Action, permit
from webapp.record_words import record_words
from webapp.stop_points import map_of_stops, stop_points

blueprint = Blueprint("field", __name__)


@blueprint.get("/field")
@permit(Action.GO_OUT)
def today() -> ResponseReturnValue:
    """Show the stops of today, nearest first: a squad's own, or those of the one chosen."""
    squad = actor().squad if actor().role is Role.SQUAD else one_squad(request.args)
    here = _position()
    day = local_day(now_ms(), zone())
    view = services().live.view(reading(), SiteFilter(closed=True), now_floor())
    stops: list[FieldStop] = []
    if squad is not None:
        stops = field_day(reading(), view, day, squad, here or _base(squad))
    items = [stop.item for stop in stops]
    return render_template(
        "field/today.html",
        squad=squad,
        squads=catalogue().squads.values(),
        day=day,
        at=view.at,
        ahead=[stop for stop in stops if not stop.item.stop.done],
        done=[stop for stop in stops if stop.item.stop.done],
        from_here=here is not None,
        kinds=catalogue().kinds,
        map=map_of_stops(items),
        points=stop_points(items),
        since=view.index.sequence,
        navigation_links=navigation_links,
        distance_words=distance_words,
        **record_words(),
    )


def _base(squad: int) -> tuple[float, float] | None:
    known = catalogue().squads[squad]
    if known.base_lon is None or known.base_lat is None:
        return None
    return known.base_lon, known.base_lat


def _position() -> tuple[float, float] | None:
    """Read where the phone is, in WGS-84 degrees."""
    if "lon" not in request.args and "lat" not in request.args:
        return None
    return _degrees("lon", 180), _degrees("lat", 90)


def _degrees(name: str, most: int) -> float:
    text = request.args.get(name, "")
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not -most <= value <= most:
        raise BadParameter(
            name, message("'{text}' is no number from -{most} to {most}", text=text[:40], most=most)
        )
    return value
