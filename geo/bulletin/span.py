"""Of which days a bulletin can be."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from geo.errors import BadParameter
from geo.message import message
from geo.store.figures.scope import Scope

MOST_DAYS = 732
"""Two years: each day is a row of a table and a column of a chart."""


def scope_of(
    last: date, first: date | None, zone: ZoneInfo, districts: tuple[str, ...] = ()
) -> Scope:
    """Give what a bulletin is of: the days from `first`, by default only `last`, to `last`.

    Raises
    ------
    BadParameter
        When `first` lies after `last`, or there are more than `MOST_DAYS` days.
    """
    first = last if first is None else first
    if first > last:
        raise BadParameter("from", message("'{first}' lies after '{last}'", first=first, last=last))
    if (last - first).days >= MOST_DAYS:
        raise BadParameter("from", message("a bulletin is of at most {most} days", most=MOST_DAYS))
    return Scope(first, last, zone, tuple(sorted(districts)))
