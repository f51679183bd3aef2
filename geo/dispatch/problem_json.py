"""Problems from JSON, in the interchange format that `docs/dispatch.md` tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from geo.dispatch.convoys import convoy_faults, one_team_each
from geo.dispatch.problem import Break, Depot, Problem, Stop, Team
from geo.dispatch.travel import Block, Geodesic, Points, checked_matrix
from geo.errors import BadRecord, FieldError, listed
from geo.fieldwork.members import MISSING, Members
from geo.message import message

MOST_STOPS = 100_000
MOST_TEAMS = 5_000
MOST_PRIZE = 1_000_000_000
LONGEST_S = 31 * 86_400.0
"""Longest shift, service and instant of the day; what is longer was meant in another unit."""

_MOST_TEXT = 200
_MOST_FEW = 100
_UTC = ZoneInfo("UTC")
_NUMBERS = {int, float, type(None)}


def problem_from_json(value: Any) -> Problem:
    """Make a problem of a parsed JSON document; unknown members are left alone.

    Raises
    ------
    BadRecord
        When it is no object; when a member is missing, of the wrong type or out of range; when an
        id stands twice or names nothing; when travel times are NaN, negative, ragged or not square
        over depots and stops; when a window lies outside every shift; when pins contradict each
        other.
    """
    if not isinstance(value, dict):
        raise BadRecord(message("The problem is no JSON object."))
    members = Members(value, _UTC)
    for name in ("depots", "stops", "squads", "travel"):
        if value.get(name) is None:
            members.refuse(name, MISSING)
    depots = tuple(_depot(one) for one in members.inners("depots", MOST_STOPS))
    stops = tuple(_stop(one) for one in members.inners("stops", MOST_STOPS))
    teams = tuple(_team(one) for one in members.inners("squads", MOST_TEAMS))
    together = _together(members)
    _refuse(members.errors)
    travel = _travel(members, depots, stops)
    problem = Problem(depots, stops, teams, travel, together)
    _refuse(list(problem_faults(problem)))
    return problem


def problem_faults(problem: Problem) -> Iterator[FieldError]:
    """Give what is wrong between the parts of a problem, whoever made it."""
    yield from _twice("depots", [depot.id for depot in problem.depots])
    yield from _twice("stops", [stop.id for stop in problem.stops])
    yield from _twice("squads", [team.id for team in problem.teams])
    for number, team in enumerate(problem.teams):
        for name in ("start", "end"):
            if (named := getattr(team, name)) not in problem.depot_place:
                yield _unknown(f"squads[{number}].{name}", "depot", named)
    faults = list(convoy_faults(problem))
    yield from faults
    if not faults:
        yield from _pin_faults(problem)


def _depot(members: Members) -> Depot:
    return Depot(_id(members), *_point(members))


def _stop(members: Members) -> Stop:
    lon, lat = _point(members)
    return Stop(
        id=_id(members),
        kind=members.text("kind", _MOST_TEXT, required=True) or "",
        prize=members.whole("prize", 0, MOST_PRIZE, required=True) or 0,
        service_s=members.number("service_s", 0, LONGEST_S, required=True) or 0.0,
        lon=lon,
        lat=lat,
        window_s=_window(members),
        required=members.truth("required"),
        squad=members.text("squad", _MOST_TEXT),
        after=tuple(text for _, text in members.texts("after", _MOST_FEW)),
        site=members.text("site", _MOST_TEXT),
    )


def _team(members: Members) -> Team:
    if members.values.get("kinds") is None:
        members.refuse("kinds", MISSING)
    return Team(
        id=_id(members),
        start=members.text("start", _MOST_TEXT, required=True) or "",
        end=members.text("end", _MOST_TEXT, required=True) or "",
        shift_s=members.number("shift_s", 0, LONGEST_S, required=True) or 0.0,
        kinds=frozenset(text for _, text in members.texts("kinds", 10_000)),
        starts_s=members.number("starts_s", 0, LONGEST_S) or 0.0,
        breaks=tuple(_break(one) for one in members.inners("breaks", _MOST_FEW)),
    )


def _break(members: Members) -> Break:
    if members.values.get("window_s") is None:
        members.refuse("window_s", MISSING)
    return Break(
        _window(members) or (0.0, 0.0),
        members.number("duration_s", 0, LONGEST_S, required=True) or 0.0,
    )


def _id(members: Members) -> str:
    return members.text("id", _MOST_TEXT, required=True) or ""


def _point(members: Members) -> tuple[float | None, float | None]:
    return members.number("lon", -180, 180), members.number("lat", -90, 90)


def _window(members: Members) -> tuple[float, float] | None:
    window = members.numbers("window_s", 2)
    if not window:
        return None
    if len(window) != 2 or not 0 <= window[0] <= window[1]:
        members.refuse("window_s", message("must be two instants from 0 on, the later one last"))
        return None
    return window[0], window[1]


def _together(members: Members) -> tuple[tuple[str, ...], ...]:
    groups = members.values.get("together")
    if groups is None:
        return ()
    if not isinstance(groups, list) or not all(
        isinstance(group, list) and all(isinstance(one, str) for one in group) for group in groups
    ):
        members.refuse("together", message("must be a list of lists of squads"))
        return ()
    return tuple(tuple(group) for group in groups)


def _travel(members: Members, depots: Sequence[Depot], stops: Sequence[Stop]) -> Block:
    travel = members.inner("travel")
    _refuse(members.errors)
    assert travel is not None  # noqa: S101 — its absence was refused
    if (rows := travel.values.get("matrix_s")) is not None:
        return checked_matrix(_matrix(travel, rows), len(depots) + len(stops))
    geodesic = travel.inner("geodesic")
    if geodesic is None:
        travel.refuse("geodesic", message("is missing, and so is matrix_s"))
        _refuse(travel.errors)
        raise AssertionError
    made = Geodesic(
        radius_m=_positive(geodesic, "radius_m"),
        detour=_positive(geodesic, "detour"),
        speed_kmh=_positive(geodesic, "speed_kmh"),
    )
    places: list[Depot | Stop] = [*depots, *stops]
    for number, place in enumerate(places):
        if place.lon is None or place.lat is None:
            late = number >= len(depots)
            where = f"stops[{number - len(depots)}]" if late else f"depots[{number}]"
            members.refuse(where, message("lacks lon or lat"))
    _refuse(members.errors)
    points = np.array([(place.lon, place.lat) for place in places], dtype=np.float64)
    return Points(made, points.reshape(-1, 2))


def _positive(members: Members, name: str) -> float:
    number = members.number(name, 0, required=True)
    if number == 0:
        members.refuse(name, message("must be larger than 0"))
    return number or 1.0


def _matrix(members: Members, rows: Any) -> NDArray[np.float64]:
    """Read rows of numbers; null is infinite: there is no way."""
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        members.refuse("matrix_s", message("must be a list of rows"))
    else:
        for place, row in enumerate(rows):
            where = f"matrix_s[{place}]"
            if len(row) != len(rows):
                members.refuse(
                    where,
                    message(
                        "has {many} entries; there are {rows} rows", many=len(row), rows=len(rows)
                    ),
                )
            elif not set(map(type, row)) <= _NUMBERS:
                members.refuse(where, message("must hold numbers only"))
            if len(members.errors) >= 20:
                break
    _refuse(members.errors)
    made = np.empty((len(rows), len(rows)))
    for place, row in enumerate(rows):
        try:
            made[place] = [np.inf if one is None else one for one in row] if None in row else row
        except OverflowError:
            members.refuse(f"matrix_s[{place}]", message("holds a number that is too large"))
    _refuse(members.errors)
    return made


def _twice(name: str, ids: Sequence[str]) -> Iterator[FieldError]:
    seen: set[str] = set()
    for number, one in enumerate(ids):
        if one in seen:
            yield FieldError(f"{name}[{number}].id", message("'{id}' stands twice", id=one))
        seen.add(one)


def _unknown(field: str, what: str, named: str) -> FieldError:
    return FieldError(field, message("there is no {what} '{named}'", what=what, named=named))


def _pin_faults(problem: Problem) -> Iterator[FieldError]:
    """Give pins that name nothing or that no plan can keep."""
    merged = one_team_each(problem)
    latest = max((team.ends_s for team in merged.teams), default=None)
    order: dict[str, tuple[str, ...]] = {}
    for number, stop in enumerate(merged.stops):
        where = f"stops[{number}]"
        if stop.squad is not None:
            if stop.squad not in merged.team_number:
                yield _unknown(f"{where}.squad", "squad", stop.squad)
            elif stop.kind not in merged.teams[merged.team_number[stop.squad]].kinds:
                yield FieldError(
                    f"{where}.squad",
                    message(
                        "'{squad}' does not serve the kind '{kind}'",
                        squad=stop.squad,
                        kind=stop.kind,
                    ),
                )
        if stop.window_s is not None and latest is not None and stop.window_s[0] > latest:
            yield FieldError(f"{where}.window_s", message("opens after the end of every shift"))
        for named in stop.after:
            if named not in merged.stop_number:
                yield _unknown(f"{where}.after", "stop", named)
        if stop.after:
            order[stop.id] = stop.after
    try:
        TopologicalSorter(order).prepare()
    except CycleError as error:
        circle = " → ".join(error.args[1])
        yield FieldError(
            "stops", message("'after' goes round in a circle: {circle}", circle=circle)
        )


def _refuse(errors: Sequence[FieldError]) -> None:
    if errors:
        raise BadRecord(
            message("The problem breaks a rule: {listed}.", listed=listed(errors[:5])), errors
        )
