"""The blueprint of complaints, and what its pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from geo.clock import local_day
from geo.rules.complaint import ComplaintState
from webapp.cautions import flag_label
from webapp.complaint_words import (
    category_label,
    channel_label,
    deadline_of,
    known_categories,
    state_label,
)
from webapp.context import now_ms, zone

blueprint = Blueprint("complaints", __name__)


@blueprint.after_request
def keep_nowhere(answer: Response) -> Response:
    """Let no browser show who called to the next one who sits down at it."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


def complaint_words() -> dict[str, Any]:
    """Give what every template of complaints uses."""
    return {
        "ComplaintState": ComplaintState,
        "category_label": category_label,
        "channel_label": channel_label,
        "deadline_of": deadline_of,
        "flag_label": flag_label,
        "state_label": state_label,
        "categories": known_categories(),
        "today": local_day(now_ms(), zone()),
    }
