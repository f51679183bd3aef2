"""The period's inspections as what follows from them asks: by site, by how they ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.clock import HOUR_MS
from geo.model import Result

_SOON = 0.7
"""Of the time to answer in: what was looked at within it can be answered in time."""


@dataclass(frozen=True)
class Visit:
    """One inspection; instants in UTC ms."""

    id: str
    site: str
    squad: int
    started_at: int
    finished_at: int
    received_at: int
    result: Result
    again: bool
    """Whether it looked back at an earlier one."""
    critical: bool


class Visits:
    """All inspections of the period, in order of their end."""

    def __init__(self, inspections: pd.DataFrame, sites: pd.DataFrame) -> None:
        frame = inspections.sort_values(["finished_at", "id"], ignore_index=True)
        self._columns = {str(name): frame[name].to_numpy() for name in frame}
        self._of_site: dict[Any, Any] = frame.groupby("site").indices
        self.kind_of: dict[str, str] = dict(zip(sites["code"], sites["kind"], strict=True))
        bad = np.flatnonzero(self._columns["result"] != Result.PASS.value)
        self.bad = [self._visit(number) for number in bad.tolist()]
        """Those that did not pass."""
        self.failed = [visit for visit in self.bad if visit.result is Result.FAIL]
        self._failed_start = np.array([visit.started_at for visit in self.failed])
        self._failed_kind = np.array([self.kind_of[visit.site] for visit in self.failed])
        self._led: set[str] = set()

    def first_between(self, site: str, since: int, until: int) -> Visit | None:
        """Give the first inspection of a site that began, and whose record came, between two."""
        for number in self._of_site.get(site, ()):
            began, received = (
                self._columns[name][number] for name in ("started_at", "received_at")
            )
            if began >= since and received < until:
                return self._visit(number)
        return None

    def failed_soon_after(
        self, kinds: Sequence[str], received_at: int, within_ms: int, rng: np.random.Generator
    ) -> Visit | None:
        """Give a failed inspection of some kinds soon after a call, each only once."""
        start = self._failed_start
        able = (start > received_at + HOUR_MS) & (start < received_at + within_ms * _SOON)
        able &= np.isin(self._failed_kind, kinds)
        found = [self.failed[n] for n in np.flatnonzero(able) if self.failed[n].id not in self._led]
        if not found:
            return None
        chosen = found[int(rng.integers(len(found)))]
        self._led.add(chosen.id)
        return chosen

    def _visit(self, number: int) -> Visit:
        row = {name: column[number] for name, column in self._columns.items()}
        return Visit(
            row["id"], row["site"], int(row["squad"]), int(row["started_at"]),
            int(row["finished_at"]), int(row["received_at"]), Result(row["result"]),
            isinstance(row["look_back_of"], str),
            row["result"] == Result.FAIL and '"critical"' in row["body"],
        )  # fmt: skip
