"""The forms of the board: which button was pressed, as a change of the plan."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from geo.dispatch.editing import Did, Edit, Pin, routes_of
from geo.errors import BadParameter
from geo.message import message
from geo.store.plan_versions import planned_stops
from geo.store.planned import Pause, squad_and_team
from webapp import params

BUTTONS = (
    "moved", "earlier", "later", "pinned", "required", "not_required", "dropped", "excluded",
    "readmitted", "left_out", "brought_back", "shifted", "own_shift", "split", "one_team", "paused",
    "unpaused", "joined", "parted",
)  # fmt: skip
"""What the buttons of the board are called in their forms."""
_MOST_PLACE = 10_000
_MOST_MINUTES = 10_000
_BETWEEN_NAMES = re.compile(r"[,，、;；]")


def read_edit(conn: Connection, day: date, form: MultiDict[str, str]) -> Edit:
    """Read a change of the plan of a day.

    Raises
    ------
    BadParameter
        When a field cannot be read.
    """
    button = params.choice(form, "do", BUTTONS)
    stop = form.get("stop") or None
    if button is None:
        raise BadParameter("do", message("is missing"))
    if button in ("earlier", "later"):
        return _by_one(conn, day, stop, 1 if button == "later" else -1)
    if button == "moved":
        place = params.whole(form, "place", 0, 1, _MOST_PLACE)
        return Edit(Did.MOVED, stop, route=_route(form), place=place - 1 if place else None)
    if button == "pinned":
        pin = params.choice(form, "pin", Pin)
        return Edit(Did.PINNED, stop, pin=Pin(pin) if pin else None)
    if button in ("required", "not_required"):
        return Edit(Did.REQUIRED, stop, required=button == "required")
    if button in ("dropped", "excluded"):
        return Edit(Did(button), stop)
    if button == "readmitted":
        return Edit(Did.READMITTED, site=params.whole(form, "site", 0))
    if button in ("paused", "unpaused"):
        return Edit(Did(button), pause=_pause(form))
    if button in ("joined", "parted"):
        return Edit(Did(button), routes=tuple(map(_checked, form.getlist("routes"))))
    squad = params.whole(form, "squad", 0)
    if button == "split":
        typed = (name.strip() for name in _BETWEEN_NAMES.split(form.get("teams", "")))
        names = tuple(name for name in typed if name)
        if not names:
            raise BadParameter("teams", message("must not be empty"))
        return Edit(Did.SPLIT, squad=squad, teams=names)
    if button == "one_team":
        return Edit(Did.SPLIT, squad=squad)
    if button in ("left_out", "brought_back"):
        return Edit(Did(button), squad=squad)
    if button == "own_shift":
        return Edit(Did.SHIFTED, squad=squad)
    shift = (form.get("starts", "").strip(), form.get("ends", "").strip())
    return Edit(Did.SHIFTED, squad=squad, shift=shift)


def _by_one(conn: Connection, day: date, stop: str | None, step: int) -> Edit:
    """Give the move of a stop by one place in its route."""
    planned = planned_stops(conn, day)
    known = planned.get(stop or "")
    if known is None or stop is None:
        return Edit(Did.MOVED, stop, route="0")
    ids = routes_of(planned).get(known.route, [])
    place = ids.index(stop) + step if stop in ids else len(ids)
    return Edit(Did.MOVED, stop, route=known.route, place=max(0, place))


def _pause(form: MultiDict[str, str]) -> Pause:
    first, last = (form.get(name, "").strip() for name in ("begins_from", "begins_to"))
    return Pause(first, last, params.whole(form, "minutes", 0, 0, _MOST_MINUTES))


def _route(form: MultiDict[str, str]) -> str | None:
    route = form.get("route", "").strip()
    return _checked(route) if route else None


def _checked(route: str) -> str:
    try:
        squad_and_team(route)
    except ValueError:
        raise BadParameter("route", message("'{text}' is no route", text=route[:40])) from None
    return route
