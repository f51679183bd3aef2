"""The index of this process: follows the log, and keeps the last few judgements."""

from __future__ import annotations

import threading
from collections import OrderedDict

from sqlalchemy import Connection

from geo.coverage.index import CoverageIndex
from geo.coverage.judged import JudgedSites
from geo.coverage.view import View, make_view
from geo.store import log, search
from geo.store.filters import SiteFilter

_KEPT_SITES = 4_000_000
"""Judgements stay in memory while they hold fewer sites in all, but always the last two."""
_RECORDS = frozenset({"inspection", "calibration"})
_NO_MATTER = frozenset({"outing", "account", "token", "stop", "plan", "import", "sign_in"})
"""Kinds of log rows that change nobody's coverage."""
_FEW = 500


class LiveIndex:
    """One coverage index for all threads of a process; always as new as the store."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index: CoverageIndex | None = None
        self._judged: OrderedDict[tuple[int, int], tuple[CoverageIndex, JudgedSites]] = (
            OrderedDict()
        )

    def current(self, conn: Connection) -> CoverageIndex:
        """Give the index at the log's last number, brought up to date where it is behind."""
        last = log.last_sequence(conn)
        with self._lock:
            if self._index is None or self._index.sequence > last:
                self._index = CoverageIndex.load(conn)
            elif self._index.sequence < last:
                self._index = _follow(conn, self._index)
            return self._index

    def judged(
        self, conn: Connection, at: int, now_floor: int
    ) -> tuple[CoverageIndex, JudgedSites]:
        """Judge everything at an instant (UTC ms): from the records up to it where it is past.

        Parameters
        ----------
        now_floor
            The minute that holds now: from it on, the state rows are the answer.
        """
        index = self.current(conn)
        key = (at, index.sequence)
        with self._lock:
            kept = self._judged.get(key)
            if kept:
                self._judged.move_to_end(key)
                return kept
        source = CoverageIndex.load(conn, at) if at < now_floor else index
        answer = (source, source.judge(at))
        with self._lock:
            self._judged[key] = answer
            while len(self._judged) > max(2, _KEPT_SITES // max(1, index.size)):
                self._judged.popitem(last=False)
        return answer

    def view(self, conn: Connection, where: SiteFilter, now_floor: int) -> View:
        """Give the view of a filter; its `at`, where absent, is the minute that holds now."""
        at = now_floor if where.at is None else where.at
        index, judged = self.judged(conn, at, now_floor)
        rows = search.matching_rows(conn, where.text) if where.text else None
        return make_view(index, judged, where, rows)


def _follow(conn: Connection, index: CoverageIndex) -> CoverageIndex:
    """Read only the sites that single records touched; anything else is read whole."""
    changes = log.since(conn, index.sequence, _FEW + 1)
    mattering = [change for change in changes if change.kind not in _NO_MATTER]
    touched = {change.site for change in mattering if change.site is not None}
    single = all(change.kind in _RECORDS and change.site is not None for change in mattering)
    if len(changes) > _FEW or not single:
        return CoverageIndex.load(conn)
    return index.with_records_of(conn, touched, log.last_sequence(conn))
