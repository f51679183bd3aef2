"""What a dispatcher does to a plan by hand: pure changes of what stops are planned as.

Times are not looked at here: `geo.dispatch.retiming` gives a changed plan its times again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from geo.errors import BadRecord, FieldError, NotFound
from geo.message import Message, message
from geo.store.planned import DaySettings, Planned, squad_and_team

Plans = dict[str, Planned]
"""Stop id → what it is planned as, in order of route."""

_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class Did(StrEnum):
    """What was done; the store keeps the word."""

    MOVED = "moved"
    PINNED = "pinned"
    REQUIRED = "required"
    DROPPED = "dropped"
    EXCLUDED = "excluded"
    READMITTED = "readmitted"
    LEFT_OUT = "left_out"
    BROUGHT_BACK = "brought_back"
    SHIFTED = "shifted"


class Pin(StrEnum):
    """What a stop is held to."""

    SQUAD = "squad"
    PLACE = "place"


@dataclass(frozen=True)
class Edit:
    """One change by hand. Which members count depends on `did`.

    Attributes
    ----------
    stop
        Id of the stop: to move, pin, require, drop, exclude.
    route, place
        Where it is moved to: the route's name, and the place in it from 0, None for the end.
    pin
        What it is pinned to; None lets it go.
    required
        Whether it comes before every priority.
    site
        Row number of the site that is admitted again.
    squad
        Which one is left out, brought back, or works another shift.
    shift
        From and to (HH:MM), past midnight where it ends earlier than it starts; None for its own.
    """

    did: Did
    stop: str | None = None
    route: str | None = None
    place: int | None = None
    pin: Pin | None = None
    required: bool = False
    site: int | None = None
    squad: int | None = None
    shift: tuple[str, str] | None = None


def edited(
    plans: Plans, settings: DaySettings, edit: Edit, done: Collection[str] = ()
) -> tuple[Plans, DaySettings]:
    """Give the plan and the day's settings after a change.

    Parameters
    ----------
    done
        Ids of the stops that are done: they stay where they are.

    Raises
    ------
    NotFound
        When there is no such stop in the plan.
    BadRecord
        When the change makes no sense, or the stop is done.
    """
    if edit.stop is not None and edit.stop in done:
        raise _refused("stop", message("it is done"))
    after, changed = _CHANGES[edit.did](dict(plans), settings, edit)
    kept = {stop_id: one for stop_id, one in plans.items() if stop_id in done}
    return renumbered({**after, **kept}), changed


def routes_of(plans: Mapping[str, Planned]) -> dict[str, list[str]]:
    """Give route → ids of its planned stops in their order; those without a place are left out."""
    routes: dict[str, list[str]] = {}
    placed = [item for item in plans.items() if item[1].position is not None]
    for stop_id, planned in sorted(placed, key=lambda item: item[1].position or 0):
        routes.setdefault(planned.route, []).append(stop_id)
    return routes


def renumbered(plans: Plans) -> Plans:
    """Give each stop its place in its route again, from 0, in the order they have."""
    for ids in routes_of(plans).values():
        for place, stop_id in enumerate(ids):
            plans[stop_id] = replace(plans[stop_id], position=place)
    return plans


def _moved(plans: Plans, settings: DaySettings, edit: Edit) -> tuple[Plans, DaySettings]:
    stop_id, planned = _stop(plans, edit)
    if edit.route is None:
        raise _refused("route", message("is to be chosen"))
    squad, team = squad_and_team(edit.route)
    others = [other for other in routes_of(plans).get(edit.route, []) if other != stop_id]
    place = len(others) if edit.place is None else max(0, min(edit.place, len(others)))
    # Who moves a stop by hand means it: a pin goes with it.
    if squad != planned.squad:
        # Another squad may do another thing there, which takes another time.
        planned = replace(planned, arrives_at=None, starts_at=None, ends_at=None)
    plans[stop_id] = replace(planned, squad=squad, team=team, position=place)
    for number, other in enumerate([*others[:place], stop_id, *others[place:]]):
        plans[other] = replace(plans[other], position=number)
    return plans, settings


def _pinned(plans: Plans, settings: DaySettings, edit: Edit) -> tuple[Plans, DaySettings]:
    stop_id, planned = _stop(plans, edit)
    plans[stop_id] = replace(planned, pin=None if edit.pin is None else edit.pin.value)
    return plans, settings


def _required(plans: Plans, settings: DaySettings, edit: Edit) -> tuple[Plans, DaySettings]:
    stop_id, planned = _stop(plans, edit)
    plans[stop_id] = replace(planned, required=edit.required)
    return plans, settings


def _dropped(plans: Plans, settings: DaySettings, edit: Edit) -> tuple[Plans, DaySettings]:
    stop_id, _ = _stop(plans, edit)
    del plans[stop_id]
    return plans, settings


def _excluded(plans: Plans, settings: DaySettings, edit: Edit) -> tuple[Plans, DaySettings]:
    _, planned = _stop(plans, edit)
    kept = {other: one for other, one in plans.items() if one.site != planned.site}
    excluded = tuple(sorted({*settings.excluded, planned.site}))
    return kept, replace(settings, excluded=excluded)


def _readmitted(plans: Plans, settings: DaySettings, edit: Edit) -> tuple[Plans, DaySettings]:
    excluded = tuple(row for row in settings.excluded if row != edit.site)
    return plans, replace(settings, excluded=excluded)


def _left_out(plans: Plans, settings: DaySettings, edit: Edit) -> tuple[Plans, DaySettings]:
    squad = _squad(edit)
    kept = {stop_id: one for stop_id, one in plans.items() if one.squad != squad}
    left_out = tuple(sorted({*settings.left_out, squad}))
    return kept, replace(settings, left_out=left_out)


def _brought_back(plans: Plans, settings: DaySettings, edit: Edit) -> tuple[Plans, DaySettings]:
    squad = _squad(edit)
    left_out = tuple(other for other in settings.left_out if other != squad)
    return plans, replace(settings, left_out=left_out)


def _shifted(plans: Plans, settings: DaySettings, edit: Edit) -> tuple[Plans, DaySettings]:
    squad = _squad(edit)
    shifts = {other: shift for other, shift in settings.shifts.items() if other != squad}
    if edit.shift is not None:
        starts, ends = edit.shift
        if not (_TIME_OF_DAY.fullmatch(starts) and _TIME_OF_DAY.fullmatch(ends)):
            raise _refused("shift", message("must be two times like 08:00"))
        if starts == ends:
            raise _refused("shift", message("must end after it starts"))
        shifts[squad] = edit.shift
    return plans, replace(settings, shifts=shifts)


_CHANGES: dict[Did, Callable[[Plans, DaySettings, Edit], tuple[Plans, DaySettings]]] = {
    Did.MOVED: _moved,
    Did.PINNED: _pinned,
    Did.REQUIRED: _required,
    Did.DROPPED: _dropped,
    Did.EXCLUDED: _excluded,
    Did.READMITTED: _readmitted,
    Did.LEFT_OUT: _left_out,
    Did.BROUGHT_BACK: _brought_back,
    Did.SHIFTED: _shifted,
}


def _stop(plans: Plans, edit: Edit) -> tuple[str, Planned]:
    if edit.stop is None or edit.stop not in plans:
        raise NotFound(message("There is no stop '{id}' in the plan.", id=edit.stop or ""))
    return edit.stop, plans[edit.stop]


def _squad(edit: Edit) -> int:
    if edit.squad is None:
        raise _refused("squad", message("is to be chosen"))
    return edit.squad


def _refused(field: str, why: Message) -> BadRecord:
    return BadRecord(
        message("Nothing was changed: {field}: {why}.", field=field, why=why),
        [FieldError(field, why)],
    )
