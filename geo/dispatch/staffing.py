"""How many squads keep every policy over some days, kind by kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from geo import clock
from geo.coverage.foresight import PlannedVisit, after_visits
from geo.coverage.index import CoverageIndex
from geo.coverage.live import LiveIndex
from geo.dispatch.day_teams import base_of, shift_of
from geo.dispatch.effort import Effort, effort
from geo.dispatch.needs import ACTS, Needs, able
from geo.dispatch.outlook import missed
from geo.dispatch.scope import Scope
from geo.dispatch.sources import Travel
from geo.errors import BadRecord
from geo.message import Message
from geo.store import settings
from geo.store.arrays import FOREVER
from geo.store.planned import DaySettings

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Staffing:
    """What the inspections of a kind, or all calibrations (`kind` None), take in some days.

    `effort` is None where it cannot be said, and `why` says why.
    """

    act: str
    kind: str | None
    effort: Effort | None
    why: Message | None = None


def staffing(
    conn: Connection,
    live: LiveIndex,
    travel: Travel,
    first: date,
    days: int,
    now_ms: int,
    scope: Scope | None = None,
) -> list[Staffing]:
    """Give what it takes to keep every policy from one day on for some days, the most work first.

    The work is what is never or overdue at the end of the last day if nobody goes; a site that
    would fall due once more by then, each time visited as late as its policy allows, is as many
    visits. Calibrations count once.
    """
    zone, scope = settings.load_zone(conn), scope or Scope()
    index = live.current(conn)
    starts_at = max(now_ms, clock.day_start(first, zone))
    ends_at = clock.day_start(first + timedelta(days=days), zone)
    needs, times = work_ahead(index, starts_at, ends_at, scope)
    squads = [
        one for one in scope.squads_of(index.catalogue.squads).values() if base_of(one) is not None
    ]
    may = able(needs, squads, index.catalogue)
    parts: list[tuple[str, str | None, NDArray[np.bool_]]] = [
        ("inspect", kind.id, (needs.act == ACTS.index("inspect")) & (needs.kind == kind.number))
        for kind in index.catalogue.kinds.values()
    ]
    parts.append(("calibrate", None, needs.act == ACTS.index("calibrate")))
    found = []
    for act, kind, part in parts:
        if not part.any():
            continue
        able_to = np.asarray(may[:, part].any(axis=1)).tolist()
        out = [squad for squad, one in zip(squads, able_to, strict=True) if one]
        shifts = [shift_of(squad, DaySettings(), first, zone) for squad in out]
        try:
            takes = effort(needs.at(part), times[part], out, shifts, travel)
            found.append(Staffing(act, kind, takes))
        except BadRecord as error:
            found.append(Staffing(act, kind, None, error.errors[0].why))
    return sorted(found, key=lambda one: -one.effort.team_days[0] if one.effort else 0)


def work_ahead(
    index: CoverageIndex, starts_at: int, ends_at: int, scope: Scope
) -> tuple[Needs, Ints]:
    """Give the visits that keep every policy of a scope until an instant, and how often each.

    Parameters
    ----------
    starts_at
        When the first one can be made; both instants are UTC ms.

    Returns
    -------
    tuple
        The needs, and how many times each has to be met, shape (needs,).
    """
    needs = missed(index, ends_at, scope)
    times = np.ones(needs.size, np.int64)
    again = np.flatnonzero(needs.act == ACTS.index("inspect"))
    for _ in range(_days_begun(starts_at, ends_at)):
        if not len(again):
            break
        due_at = index.judge(ends_at).dates.due_at[index.place_of(needs.row[again])]
        visit_at = np.where(due_at == FOREVER, starts_at, np.maximum(due_at, starts_at))
        visits = zip(needs.row[again].tolist(), visit_at.tolist(), strict=True)
        index = after_visits(index, [PlannedVisit(row, "inspect", at) for row, at in visits])
        still = missed(index, ends_at, scope)
        rows = still.row[still.act == ACTS.index("inspect")]
        again = again[np.isin(needs.row[again], rows)]
        times[again] += 1
    return needs, times


def _days_begun(starts_at: int, ends_at: int) -> int:
    """Give how many days are begun between two instants: no more visits of one site are counted."""
    return -(-(ends_at - starts_at) // clock.DAY_MS)
