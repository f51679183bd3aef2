"""The curve of coverage over some days, as points of a drawing (SVG)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from geo.dispatch.horizon import Horizon

WIDTH, HEIGHT = 440, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 24, 12, 28


@dataclass(frozen=True)
class Curve:
    """Places in a drawing of `WIDTH` × `HEIGHT`; the first point is how things stand at first.

    Attributes
    ----------
    planned, idle
        x and y of each point, with the plan and if nobody went.
    ticks
        y and coverage rate of each line across.
    """

    planned: tuple[tuple[float, float], ...]
    idle: tuple[tuple[float, float], ...]
    ticks: tuple[tuple[float, float], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT

    @staticmethod
    def path(points: Sequence[tuple[float, float]]) -> str:
        """Write points as an SVG polyline has them."""
        return " ".join(f"{x:g},{y:g}" for x, y in points)


def coverage_curve(horizon: Horizon, days: int) -> Curve:
    """Give the curve of so many days, of which some may be planned yet."""
    before = horizon.before.rate
    planned = [before, *(day.after.rate for day in horizon.days)]
    idle = [before, *(day.idle.rate for day in horizon.days)]
    lowest = min(0.8, max(0.0, floor(min(*planned, *idle) * 10 - 0.2) / 10))
    step = 0.1 if lowest >= 0.5 else 0.2
    lines = round((1 - lowest) / step + 0.49)
    lowest = 1 - lines * step
    across, down = WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM

    def at(number: int, rate: float) -> tuple[float, float]:
        share = (1 - rate) / (1 - lowest)
        return round(_LEFT + across * number / days, 1), round(_TOP + down * share, 1)

    rates = [1 - step * number for number in range(lines + 1)]
    return Curve(
        planned=tuple(at(number, rate) for number, rate in enumerate(planned)),
        idle=tuple(at(number, rate) for number, rate in enumerate(idle)),
        ticks=tuple((at(0, rate)[1], rate) for rate in rates),
    )
