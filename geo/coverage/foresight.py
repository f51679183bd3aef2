"""The register as it would stand after visits that are only planned: each of them passes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection

from geo.coverage.index import CoverageIndex
from geo.coverage.judged import JudgedSites
from geo.coverage.live import LiveIndex
from geo.store.arrays import ABSENT, InstrumentColumns, SiteColumns


@dataclass(frozen=True)
class PlannedVisit:
    """An act (`inspect` or `calibrate`) at the site of a row number, done at an instant, UTC ms."""

    row: int
    act: str
    ends_at: int


def after_visits(index: CoverageIndex, visits: Iterable[PlannedVisit]) -> CoverageIndex:
    """Give the index as it would be after some visits, every instrument of a site calibrated."""
    inspected: dict[int, int] = {}
    calibrated: dict[int, int] = {}
    for one in visits:
        ends = inspected if one.act == "inspect" else calibrated
        ends[one.row] = max(one.ends_at, ends.get(one.row, one.ends_at))
    return replace(
        index,
        sites=_inspected(index, inspected),
        instruments=_calibrated(index.instruments, calibrated),
    )


class Foresight(LiveIndex):
    """Answers with one index, whatever the store holds: it is the store of a day to come."""

    def __init__(self, index: CoverageIndex) -> None:
        super().__init__()
        self._foreseen = index

    def current(self, conn: Connection) -> CoverageIndex:  # noqa: ARG002
        """Give the index that is foreseen."""
        return self._foreseen

    def judged(
        self,
        conn: Connection,  # noqa: ARG002
        at: int,
        now_floor: int,  # noqa: ARG002
    ) -> tuple[CoverageIndex, JudgedSites]:
        """Judge everything at an instant (UTC ms) after the last visit foreseen."""
        return self._foreseen, self._foreseen.judge(at)


def _inspected(index: CoverageIndex, ends: dict[int, int]) -> SiteColumns:
    if not ends:
        return index.sites
    places = index.place_of(np.array(list(ends), np.int64))
    sites = index.sites
    columns = {name: getattr(sites, name).copy() for name in ("inspected_at", "result",
                                                              "rectify_by")}  # fmt: skip
    columns["inspected_at"][places] = list(ends.values())
    columns["result"][places] = 0
    columns["rectify_by"][places] = ABSENT
    return replace(sites, **columns)


def _calibrated(groups: InstrumentColumns, ends: dict[int, int]) -> InstrumentColumns:
    places = np.flatnonzero(np.isin(groups.site, list(ends)))
    if not len(places):
        return groups
    fresh = {
        "never": 0,
        "oldest_good_at": [ends[row] for row in groups.site[places].tolist()],
        "earliest_valid_until": ABSENT,
        "earliest_failed_at": ABSENT,
    }
    columns = {}
    for name, values in fresh.items():
        columns[name] = getattr(groups, name).copy()
        columns[name][places] = values
    return replace(groups, **columns)
