"""Of which days, places and squads figures are asked, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, true

from geo.clock import day_start
from geo.store import state
from geo.store.schema import site


@dataclass(frozen=True)
class Scope:
    """The days first <= day <= last of `zone`; an empty tuple asks for all.

    `known_at` is a number of the log: only what had been written by then counts, as it was then.
    None for all that is known.
    """

    first: date
    last: date
    zone: ZoneInfo
    districts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    squads: tuple[int, ...] = ()
    known_at: int | None = None

    @property
    def since(self) -> int:
        """Give the instant at which the first day begins (UTC ms)."""
        return day_start(self.first, self.zone)

    @property
    def until(self) -> int:
        """Give the instant at which the day after the last begins (UTC ms)."""
        return day_start(self.last + timedelta(days=1), self.zone)

    @property
    def days(self) -> list[date]:
        """Give every day."""
        return [
            self.first + timedelta(days=number)
            for number in range((self.last - self.first).days + 1)
        ]

    def within(self, at: Any) -> ColumnElement[bool]:
        """Give the condition that an instant lies in the days."""
        return and_(at >= self.since, at < self.until)

    def written(self, sequence: Any) -> ColumnElement[bool]:
        """Give the condition that a number of the log is known."""
        return true() if self.known_at is None else sequence <= self.known_at

    def standing(self, records: Any) -> ColumnElement[bool]:
        """Give the condition that a record is valid, as far as is known."""
        if self.known_at is None:
            return and_(state.valid(records))
        later = records.alias("later_known")
        return and_(
            records.c.void.is_(False),
            self.written(records.c.sequence),
            ~exists()
            .where(later.c.supersedes == records.c.id, self.written(later.c.sequence))
            .correlate(records),
        )

    def places(self, district: Any = site.c.district, kind: Any = site.c.kind) -> list[Any]:
        """Give the conditions on where it was."""
        conditions = []
        if self.districts:
            conditions.append(district.in_(self.districts))
        if self.kinds:
            conditions.append(kind.in_(self.kinds))
        return conditions

    def by_squads(self, squad: Any) -> list[Any]:
        """Give the condition on who did it."""
        return [squad.in_(self.squads)] if self.squads else []
