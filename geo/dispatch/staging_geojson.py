"""Where to stand as GeoJSON (RFC 7946): the places, what each reaches, and the sites."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from geo.dispatch.staging_day import DayStaging, Place
from geo.model import Site


def staging_geojson(
    staging: DayStaging, sites: Mapping[int, Site], instant: Callable[[int], str]
) -> bytes:
    """Give a FeatureCollection; its members say what was asked for and what is reached.

    A feature's property `feature` is `place` (number, site or squad, sites, weight), `reach` (a
    polygon; number, minutes) or `site` (code, name, kind, weight, and the `place` that it is
    reached from, null for none).

    Parameters
    ----------
    sites
        By row number: those of the staging, and those that are places.
    instant
        Writes an instant (UTC ms).
    """
    asked = staging.asked
    features = [_place(one, sites) for one in staging.places]
    for one in staging.places:
        if one.reach is not None:
            ring = [[_degrees(lon), _degrees(lat)] for lon, lat in one.reach.tolist()]
            facts = {"feature": "reach", "place": one.number, "minutes": asked.minutes}
            features.append(_feature("Polygon", [ring], facts))
    for row, point, weight, place in zip(
        staging.rows.tolist(), staging.points.tolist(), staging.weights.tolist(),
        staging.place.tolist(), strict=True,
    ):  # fmt: skip
        site = sites[row]
        facts = {
            "feature": "site", "code": site.code, "name": site.name, "kind": site.kind,
            "weight": round(weight, 2), "place": place or None,
        }  # fmt: skip
        features.append(_feature("Point", [_degrees(one) for one in point], facts))
    collection = {
        "type": "FeatureCollection",
        "at": instant(staging.at),
        "minutes": asked.minutes,
        "weighed_by": asked.weight.value,
        "weight": round(staging.weight, 2),
        "total": round(staging.total, 2),
        "bound": round(staging.bound, 2),
        "proven": staging.proven,
        "travel_source": staging.source,
        "features": features,
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def _place(one: Place, sites: Mapping[int, Site]) -> dict[str, Any]:
    facts = {
        "feature": "place",
        "number": one.number,
        "site": None if one.row is None else sites[one.row].code,
        "squad": one.squad,
        "sites": one.sites,
        "weight": round(one.weight, 2),
    }
    return _feature("Point", [_degrees(one.lon), _degrees(one.lat)], facts)


def _feature(geometry: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": geometry, "coordinates": coordinates},
        "properties": properties,
    }


def _degrees(value: float) -> float:
    return round(value, 7)
