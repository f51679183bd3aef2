"""What the planner says of its plan, as the store keeps it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from geo.dispatch.day import DayProblem
from geo.dispatch.needs import ACTS, Needs
from geo.dispatch.plan import Reason
from geo.dispatch.solve import Solved

MOST_TOLD = 500
"""Visits that nobody makes, told one by one with what would have to give way."""
MOST_FURTHER = 20_000
"""Of the others, told with their reason alone; what is more than that is only counted."""
NOT_CONSIDERED = "not_considered"
"""Reason of a visit that promised less than all those among which the planner chose."""


def outcome_of(day: DayProblem, solved: Solved) -> dict[str, Any]:
    """Give the outcome as JSON.

    Returns
    -------
    dict
        `made_at` (UTC ms) · `judged_visits`, those the planner chose from · `prize` of the plan and
        `needed_prize` of all that is due · `travel_s` · `seconds` of search and how it `ended` ·
        `source` of the travel times, and `source_why` it is not a better one (a message) ·
        `without_base`, squads without one · `routes`: name → `leaves_at`, `returns_at` (UTC ms),
        `travel_s`, `service_s` · `missed`, row numbers of sites whose required stops fit nowhere ·
        `reasons`: reason → how many visits · `unserved`, the most valuable ones: `site` (row
        number), `act`, `prize`, `reason`, `instead` (row number of the site it would have to
        replace, or null) · `further`, the others, each as a list of the first four of these.
    """
    plan = solved.plan
    unserved = sorted(_unserved(day, solved), key=lambda one: -one["prize"])
    why = day.times.why
    return {
        "made_at": day.now_ms,
        "judged_visits": len(day.visits),
        "prize": plan.prize,
        "needed_prize": day.needed_prize,
        "travel_s": plan.travel_s,
        "seconds": solved.elapsed_s,
        "ended": solved.ended.value,
        "source": day.times.source,
        "source_why": None if why is None else why.to_json(),
        "without_base": list(day.without_base),
        "routes": {
            name: {
                "leaves_at": day.instant(route.leaves_s),
                "returns_at": day.instant(route.returns_s),
                "travel_s": route.travel_s,
                "service_s": route.service_s,
            }
            for route in plan.routes
            if route.stops
            for name in {route.squad, *route.together}
        },
        "missed": [day.visits[one].site.row for one in plan.missed],
        "reasons": dict(Counter(one["reason"] for one in unserved)),
        "unserved": unserved[:MOST_TOLD],
        "further": [
            [one["site"], one["act"], one["prize"], one["reason"]]
            for one in unserved[MOST_TOLD : MOST_TOLD + MOST_FURTHER]
        ],
    }


def _unserved(day: DayProblem, solved: Solved) -> Iterator[dict[str, Any]]:
    for one in solved.plan.unserved:
        visit = day.visits[one.id]
        yield {
            "site": visit.site.row,
            "act": visit.act,
            "prize": visit.prize,
            "reason": one.reason.value,
            "instead": None if one.instead is None else day.visits[one.instead].site.row,
        }
    yield from _all(day.unable, Reason.NO_SQUAD_WITH_REMIT.value)
    yield from _all(day.beyond, NOT_CONSIDERED)


def _all(needs: Needs, reason: str) -> Iterator[dict[str, Any]]:
    for row, act, prize in zip(
        needs.row.tolist(), needs.act.tolist(), needs.prize.tolist(), strict=True
    ):
        yield {"site": row, "act": ACTS[act], "prize": prize, "reason": reason, "instead": None}
