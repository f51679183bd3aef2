"""How far the squads have come: what is done, what they are at, where they go on from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from geo.clock import MINUTE_MS
from geo.store.plans import Stop

LATE_AFTER_MS = 15 * MINUTE_MS
"""A stop whose visit should have begun so long ago counts as late."""
LOST_AFTER_MS = 60 * MINUTE_MS
"""A stop that should have ended so long ago, without a record, holds nobody any more."""


class StopState(StrEnum):
    """Where a stop stands in the course of its day."""

    AHEAD = "ahead"
    UNDER_WAY = "under_way"
    """The squad should be there by now."""
    LATE = "late"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Standing:
    """A route at an instant: stops behind (done, left out, under way) and ahead, in order.

    `point` is lon and lat of the stop it goes on from, None for its base; `free_at` is the instant
    (UTC ms) from which it can.
    """

    behind: tuple[Stop, ...]
    ahead: tuple[Stop, ...]
    point: tuple[float, float] | None
    free_at: int


def stop_state(stop: Stop, now_ms: int) -> StopState:
    """Give the state of one stop at an instant."""
    if stop.done:
        return StopState.DONE
    if stop.skipped:
        return StopState.SKIPPED
    if stop.starts_at is None or stop.arrives_at is None or now_ms < stop.arrives_at:
        return StopState.AHEAD
    return StopState.LATE if now_ms > stop.starts_at + LATE_AFTER_MS else StopState.UNDER_WAY


def standings(stops: Sequence[Stop], now_ms: int) -> dict[str, Standing]:
    """Give route → how far it has come, for the routes that have stops.

    Parameters
    ----------
    stops
        Of one day, in order of their routes, as `geo.store.plans.stops_of_day` gives them.
    """
    by_route: dict[str, list[Stop]] = {}
    for stop in stops:
        by_route.setdefault(stop.route, []).append(stop)
    return {route: _standing(of_route, now_ms) for route, of_route in by_route.items()}


def _standing(stops: Sequence[Stop], now_ms: int) -> Standing:
    behind = [stop for stop in stops if stop.done or stop.skipped]
    ahead = [stop for stop in stops if not (stop.done or stop.skipped)]
    # Records say that a stop was done, the order of the route which one was the last.
    been = [stop for stop in behind if stop.done]
    last, free_at = (been[-1] if been else None), now_ms
    for stop in ahead:
        if _under_way(stop, now_ms):
            last, free_at = stop, max(now_ms, stop.ends_at or now_ms)
            ahead.remove(stop)
            behind.append(stop)
            break
    point = None if last is None else (last.site.lon, last.site.lat)
    return Standing(tuple(behind), tuple(ahead), point, free_at)


def _under_way(stop: Stop, now_ms: int) -> bool:
    return (
        stop.published_at is not None
        and stop.arrives_at is not None
        and stop.ends_at is not None
        and stop.arrives_at <= now_ms < stop.ends_at + LOST_AFTER_MS
    )
