"""The rule of `geo.rules.coverage` on whole columns: when all falls due, and how it stands at t.

Due dates follow from records and terms alone; an instant is then judged by comparing. What only
few ask for (dates, priority, squads) is worked out when it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from geo.coverage.terms import Terms
from geo.model import Status
from geo.store.arrays import ABSENT, FOREVER, InstrumentColumns, SiteColumns

NO_INSTRUMENTS = -1
"""Calibration status of a site without instruments in service."""

_ADVISORY, _FAILED = 1, 2

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Statuses = NDArray[np.int8]
Number = TypeVar("Number", np.int64, np.uint64, np.float64)


@dataclass(frozen=True, eq=False)
class DueDates:
    """When each site's inspection and each group of instruments fall due, under some terms.

    Instants in UTC ms, `FOREVER` where there is no record yet. Of the instruments only those
    groups are here whose set of acts is the one that the terms accept; `instrument_site` gives
    their sites' places.
    """

    terms: Terms
    sites: SiteColumns
    due_at: Ints
    notice_at: Ints
    never: Ints
    """Places of the sites never inspected."""
    instruments: InstrumentColumns
    instrument_site: Ints
    instrument_interval: Ints
    instrument_due_at: Ints
    instrument_notice_at: Ints

    @classmethod
    def under(
        cls, terms: Terms, sites: SiteColumns, instruments: InstrumentColumns, instrument_site: Ints
    ) -> DueDates:
        """Work the dates out."""
        due_at, notice_at = _inspection_dates(terms, sites)
        key = (instruments.type, sites.district[instrument_site])
        accepted = np.flatnonzero(instruments.acts == terms.calibration_acts[key])
        groups, key = instruments.at(accepted), (key[0][accepted], key[1][accepted])
        interval = terms.calibration_interval[key]
        group_due_at = _later(groups.oldest_good_at, interval)
        for column in (groups.earliest_valid_until, groups.earliest_failed_at):
            np.minimum(group_due_at, _later(column, 0), out=group_due_at)
        notice = terms.calibration_notice[key]
        return cls(
            terms=terms,
            sites=sites,
            due_at=due_at,
            notice_at=notice_at,
            never=np.flatnonzero(sites.inspected_at == ABSENT),
            instruments=groups,
            instrument_site=instrument_site[accepted],
            instrument_interval=interval,
            instrument_due_at=group_due_at,
            instrument_notice_at=np.where(group_due_at == FOREVER, FOREVER, group_due_at - notice),
        )

    def judge(self, at: int) -> JudgedSites:
        """Judge every site at an instant (UTC ms) at which the terms are in force."""
        inspection = _status(at, self.notice_at, self.due_at)
        inspection[self.never] = Status.NEVER
        groups = self.instruments
        here = np.flatnonzero((groups.service_from <= at) & (at < groups.service_to))
        status = _status(at, self.instrument_notice_at[here], self.instrument_due_at[here])
        np.maximum(status, (groups.never[here] > 0) * np.int8(Status.NEVER), out=status)
        calibration = np.full(len(inspection), NO_INSTRUMENTS, np.int8)
        np.maximum.at(calibration, self.instrument_site[here], status)
        return JudgedSites(
            at=at,
            dates=self,
            in_service=here,
            status=np.maximum(inspection, calibration),
            inspection_status=inspection,
            calibration_status=calibration,
        )


@dataclass(frozen=True, eq=False)
class JudgedSites:
    """What the rule says of every site of the index at one instant, in the index's order.

    `status`, `inspection_status` and `calibration_status` are numbers of `Status`, the last
    `NO_INSTRUMENTS` where there are none; `in_service` are the places of those groups of
    instruments, of the dates', that are in service.
    """

    at: int
    dates: DueDates
    in_service: Ints
    status: Statuses
    inspection_status: Statuses
    calibration_status: Statuses

    @cached_property
    def exists(self) -> NDArray[np.bool_]:
        """Say which sites are open at the instant."""
        sites = self.dates.sites
        return (sites.opened_at <= self.at) & (self.at < sites.closed_at)

    @cached_property
    def due_at(self) -> Ints:
        """Give the earliest due dates over requirements with a record (UTC ms), else `ABSENT`."""
        return self._earliest(self.dates.due_at, self.dates.instrument_due_at)

    @cached_property
    def notice_at(self) -> Ints:
        """Give the earliest instants of notice (UTC ms), else `ABSENT`."""
        return self._earliest(self.dates.notice_at, self.dates.instrument_notice_at)

    @cached_property
    def squads(self) -> NDArray[np.uint64]:
        """Give, as bits, the squads whose remit holds each site."""
        return self._of_terms(self.dates.terms.squads)

    @cached_property
    def instruments(self) -> Ints:
        """Give how many instruments each site has in service."""
        counts = np.zeros(len(self.status), np.int64)
        groups = self.dates.instruments.instruments
        np.add.at(counts, self._places, groups[self.in_service])
        return counts

    @cached_property
    def priority(self) -> Floats:
        """Give the priorities of `geo.rules.priority`; 0 when covered."""
        return np.maximum(self.inspection_priority, self.calibration_priority)

    @cached_property
    def inspection_priority(self) -> Floats:
        """Give the priorities as far as inspections are concerned."""
        dates = self.dates
        interval = self._of_terms(dates.terms.interval)
        weights = dates.terms.weights
        late = _lateness(self.at, dates.notice_at, dates.due_at, interval, weights.most_lateness)
        late[dates.never] = weights.never_lateness
        return self._priority(late)

    @cached_property
    def calibration_priority(self) -> Floats:
        """Give the priorities as far as calibrations are concerned; 0 without instruments."""
        dates, here = self.dates, self.in_service
        weights = dates.terms.weights
        calibration = _lateness(
            self.at,
            dates.instrument_notice_at[here],
            dates.instrument_due_at[here],
            dates.instrument_interval[here],
            weights.most_lateness,
        )
        never = np.where(dates.instruments.never[here] > 0, weights.never_lateness, 0.0)
        late = np.zeros(len(self.status))
        np.maximum.at(late, self._places, np.maximum(calibration, never))
        return self._priority(late)

    def _priority(self, late: Floats) -> Floats:
        sites, terms = self.dates.sites, self.dates.terms
        crowding = np.array([0.0, *terms.weights.crowding])[sites.crowding]
        failed = np.where(sites.result == _FAILED, terms.weights.failure, 1.0)
        counted = np.minimum(sites.open_complaints, terms.weights.most_complaints)
        complaints = 1.0 + terms.weights.complaint_step * counted
        return crowding * self._of_terms(terms.weight) * late * failed * complaints

    @property
    def _places(self) -> Ints:
        return self.dates.instrument_site[self.in_service]

    def _earliest(self, inspection: Ints, instruments: Ints) -> Ints:
        earliest = inspection.copy()
        np.minimum.at(earliest, self._places, instruments[self.in_service])
        earliest[earliest == FOREVER] = ABSENT
        return earliest

    def _of_terms(self, table: NDArray[Number]) -> NDArray[Number]:
        return table.ravel()[_keys(self.dates.sites, table)]


def _inspection_dates(terms: Terms, sites: SiteColumns) -> tuple[Ints, Ints]:
    """Give due date and notice of each site's inspection, `FOREVER` for one never inspected."""
    key = _keys(sites, terms.interval)
    due_at = _later(sites.inspected_at, terms.interval.ravel()[key])
    look_back = np.flatnonzero(sites.result >= _ADVISORY)
    planned = sites.inspected_at[look_back] + terms.look_back_after.ravel()[key[look_back]]
    planned[sites.result[look_back] != _FAILED] = FOREVER
    rectify_by = sites.rectify_by[look_back]
    dated = np.where(rectify_by == ABSENT, planned, rectify_by)
    due_at[look_back] = np.minimum(due_at[look_back], dated)
    notice_at = due_at - terms.notice.ravel()[key]
    notice_at[due_at == FOREVER] = FOREVER
    return due_at, notice_at


def _keys(sites: SiteColumns, table: NDArray[Number]) -> NDArray[np.intp]:
    """Give each site's place in a flattened table of kinds and districts."""
    return sites.kind * np.intp(table.shape[1]) + sites.district


def _later(instants: Ints, span: Ints | int) -> Ints:
    """Give what is a span later, `FOREVER` where there is no instant."""
    return np.where(instants == ABSENT, FOREVER, instants + span)


def _status(at: int, notice_at: Ints, due_at: Ints) -> Statuses:
    due = (notice_at < at) * np.int8(Status.DUE)
    return np.maximum(due, (due_at < at) * np.int8(Status.OVERDUE))


def _lateness(at: int, notice_at: Ints, due_at: Ints, interval: Ints, most: float) -> Floats:
    span = np.maximum(due_at - notice_at, 1)
    late = 0.5 + 0.5 * (at - notice_at) / span
    late = np.where(at > due_at, np.minimum(most, 1.0 + (at - due_at) / interval), late)
    return np.where(at <= notice_at, 0.0, late)
