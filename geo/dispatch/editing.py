"""What a dispatcher does to a plan by hand: pure changes of what stops are planned as.

Times are not looked at here: `geo.dispatch.retiming` gives a changed plan its times again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from geo.clock import is_time_of_day
from geo.errors import BadRecord, FieldError, NotFound
from geo.message import Message, message
from geo.store.planned import DaySettings, Pause, Planned, route_name, squad_and_team

Plans = dict[str, Planned]
"""Stop id → what it is planned as, in order of route."""

MOST_TEAMS = 6
MOST_TEAM_NAME = 20
MOST_PAUSES = 4
MOST_PAUSE_MIN = 240


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
    SPLIT = "split"
    """A squad goes out in several teams, or in one again."""
    PAUSED = "paused"
    UNPAUSED = "unpaused"
    JOINED = "joined"
    """Routes go together, as one convoy."""
    PARTED = "parted"


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
        Which one is left out, brought back, works another shift, or is split.
    shift
        From and to (HH:MM), past midnight where it ends earlier than it starts; None for its own.
    teams
        Names of the teams in which the squad goes out; none for one team.
    pause
        The break that everybody has, or no longer has.
    routes
        Names of the routes that go together; one of them is enough to part them.
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
    teams: tuple[str, ...] = ()
    pause: Pause | None = None
    routes: tuple[str, ...] = ()


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
    squad, team = _known_route(edit.route, settings, "route")
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
    routes = {route for group in settings.together for route in group}
    own = {route for route in routes if squad_and_team(route)[0] == squad}
    together = _without(settings.together, own)
    return kept, replace(settings, left_out=left_out, together=together)


def _brought_back(plans: Plans, settings: DaySettings, edit: Edit) -> tuple[Plans, DaySettings]:
    squad = _squad(edit)
    left_out = tuple(other for other in settings.left_out if other != squad)
    return plans, replace(settings, left_out=left_out)


def _shifted(plans: Plans, settings: DaySettings, edit: Edit) -> tuple[Plans, DaySettings]:
    squad = _squad(edit)
    shifts = {other: shift for other, shift in settings.shifts.items() if other != squad}
    if edit.shift is not None:
        starts, ends = edit.shift
        if not (is_time_of_day(starts) and is_time_of_day(ends)):
            raise _refused("shift", message("must be two times like 08:00"))
        if starts == ends:
            raise _refused("shift", message("must end after it starts"))
        shifts[squad] = edit.shift
    return plans, replace(settings, shifts=shifts)


def _split(plans: Plans, settings: DaySettings, edit: Edit) -> tuple[Plans, DaySettings]:
    """Let a squad go out in other teams; stops whose team is gone are the first one's."""
    squad, names = _squad(edit), edit.teams
    if names:
        _check_teams(names)
    teams = {other: kept for other, kept in settings.teams.items() if other != squad}
    if names:
        teams[squad] = names
    first = names[0] if names else None
    own = {stop_id: one for stop_id, one in plans.items() if one.squad == squad}
    homeless = [stop_id for stop_id, one in own.items() if one.team not in (names or (None,))]
    # In the order in which they were to be done, behind those of the team that was there already.
    homeless.sort(key=lambda one: (own[one].starts_at or 0, own[one].team or ""))
    stays = routes_of(plans).get(route_name(squad, first), []) if homeless else []
    for place, stop_id in enumerate(homeless, len(stays)):
        placed = own[stop_id].position is not None
        plans[stop_id] = replace(own[stop_id], team=first, position=place if placed else None)
    gone = {route_name(squad, one) for one in settings.teams.get(squad, (None,))}
    gone -= {route_name(squad, one) for one in names or (None,)}
    together = _without(settings.together, gone)
    return plans, replace(settings, teams=teams, together=together)


