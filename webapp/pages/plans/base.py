"""The blueprint of the pages of plans, and the way back to a day's."""

from __future__ import annotations

import datetime

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

blueprint = Blueprint("plans", __name__)


def to_board(day: datetime.date, *, keep_stop: bool = False) -> ResponseReturnValue:
    """Lead to the board of a day; with the stop that was worked on still open, where it is kept."""
    stop = request.form.get("stop") if keep_stop else None
    anchor = f"stop-{stop}" if stop else None
    return redirect(
        url_for("plans.day", date=day.isoformat(), stop=stop or None, _anchor=anchor), 303
    )
