"""Figures summed: in all, by day, by district, by kind, by squad, out of one query each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from geo.clock import MINUTE_MS, local_day
from geo.store.figures.answers import currencies
from geo.store.figures.counted import COUNTED, Counted
from geo.store.figures.scope import Scope

_QUARTER_MS = 15 * MINUTE_MS
"""Every zone's days begin on a quarter of an hour of UTC: quarters add up to days."""


@dataclass
class Tally:
    """One figure of a scope; a key that is missing in a breakdown counts nothing.

    A breakdown has no entry for records without a district, kind or squad.
    """

    total: int = 0
    by_day: Counter[date] = field(default_factory=Counter)
    by_district: Counter[str] = field(default_factory=Counter)
    by_kind: Counter[str] = field(default_factory=Counter)
    by_squad: Counter[int] = field(default_factory=Counter)


def tally(conn: Connection, counted: Counted, scope: Scope) -> Tally:
    """Sum a figure."""
    rows = counted.rows(scope).subquery("counted")
    quarter = ((rows.c.at - scope.since) // _QUARTER_MS).label("quarter")
    keyed = select(
        quarter, rows.c.day, rows.c.district, rows.c.kind, rows.c.squad, rows.c.amount
    ).subquery("keyed")
    amount = func.count() if counted.counts_rows else func.coalesce(func.sum(keyed.c.amount), 0)
    keys = (keyed.c.quarter, keyed.c.day, keyed.c.district, keyed.c.kind, keyed.c.squad)
    made = Tally()
    for number, day, district, kind, squad, value in conn.execute(
        select(*keys, amount).group_by(*keys)
    ):
        many = int(value)
        made.total += many
        made.by_day[_day_of(number, day, scope)] += many
        _add(made.by_district, district, many)
        _add(made.by_kind, kind, many)
        _add(made.by_squad, squad, many)
    return made


def tallies(conn: Connection, scope: Scope) -> dict[str, Tally]:
    """Sum every figure."""
    return {key: tally(conn, counted, scope) for key, counted in COUNTED.items()}


def total(conn: Connection, counted: Counted, scope: Scope) -> int:
    """Sum a figure, and nothing else."""
    rows = counted.rows(scope).subquery("counted")
    amount = func.count() if counted.counts_rows else func.coalesce(func.sum(rows.c.amount), 0)
    return int(conn.execute(select(amount).select_from(rows)).scalar_one())


def fines_by_currency(conn: Connection, scope: Scope) -> dict[str, int]:
    """Sum the fines, in hundredths, by currency; the largest sum first."""
    return {currency: int(cents) for currency, cents in conn.execute(currencies(scope))}


def _day_of(quarter: int | None, day: date | None, scope: Scope) -> date:
    if day is not None:
        return day
    return local_day(scope.since + int(quarter or 0) * _QUARTER_MS, scope.zone)


def _add(counts: Counter[Any], key: Hashable | None, many: int) -> None:
    if key is not None:
        counts[key] += many
