"""The index of this process: follows the log, and keeps the last few judgements and views."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import replace
from typing import Generic, TypeVar

from sqlalchemy import Connection

from geo.coverage.index import CoverageIndex
from geo.coverage.judged import JudgedSites
from geo.coverage.view import View, make_view
from geo.store import log, search
from geo.store.catalogue import Catalogue, load_catalogue
from geo.store.filters import SiteFilter

Kept = TypeVar("Kept")

_KEPT = 8
_KEPT_SITES = 4_000_000
"""Of what was worked out the last two stay in memory, and up to `_KEPT` with fewer sites in all."""
_RECORDS = frozenset({"inspection", "calibration", "complaint"})
_NO_MATTER = frozenset(
    {
        "outing",
        "account",
        "token",
        "stop",
        "plan",
        "import",
        "sign_in",
        "hours",
        "photo",
        "bulletin",
        "open311_key",
        "public_channels",
        "complainants",
        "complaint_category",
        "answer_template",
    }
)
"""Kinds of log rows that change nobody's coverage."""
_FEW = 500


class _Recent(Generic[Kept]):
    """The last few values worked out, by what they follow from; for all threads of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()

    def get(self, key: Hashable) -> Kept | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Hashable, value: Kept, sites: int) -> Kept:
        """Keep a value that holds so many sites, and let go of those not asked for lately."""
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > max(2, min(_KEPT, _KEPT_SITES // max(1, sites))):
                self._kept.popitem(last=False)
        return value


class LiveIndex:
    """One coverage index for all threads of a process; always as new as the store."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index: CoverageIndex | None = None
        self._judged: _Recent[tuple[CoverageIndex, JudgedSites]] = _Recent()
        self._views: _Recent[View] = _Recent()

    def current(self, conn: Connection) -> CoverageIndex:
        """Give the index at the log's last number, brought up to date where it is behind."""
        last = log.last_sequence(conn)
        with self._lock:
            if self._index is None or self._index.sequence > last:
                self._index = CoverageIndex.load(conn)
            elif self._index.sequence < last:
                self._index = _follow(conn, self._index)
            return self._index

    def catalogue(self, conn: Connection) -> Catalogue:
        """Give kinds, districts, squads and policies: the index's, where there is one already."""
        return load_catalogue(conn) if self._index is None else self.current(conn).catalogue

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
        kept = self._judged.get(key)
        if kept:
            return kept
        source = CoverageIndex.load(conn, at) if at < now_floor else index
        return self._judged.keep(key, (source, source.judge(at)), index.size)

    def view(self, conn: Connection, where: SiteFilter, now_floor: int) -> View:
        """Give the view of a filter; its `at`, where absent, is the minute that holds now."""
        at = now_floor if where.at is None else where.at
        index, judged = self.judged(conn, at, now_floor)
        key = (at, index.sequence, replace(where, at=None))
        kept = self._views.get(key)
        if kept and kept.judged is judged:
            return kept
        rows = search.matching_rows(conn, where.text) if where.text else None
        return self._views.keep(key, make_view(index, judged, where, rows), index.size)


def _follow(conn: Connection, index: CoverageIndex) -> CoverageIndex:
    """Read only the sites that single records touched; anything else is read whole."""
    changes = log.since(conn, index.sequence, _FEW + 1)
    mattering = [change for change in changes if _matters(change)]
    touched = {change.site for change in mattering if change.site is not None}
    single = all(change.kind in _RECORDS and change.site is not None for change in mattering)
    if len(changes) > _FEW or not single:
        return CoverageIndex.load(conn)
    return index.with_records_of(conn, touched, log.last_sequence(conn))


def _matters(change: log.Change) -> bool:
    """Say whether a change may be one of coverage; a complaint without a site is none."""
    placeless = change.kind == "complaint" and change.site is None
    return change.kind not in _NO_MATTER and not placeless
