"""The coverage index: the register in Morton order, judged at any instant by table look-ups.

It is the rule of `geo.rules.coverage` on whole columns, rebuilt from the store at any time: the
store stays the truth.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from geo.coverage.terms import Terms, terms_at
from geo.model import Status
from geo.rules.priority import FAILURE_FACTOR, MOST_LATENESS, NEVER_LATENESS
from geo.store import log
from geo.store.arrays import (
    ABSENT,
    FOREVER,
    InstrumentColumns,
    SiteColumns,
    instrument_columns,
    site_columns,
)
from geo.store.catalogue import Catalogue, load_catalogue

NO_INSTRUMENTS = -1
"""Calibration status of a site without instruments in service."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Columns = TypeVar("Columns", SiteColumns, InstrumentColumns)


@dataclass(frozen=True)
class JudgedSites:
    """What the rule says of every site of the index at one instant, in the index's order.

    `status`, `inspection_status` and `calibration_status` are numbers of `Status`, the last
    `NO_INSTRUMENTS` where there are none; `due_at` and `notice_at` UTC ms or `ABSENT`;
    `exists` is false for a site that is not open at the instant.
    """

    at: int
    status: NDArray[np.int8]
    inspection_status: NDArray[np.int8]
    calibration_status: NDArray[np.int8]
    due_at: Ints
    notice_at: Ints
    priority: Floats
    exists: NDArray[np.bool_]
    squads: NDArray[np.uint64]
    instruments: Ints


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

    def place_of(self, rows: Ints) -> Ints:
        """Give the places of sites by row number; every one must be in the index."""
        return _places(self.sites.row, rows)

    def with_records_of(self, conn: Connection, rows: set[int], sequence: int) -> CoverageIndex:
        """Give an index in which the state of some sites is read anew; the others stay as they are.

        The sites themselves and their instruments must be the same as before.
        """
        fresh = site_columns(conn, rows=rows)
        sites = _patched(self.sites, fresh, self.place_of(fresh.row))
        groups = instrument_columns(conn, rows=rows)
        places = np.flatnonzero(np.isin(self.instruments.site, groups.site))
        return replace(
            self,
            sites=sites,
            instruments=_patched(self.instruments, groups, places),
            sequence=sequence,
        )

    def judge(self, at: int) -> JudgedSites:
        """Judge every site at an instant (UTC ms) not before the records it was loaded with."""
        terms = terms_at(self.catalogue, at)
        sites = self.sites
        key = (sites.kind, sites.district)
        due_at, notice_at = self._inspection_due(terms)
        never = sites.inspected_at == ABSENT
        inspection = _status(at, notice_at, due_at)
        inspection[never] = Status.NEVER
        late = _lateness(at, notice_at, due_at, terms.interval[key])
        late[never] = NEVER_LATENESS

        calibration = self._judge_instruments(terms, at)
        late = np.maximum(late, calibration.late)
        failed = np.where((sites.result == 2) & ~never, FAILURE_FACTOR, 1.0)
        due_at = np.minimum(np.where(never, FOREVER, due_at), calibration.due_at)
        notice_at = np.minimum(np.where(never, FOREVER, notice_at), calibration.notice_at)
        return JudgedSites(
            at=at,
            status=np.maximum(inspection, calibration.status).astype(np.int8),
            inspection_status=inspection,
            calibration_status=calibration.status,
            due_at=np.where(due_at == FOREVER, ABSENT, due_at),
            notice_at=np.where(notice_at == FOREVER, ABSENT, notice_at),
            priority=sites.crowding * terms.risk_weight[key] * late * failed,
            exists=(sites.opened_at <= at) & (at < sites.closed_at),
            squads=terms.squads[key],
            instruments=calibration.instruments,
        )

    def _inspection_due(self, terms: Terms) -> tuple[Ints, Ints]:
        sites = self.sites
        key = (sites.kind, sites.district)
        rectify_by = np.where(sites.rectify_by == ABSENT, FOREVER, sites.rectify_by)
        planned = sites.inspected_at + terms.look_back_after[key]
        look_back_at = np.where((sites.result == 2) & (rectify_by == FOREVER), planned, rectify_by)
        look_back_at = np.where(sites.result == 0, FOREVER, look_back_at)
        due_at = np.minimum(sites.inspected_at + terms.interval[key], look_back_at)
        return due_at, due_at - terms.notice[key]

    def _judge_instruments(self, terms: Terms, at: int) -> _Calibration:
        groups, place = self.instruments, self.instrument_site
        key = (groups.type, self.sites.district[place])
        here = (
            (groups.acts == terms.calibration_acts[key])
            & (groups.service_from <= at)
            & (at < groups.service_to)
        )
        key = (key[0][here], key[1][here])
        place = place[here]
        interval, notice = terms.calibration_interval[key], terms.calibration_notice[key]
        good = groups.oldest_good_at[here]
        due_at = np.where(good == ABSENT, FOREVER, good + interval)
        for column in (groups.earliest_valid_until[here], groups.earliest_failed_at[here]):
            due_at = np.minimum(due_at, np.where(column == ABSENT, FOREVER, column))
        recorded = due_at != FOREVER
        notice_at = np.where(recorded, due_at - notice, FOREVER)
        never = groups.never[here] > 0
        status = np.where(recorded, _status(at, notice_at, due_at), Status.COVERED)
        status = np.maximum(status, np.where(never, Status.NEVER, Status.COVERED))
        late = np.where(recorded, _lateness(at, notice_at, due_at, interval), 0.0)
        late = np.maximum(late, np.where(never, NEVER_LATENESS, 0.0))

        result = _Calibration.without_instruments(self.size)
        np.maximum.at(result.status, place, status.astype(np.int8))
        np.maximum.at(result.late, place, late)
        np.minimum.at(result.due_at, place, due_at)
        np.minimum.at(result.notice_at, place, notice_at)
        np.add.at(result.instruments, place, groups.instruments[here])
        return result


@dataclass(frozen=True)
class _Calibration:
    """The instruments of every site taken together; `FOREVER` where nothing is due."""

    status: NDArray[np.int8]
    late: Floats
    due_at: Ints
    notice_at: Ints
    instruments: Ints

    @classmethod
    def without_instruments(cls, size: int) -> _Calibration:
        return cls(
            status=np.full(size, NO_INSTRUMENTS, np.int8),
            late=np.zeros(size),
            due_at=np.full(size, FOREVER, np.int64),
            notice_at=np.full(size, FOREVER, np.int64),
            instruments=np.zeros(size, np.int64),
        )


def _status(at: int, notice_at: Ints, due_at: Ints) -> NDArray[np.int8]:
    status = np.where(at > notice_at, Status.DUE, Status.COVERED)
    return np.where(at > due_at, Status.OVERDUE, status).astype(np.int8)


def _lateness(at: int, notice_at: Ints, due_at: Ints, interval: Ints) -> Floats:
    span = np.maximum(due_at - notice_at, 1)
    late = 0.5 + 0.5 * (at - notice_at) / span
    late = np.where(at > due_at, np.minimum(MOST_LATENESS, 1.0 + (at - due_at) / interval), late)
    return np.where(at <= notice_at, 0.0, late)


def _places(rows: Ints, wanted: Ints) -> Ints:
    order = np.argsort(rows)
    return order[np.searchsorted(rows, wanted, sorter=order)]


def _patched(columns: Columns, fresh: Columns, places: Ints) -> Columns:
    patched = {}
    for item in fields(columns):
        values = getattr(columns, item.name).copy()
        values[places] = getattr(fresh, item.name)
        patched[item.name] = values
    return replace(columns, **patched)
