"""What machine routes answer, as the document shows it."""

from __future__ import annotations

from geo.coverage.why import Reason
from geo.dispatch.assign import Doubt
from geo.dispatch.editing import Pin
from geo.model import FAMILIES, STATUS_WORDS, Act, RiskLevel
from webapp.api.bulletin_schemas import BULLETIN_ANSWERS
from webapp.api.case_schemas import CASE_ANSWERS
from webapp.api.complaint_schemas import COMPLAINT_ANSWERS
from webapp.api.json_schema import (
    DAY,
    INSTANT,
    NUMBER,
    SHA256,
    TEXT,
    TRUTH,
    UUID,
    WHOLE,
    Schema,
    each,
    members,
    or_null,
    words,
)
from webapp.api.plan_schemas import PLAN_ANSWERS

STATUS = words(STATUS_WORDS)
_COUNTS = dict.fromkeys(("total", *STATUS_WORDS, "uncovered"), WHOLE) | {"rate": NUMBER}
_POINT = members(
    type={"const": "Point"},
    coordinates={"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2},
)
_SITE = {
    "code": TEXT,
    "row": WHOLE,
    "name": TEXT,
    "label": TEXT,
    "kind": TEXT,
    "district": or_null(TEXT),
    "address": TEXT,
    "lon": NUMBER,
    "lat": NUMBER,
    "crowding": {"type": "integer", "minimum": 1, "maximum": 5},
}
_JUDGED = {
    "status": STATUS,
    "due_at": or_null(INSTANT),
    "notice_at": or_null(INSTANT),
}
_SITE_PROPERTIES = members(
    code=TEXT, name=TEXT, kind=TEXT, district=or_null(TEXT), address=TEXT, squads=each(WHOLE),
    crowding=WHOLE, status=STATUS, inspection_status=STATUS, calibration_status=or_null(STATUS),
    notice_at=or_null(INSTANT), due_at=or_null(INSTANT), last_inspected_at=or_null(INSTANT),
    inspections=WHOLE, instruments=WHOLE, open_complaints=WHOLE, priority=NUMBER, source=TEXT,
)  # fmt: skip


def _collection(properties: Schema, geometry: Schema) -> Schema:
    """Give the schema of a FeatureCollection (RFC 7946)."""
    feature = members(type={"const": "Feature"}, id=TEXT, geometry=geometry, properties=properties)
    return members({"at": INSTANT}, type={"const": "FeatureCollection"}, features=each(feature))


ANSWERS: dict[str, Schema] = {
    **PLAN_ANSWERS,
    **BULLETIN_ANSWERS,
    **CASE_ANSWERS,
    **COMPLAINT_ANSWERS,
    "Object": {"type": "object"},
    "File": {"description": "As the media type has it."},
    "Problem": members(
        type=TEXT,
        title=TEXT,
        status=WHOLE,
        detail=TEXT,
        errors=each(members(field=TEXT, why=TEXT)),
    )
    | {
        "examples": [
            {
                "type": "about:blank",
                "title": "Bad Request",
                "status": 400,
                "detail": "kind: 'markt' is unknown; known are farmers_market, hospital",
                "errors": [
                    {
                        "field": "kind",
                        "why": "'markt' is unknown; known are farmers_market, hospital",
                    }
                ],
            }
        ]
    },
    "Health": members(status={"const": "ok"}, sequence=WHOLE, sites=WHOLE),
    "Counts": members(**_COUNTS),
    "Coverage": members(
        at=INSTANT,
        **_COUNTS,
        by=each(members(key={"type": ["string", "integer", "null"]}, **_COUNTS)),
    )
    | {
        "examples": [
            {
                "at": "2020-02-22T08:00:00+08:00",
                "total": 4,
                "covered": 1,
                "due": 1,
                "overdue": 1,
                "never": 1,
                "uncovered": 2,
                "rate": 0.5,
                "by": [
                    {
                        "key": "hospital",
                        "total": 4,
                        "covered": 1,
                        "due": 1,
                        "overdue": 1,
                        "never": 1,
                        "uncovered": 2,
                        "rate": 0.5,
                    }
                ],
            }
        ]
    },
    "SiteCollection": _collection(_SITE_PROPERTIES, _POINT),
    "RecordCollection": _collection({"type": "object"}, _POINT),
    "DistrictCollection": _collection(members(code=TEXT, name=TEXT, **_COUNTS), {"type": "object"}),
    "SiteRow": members(
        **_SITE,
        **_JUDGED,
        inspection_status=STATUS,
        calibration_status=or_null(STATUS),
        priority=NUMBER,
        squads=each(WHOLE),
        last_inspected_at=or_null(INSTANT),
        inspections=WHOLE,
        instruments=WHOLE,
    ),
    "SitePage": members(
        at=INSTANT,
        total=WHOLE,
        offset=WHOLE,
        limit=WHOLE,
        next=or_null(WHOLE),
        sites=each("SiteRow"),
    ),
    "Requirement": members(
        requirement=words(["inspection", "calibration"]),
        instrument=or_null(TEXT),
        **_JUDGED,
        reason=words(Reason),
        words=TEXT,
        record=or_null(TEXT),
        record_at=or_null(INSTANT),
        outcome=or_null(TEXT),
        policy=members(
            subject=or_null(TEXT),
            risk=or_null(words(RiskLevel)),
            interval_days=NUMBER,
            notice_days=NUMBER,
            look_back_after_days=NUMBER,
            acts=each(words(Act)),
        ),
    ),
    "TimelineEntry": members(
        id=UUID,
        collection=words(["inspections", "calibrations"]),
        at=INSTANT,
        squad=or_null(WHOLE),
        outcome=TEXT,
        valid=TRUTH,
        instrument=or_null(TEXT),
        flags=each(TEXT),
        source=TEXT,
        note=TEXT,
        findings=each({"type": "object"}),
    ),
    "Instrument": members(
        code=TEXT,
        name=TEXT,
        type=TEXT,
        label=TEXT,
        status=or_null(STATUS),
        due_at=or_null(INSTANT),
        in_service_from=or_null(INSTANT),
        in_service_to=or_null(INSTANT),
        links=members({"new_calibration": TEXT}),
    ),
    "SitePanel": members(
        at=INSTANT,
        **_SITE,
        source=TEXT,
        opened_at=or_null(INSTANT),
        closed_at=or_null(INSTANT),
        version=WHOLE,
        exists=TRUTH,
        **_JUDGED,
        risk=words(RiskLevel),
        priority=NUMBER,
        factors=members(
            crowding=NUMBER,
            risk=NUMBER,
            kind=NUMBER,
            lateness=NUMBER,
            failure=NUMBER,
            complaints=NUMBER,
        ),
        requirements=each("Requirement"),
        records=members(total=WHOLE, newest=each("TimelineEntry")),
        instruments=each("Instrument"),
        squads=each(WHOLE),
        remits=members(inspect=each(WHOLE), calibrate=each(WHOLE)),
        stops=each("Stop"),
        links=members({"new_inspection": TEXT}, page=TEXT),
        may=members(record=TRUTH, assign=TRUTH),
    ),
    "Kind": members(
        id=TEXT,
        number=WHOLE,
        family=words(FAMILIES),
        label=TEXT,
        label_zh=TEXT,
        label_en=TEXT,
        checklist=or_null(TEXT),
        service_min=WHOLE,
    ),
    "District": members(
        code=TEXT, number=WHOLE, name=TEXT, name_zh=TEXT, name_en=TEXT, risk=words(RiskLevel)
    ),
    "Squad": members(
        number=WHOLE,
        name=TEXT,
        name_zh=TEXT,
        name_en=TEXT,
        base_lon=or_null(NUMBER),
        base_lat=or_null(NUMBER),
        shift_start=TEXT,
        shift_end=TEXT,
        size=WHOLE,
        remits=each(
            members(act=words(["inspect", "calibrate"]), kind=or_null(TEXT), district=or_null(TEXT))
        ),
    ),
    "KindList": members(kinds=each("Kind")),
    "DistrictList": members(at=INSTANT, districts=each("District")),
    "SquadList": members(squads=each("Squad")),
    "Receipt": members(
        {"photos_missing": each(SHA256), "flags": each(TEXT)},
        id=UUID,
        sequence=WHOLE,
        sha256=SHA256,
        received_at=INSTANT,
    ),
    "SiteEditReceipt": members(
        id=UUID,
        sequence=WHOLE,
        sha256=SHA256,
        received_at=INSTANT,
        version=WHOLE,
        clashes=each(members({"base": {}, "current": {}, "wanted": {}}, column=TEXT)),
    ),
    "PhotoReceipt": members(
        {
            "offset": WHOLE,
            "sequence": WHOLE,
            "sha256": SHA256,
            "received_at": INSTANT,
            "bytes": WHOLE,
            "media_type": TEXT,
            "width": WHOLE,
            "height": WHOLE,
        },
        id=SHA256,
    ),
    "StoredRecord": members(
        id=UUID,
        sequence=WHOLE,
        sha256=SHA256,
        received_at=INSTANT,
        valid=TRUTH,
        superseded_by=each(UUID),
        flags=each(TEXT),
        source=TEXT,
        body={"type": "object"},
    ),
    "Stop": members(
        id=TEXT,
        date=DAY,
        squad=WHOLE,
        site=members(**_SITE),
        position=or_null(WHOLE),
        team=or_null(TEXT),
        arrives_at=or_null(INSTANT),
        starts_at=or_null(INSTANT),
        ends_at=or_null(INSTANT),
        pin=or_null(words(Pin)),
        required=TRUTH,
        note=TEXT,
        published_at=or_null(INSTANT),
        skipped_at=or_null(INSTANT),
        skip_reason=or_null(TEXT),
        assigned_by=TEXT,
        assigned_at=INSTANT,
        taken_back_at=or_null(INSTANT),
        done=TRUTH,
        records=each(UUID),
    ),
    "StopList": members(date=DAY, stops=each("Stop")),
    "Assigned": members(
        stops=each("Stop"),
        warnings=each(members(site=TEXT, doubt=words(Doubt), squads=each(WHOLE))),
    ),
    "Changes": members(
        since=WHOLE,
        last=WHOLE,
        changes=each(
            members(sequence=WHOLE, kind=TEXT, id=TEXT, site=or_null(TEXT), row=or_null(WHOLE))
        ),
        more=TRUTH,
    )
    | {
        "examples": [
            {
                "since": 70,
                "last": 71,
                "changes": [
                    {
                        "sequence": 71,
                        "kind": "inspection",
                        "id": "5c2f1b1e-8d3a-4c57-9f0e-2a6b7c8d9e0f",
                        "site": "LF-0001",
                        "row": 17,
                    }
                ],
                "more": False,
            }
        ]
    },
}
"""Named parts; a string where a schema is asked for stands for the part of that name."""
