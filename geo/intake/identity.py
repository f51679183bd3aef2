"""Codes and ids made from what a row says, so that the same file again is the same things.

All are UUIDs of version 5 (RFC 9562, 5.5) over a JSON array of the parts.
"""

from __future__ import annotations

import json
import re
import uuid

from geo.intake.cells import plain

_NAMESPACE = uuid.UUID("0b7b2a8e-6d0a-5c39-8f54-2f9d7a1c6e10")
_OSM = re.compile(r"(node|way|relation)/(\d{1,19})")


def made_site_code(source: str, name: str, kind: str, lon: float, lat: float) -> str:
    """Give the code of a site that has none: of source, name, kind, place (WGS-84) to 1e-5°."""
    # Adding zero turns a rounded -0.0 into 0.0.
    place = (f"{round(value, 5) + 0.0:.5f}" for value in (lon, lat))
    return _made("site", source, plain(name).replace(" ", ""), kind, *place)


def record_id(source: str, given: str) -> str:
    """Give the id of a record by what the file calls it: a UUID as it is, else one made."""
    return _uuid_as_it_is(given) or _made("record", source, given)


def made_record_id(source: str, code: str, started_at: int, squad: int | None) -> str:
    """Give the id of a record that the file does not name: from its site, start and squad."""
    return _made("visit", source, code, started_at, squad)


def made_complaint_id(
    source: str, received_at: int, category: str, words: str, address: str
) -> str:
    """Give the id of a complaint that the file does not name: from all that it says."""
    return _made("complaint", source, received_at, category, words, address)


def outing_id(source: str, given: str) -> str:
    """Give the id of an outing by what the file calls it: a UUID as it is, else one made."""
    return _uuid_as_it_is(given) or _made("outing", source, given)


def osm_code(ref: str) -> str:
    """Give `osm:n123` for what OpenStreetMap's tools write as `node/123`; "" for anything else."""
    match = _OSM.fullmatch(ref.strip())
    return f"osm:{match[1][0]}{match[2]}" if match else ""


def _uuid_as_it_is(text: str) -> str | None:
    if len(text) not in (32, 36):
        return None
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return None


def _made(*parts: str | int | None) -> str:
    return str(uuid.uuid5(_NAMESPACE, json.dumps(parts, ensure_ascii=False)))
