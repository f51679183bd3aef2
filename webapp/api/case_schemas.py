"""Cases and advisory talks in the document of the machine routes."""

from __future__ import annotations

from geo.fieldwork.cases import MOST_NOTE, MOST_TITLE
from geo.fieldwork.talks import MOST_FIRMS, MOST_TEXT, Manner
from geo.rules.case import CaseState, Did
from webapp.api.json_schema import (
    INSTANT,
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

CASE_FILTER = (
    "case_state", "fined", "district", "case_of", "kind", "bbox", "opened_from", "opened_to",
    "case_q", "at",
)  # fmt: skip

_AMOUNT: Schema = {
    "type": "string", "pattern": r"^-?\d+\.\d{2}$", "examples": ["1500.00"],
}  # fmt: skip
_FINE: Schema = {**TEXT, "examples": ["1500.00"]}
_FACTS = {
    "number": TEXT,
    "title": TEXT,
    "site": or_null(TEXT),
    "site_name": or_null(TEXT),
    "kind": or_null(TEXT),
    "district": or_null(TEXT),
    "squad": or_null(WHOLE),
    "inspection": or_null(UUID),
    "complaint": or_null(UUID),
    "opened_at": INSTANT,
    "state": words(CaseState),
    "closed_at": or_null(INSTANT),
    "fine": _AMOUNT,
    "currency": TEXT,
    "source": TEXT,
}
_STEP = members(
    id=UUID,
    at=INSTANT,
    actor=TEXT,
    did=words(Did),
    state=words(CaseState),
    fine=or_null(_AMOUNT),
    reason=TEXT,
    note=TEXT,
)
_POINT = {"type": ["object", "null"]}
_TALK_FACTS = {
    "held_at": INSTANT,
    "received_at": INSTANT,
    "manner": words(Manner),
    "squad": or_null(WHOLE),
    "firms": WHOLE,
    "text": or_null(TEXT),
    "supersedes": or_null(UUID),
    "void": TRUTH,
    "valid": TRUTH,
    "source": TEXT,
}


def _collection(**facts: Schema) -> Schema:
    feature = members(
        type={"const": "Feature"}, id=UUID, geometry=_POINT, properties=members(id=UUID, **facts)
    )
    return members({"at": INSTANT}, type={"const": "FeatureCollection"}, features=each(feature))


CASE_ANSWERS: dict[str, Schema] = {
    "CaseCollection": _collection(**_FACTS),
    "TalkCollection": _collection(**_TALK_FACTS),
    "Case": members(id=UUID, **_FACTS, steps=each(_STEP)),
    "CaseStepReceipt": members(step=_STEP, state=words(CaseState), fine=_AMOUNT, currency=TEXT),
}

CASE_BODIES: dict[str, Schema] = {
    "CaseBody": members(
        {
            "site": TEXT,
            "inspection": UUID,
            "complaint": UUID,
            "opened_at": INSTANT,
            "squad": WHOLE,
            "currency": {**TEXT, "pattern": "^[A-Z]{3}$"},
            "note": {**TEXT, "maxLength": MOST_NOTE},
        },
        title={**TEXT, "minLength": 1, "maxLength": MOST_TITLE},
    )
    | {"examples": [{"title": "Masks above the price fixed", "site": "LF-0001", "squad": 2}]},
    "CaseStepBody": members(
        {
            "at": INSTANT,
            "fine": _FINE,
            "reason": {**TEXT, "maxLength": MOST_NOTE},
            "note": {**TEXT, "maxLength": MOST_NOTE},
        },
        did=words(did for did in Did if did is not Did.OPENED),
    )
    | {"examples": [{"did": "fined", "fine": "3000.00", "note": "Notice served"}]},
    "TalkBody": members(
        {"squad": WHOLE, "supersedes": UUID, "void": TRUTH},
        sites={
            **each(members({"person": TEXT, "inspection": UUID}, site=TEXT)),
            "minItems": 1,
            "maxItems": MOST_FIRMS,
        },
        manner=words(Manner),
        held_at=INSTANT,
        text={**TEXT, "minLength": 1, "maxLength": MOST_TEXT},
    )
    | {
        "examples": [
            {
                "sites": [{"site": "LF-0001", "person": "Wang"}, {"site": "LF-0002"}],
                "manner": "video",
                "held_at": "2020-02-21T15:00+08:00",
                "squad": 2,
                "text": "Masks are sold at no more than the price fixed.",
            }
        ]
    },
}

CASE_PARAMETERS: dict[str, tuple[str, Schema]] = {
    **{
        name: ("query", {"description": description, "schema": schema, **more})
        for name, description, schema, more in (
            ("case_state", "States.", each(words(CaseState)), {"name": "state"}),
            ("fined", "Only those with a fine, or only those without.", TRUTH, {}),
            ("case_of", "Numbers of squads whose case it is.", each(TEXT), {"name": "squad"}),
            ("opened_from", "Opened at or after this instant.", INSTANT, {"name": "from"}),
            ("opened_to", "Opened before this instant.", INSTANT, {"name": "to"}),
            ("case_q", "Text sought in number, title and site.", TEXT, {"name": "q"}),
        )
    },
    "step_id": (
        "path",
        {
            "description": "The step's UUID, made where it was written, in lower case.",
            "schema": UUID,
            "required": True,
        },
    ),
}
