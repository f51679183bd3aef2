"""The coverage index: the register in Morton order, judged at any instant by table look-ups.

It is the rule of `geo.rules.coverage` on whole columns, rebuilt from the store at any time: the
store stays the truth.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from geo.coverage.judged import DueDates, JudgedSites
from geo.coverage.terms import terms_at
from geo.store import log
from geo.store.arrays import (
    InstrumentColumns,
    SiteColumns,
    instrument_columns,
    site_columns,
)
from geo.store.catalogue import Catalogue, load_catalogue

Ints = NDArray[np.int64]
Columns = TypeVar("Columns", SiteColumns, InstrumentColumns)


@dataclass(frozen=True)
class CoverageIndex:
    """Sites in Morton order with their state, the catalogue, and the log number they are true at.

    `instrument_site` gives, for each row of `instruments`, its site's place in `sites`.
    """

    sites: SiteColumns
    instruments: InstrumentColumns
    instrument_site: Ints
    catalogue: Catalogue
    sequence: int
    _dates: list[DueDates] = field(default_factory=list, init=False, repr=False, compare=False)
    """The due dates under the terms judged by last, if any."""

    @classmethod
    def load(cls, conn: Connection, at: int | None = None) -> CoverageIndex:
        """Read the index from the store: as it stands, or from the records up to `at` (UTC ms)."""
        sites = site_columns(conn, at)
        instruments = instrument_columns(conn, at)
        return cls(
            sites=sites,
            instruments=instruments,
            instrument_site=_places(sites.row, instruments.site),
            catalogue=load_catalogue(conn),
            sequence=log.last_sequence(conn),
        )

    @property
    def size(self) -> int:
        """Give how many sites there are, closed ones included."""
        return len(self.sites.row)

    @property
    def nbytes(self) -> int:
        """Give how many bytes of memory the columns take."""
        return self.instrument_site.nbytes + sum(
            int(getattr(columns, item.name).nbytes)
            for columns in (self.sites, self.instruments)
            for item in fields(columns)
        )

    def place_of(self, rows: Ints) -> Ints:
        """Give the places of sites by row number; every one must be in the index."""
        return _places(self.sites.row, rows)

    def with_records_of(self, conn: Connection, rows: set[int], sequence: int) -> CoverageIndex:
        """Give an index in which the state of some sites is read anew; the others stay as they are.

        The sites themselves and their instruments must be the same as before.
        """
        fresh = site_columns(conn, rows=rows)
        groups = instrument_columns(conn, rows=rows)
        return replace(
            self,
            sites=_patched(self.sites, fresh, self._places_in_order(fresh)),
            instruments=_patched(
                self.instruments, groups, _runs(self.instruments.site, np.unique(groups.site))
            ),
            sequence=sequence,
        )

    def judge(self, at: int) -> JudgedSites:
        """Judge every site at an instant (UTC ms) not before the records it was loaded with."""
        terms = terms_at(self.catalogue, at)
        kept = self._dates[:]
        if not kept or not kept[0].terms.same_as(terms):
            kept = [DueDates.under(terms, self.sites, self.instruments, self.instrument_site)]
            self._dates[:] = kept
        return kept[0].judge(at)

    def _places_in_order(self, some: SiteColumns) -> Ints:
        """Give the places of some sites by the order of the index, without sorting it anew."""
        starts = np.searchsorted(self.sites.morton, some.morton, "left")
        stops = np.searchsorted(self.sites.morton, some.morton, "right")
        return np.array(
            [
                start + np.searchsorted(self.sites.row[start:stop], row)
                for start, stop, row in zip(starts, stops, some.row, strict=True)
            ],
            dtype=np.int64,
        )


def _places(rows: Ints, wanted: Ints) -> Ints:
    order = np.argsort(rows)
    return order[np.searchsorted(rows, wanted, sorter=order)]


def _runs(ascending: Ints, wanted: Ints) -> Ints:
    """Give the places of every value wanted in a column that is sorted."""
    starts = np.searchsorted(ascending, wanted, "left")
    stops = np.searchsorted(ascending, wanted, "right")
    return np.concatenate([np.empty(0, np.int64), *map(np.arange, starts, stops)])


def _patched(columns: Columns, fresh: Columns, places: Ints) -> Columns:
    """Give columns with fresh values at some places; those in which nothing changed are shared."""
    patched = {}
    for item in fields(columns):
        former, values = getattr(columns, item.name), getattr(fresh, item.name)
        if not np.array_equal(former[places], values):
            patched[item.name] = former.copy()
            patched[item.name][places] = values
    return replace(columns, **patched)
