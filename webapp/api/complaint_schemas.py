"""Complaints in the document of the machine routes."""

from __future__ import annotations

from geo.fieldwork.complaints import MOST_ADDRESS, MOST_PHOTOS, MOST_WORDS
from geo.rules.complaint import Channel, ComplaintState
from webapp.api.json_schema import (
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

COMPLAINT_FILTER = (
    "complaint_state", "category", "district", "assigned_to", "kind", "bbox", "received_from",
    "received_to", "overdue", "complaint_q", "at",
)  # fmt: skip

_FACTS = {
    "number": TEXT,
    "channel": words(Channel),
    "category": TEXT,
    "words": TEXT,
    "site": or_null(TEXT),
    "site_name": or_null(TEXT),
    "kind": or_null(TEXT),
    "district": or_null(TEXT),
    "address": TEXT,
    "received_at": INSTANT,
    "deadline_at": INSTANT,
    "state": words(ComplaintState),
    "state_at": INSTANT,
    "squad": or_null(WHOLE),
    "answered_at": or_null(INSTANT),
    "closed_at": or_null(INSTANT),
    "duplicate_of": or_null(UUID),
    "flags": each(TEXT),
    "source": TEXT,
}
_POINT = {"type": ["object", "null"]}
_FEATURE = members(
    type={"const": "Feature"}, id=UUID, geometry=_POINT, properties=members(id=UUID, **_FACTS)
)

COMPLAINT_ANSWERS: dict[str, Schema] = {
    "ComplaintCollection": members(
        {"at": INSTANT}, type={"const": "FeatureCollection"}, features=each(_FEATURE)
    ),
    "Complaint": members(
        id=UUID,
        lon=or_null(NUMBER),
        lat=or_null(NUMBER),
        **_FACTS,
        photos=each(SHA256),
        steps=each(
            members(
                at=INSTANT,
                actor=TEXT,
                state=words(ComplaintState),
                squad=or_null(WHOLE),
                inspection=or_null(UUID),
                note=TEXT,
            )
        ),
    ),
    "SimilarComplaints": members(
        complaints=each(
            members(
                id=UUID,
                number=TEXT,
                category=TEXT,
                words=TEXT,
                state=words(ComplaintState),
                received_at=INSTANT,
                metres=NUMBER,
                same_site=TRUTH,
                same_category=TRUTH,
                joinable=TRUTH,
                site_name=or_null(TEXT),
                said=TEXT,
            )
        )
    ),
}

COMPLAINT_BODIES: dict[str, Schema] = {
    "ComplaintBody": members(
        {
            "site": TEXT,
            "lon": NUMBER,
            "lat": NUMBER,
            "address": {**TEXT, "maxLength": MOST_ADDRESS},
            "received_at": INSTANT,
            "complainant": members({"name": TEXT, "phone": TEXT, "email": TEXT}),
            "photos": {**each(SHA256), "maxItems": MOST_PHOTOS},
            "duplicate_of": UUID,
            "number": TEXT,
            "source": TEXT,
        },
        channel=words(Channel),
        category=TEXT,
        words={**TEXT, "minLength": 1, "maxLength": MOST_WORDS},
    )
    | {
        "examples": [
            {
                "channel": "phone",
                "category": "price_gouging_medical",
                "words": "Masks at ten times the usual price",
                "site": "LF-0001",
                "complainant": {"name": "Wang", "phone": "0357-1234567"},
            }
        ]
    },
    "ComplaintStep": members(
        {"note": TEXT, "squad": WHOLE, "inspection": UUID}, state=words(ComplaintState)
    )
    | {"examples": [{"state": "assigned", "squad": 2}]},
}

COMPLAINT_PARAMETERS: dict[str, tuple[str, Schema]] = {
    name: ("query", {"description": description, "schema": schema, **more})
    for name, description, schema, more in (
        (
            "complaint_state",
            "States; `open` is received, assigned and in hand.",
            {**each(words(["open", *ComplaintState]))},
            {"name": "state"},
        ),
        ("category", "Codes of categories; repeated, or a list with commas.", each(TEXT), {}),
        ("assigned_to", "Numbers of squads it is assigned to.", each(TEXT), {"name": "squad"}),
        ("received_from", "Received at or after this instant.", INSTANT, {"name": "from"}),
        ("received_to", "Received before this instant.", INSTANT, {"name": "to"}),
        ("overdue", "Only those open after their deadline.", TRUTH, {}),
        ("complaint_q", "Text sought in number, words, address and site.", TEXT, {"name": "q"}),
        ("similar_site", "Code of the site.", TEXT, {"name": "site"}),
        ("lon", "Longitude (WGS-84).", NUMBER, {}),
        ("lat", "Latitude (WGS-84).", NUMBER, {}),
        ("one_category", "The new complaint's category.", TEXT, {"name": "category"}),
    )
}
