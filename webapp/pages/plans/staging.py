"""Where to stand: places from which most of what matters is within reach, and how good that is."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from geo.bbox import BBox
from geo.clock import local_day
from geo.dispatch.staging_day import (
    MOST_MINUTES,
    MOST_PLACES,
    DayStaging,
    StagingRequest,
    StandAt,
    Weight,
)
from geo.errors import BadParameter
from geo.maps.field_map import MapParts
from geo.maps.staging_map import staging_map
from geo.maps.style import route_colour
from geo.store.sites import sites_by_row
from webapp import params
from webapp.context import catalogue, now_ms, reading, zone
from webapp.faults import worded
from webapp.page_map import basemap, page_map
from webapp.pages.plans.base import blueprint
from webapp.permits import Action, permit
from webapp.plan_words import plan_words
from webapp.staging_asked import day_staging
from webapp.wording import chinese

_MOST_LEFT = 50
_MARGIN_DEG = 0.02


@blueprint.get("/plans/<date>/staging")
@permit(Action.ASSIGN)
def staging(date: str) -> ResponseReturnValue:
    """Show where squads best stand, of the places that were asked about."""
    day = params.day(date)
    try:
        asked = params.staging_request(request.args)
    except BadParameter as error:
        facts = {"asked": StagingRequest(), "errors": worded(error.errors)}
        return _page(day, **facts), 422
    found = day_staging(day, asked)
    left = np.flatnonzero(found.place == 0)
    left = left[np.argsort(-found.weights[left], kind="stable")][:_MOST_LEFT]
    rows = {int(row) for row in found.rows[left]}
    rows |= {one.row for one in found.places if one.row is not None}
    sites = sites_by_row(reading(), rows)
    return _page(
        day,
        asked=asked,
        found=found,
        sites=sites,
        left=[(sites[int(found.rows[one])], float(found.weights[one])) for one in left],
        most_left=_MOST_LEFT,
        map=_map(found) if len(found.rows) else None,
    )


def _page(day: datetime.date, **facts: Any) -> str:
    known = catalogue()
    more = {"errors": (), "found": None, "map": None} | facts
    return render_template(
        "plans/staging.html",
        day=day,
        today=local_day(now_ms(), zone()),
        known=known,
        scope=more["asked"].scope,
        weights=Weight,
        stands=StandAt,
        most_places=MOST_PLACES,
        most_minutes=MOST_MINUTES,
        form=request.args,
        **more,
        **plan_words(),
    )


def _map(found: DayStaging) -> MapParts:
    places = [
        {
            "lon": one.lon, "lat": one.lat, "number": one.number,
            "colour": route_colour(one.number),
            "ring": None if one.reach is None else one.reach.round(5).tolist(),
        }
        for one in found.places
    ]  # fmt: skip
    sites = [
        [round(lon, 5), round(lat, 5), route_colour(place) if place else 0]
        for (lon, lat), place in zip(found.points.tolist(), found.place.tolist(), strict=True)
    ]
    (west, south), (east, north) = found.points.min(axis=0), found.points.max(axis=0)
    bounds = BBox(
        float(west) - _MARGIN_DEG, float(south) - _MARGIN_DEG,
        float(east) + _MARGIN_DEG, float(north) + _MARGIN_DEG,
    )  # fmt: skip
    districts_url = url_for("features.districts")
    locale = "zh-CN" if chinese() else "en"
    return page_map(staging_map(places, sites, bounds, districts_url, locale, basemap()))
