"""A view: one instant and one filter of the index; map, list, legend and counts all read it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from geo import morton
from geo.bbox import BBox
from geo.coverage.index import CoverageIndex
from geo.coverage.judged import JudgedSites
from geo.coverage.terms import squad_mask
from geo.model import Status
from geo.store.filters import SiteFilter

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Value = TypeVar("Value", bound=np.generic)


@dataclass(frozen=True)
class View:
    """The sites that a filter keeps at an instant, in Morton order.

    `place` are their places in the index, the other columns belong to those places; `status` are
    numbers of `Status`, `kind` and `district` numbers of the catalogue (district 0 = none).
    """

    index: CoverageIndex
    judged: JudgedSites
    place: Ints

    @property
    def at(self) -> int:
        """Give the instant of judgement (UTC ms)."""
        return self.judged.at

    @property
    def size(self) -> int:
        """Give how many sites there are in the view."""
        return len(self.place)

    @property
    def morton(self) -> Ints:
        """Give the Morton codes, ascending."""
        return self._of(self.index.sites.morton)

    @property
    def row(self) -> Ints:
        """Give the sites' row numbers."""
        return self._of(self.index.sites.row)

    @property
    def kind(self) -> Numbers:
        """Give the numbers of the sites' kinds."""
        return self._of(self.index.sites.kind)

    @property
    def district(self) -> Numbers:
        """Give the numbers of the sites' districts."""
        return self._of(self.index.sites.district)

    @property
    def status(self) -> NDArray[np.int8]:
        """Give the statuses."""
        return self._of(self.judged.status)

    @property
    def squads(self) -> NDArray[np.uint64]:
        """Give, as bits, the squads whose remit holds each site."""
        return self._of(self.judged.squads)

    @property
    def priority(self) -> NDArray[np.float64]:
        """Give the priorities; 0 when covered."""
        return self._of(self.judged.priority)

    def _of(self, column: NDArray[Value]) -> NDArray[Value]:
        """Give a column's values of the view: where its places are a run, without copying them."""
        place = self.place
        if len(place) and place[-1] - place[0] + 1 == len(place):
            return column[place[0] : place[-1] + 1]
        return column[place]

    @property
    def bounds(self) -> BBox | None:
        """Give the box of the sites in WGS-84 degrees; None when there is none."""
        return BBox(*morton.bounds(self.morton)) if self.size else None

    def with_status(self, statuses: Collection[Status]) -> View:
        """Give the view of those sites that stand at one of some statuses."""
        return self.only(np.isin(self.status, [int(status) for status in statuses]))

    def at_rows(self, rows: Collection[int]) -> View:
        """Give the view of those sites that have one of some row numbers."""
        return self.only(np.isin(self.row, list(rows)))

    def in_tile(self, z: int, x: int, y: int) -> View:
        """Give the view of the sites in a map tile, found without looking at the others."""
        return View(self.index, self.judged, self.place[self._slice(*morton.tile_range(z, x, y))])

    def _slice(self, low: int, high: int) -> slice:
        """Give where the sites with a code from `low` to below `high` stand in the view."""
        ends = np.searchsorted(self.index.sites.morton, [low, high])
        start, stop = np.searchsorted(self.place, ends)
        return slice(start, stop)

    def only(self, keep: NDArray[np.bool_]) -> View:
        """Give the view of those sites for which `keep` holds."""
        return View(self.index, self.judged, self.place[keep])


def make_view(
    index: CoverageIndex,
    judged: JudgedSites,
    where: SiteFilter,
    text_rows: Ints | None = None,
) -> View:
    """Filter a judged index.

    Parameters
    ----------
    where
        Its `at` is not looked at: `judged` has the instant.
    text_rows
        Row numbers of the sites whose text matches `where.text`; the store finds them.
    """
    sites = index.sites
    keep = np.ones(index.size, bool) if where.closed else judged.exists.copy()
    if where.kinds:
        numbers = [index.catalogue.kinds[kind].number for kind in where.kinds]
        keep &= np.isin(sites.kind, numbers)
    if where.districts:
        numbers = [index.catalogue.districts[code].number for code in where.districts]
        keep &= np.isin(sites.district, numbers)
    if where.squads:
        keep &= (judged.squads & np.uint64(squad_mask(where.squads))) != 0
    if where.statuses:
        keep &= np.isin(judged.status, [int(status) for status in where.statuses])
    if text_rows is not None:
        keep &= np.isin(sites.row, text_rows)
    if where.bbox is not None:
        keep &= _in_bbox(sites.morton, where.bbox)
    return View(index, judged, np.flatnonzero(keep))


def _in_bbox(codes: Ints, bbox: BBox) -> NDArray[np.bool_]:
    """Say which codes lie in a box, to the zoom-30 tile (4 cm at the equator)."""
    inside = np.zeros(len(codes), bool)
    for box in bbox.parts():
        (west, east), (north, south) = morton.tile_xy(
            [box.west, box.east],
            [min(box.north, morton.MAX_LAT), max(box.south, -morton.MAX_LAT)],
        )
        for low, high in morton.ranges_of_bbox(box.west, box.south, box.east, box.north):
            near = slice(*np.searchsorted(codes, [low, high]))
            x, y = morton.decode(codes[near])
            inside[near] |= (x >= west) & (x <= east) & (y >= north) & (y <= south)
    return inside


def count_of(status: NDArray[np.int8]) -> dict[Status, int]:
    """Count sites by status."""
    counts = np.bincount(status, minlength=len(Status))
    return {which: int(counts[which]) for which in Status}
