"""What a view counts: the four statuses, the rate, and the same by kind, district or squad."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from geo.clock import iso
from geo.coverage.view import View
from geo.model import Status

GROUPINGS = ("kind", "district", "squad")


@dataclass(frozen=True)
class Counts:
    """How many sites stand at each status."""

    covered: int
    due: int
    never: int
    overdue: int

    @property
    def total(self) -> int:
        """Give how many sites there are."""
        return self.covered + self.due + self.never + self.overdue

    @property
    def uncovered(self) -> int:
        """Give never + overdue."""
        return self.never + self.overdue

    @property
    def rate(self) -> float:
        """Give 1 - uncovered / total, to four places; 1 for no sites."""
        return round(1 - self.uncovered / self.total, 4) if self.total else 1.0

    def to_json(self) -> dict[str, Any]:
        """Give the members that the CLI and the API write out."""
        names = ("total", "covered", "due", "overdue", "never", "uncovered", "rate")
        return {name: getattr(self, name) for name in names}


def count(view: View) -> Counts:
    """Count a view."""
    return _counts(np.bincount(view.status, minlength=len(Status)))


def count_by(view: View, grouping: str) -> dict[str | int | None, Counts]:
    """Count a view by kind (id), district (code; None for none) or squad (number).

    By squad, a site counts once for each squad whose remit holds it. Every kind, district or squad
    of the catalogue is there, also with no sites; None only where it has some.
    """
    catalogue = view.index.catalogue
    if grouping == "squad":
        return {
            number: count(view.only((view.squads >> np.uint64(number - 1)) & np.uint64(1) == 1))
            for number in catalogue.squads
        }
    if grouping == "kind":
        column, keys = view.kind, {k.number: k.id for k in catalogue.kinds.values()}
    else:
        column, keys = view.district, {d.number: d.code for d in catalogue.districts.values()}
    width = max(keys, default=0) + 1
    table = np.bincount(column * len(Status) + view.status, minlength=width * len(Status))
    rows = table.reshape(-1, len(Status))
    counted: dict[str | int | None, Counts] = {
        key: _counts(rows[number]) for number, key in sorted(keys.items())
    }
    if grouping == "district" and rows[0].sum():
        counted[None] = _counts(rows[0])
    return counted


def coverage_json(view: View, grouping: str | None, zone: ZoneInfo) -> dict[str, Any]:
    """Give what the CLI and the API write out of a view: its instant, its counts, and `by`.

    Parameters
    ----------
    grouping
        One of `GROUPINGS`; without one `by` is empty.
    zone
        Whose offset the instant carries.
    """
    groups = count_by(view, grouping) if grouping else {}
    return {
        "at": iso(view.at, zone),
        **count(view).to_json(),
        "by": [{"key": key, **counts.to_json()} for key, counts in groups.items()],
    }


def _counts(by_status: Any) -> Counts:
    covered, due, never, overdue = (int(by_status[status]) for status in Status)
    return Counts(covered=covered, due=due, never=never, overdue=overdue)
