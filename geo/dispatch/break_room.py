"""Whether a route as it is timed leaves room for the day's breaks."""

from __future__ import annotations

from collections.abc import Sequence

from geo.dispatch.problem import Break

_TOLERANCE_S = 1.0
"""Stored instants are whole milliseconds, and drives are looked up anew."""


def breaks_kept(
    starts_s: float,
    visits: Sequence[tuple[float, float]],
    legs_s: Sequence[float],
    breaks: Sequence[Break],
) -> bool:
    """Say whether the breaks are taken, as `geo.dispatch.schedule` takes them.

    A break is taken at a stop, before the team drives on or before it serves. One that no visit
    begins after is not needed: then the team is on its way home.

    Parameters
    ----------
    starts_s
        When the team sets out.
    visits
        Start and end of each, in order.
    legs_s
        Seconds of driving to each.
    breaks
        In the order in which they are taken.
    """
    taken, free_s = {0}, starts_s
    for (begins_s, ends_s), leg_s in zip(visits, legs_s, strict=False):
        taken = {
            after
            for before in taken
            for after in range(before, len(breaks) + 1)
            if _in_time(begins_s, breaks[after:])
            and _fit(free_s, leg_s, begins_s, breaks[before:after])
        }
        free_s = ends_s
    return bool(taken)


def _in_time(begins_s: float, pending: Sequence[Break]) -> bool:
    """Say whether the next break may still begin after a visit does."""
    return not pending or begins_s <= pending[0].window_s[1] + _TOLERANCE_S


def _fit(free_s: float, leg_s: float, until_s: float, breaks: Sequence[Break]) -> bool:
    """Say whether some breaks fit between two visits, so many of them before the drive."""
    for before in range(len(breaks) + 1):
        time_s, in_time = free_s, True
        for number, one in enumerate(breaks):
            if number == before:
                time_s += leg_s
            time_s = max(time_s, one.window_s[0])
            in_time = in_time and time_s <= one.window_s[1] + _TOLERANCE_S
            time_s += one.duration_s
        if before == len(breaks):
            time_s += leg_s
        if in_time and time_s <= until_s + _TOLERANCE_S:
            return True
    return not breaks
