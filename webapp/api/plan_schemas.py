"""What machine routes of plans take and answer, as the document shows it."""

from __future__ import annotations

from geo.dispatch.editing import Did, Pin
from geo.dispatch.horizon import MOST_DAYS
from geo.dispatch.outcome import NOT_CONSIDERED
from geo.dispatch.plan import Reason
from geo.dispatch.plan_request import MOST_PLACE, MOST_SECONDS
from geo.dispatch.route_figures import Fault
from geo.dispatch.standing import StopState
from webapp.api.json_schema import (
    DAY,
    INSTANT,
    NUMBER,
    TEXT,
    TRUTH,
    WHOLE,
    Schema,
    each,
    members,
    or_null,
    words,
)
from webapp.plan_jobs import JobState

_FAULT = members(fault=words(Fault), by_s=NUMBER, words=TEXT)
_OUTLOOK = members(
    total=WHOLE, uncovered=WHOLE, unable=WHOLE, rate=NUMBER, by_kind={"type": "object"}
)
_SPAN = members(least=WHOLE, most=WHOLE)
_PAUSE = members({"from": TEXT}, to=TEXT, minutes=WHOLE)
_VERSION = {"type": "integer", "minimum": 0}

PLAN_ANSWERS: dict[str, Schema] = {
    "PlanStop": {
        "allOf": ["Stop", members(state=words(StopState), broken=each(_FAULT))],
    },
    "Plan": members(
        {
            "prize": WHOLE,
            "travel_s": NUMBER,
            "travel_source": or_null(TEXT),
            "left_out": each(WHOLE),
            "excluded": each(TEXT),
            "pauses": each(_PAUSE),
            "together": each(each(TEXT)),
            "unserved": each(
                members(
                    site={"type": "object"},
                    act=words(["inspect", "calibrate"]),
                    prize=WHOLE,
                    reason=words([*Reason, NOT_CONSIDERED]),
                    instead=or_null(TEXT),
                )
            ),
        },
        date=DAY,
        version=WHOLE,
        published_version=or_null(WHOLE),
        published_at=or_null(INSTANT),
        routes=each(
            members(
                {"team": or_null(TEXT)},
                route=TEXT,
                squad=WHOLE,
                shift=members({"from": INSTANT}, to=INSTANT),
                load_s=NUMBER,
                travel_s=NUMBER,
                returns_at=or_null(INSTANT),
                slack_s=or_null(NUMBER),
                broken=each(_FAULT),
                stops=each("PlanStop"),
            )
        ),
    ),
    "PlanJob": members(
        {
            "by": TEXT,
            "seconds": NUMBER,
            "elapsed_s": NUMBER,
            "prize": or_null(WHOLE),
            "stops": or_null(WHOLE),
            "why": or_null(TEXT),
        },
        state=words([*JobState, "none"]),
    ),
    "PlanDays": members(
        {
            "by": TEXT,
            "seconds": NUMBER,
            "elapsed_s": NUMBER,
            "prize": or_null(WHOLE),
            "stops": or_null(WHOLE),
            "why": or_null(TEXT),
            "id": TEXT,
            "first": DAY,
            "days": WHOLE,
            "planned": WHOLE,
            "taken_over": TRUTH,
            "kept_from": or_null(DAY),
            "before": or_null(_OUTLOOK),
            "plans": each(
                members(
                    date=DAY,
                    visits=WHOLE,
                    prize=WHOLE,
                    due_prize=WHOLE,
                    squads=WHOLE,
                    published=TRUTH,
                    after=_OUTLOOK,
                    idle=_OUTLOOK,
                )
            ),
            "staffing": each(
                members(
                    {
                        "visits": WHOLE,
                        "unreachable": WHOLE,
                        "squads": each(WHOLE),
                        "team_days": _SPAN,
                        "squads_needed": _SPAN,
                        "why": or_null(TEXT),
                    },
                    act=words(["inspect", "calibrate"]),
                    kind=or_null(TEXT),
                )
            ),
        },
        state=words([*JobState, "none"]),
    ),
    "PlanChanged": members(
        version=WHOLE,
        travel_s=NUMBER,
        told=each(members(tone=TEXT, words=TEXT)),
    ),
}
"""Named parts, as `webapp.api.answer_schemas` has them."""

PLAN_BODIES: dict[str, Schema] = {
    "PlanRequest": members(seconds={"type": "integer", "minimum": 1, "maximum": MOST_SECONDS})
    | {"examples": [{"seconds": 5}]},
    "PlanDaysRequest": members(
        {"kinds": each(TEXT), "districts": each(TEXT), "squads": each(WHOLE)},
        days={"type": "integer", "minimum": 1, "maximum": MOST_DAYS},
        seconds={"type": "integer", "minimum": 1, "maximum": MOST_SECONDS},
    )
    | {"examples": [{"days": 3, "seconds": 1, "kinds": ["farmers_market"]}]},
    "PlanDaysSeen": members(id=TEXT) | {"examples": [{"id": "0c8f0f3e5f0b4c0a9d7b1a2f3e4d5c6b"}]},
    "PlanVersion": members(version=_VERSION) | {"examples": [{"version": 3}]},
    "PlanChange": members(
        {
            "stop": TEXT,
            "route": TEXT,
            "place": {"type": "integer", "minimum": 0, "maximum": MOST_PLACE},
            "pin": words(Pin),
            "required": {"type": "boolean"},
            "site": {"type": "integer", "minimum": 0},
            "squad": {"type": "integer", "minimum": 1},
            "shift": members({"from": TEXT}, to=TEXT),
            "teams": each(TEXT),
            "pause": _PAUSE,
            "routes": each(TEXT),
        },
        version=_VERSION,
        did=words(Did),
    )
    | {
        "examples": [
            {
                "version": 3,
                "did": "moved",
                "stop": "5c2f1b1e-8d3a-4c57-9f0e-2a6b7c8d9e0f",
                "route": "2",
                "place": 0,
            }
        ]
    },
}
"""Bodies that these routes take."""
