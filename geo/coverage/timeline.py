"""Coverage on many past days at once: all records read once, then each instant in milliseconds.

The state at an instant is that of `geo.store.state`: of each site the newest valid inspection up to
it, of each instrument the newest valid record of an act that counts. Read once in order of time,
the records up to an instant are the first so many, and the newest of each the last among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from geo.coverage.index import CoverageIndex
from geo.coverage.view import View, make_view
from geo.store import in_order
from geo.store.arrays import ABSENT, InstrumentColumns, SiteColumns
from geo.store.filters import SiteFilter

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Timeline:
    """The records of the log in order of time, beside the index of now.

    Parameters
    ----------
    index
        The index as it stands; its sites and instruments are taken to have been the same.
    same_since
        From this instant (UTC ms) on no site changed: before it `view` reads the store anew.
    inspections
        Columns in order: place of the site in the index, end, grade of the result, rectify_by.
    calibrations
        Columns in order: instrument (row number), bit of the act, instant, failed, valid until.
    instruments
        Columns: row number, site, type, in service from, to.
    """

    index: CoverageIndex
    same_since: int
    inspections: list[Ints]
    calibrations: list[Ints]
    instruments: list[Ints]

    @classmethod
    def load(cls, conn: Connection, index: CoverageIndex) -> Timeline:
        """Read all valid records; `index` is that of the same snapshot of the store."""
        site, end, grade, rectify_by = in_order.inspections(conn)
        changed = in_order.last_site_change(conn)
        return cls(
            index=index,
            same_since=ABSENT if changed is None else changed,
            inspections=[index.place_of(site), end, grade, rectify_by],
            calibrations=in_order.calibrations(conn),
            instruments=in_order.instruments(conn),
        )

    def view(self, conn: Connection, where: SiteFilter, at: int) -> View:
        """Give the view of a filter at a past instant (UTC ms); its priorities are of no use."""
        if at < self.same_since:
            index = CoverageIndex.load(conn, at)
        else:
            index = replace(
                self.index, sites=self._sites_at(at), instruments=self._instruments_at(at)
            )
        return make_view(index, index.judge(at), where)

    def _sites_at(self, at: int) -> SiteColumns:
        place, end, grade, rectify_by = self.inspections
        known = int(np.searchsorted(end, at, "right"))
        sites = self.index.sites
        newest = np.full(len(sites.row), -1, np.int64)
        # Of several values for one place numpy keeps the last: that is the newest.
        newest[place[:known]] = np.arange(known)
        seen = newest >= 0
        return replace(
            sites,
            inspected_at=_taken(end, newest, seen, ABSENT),
            result=_taken(grade, newest, seen, 0).astype(sites.result.dtype),
            rectify_by=_taken(rectify_by, newest, seen, ABSENT),
            inspections=np.bincount(place[:known], minlength=len(sites.row)).astype(
                sites.inspections.dtype
            ),
        )

    def _instruments_at(self, at: int) -> InstrumentColumns:
        groups = self.index.instruments
        row, _, at_column, failed, valid_until = self.calibrations
        known = int(np.searchsorted(at_column, at, "right"))
        never = np.zeros(len(groups.site), np.int64)
        good, until, bad = (np.full(len(groups.site), _LATE, np.int64) for _ in range(3))
        by_row = np.argsort(self.instruments[0])
        number = by_row[np.searchsorted(self.instruments[0], row[:known], sorter=by_row)]
        for mask, (instruments, group) in self._groups.items():
            newest = np.full(len(self.instruments[0]), -1, np.int64)
            counts = np.flatnonzero((self.calibrations[1][:known] & mask) != 0)
            newest[number[counts]] = counts
            last = newest[instruments]
            np.add.at(never, group[last < 0], 1)
            last, group_of = last[last >= 0], group[last >= 0]
            passed = failed[last] == 0
            np.minimum.at(good, group_of[passed], at_column[last[passed]])
            np.minimum.at(bad, group_of[~passed], at_column[last[~passed]])
            ends = valid_until[last]
            limited = passed & (ends != ABSENT)
            np.minimum.at(until, group_of[limited], ends[limited])
        return replace(
            groups,
            never=never,
            oldest_good_at=np.where(good == _LATE, ABSENT, good),
            earliest_valid_until=np.where(until == _LATE, ABSENT, until),
            earliest_failed_at=np.where(bad == _LATE, ABSENT, bad),
        )

    @cached_property
    def _groups(self) -> Mapping[int, tuple[Ints, Ints]]:
        """Give, for each set of acts, its instruments (places) and the group that each is in."""
        groups = self.index.instruments
        keys = zip(
            groups.site, groups.type, groups.acts, groups.service_from, groups.service_to,
            strict=True,
        )  # fmt: skip
        place_of = {tuple(map(int, key)): place for place, key in enumerate(keys)}
        found: dict[int, tuple[Ints, Ints]] = {}
        _, site, type_, start, end = self.instruments
        for mask in map(int, np.unique(groups.acts)):
            pairs = [
                (n, place_of[key])
                for n, (s, t, f, e) in enumerate(zip(site, type_, start, end, strict=True))
                if (key := (int(s), int(t), mask, int(f), int(e))) in place_of
            ]
            table = np.array(pairs, np.int64).reshape(-1, 2)
            found[mask] = (table[:, 0], table[:, 1])
        return found


_LATE = 1 << 62


def _taken(column: Ints, places: Ints, there: NDArray[np.bool_], otherwise: int) -> Ints:
    return np.where(there, column[places] if len(column) else otherwise, otherwise)
