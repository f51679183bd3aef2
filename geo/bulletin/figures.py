"""The figures of a bulletin: sums over records, and what is covered at the end of its days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from geo.clock import DAY_MS, day_start, local_day
from geo.coverage.listing import ListedSite, list_sites
from geo.coverage.live import LiveIndex
from geo.coverage.statistics import Counts, count, count_by
from geo.coverage.timeline import Timeline
from geo.coverage.view import View
from geo.model import UNCOVERED
from geo.store.catalogue import Catalogue
from geo.store.figures.counted import COUNTED
from geo.store.figures.listing import first_day
from geo.store.figures.scope import Scope
from geo.store.figures.tally import Tally, fines_by_currency, tallies, total
from geo.store.filters import SiteFilter

CURRENCY = "CNY"
"""Of fines where none was imposed yet."""
WORST = 10
SO_FAR = (
    "officer_visits", "premises_visits", "complaints", "cases_opened", "cases_closed",
    "fine_cents",
)  # fmt: skip
"""The figures that are also summed from the first record on."""
_NO_SITES = Counts(0, 0, 0, 0)

Sums = Mapping[str, int]
"""Figure (a key of `COUNTED`) → its value; 0 where it is missing."""


@dataclass(frozen=True)
class Coverage:
    """What is covered at the end of the days, and was a day before."""

    now: Counts
    before: Counts

    @property
    def gained(self) -> float:
        """Give by how much the rate rose, as a share."""
        return round(self.now.rate - self.before.rate, 4)


@dataclass(frozen=True)
class Part:
    """A district (code), a kind (id) or a squad (number): its sums, and what is covered of it."""

    key: str | int
    sums: Sums
    coverage: Coverage | None = None


@dataclass(frozen=True)
class DaySums:
    """One day of the span; `coverage` is that at its end, None for days that are not over yet."""

    day: date
    sums: Sums
    coverage: Counts | None


@dataclass(frozen=True)
class SoFar:
    """The sums of `SO_FAR`, from the day of the oldest record on."""

    first: date
    sums: Sums


@dataclass(frozen=True)
class Figures:
    """All that a bulletin tells, as values.

    Attributes
    ----------
    at, before_at
        The instants of `coverage` (UTC ms): the end of the days, or now where that lies ahead, and
        the midnight at which the last of them began.
    sequence
        The number of the log up to which records are in it.
    currencies
        Currency → fines in hundredths, the largest sum first.
    so_far
        None where there is no record up to the last day.
    """

    scope: Scope
    at: int
    before_at: int
    sequence: int
    sums: Sums
    coverage: Coverage
    days: tuple[DaySums, ...]
    districts: tuple[Part, ...]
    kinds: tuple[Part, ...]
    squads: tuple[Part, ...]
    worst: tuple[ListedSite, ...]
    currencies: Mapping[str, int]
    so_far: SoFar | None

    @property
    def one_day(self) -> bool:
        """Say whether it is of a single day."""
        return self.scope.first == self.scope.last

    @property
    def currency(self) -> str:
        """Give the currency of most of the fines."""
        return next(iter(self.currencies), CURRENCY)

    @property
    def fine_cents(self) -> int:
        """Give the fines in `currency`, in hundredths."""
        return self.currencies.get(self.currency, 0)

    @property
    def empty(self) -> bool:
        """Say whether nothing at all was recorded."""
        return not any(self.sums.values())

    @property
    def answered_share(self) -> float | None:
        """Give the share of the answers that were in time; None without answers."""
        return share(self.sums["answered_in_time"], self.sums["answered"])

    @property
    def rectified_share(self) -> float | None:
        """Give the share of the look-backs that found all rectified; None without look-backs."""
        return share(self.sums["look_backs_passed"], self.sums["look_backs"])


def gather(
    conn: Connection, live: LiveIndex, timeline: Timeline, scope: Scope, now_floor: int
) -> Figures:
    """Count everything.

    Parameters
    ----------
    live, timeline
        The index and the records in order of time, both as the connection's snapshot has them.
    now_floor
        The minute that holds now (UTC ms): coverage is not foretold.
    """
    counted = tallies(conn, scope)
    last = min(scope.last, local_day(now_floor, scope.zone))
    at = min(scope.until, now_floor)
    before_at = day_start(last, scope.zone)
    if before_at >= at:
        before_at = at - DAY_MS
    where = SiteFilter(districts=scope.districts)
    view = live.view(conn, replace(where, at=at), now_floor)
    before = timeline.view(conn, where, before_at)
    catalogue = view.index.catalogue
    parts = {grouping: _coverage_by(view, before, grouping) for grouping in ("district", "kind")}
    districts = [code for code in catalogue.districts if code in (scope.districts or (code,))]
    return Figures(
        scope=scope,
        at=at,
        before_at=before_at,
        sequence=view.index.sequence,
        sums={key: one.total for key, one in counted.items()},
        coverage=Coverage(count(view), count(before)),
        days=_days(conn, timeline, scope, counted, where, now_floor),
        districts=tuple(
            Part(code, {key: one.by_district[code] for key, one in counted.items()},
                 parts["district"].get(code))
            for code in districts
        ),
        kinds=_kinds(catalogue, counted, parts["kind"]),
        squads=tuple(
            Part(number, {key: one.by_squad[number] for key, one in counted.items()})
            for number in catalogue.squads
        ),
        worst=list_sites(
            conn, view.with_status(UNCOVERED), limit=WORST, past=at < now_floor
        ).sites,
        currencies=fines_by_currency(conn, scope),
        so_far=_so_far(conn, scope, counted),
    )  # fmt: skip


def share(part: int, whole: int) -> float | None:
    """Give a share to four places; None of nothing."""
    return round(part / whole, 4) if whole else None


def amount_text(cents: int) -> str:
    """Write hundredths as an exact decimal: `204100.00`."""
    sign, positive = "-" if cents < 0 else "", abs(cents)
    return f"{sign}{positive // 100}.{positive % 100:02}"


def _coverage_by(view: View, before: View, grouping: str) -> dict[str, Coverage]:
    then = count_by(before, grouping)
    return {
        str(key): Coverage(counts, then.get(key, _NO_SITES))
        for key, counts in count_by(view, grouping).items()
        if key is not None and counts.total
    }


def _kinds(
    catalogue: Catalogue, counted: Mapping[str, Tally], coverage: Mapping[str, Coverage]
) -> tuple[Part, ...]:
    """Give the kinds that have sites or records."""
    parts = [
        Part(kind, {key: one.by_kind[kind] for key, one in counted.items()}, coverage.get(kind))
        for kind in catalogue.kinds
    ]
    return tuple(part for part in parts if part.coverage or any(part.sums.values()))


def _days(
    conn: Connection,
    timeline: Timeline,
    scope: Scope,
    counted: Mapping[str, Tally],
    where: SiteFilter,
    now_floor: int,
) -> tuple[DaySums, ...]:
    rows = []
    for day in scope.days:
        end = replace(scope, first=day, last=day).until
        rows.append(
            DaySums(
                day,
                {key: one.by_day[day] for key, one in counted.items()},
                count(timeline.view(conn, where, end)) if end <= now_floor else None,
            )
        )
    return tuple(rows)


def _so_far(conn: Connection, scope: Scope, counted: Mapping[str, Tally]) -> SoFar | None:
    first = first_day(conn, scope.zone)
    if first is None or first > scope.last:
        return None
    if first >= scope.first:
        return SoFar(first, {key: counted[key].total for key in SO_FAR})
    since = replace(scope, first=first)
    return SoFar(first, {key: total(conn, COUNTED[key], since) for key in SO_FAR})