def _check_teams(names: tuple[str, ...]) -> None:
    if not 2 <= len(names) <= MOST_TEAMS:
        raise _refused("teams", message("must be 2 to {most} names", most=MOST_TEAMS))
    for name in names:
        if "/" in name or not name.strip() or not name.isprintable() or len(name) > MOST_TEAM_NAME:
            why = message(
                "'{name}' is no name of a team: 1 to {most} characters, without '/'",
                name=name[:40],
                most=MOST_TEAM_NAME,
            )
            raise _refused("teams", why)
    if len(set(names)) < len(names):
        raise _refused("teams", message("must differ from each other"))


def _paused(plans: Plans, settings: DaySettings, edit: Edit) -> tuple[Plans, DaySettings]:
    pause = _pause(edit)
    if not (is_time_of_day(pause.begins_from) and is_time_of_day(pause.begins_to)):
        raise _refused("pause", message("must be two times like 12:00"))
    if pause.begins_to < pause.begins_from:
        raise _refused("pause", message("must not end to begin before it may begin"))
    if not 1 <= pause.minutes <= MOST_PAUSE_MIN:
        raise _refused("minutes", message("must lie in 1 to {most}", most=MOST_PAUSE_MIN))
    if pause in settings.pauses:
        raise _refused("pause", message("is there already"))
    if len(settings.pauses) >= MOST_PAUSES:
        raise _refused("pause", message("there are {most} already", most=MOST_PAUSES))
    pauses = sorted((*settings.pauses, pause), key=lambda one: (one.begins_from, one.begins_to))
    return plans, replace(settings, pauses=tuple(pauses))


def _unpaused(plans: Plans, settings: DaySettings, edit: Edit) -> tuple[Plans, DaySettings]:
    pause = _pause(edit)
    return plans, replace(settings, pauses=tuple(one for one in settings.pauses if one != pause))


def _joined(plans: Plans, settings: DaySettings, edit: Edit) -> tuple[Plans, DaySettings]:
    """Let routes go together; who of them went with others no longer does."""
    routes = tuple(dict.fromkeys(edit.routes))
    if len(routes) < 2:
        raise _refused("routes", message("must be at least two"))
    for route in routes:
        squad, _ = _known_route(route, settings, "routes")
        if squad in settings.left_out:
            raise _refused("routes", message("squad {squad} is left out", squad=squad))
    together = (*_without(settings.together, set(routes)), routes)
    return plans, replace(settings, together=together)


def _parted(plans: Plans, settings: DaySettings, edit: Edit) -> tuple[Plans, DaySettings]:
    together = tuple(group for group in settings.together if not set(group) & set(edit.routes))
    return plans, replace(settings, together=together)


def _without(groups: tuple[tuple[str, ...], ...], routes: set[str]) -> tuple[tuple[str, ...], ...]:
    """Give convoys without some routes; one alone is none."""
    left = (tuple(route for route in group if route not in routes) for group in groups)
    return tuple(group for group in left if len(group) > 1)


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
    Did.SPLIT: _split,
    Did.PAUSED: _paused,
    Did.UNPAUSED: _unpaused,
    Did.JOINED: _joined,
    Did.PARTED: _parted,
}


def _stop(plans: Plans, edit: Edit) -> tuple[str, Planned]:
    if edit.stop is None or edit.stop not in plans:
        raise NotFound(message("There is no stop '{id}' in the plan.", id=edit.stop or ""))
    return edit.stop, plans[edit.stop]


def _squad(edit: Edit) -> int:
    if edit.squad is None:
        raise _refused("squad", message("is to be chosen"))
    return edit.squad


def _pause(edit: Edit) -> Pause:
    if edit.pause is None:
        raise _refused("pause", message("is missing"))
    return edit.pause


def _known_route(route: str, settings: DaySettings, field: str) -> tuple[int, str | None]:
    """Give squad and team of a route, if the squad goes out like that."""
    squad, team = squad_and_team(route)
    names = settings.teams.get(squad, ())
    if team not in (names or (None,)):
        why = message("squad {squad} has no such team", squad=squad)
        raise _refused(field, why)
    return squad, team


def _refused(field: str, why: Message) -> BadRecord:
    return BadRecord(
        message("Nothing was changed: {field}: {why}.", field=field, why=why),
        [FieldError(field, why)],
    )
