"""What a day's plan is made from: stops worth going to, teams, and how long every trip takes.

`geo.dispatch.problem_json` reads one from the interchange format, which `docs/dispatch.md` tells.
Times are seconds; an instant of the day is seconds after the day's zero, at which a team's shift
starts unless it says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geo.dispatch.travel import Block


@dataclass(frozen=True)
class Depot:
    """A place where a shift starts or ends: a base, or where a team is right now.

    Longitude and latitude (WGS-84 degrees) may be missing when travel times come as a matrix.
    """

    id: str
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True)
class Stop:
    """A visit that is worth `prize` when it is made, once, by one team or convoy.

    Service starts within `window_s` (first and last instant; waiting is allowed) and takes
    `service_s`. A `required` stop comes before every prize. `squad` pins it to one team. When one
    of `after` is served, too, service starts only when that one has ended. Visits that share a
    `site` (an inspection and a calibration) never overlap.
    """

    id: str
    kind: str
    prize: int
    service_s: float
    lon: float | None = None
    lat: float | None = None
    window_s: tuple[float, float] | None = None
    required: bool = False
    squad: str | None = None
    after: tuple[str, ...] = ()
    site: str | None = None


@dataclass(frozen=True)
class Break:
    """A pause of `duration_s` that begins within `window_s`, between two stops."""

    window_s: tuple[float, float]
    duration_s: float


@dataclass(frozen=True)
class Team:
    """Who drives one route: from depot `start` to depot `end`, serving the kinds of its remit.

    It leaves no sooner than `starts_s` and is back no later than `starts_s + shift_s`.
    """

    id: str
    start: str
    end: str
    shift_s: float
    kinds: frozenset[str]
    starts_s: float = 0.0
    breaks: tuple[Break, ...] = ()

    @property
    def ends_s(self) -> float:
        """Give the instant at which it must be back."""
        return self.starts_s + self.shift_s


@dataclass(frozen=True)
class Problem:
    """A day to plan; what `geo.dispatch.solve` takes and `geo.dispatch.judge` holds a plan to.

    Places are numbered depots first, then stops, in their order. Teams of one of `together` go as
    one convoy: they start, serve and end together, within all of their shifts, and their remits
    add up. `geo.dispatch.convoys` makes a problem without them.
    """

    depots: tuple[Depot, ...]
    stops: tuple[Stop, ...]
    teams: tuple[Team, ...]
    travel: Block = field(repr=False)
    together: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def depot_place(self) -> dict[str, int]:
        """Give each depot's place."""
        return {depot.id: place for place, depot in enumerate(self.depots)}

    @cached_property
    def stop_number(self) -> dict[str, int]:
        """Give each stop's number, which is its place less the number of depots."""
        return {stop.id: number for number, stop in enumerate(self.stops)}

    @cached_property
    def team_number(self) -> dict[str, int]:
        """Give each team's number."""
        return {team.id: number for number, team in enumerate(self.teams)}

    @cached_property
    def may_serve(self) -> NDArray[np.bool_]:
        """Say which team may serve which stop, by remit and pin; shape (teams, stops)."""
        kinds = np.array([stop.kind for stop in self.stops], dtype=object)
        pins = np.array(
            [self.team_number.get(stop.squad or "", -1) for stop in self.stops], dtype=np.int64
        )
        allowed = np.zeros((len(self.teams), len(self.stops)), dtype=np.bool_)
        for number, team in enumerate(self.teams):
            of_remit = np.array([kind in team.kinds for kind in kinds], dtype=np.bool_)
            allowed[number] = of_remit & ((pins == -1) | (pins == number))
        return allowed

    @cached_property
    def coupled(self) -> bool:
        """Say whether what one route does bears on another: an order, or a shared site."""
        sites = [stop.site for stop in self.stops if stop.site is not None]
        return len(set(sites)) < len(sites) or any(stop.after for stop in self.stops)

    def times_s(self, origins: Sequence[int], destinations: Sequence[int]) -> NDArray[np.float64]:
        """Give travel times in seconds between places; infinite where there is no way."""
        return self.travel.times_s(np.asarray(origins), np.asarray(destinations))
