"""Where bulletins are worked out: what was read for the last one serves the next."""

from __future__ import annotations

import threading
from collections import OrderedDict

from sqlalchemy import Connection

from geo.bulletin.figures import Figures, gather
from geo.coverage.live import LiveIndex
from geo.coverage.timeline import Timeline
from geo.store.figures.scope import Scope

_KEPT = 16


class Desk:
    """One for all threads of a process; always as new as the store."""

    def __init__(self, live: LiveIndex) -> None:
        self._live = live
        self._lock = threading.Lock()
        self._timeline: Timeline | None = None
        self._kept: OrderedDict[tuple[Scope, int, int], Figures] = OrderedDict()

    def figures(self, conn: Connection, scope: Scope, now_floor: int) -> Figures:
        """Give the figures of a scope as the connection's snapshot has them."""
        index = self._live.current(conn)
        # What is over does not change with the clock.
        key = (scope, index.sequence, min(scope.until, now_floor))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            timeline = self._timeline
            if timeline is None or timeline.index.sequence != index.sequence:
                timeline = self._timeline = Timeline.load(conn, index)
            made = self._kept[key] = gather(conn, self._live, timeline, scope, now_floor)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return made
