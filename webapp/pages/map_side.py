"""What stands beside the coverage map: counts, bars and list of one filter, and links to others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask import url_for

from geo.bbox import BBox
from geo.coverage.listing import Listing, list_sites
from geo.coverage.statistics import Counts, count, count_by
from geo.coverage.view import View
from geo.model import UNCOVERED, Status
from geo.store.filters import SiteFilter
from webapp.context import now_floor, reading, services
from webapp.params import filter_query
from webapp.wording import district_label, kind_label

STATUSES = (Status.OVERDUE, Status.NEVER, Status.DUE, Status.COVERED)
"""In the order in which pages show them: the worst first."""


@dataclass(frozen=True)
class Bar:
    """One district or kind: its counts, and the filter that keeps only it, or lets it go."""

    key: str | int | None
    label: str
    counts: Counts
    chosen: bool
    url: str


@dataclass(frozen=True)
class Side:
    """The side of the map under a filter; `limit` and `offset` say which part of the list.

    Counts and bars are under the filter without its statuses: they tell what choosing another
    status would show. Map and list are under the whole filter; the list without statuses in it is
    of what is uncovered.
    """

    where: SiteFilter
    limit: int
    offset: int = 0

    @cached_property
    def everything(self) -> View:
        """Give the view under all of the filter but its statuses."""
        return services().live.view(
            reading(), replace(self.where, statuses=frozenset()), now_floor()
        )

    @cached_property
    def shown(self) -> View:
        """Give what the map shows."""
        if not self.where.statuses:
            return self.everything
        return self.everything.with_status(self.where.statuses)

    @property
    def at(self) -> int:
        """Give the instant of judgement (UTC ms)."""
        return self.everything.at

    @property
    def live(self) -> bool:
        """Say whether the page goes with the clock."""
        return self.where.at is None

    @property
    def sequence(self) -> int:
        """Give the number of the last change that is in it."""
        return self.everything.index.sequence

    @property
    def bounds(self) -> BBox | None:
        """Give the box of what the map shows."""
        return self.shown.bounds

    @cached_property
    def counts(self) -> Counts:
        """Give the four counts."""
        return count(self.everything)

    @property
    def listed(self) -> frozenset[Status]:
        """Give the statuses whose sites are listed."""
        return self.where.statuses or UNCOVERED

    @cached_property
    def listing(self) -> Listing:
        """Give a part of the list, the most urgent first."""
        return list_sites(
            reading(),
            self.everything.with_status(self.listed),
            limit=self.limit,
            offset=self.offset,
            past=self.at < now_floor(),
        )

    @cached_property
    def districts(self) -> list[Bar]:
        """Give the bars by district, the most uncovered first."""
        return self._bars("district", "districts", district_label)

    @cached_property
    def kinds(self) -> list[Bar]:
        """Give the bars by kind, the most uncovered first."""
        return self._bars("kind", "kinds", kind_label)

    @property
    def map_query(self) -> str:
        """Give the query of the tiles: the filter at its instant."""
        return filter_query(replace(self.where, at=self.at))

    @property
    def district_query(self) -> str:
        """Give the query of the outlines, whose rates are of all statuses."""
        return filter_query(replace(self.where, at=self.at, statuses=frozenset()))

    def map_url(self, **changes: Any) -> str:
        """Give the address of this page under a changed filter; it stays live if it is."""
        return _with_query(url_for("map.coverage"), replace(self.where, **changes))

    def list_url(self, **changes: Any) -> str:
        """Give the address of the table of sites under a changed filter, at this instant."""
        return _with_query(
            url_for("sites.listing"), replace(self.where, **{"at": self.at, **changes})
        )

    def status_url(self, status: Status) -> str:
        """Give the address of this page with a status chosen, or let go where it is chosen."""
        return self.map_url(statuses=self.where.statuses ^ {status})

    @property
    def more_url(self) -> str | None:
        """Give the address of the next part of the list; None where this is the last."""
        after = self.offset + len(self.listing.sites)
        if after >= self.listing.total:
            return None
        url = self.map_url(at=self.where.at)
        return f"{url}{'&' if '?' in url else '?'}offset={after}"

    def _bars(self, grouping: str, field: str, label: Callable[[Any], str]) -> list[Bar]:
        chosen = getattr(self.where, field)
        bars = [
            Bar(
                key,
                label(key),
                counts,
                key in chosen,
                self.map_url(**{field: () if chosen == (key,) else (key,)}) if key else "",
            )
            for key, counts in count_by(self.everything, grouping).items()
            if counts.total
        ]
        return sorted(bars, key=lambda bar: (-bar.counts.uncovered, -bar.counts.total, bar.label))


def _with_query(path: str, where: SiteFilter) -> str:
    query = filter_query(where)
    return f"{path}?{query}" if query else path
