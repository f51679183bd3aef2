"""From a problem to the best plan that so many seconds allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from geo.dispatch.plan import Plan
from geo.dispatch.problem import Problem


class Ended(StrEnum):
    """How the search came to its end; whatever it was, the plan is the best one known."""

    TIME = "time"
    """The seconds are used up."""
    COMPLETE = "complete"
    """Every stop that can be served is: nothing was left to search for."""
    CANCELLED = "cancelled"
    """The caller had enough."""
    CRASHED = "crashed"
    """Every engine died; the plan is what it had found until then."""
    HUNG = "hung"
    """An engine gave no sign past its limit and was killed; the plan is what it had found."""


@dataclass(frozen=True)
class Progress:
    """The best plan so far: what it is worth, and who serves what."""

    elapsed_s: float
    prize: int
    routes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Solved:
    """The plan, how the search ended, and what it took."""

    plan: Plan
    ended: Ended
    elapsed_s: float


def solve(
    problem: Problem,
    seconds: float,
    *,
    seed: int = 0,
    start: Mapping[str, Sequence[str]] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Solved:
    """Plan a day.

    Parameters
    ----------
    seconds
        How long it may take, all told.
    start
        Stops of each team in order, to start from; what of it cannot be kept is dropped.
    on_progress
        Told of every better plan.
    cancelled
        Asked several times a second.
    """
    raise NotImplementedError
