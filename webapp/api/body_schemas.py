"""The bodies that machine routes take, as the document shows them.

What is taken is said by `geo.fieldwork` and `geo.dispatch`; members unknown here are kept.
"""

from __future__ import annotations

from geo.dispatch.assign import MOST_NOTE, MOST_SITES
from geo.model import Act, Conclusion, Result, Severity
from webapp.api.case_schemas import CASE_BODIES
from webapp.api.complaint_schemas import COMPLAINT_BODIES
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
    words,
)
from webapp.api.plan_schemas import PLAN_BODIES

_FINDING = members({"rectify_by": INSTANT}, text={**TEXT, "minLength": 1}, severity=words(Severity))
_OUTCOME = members({"inspection": UUID, "note": TEXT}, finding=WHOLE, rectified=TRUTH)
_CALIBRATION_POINT = members(
    {"readings": each(NUMBER), "expanded_uncertainty": NUMBER, "k": NUMBER},
    nominal=NUMBER,
    reference=NUMBER,
    unit=TEXT,
)
_CORRECTION = {"supersedes": UUID, "void": TRUTH}

BODIES: dict[str, Schema] = {
    **PLAN_BODIES,
    **CASE_BODIES,
    **COMPLAINT_BODIES,
    "Inspection": members(
        {
            "outing": UUID,
            "checklist": members(id=TEXT, version=WHOLE),
            "answers": {"type": "object"},
            "findings": each(_FINDING),
            "look_back_of": UUID,
            "outcomes": each(_OUTCOME),
            "position": members({"accuracy_m": NUMBER}, lon=NUMBER, lat=NUMBER),
            "photos": each(SHA256),
            "note": TEXT,
            "device_at": INSTANT,
            **_CORRECTION,
        },
        site=TEXT,
        squad=WHOLE,
        started_at=INSTANT,
        finished_at=INSTANT,
        result=words(Result),
    )
    | {
        "examples": [
            {
                "site": "LF-0001",
                "squad": 2,
                "started_at": "2020-02-21T09:10+08:00",
                "finished_at": "2020-02-21T09:40+08:00",
                "result": "fail",
                "answers": {},
                "findings": [
                    {
                        "text": "No thermometer at the entrance",
                        "severity": "serious",
                        "rectify_by": "2020-02-24",
                    }
                ],
                "photos": [],
                "note": "",
            }
        ]
    },
    "Calibration": members(
        {
            "squad": WHOLE,
            "certificate_no": TEXT,
            "points": each(_CALIBRATION_POINT),
            "decision_rule": TEXT,
            "conclusion": words(Conclusion),
            "valid_until": INSTANT,
            "note": TEXT,
            "device_at": INSTANT,
            **_CORRECTION,
        },
        instrument=TEXT,
        act=words(Act),
        performed_at=INSTANT,
    )
    | {
        "examples": [
            {
                "instrument": "LF-T-0001",
                "act": "calibration",
                "performed_at": "2020-02-21T10:00+08:00",
                "squad": 8,
                "points": [
                    {"nominal": 36.5, "reference": 36.5, "readings": [36.5, 36.6], "unit": "°C"}
                ],
            }
        ]
    },
    "SiteEdit": members(
        site=TEXT,
        version=WHOLE,
        set=members(
            {
                "name": TEXT,
                "kind": TEXT,
                "address": TEXT,
                "crowding": WHOLE,
                "lon": NUMBER,
                "lat": NUMBER,
                "opened_at": INSTANT,
                "closed_at": INSTANT,
            }
        ),
    )
    | {"examples": [{"site": "LF0311", "version": 1, "set": {"address": "Gate 3"}}]},
    "Outing": members({"team": TEXT}, squad=WHOLE, date=DAY, officers=WHOLE)
    | {"examples": [{"squad": 2, "date": "2020-02-21", "officers": 3}]},
    "Photo": {
        "type": "string",
        "format": "binary",
        "description": "The bytes of a JPEG, PNG or WebP picture, of at most 20 MB.",
        "examples": ["the photo's bytes"],
    },
    "Assignment": members(
        {"note": {**TEXT, "maxLength": MOST_NOTE}},
        sites={"type": "array", "items": TEXT, "minItems": 1, "maxItems": MOST_SITES},
        squad=WHOLE,
        date=DAY,
    )
    | {
        "examples": [
            {"sites": ["LF-0001", "LF-0002"], "squad": 2, "date": "2020-02-22", "note": "Look back"}
        ]
    },
}
