"""What the machine route of bulletins takes and answers, as the document shows it."""

from __future__ import annotations

from typing import Any

from geo.model import STATUS_WORDS
from geo.store.figures.counted import COUNTED
from webapp.api.json_schema import (
    DAY,
    INSTANT,
    NUMBER,
    TEXT,
    WHOLE,
    Schema,
    each,
    members,
    or_null,
    words,
)

_SUMS: dict[str, Schema] = {
    **{key: WHOLE for key in COUNTED if key != "fine_cents"},
    "answered_share": or_null(NUMBER),
    "rectified_share": or_null(NUMBER),
    "fines": TEXT,
}
_COVERAGE: dict[str, Schema] = {
    **dict.fromkeys(("total", *STATUS_WORDS, "uncovered", "uncovered_before"), WHOLE),
    **dict.fromkeys(("coverage", "coverage_before", "gained"), NUMBER),
}
_KEY: Schema = {"type": ["string", "integer"]}
_WORST = members(
    site=TEXT, name=TEXT, kind=TEXT, district=or_null(TEXT), status=words(STATUS_WORDS),
    due_at=or_null(INSTANT), priority=NUMBER,
)  # fmt: skip
_SO_FAR = members(
    **{"from": DAY}, officer_visits=WHOLE, premises_visits=WHOLE, complaints=WHOLE,
    cases_opened=WHOLE, cases_closed=WHOLE, fines=TEXT,
)  # fmt: skip

BULLETIN_ANSWERS: dict[str, Schema] = {
    "Bulletin": members(
        {"fines_by_currency": {"type": "object", "additionalProperties": TEXT}},
        **{"from": DAY},
        to=DAY,
        districts=each(TEXT),
        **_SUMS,
        currency=TEXT,
        coverage_at=INSTANT,
        coverage_before_at=INSTANT,
        **_COVERAGE,
        by_district=each(members(_COVERAGE, key=_KEY, **_SUMS)),
        by_kind=each(members(_COVERAGE, key=_KEY, **_SUMS)),
        by_squad=each(members(key=_KEY, **_SUMS)),
        by_day=each(members(day=DAY, **_SUMS, coverage=or_null(NUMBER), uncovered=or_null(WHOLE))),
        worst=each(_WORST),
        so_far=or_null(_SO_FAR),
        sequence=WHOLE,
        text=members(zh=TEXT, en=TEXT),
    )
}

BULLETIN_PARAMETERS: dict[str, tuple[str, dict[str, Any]]] = {
    "first_day": (
        "query",
        {"description": "The first day; without it only the day of the path.", "schema": DAY,
         "name": "from"},
    ),
}  # fmt: skip
