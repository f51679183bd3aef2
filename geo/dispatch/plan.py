"""A day's plan: who goes where in which order, when they are there, and what is left and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from geo.errors import BadRecord, listed
from geo.fieldwork.members import Members
from geo.message import message


class Reason(StrEnum):
    """Why a stop is served by nobody; decided by trying, never guessed."""

    NO_SQUAD_WITH_REMIT = "no_squad_with_remit"
    """No team's remit holds its kind."""
    UNREACHABLE = "unreachable"
    """No team that may serve it gets there, serves it and is back within its shift, even alone."""
    WINDOW = "window"
    """It would fit, alone or into the plan, were it not for its window."""
    PINNED_ELSEWHERE = "pinned_elsewhere"
    """The team that it is pinned to has no room; another one with the remit has."""
    LOWER_PRIORITY = "lower_priority"
    """It fits only in place of a stop that is worth at least as much."""
    SHIFT_FULL = "shift_full"
    """No single stop given up makes room for it."""


@dataclass(frozen=True)
class Route:
    """What one team does; all instants are seconds of the day, as in the problem.

    Attributes
    ----------
    squad
        The team; `together` are those that go with it.
    stops
        Ids in the order of service.
    arrivals_s, services_s
        Per stop: when the team is there, and when service starts. In between it waits for the
        window, takes its break, or lets another visit of the site end.
    leaves_s, returns_s
        Start and end of the route.
    travel_s, service_s
        Seconds on the way and at work; what else the duration holds is waiting and breaks.
    """

    squad: str
    stops: tuple[str, ...]
    arrivals_s: tuple[float, ...]
    services_s: tuple[float, ...]
    leaves_s: float
    returns_s: float
    travel_s: float
    service_s: float
    together: tuple[str, ...] = ()

    @property
    def duration_s(self) -> float:
        """Give the seconds from start to end."""
        return self.returns_s - self.leaves_s


@dataclass(frozen=True)
class Unserved:
    """A stop that nobody serves, and why; `instead` is the stop that it would have to replace."""

    id: str
    reason: Reason
    instead: str | None = None


@dataclass(frozen=True)
class Plan:
    """A plan; `missed` are the required stops among those unserved."""

    prize: int
    routes: tuple[Route, ...]
    unserved: tuple[Unserved, ...]
    missed: tuple[str, ...] = ()

    @property
    def travel_s(self) -> float:
        """Give the seconds that all teams drive."""
        return sum(route.travel_s for route in self.routes)


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Give the interchange format; routes without a stop are left out."""
    return {
        "prize": plan.prize,
        "travel_s": plan.travel_s,
        "routes": [_route_json(route) for route in plan.routes if route.stops],
        "unserved": [
            {"id": one.id, "reason": one.reason.value}
            | ({"instead": one.instead} if one.instead else {})
            for one in plan.unserved
        ],
        "required_missed": list(plan.missed),
    }


def _route_json(route: Route) -> dict[str, Any]:
    told = {
        "squad": route.squad,
        "stops": list(route.stops),
        "duration_s": route.duration_s,
        "leaves_s": route.leaves_s,
        "returns_s": route.returns_s,
        "travel_s": route.travel_s,
        "service_s": route.service_s,
        "arrivals_s": list(route.arrivals_s),
        "services_s": list(route.services_s),
    }
    return told | ({"together": list(route.together)} if route.together else {})


def routes_from_json(value: Any) -> dict[str, tuple[str, ...]]:
    """Read who serves what in which order, and nothing else, from a plan.

    Raises
    ------
    BadRecord
        When it is no plan, or a squad has two routes.
    """
    members = Members(value if isinstance(value, dict) else {}, ZoneInfo("UTC"))
    if members.values.get("routes") is None:
        members.refuse("routes", message("is missing"))
    routes: dict[str, tuple[str, ...]] = {}
    for one in members.inners("routes", 100_000):
        squad = one.text("squad", 200, required=True) or ""
        if squad in routes:
            one.refuse("squad", message("'{squad}' has two routes", squad=squad))
        routes[squad] = tuple(text for _, text in one.texts("stops", 100_000))
    _refuse(members)
    return routes


def plan_from_json(value: Any) -> Plan:
    """Read a plan as somebody wrote it, for `geo.dispatch.judge` to say what it is worth.

    Raises
    ------
    BadRecord
        When a member that is there has the wrong type; what is not there is 0, or nothing.
    """
    members = Members(value if isinstance(value, dict) else {}, ZoneInfo("UTC"))
    plan = Plan(
        prize=members.whole("prize", 0, 10**15, required=True) or 0,
        routes=tuple(_route(one) for one in members.inners("routes", 100_000)),
        unserved=tuple(
            Unserved(
                one.text("id", 200, required=True) or "",
                one.word("reason", Reason, required=True) or Reason.SHIFT_FULL,
                one.text("instead", 200),
            )
            for one in members.inners("unserved", 100_000)
        ),
        missed=tuple(text for _, text in members.texts("required_missed", 100_000)),
    )
    _refuse(members)
    return plan


def _route(members: Members) -> Route:
    return Route(
        squad=members.text("squad", 200, required=True) or "",
        stops=tuple(text for _, text in members.texts("stops", 100_000)),
        arrivals_s=tuple(members.numbers("arrivals_s", 100_000)),
        services_s=tuple(members.numbers("services_s", 100_000)),
        leaves_s=members.number("leaves_s") or 0.0,
        returns_s=members.number("returns_s") or 0.0,
        travel_s=members.number("travel_s") or 0.0,
        service_s=members.number("service_s") or 0.0,
        together=tuple(text for _, text in members.texts("together", 1_000)),
    )


def _refuse(members: Members) -> None:
    if members.errors:
        raise BadRecord(
            message("The plan breaks a rule: {listed}.", listed=listed(members.errors[:5])),
            members.errors,
        )
