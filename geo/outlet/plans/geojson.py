"""A plan as GeoJSON (RFC 7946): a point for each stop, a line for each leg."""

from __future__ import annotations

import json
from typing import Any

from geo.outlet.plans.taken import TakenPlan, facts_of


def plan_geojson(taken: TakenPlan) -> bytes:
    """Give a FeatureCollection; its members `date` and `version` are the plan's.

    A feature's property `feature` is `stop` or `leg`. A stop has the columns of
    `geo.outlet.plans.taken.COLUMNS`; a leg has squad, team and its number in the route, from 1.
    """
    features = [_stop(taken, stop) for stop in taken.stops]
    for route, stops in taken.routes.items():
        for number, line in enumerate(taken.lines.get(route, ()), 1):
            facts = {"squad": stops[0].squad, "team": stops[0].team, "leg": number}
            features.append(_feature("LineString", line.tolist(), {"feature": "leg", **facts}))
    collection = {
        "type": "FeatureCollection",
        "date": taken.date.isoformat(),
        "version": taken.version,
        "features": features,
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def _stop(taken: TakenPlan, stop: Any) -> dict[str, Any]:
    point = [stop.site.lon, stop.site.lat]
    feature = _feature("Point", point, {"feature": "stop", **facts_of(taken, stop)})
    return {**feature, "id": stop.id}


def _feature(geometry: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": geometry, "coordinates": coordinates},
        "properties": properties,
    }
