"""Small problems made by hand: places on a line, a minute apart."""

from __future__ import annotations

import numpy as np

from geo.dispatch.problem import Depot, Problem, Stop, Team
from geo.dispatch.travel import Matrix

MINUTE = 60.0


def team(name: str = "one", *, shift: float = 60, kinds: str = "a", **other) -> Team:
    """Make a team that starts and ends at the depot; its shift in minutes."""
    return Team(
        name, **{"start": "d", "end": "d", "shift_s": shift * MINUTE, "kinds": frozenset(kinds)}
        | other
    )  # fmt: skip


def stop(name: str, prize: int = 1, *, service: float = 1, kind: str = "a", **other) -> Stop:
    """Make a stop; service in minutes."""
    return Stop(name, kind, prize, service * MINUTE, **other)


def problem(stops: list[Stop], teams: list[Team] | None = None, at: list[float] | None = None,
            **other) -> Problem:  # fmt: skip
    """Put the depot at 0 on a line, and the stops at 1, 2, 3 … minutes, or at these minutes."""
    line = np.array([0.0, *(at if at is not None else range(1, len(stops) + 1))])
    apart = np.abs(line[:, None] - line) * MINUTE
    crews = tuple(teams if teams is not None else [team()])
    return Problem((Depot("d"),), tuple(stops), crews, Matrix(apart), **other)
