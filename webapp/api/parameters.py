"""The parameters of the machine routes, as the document shows them; `webapp.params` reads them."""

from __future__ import annotations

from typing import Any

from geo.coverage.listing import SORTS
from geo.coverage.statistics import GROUPINGS
from geo.dispatch.staging_day import (
    MOST_MINUTES,
    MOST_PLACES,
    StagingRequest,
    StandAt,
    Weight,
)
from geo.model import STATUS_WORDS
from geo.outlet.formats import FORMATS
from geo.rules.picture import SHOWN_EDGES
from geo.store.changes import MOST_CHANGES
from geo.tiles.tile import MAX_ZOOM
from webapp.api.bulletin_schemas import BULLETIN_PARAMETERS
from webapp.api.case_schemas import CASE_PARAMETERS
from webapp.api.complaint_schemas import COMPLAINT_PARAMETERS
from webapp.params import MAX_PAGE_SIZE, MAX_TEXT, PAGE_SIZE
from webapp.plan_taking import PLAN_TYPES

SITE_FILTER = ("kind", "district", "squad", "status", "bbox", "at", "closed", "q")
RECORD_FILTER = ("kind", "district", "done_by", "record_status", "bbox", "from", "to", "at")
PAGE = ("limit", "offset")

_TEXT = {"type": "string"}
_WORDS = {"type": "array", "items": _TEXT}
_INSTANT = {"type": "string", "examples": ["2020-02-10T12:00+08:00"]}
_UUID = {
    "type": "string",
    "format": "uuid",
    "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
}


def _query(description: str, schema: dict[str, Any], **more: Any) -> tuple[str, dict[str, Any]]:
    return "query", {"description": description, "schema": schema, **more}


def _header(description: str, schema: dict[str, Any], **more: Any) -> tuple[str, dict[str, Any]]:
    return "header", {"description": description, "schema": schema, **more}


def _path(description: str, schema: dict[str, Any], **more: Any) -> tuple[str, dict[str, Any]]:
    return "path", {"description": description, "schema": schema, "required": True, **more}


def _whole(low: int, high: int, default: int | None = None) -> dict[str, Any]:
    bounds = {"type": "integer", "minimum": low, "maximum": high}
    return bounds if default is None else {**bounds, "default": default}


PARAMETERS: dict[str, tuple[str, dict[str, Any]]] = {
    **BULLETIN_PARAMETERS,
    **CASE_PARAMETERS,
    **COMPLAINT_PARAMETERS,
    "kind": _query("Ids of kinds; repeated, or a list with commas.", _WORDS),
    "district": _query("Codes of districts; repeated, or a list with commas.", _WORDS),
    "squad": _query("Numbers of squads whose remit holds the site.", _WORDS),
    "done_by": _query("Numbers of squads who did it.", _WORDS, name="squad"),
    "status": _query(
        "Statuses; `uncovered` is never and overdue.",
        {"type": "array", "items": {"type": "string", "enum": [*STATUS_WORDS, "uncovered"]}},
    ),
    "record_status": _query(
        "Statuses at which the record's site stands.",
        {"type": "array", "items": {"type": "string", "enum": [*STATUS_WORDS, "uncovered"]}},
        name="status",
    ),
    "bbox": _query(
        "west,south,east,north in WGS-84 degrees; west > east crosses the antimeridian.",
        {"type": "string", "examples": ["111,36,112,36.5"]},
    ),
    "at": _query("Instant of judgement; without, the minute that holds now.", _INSTANT),
    "from": _query("Records that ended at or after this instant.", _INSTANT),
    "to": _query("Records that ended before this instant.", _INSTANT),
    "closed": _query("Whether closed sites are in it, too.", {"type": "boolean"}),
    "q": _query(
        "Text sought in name, code and address.", {"type": "string", "maxLength": MAX_TEXT}
    ),
    "by": _query("Count by this, too.", {"type": "string", "enum": list(GROUPINGS)}),
    "order": _query("What is first.", {"type": "string", "enum": list(SORTS), "default": SORTS[0]}),
    "limit": _query("How many at most.", _whole(1, MAX_PAGE_SIZE, PAGE_SIZE)),
    "offset": _query("How many to pass over.", _whole(0, 2**53, 0)),
    "since": _query("The number of the last change one knows.", _whole(0, 2**53, 0)),
    "changes_limit": _query(
        "How many at most.", _whole(1, MOST_CHANGES, MOST_CHANGES), name="limit"
    ),
    "date": _query(
        "A day, or `today` (the default).", {"type": "string", "examples": ["2020-02-22"]}
    ),
    "one_squad": _query("Number of a squad.", _TEXT, name="squad"),
    "z": _path("Zoom.", _whole(0, MAX_ZOOM)),
    "x": _path("Column, from the west.", _whole(0, 2**MAX_ZOOM - 1)),
    "y": _path("Row, from the north.", _whole(0, 2**MAX_ZOOM - 1)),
    "suffix": _path("The format.", {"type": "string", "enum": list(FORMATS)}),
    "plan_suffix": _path(
        "The format.", {"type": "string", "enum": list(PLAN_TYPES)}, name="suffix"
    ),
    "record_id": _path("The record's UUID, made where it was written, in lower case.", _UUID),
    "sha256": _path(
        "SHA-256 of the photo's bytes.", {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    ),
    "photo_size": _query(
        "Which copy.",
        {"type": "string", "enum": list(SHOWN_EDGES), "default": "large"},
        name="size",
    ),
    "content_range": _header(
        "Which bytes of the photo come; without, all of them (RFC 9110, 14.4).",
        {"type": "string", "examples": ["bytes 0-65535/200000"]},
        name="Content-Range",
    ),
    "places": _query("How many places.", _whole(1, MOST_PLACES, StagingRequest().places)),
    "minutes": _query(
        "Minutes of travel within reach.", _whole(1, MOST_MINUTES, StagingRequest().minutes)
    ),
    "weigh": _query(
        "What a site is worth: its priority, or each the same.",
        {"type": "string", "enum": list(Weight), "default": Weight.DUE.value},
    ),
    "stand": _query(
        "Where one can stand: at sites, or at the bases of squads.",
        {"type": "string", "enum": list(StandAt), "default": StandAt.SITES.value},
    ),
    "stand_kind": _query("Kinds of the sites where one can stand.", _WORDS),
    "plan_day": _path("The day.", {**_TEXT, "examples": ["2020-02-22"]}, name="day"),
    "stop_id": _path("The stop's id.", _TEXT),
    "code": _path("The site's code.", _TEXT),
    "n": _path("The site's row number: its feature id in tiles.", _whole(0, 2**53)),
}
