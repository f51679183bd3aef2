"""What a plan says: of each stop, and of the day as a whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Planned:
    """What the plan of a day says of one stop; instants in UTC ms.

    `position` is None until the day is planned, else from 0 within its route, which belongs to a
    squad or to one `team` of it. The team is there at `arrives_at`, begins at `starts_at` and
    leaves at `ends_at`. `pin` holds it: `squad` to its route, `place` also to its place in it.
    A `required` stop comes before every priority; `prize` is what it was worth to the planner.
    """

    site: int
    squad: int
    team: str | None = None
    position: int | None = None
    arrives_at: int | None = None
    starts_at: int | None = None
    ends_at: int | None = None
    pin: str | None = None
    required: bool = False
    prize: int | None = None
    note: str = ""

    @property
    def route(self) -> str:
        """Give the name of its route."""
        return route_name(self.squad, self.team)


PLANNED = tuple(Planned.__dataclass_fields__)
"""Their names, which are those of the columns."""


@dataclass(frozen=True)
class Pause:
    """A break of so many minutes that begins between two times of the day (HH:MM)."""

    begins_from: str
    begins_to: str
    minutes: int


@dataclass(frozen=True)
class DaySettings:
    """What dispatchers set for one day.

    Attributes
    ----------
    excluded
        Row numbers of the sites where nobody goes that day.
    left_out
        Squads that stay at home.
    shifts
        Squad → start and end (HH:MM), where they differ from its own.
    teams
        Squad → names of the teams in which it goes out, where these are several.
    together
        Routes that go as one convoy.
    pauses
        Breaks of every team.
    """

    excluded: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()
    shifts: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    teams: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    together: tuple[tuple[str, ...], ...] = ()
    pauses: tuple[Pause, ...] = ()

    def to_json(self) -> str:
        """Give the text that `from_json` reads."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> DaySettings:
        """Read what `to_json` gave."""
        kept: dict[str, Any] = json.loads(text)
        return cls(
            excluded=tuple(kept["excluded"]),
            left_out=tuple(kept["left_out"]),
            shifts={int(squad): (start, end) for squad, (start, end) in kept["shifts"].items()},
            teams={int(squad): tuple(names) for squad, names in kept["teams"].items()},
            together=tuple(tuple(group) for group in kept["together"]),
            pauses=tuple(Pause(**pause) for pause in kept["pauses"]),
        )


def route_name(squad: int, team: str | None = None) -> str:
    """Give the name of a route: that of its squad, and of the team where there are several."""
    return str(squad) if team is None else f"{squad}/{team}"


def squad_and_team(route: str) -> tuple[int, str | None]:
    """Give what a route's name is made of."""
    squad, _, team = route.partition("/")
    return int(squad), team or None
