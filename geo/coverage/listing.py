"""Pages of a view as a list: the map's twin for the keyboard, and what a dispatcher works down."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from geo.coverage.judged import NO_INSTRUMENTS
from geo.coverage.terms import terms_at
from geo.coverage.view import View
from geo.model import Result, Site, Status
from geo.store.arrays import ABSENT, FOREVER
from geo.store.sites import rows_in_order, sites_by_row

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Keys = tuple[NDArray[Any], ...]
"""Columns to order by; the last one decides first."""

_TEXTS = ("name", "code")


@dataclass(frozen=True)
class ListedSite:
    """A site with what the rule says of it; instants in UTC ms, None where there is none.

    `calibration_status` is None without instruments in service; `result` is the newest
    inspection's; `interval_ms` the inspection policy's in force; `squads` those whose remit holds
    the site.
    """

    site: Site
    status: Status
    inspection_status: Status
    calibration_status: Status | None
    due_at: int | None
    notice_at: int | None
    priority: float
    squads: tuple[int, ...]
    inspected_at: int | None
    result: Result | None
    inspections: int
    instruments: int
    interval_ms: int


@dataclass(frozen=True)
class Listing:
    """One page of a view at an instant (UTC ms); `total` is the view's size."""

    at: int
    total: int
    offset: int
    sites: tuple[ListedSite, ...]


def list_sites(
    conn: Connection,
    view: View,
    sort: str = "priority",
    *,
    descending: bool = True,
    limit: int,
    offset: int = 0,
    past: bool = False,
) -> Listing:
    """Give a page of a view's sites in an order; equal ones stand as they came into the store.

    Parameters
    ----------
    sort
        One of `SORTS`. By due date, sites without one come last, whichever way; by the last
        inspection, those never inspected count as the longest ago.
    past
        Name the sites as they stood at the view's instant; else as they stand.
    """
    if sort in _TEXTS:
        page = _page_by_text(conn, view, sort, descending, limit, offset)
    else:
        page = _first(_ORDERS[sort](view, descending), offset + limit)[offset:]
    return Listing(view.at, view.size, offset, _listed(conn, view, page, past))


def listed_by_row(
    conn: Connection, view: View, rows: Collection[int], *, past: bool = False
) -> dict[int, ListedSite]:
    """Give those of some sites (row numbers) that are in a view, by row number."""
    page = np.flatnonzero(np.isin(view.row, list(rows)))
    return {item.site.row: item for item in _listed(conn, view, page, past)}


def _page_by_text(
    conn: Connection, view: View, column: str, descending: bool, limit: int, offset: int
) -> Ints:
    """Walk the store's order only as far as the page reaches; give places in the view."""
    wanted = {int(row): place for place, row in enumerate(view.row)}
    with closing(rows_in_order(conn, column, descending)) as rows:
        ordered = (wanted[row] for row in rows if row in wanted)
        return np.array(list(islice(ordered, offset, offset + limit)), dtype=np.int64)


def _first(keys: Keys, count: int) -> Ints:
    """Give the places of the `count` sites that come first, in order; the last key decides first.

    Only they are sorted: a page of a million sites costs little more than a look at each.
    """
    first = _smallest(keys, np.arange(len(keys[0])), count)
    return first[np.lexsort([key[first] for key in keys])]


def _smallest(keys: Keys, places: Ints, count: int) -> Ints:
    if count >= len(places) or not keys:
        return places[:count]
    values = keys[-1][places]
    bound = np.partition(values, count)[count]
    below = places[values < bound]
    ties = _smallest(keys[:-1], places[values == bound], count - len(below))
    return np.concatenate([below, ties])


def _by_priority(view: View, descending: bool) -> Keys:
    return view.row, _due(view), _signed(view.priority, descending)


def _by_status(view: View, descending: bool) -> Keys:
    status = _signed(view.status.astype(np.int64), descending)
    return view.row, -view.priority, status


def _by_due(view: View, descending: bool) -> Keys:
    due = _due(view)
    return view.row, _signed(due, descending), due == FOREVER


def _by_inspected(view: View, descending: bool) -> Keys:
    inspected = view.index.sites.inspected_at[view.place]
    return view.row, _signed(inspected, descending)


def _due(view: View) -> Ints:
    due = view.judged.due_at[view.place]
    return np.where(due == ABSENT, FOREVER, due)


def _signed(values: Ints | Floats, descending: bool) -> Ints | Floats:
    return -values if descending else values


_ORDERS: dict[str, Callable[[View, bool], Keys]] = {
    "priority": _by_priority,
    "status": _by_status,
    "due": _by_due,
    "inspected": _by_inspected,
}
SORTS = (*_ORDERS, *_TEXTS)


def _listed(conn: Connection, view: View, page: Ints, past: bool) -> tuple[ListedSite, ...]:
    judged, columns = view.judged, view.index.sites
    intervals = terms_at(view.index.catalogue, view.at).interval
    rows = [int(row) for row in view.row[page]]
    sites = sites_by_row(conn, rows, view.at if past else None)
    listed = []
    for row, place in zip(rows, view.place[page], strict=True):
        inspected_at = _instant(columns.inspected_at[place])
        calibration = int(judged.calibration_status[place])
        listed.append(
            ListedSite(
                site=sites[row],
                status=Status(judged.status[place]),
                inspection_status=Status(judged.inspection_status[place]),
                calibration_status=None if calibration == NO_INSTRUMENTS else Status(calibration),
                due_at=_instant(judged.due_at[place]),
                notice_at=_instant(judged.notice_at[place]),
                priority=float(judged.priority[place]),
                squads=_squads(int(judged.squads[place])),
                inspected_at=inspected_at,
                result=None if inspected_at is None else _RESULTS[columns.result[place]],
                inspections=int(columns.inspections[place]),
                instruments=int(judged.instruments[place]),
                interval_ms=int(intervals[columns.kind[place], columns.district[place]]),
            )
        )
    return tuple(listed)


_RESULTS = tuple(Result)


def _instant(value: np.int64) -> int | None:
    return None if value == ABSENT else int(value)


def _squads(mask: int) -> tuple[int, ...]:
    return tuple(bit + 1 for bit in range(mask.bit_length()) if mask >> bit & 1)
