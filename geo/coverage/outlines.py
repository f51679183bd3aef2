"""District outlines with what is covered inside: the ground of the map."""

from __future__ import annotations

import json
from collections.abc import Callable
from zoneinfo import ZoneInfo

from geo.clock import iso
from geo.coverage.statistics import count_by
from geo.coverage.view import View
from geo.model import District


def outlines_geojson(view: View, name_of: Callable[[District], str], zone: ZoneInfo) -> str:
    """Give every district as a feature (RFC 7946): code, name and the counts of the view.

    Parameters
    ----------
    name_of
        Gives a district's name in the reader's language.
    zone
        Whose offset the foreign member `at` carries.
    """
    counted = count_by(view, "district")
    features = []
    for district in view.index.catalogue.districts.values():
        properties = {
            "code": district.code,
            "name": name_of(district),
            **counted[district.code].to_json(),
        }
        # The boundary is JSON as it stands; reading it to write it again would cost the most.
        features.append(
            f'{{"type":"Feature","id":{json.dumps(district.code)},"geometry":{district.boundary},'
            f'"properties":{json.dumps(properties, ensure_ascii=False)}}}'
        )
    return (
        f'{{"type":"FeatureCollection","at":{json.dumps(iso(view.at, zone))},"features":[\n'
        + ",\n".join(features)
        + "\n]}\n"
    )
