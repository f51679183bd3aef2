"""Plans as JSON."""

from __future__ import annotations

from typing import Any

from geo.dispatch.board import Board, BoardStop, Column, Unserved
from geo.dispatch.route_figures import Broken
from webapp.api.shapes import site_json, stop_json
from webapp.language import said
from webapp.plan_jobs import PlanJob
from webapp.plan_words import broken_words
from webapp.wording import iso_instant

Json = dict[str, Any]


def board_json(board: Board, *, whole: bool) -> Json:
    """Give a plan: its routes with figures, and what it leaves, where the whole is shown."""
    plan = board.plan
    answer: Json = {
        "date": plan.date.isoformat(),
        "version": plan.version,
        "published_version": plan.published_version,
        "published_at": iso_instant(plan.published_at),
        "routes": [_route_json(column) for column in board.columns],
    }
    if whole:
        answer |= {
            "prize": board.figures.prize,
            "travel_s": board.figures.travel_s,
            "travel_source": (plan.outcome or {}).get("source"),
            "left_out": list(plan.settings.left_out),
            "excluded": [site.code for site in board.excluded],
            "pauses": [
                {"from": one.begins_from, "to": one.begins_to, "minutes": one.minutes}
                for one in plan.settings.pauses
            ],
            "together": [list(group) for group in plan.settings.together],
            "unserved": [_unserved_json(one) for one in board.unserved],
        }
    return answer


def job_json(job: PlanJob | None) -> Json:
    """Give how far the making of a plan is; `none` where none was begun."""
    if job is None:
        return {"state": "none"}
    return {
        "state": job.state.value,
        "by": job.by,
        "seconds": job.seconds,
        "elapsed_s": round(job.elapsed_s, 2),
        "prize": job.prize,
        "stops": job.stops,
        "why": None if job.why is None else said(job.why),
    }


def _route_json(column: Column) -> Json:
    figures = column.figures
    return {
        "route": column.route,
        "squad": column.squad,
        "team": column.team,
        "shift": {"from": iso_instant(column.shift[0]), "to": iso_instant(column.shift[1])},
        "load_s": figures.load_s,
        "travel_s": figures.travel_s,
        "returns_at": iso_instant(figures.returns_at),
        "slack_s": figures.slack_s,
        "broken": [_broken_json(one) for one in column.broken],
        "stops": [_stop_json(one) for one in column.stops],
    }


def _stop_json(one: BoardStop) -> Json:
    return stop_json(one.item.stop) | {
        "state": one.state.value,
        "broken": [_broken_json(fault) for fault in one.broken],
    }


def _broken_json(broken: Broken) -> Json:
    return {"fault": broken.fault.value, "by_s": broken.by_s, "words": broken_words(broken)}


def _unserved_json(one: Unserved) -> Json:
    return {
        "site": site_json(one.site),
        "act": one.act,
        "prize": one.prize,
        "reason": one.reason,
        "instead": None if one.instead is None else one.instead.code,
    }
