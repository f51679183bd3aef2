"""What other weights of the priority would do to the order of the sites, before they are kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.clock import EARLIEST_MS
from geo.coverage.index import CoverageIndex
from geo.coverage.judged import JudgedSites
from geo.rules.weights import DatedWeights, PriorityWeights
from geo.store.arrays import ABSENT, FOREVER

FIRST = 20
"""Places of the new order that are shown."""
TOP = 100
"""The places of which it is counted how many would go to other sites."""
MOVERS = 5
"""Sites shown of those that rise the most, and of those that fall the most."""

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Move:
    """A site's place in the order (from 1) and its priority, as they stand and as they would be."""

    row: int
    before: int
    after: int
    priority_before: float
    priority_after: float


@dataclass(frozen=True)
class Reordering:
    """The order of the sites that need a visit at an instant (UTC ms), under other weights.

    Attributes
    ----------
    ranked
        Sites that have a priority.
    moved
        Those of them that would stand at another place.
    newcomers
        Sites among the first `TOP` of the new order that are not among the first `TOP` now.
    first
        The first `FIRST` of the new order.
    risers, fallers
        Those that would move the most, either way; the one that moves most first.
    """

    at: int
    ranked: int
    moved: int
    newcomers: int
    first: tuple[Move, ...]
    risers: tuple[Move, ...]
    fallers: tuple[Move, ...]


def reordering(index: CoverageIndex, weights: PriorityWeights, at: int) -> Reordering:
    """Order the sites at an instant (UTC ms) by the weights in force, and by others."""
    other = (DatedWeights(EARLIEST_MS, weights),)
    before = index.judge(at)
    after = replace(index, catalogue=replace(index.catalogue, weights=other)).judge(at)
    places = np.flatnonzero(before.exists & (before.priority > 0))
    rows = index.sites.row[places]
    old, new = (_ranks(judged, places, rows) for judged in (before, after))
    risen = old - new

    def moves(chosen: Ints) -> tuple[Move, ...]:
        return tuple(
            Move(
                int(rows[one]),
                int(old[one]),
                int(new[one]),
                float(before.priority[places[one]]),
                float(after.priority[places[one]]),
            )
            for one in chosen
        )

    by_rise = np.lexsort((new, -risen))
    by_fall = np.lexsort((old, risen))
    return Reordering(
        at=at,
        ranked=len(places),
        moved=int(np.count_nonzero(risen)),
        newcomers=int(np.count_nonzero((new <= TOP) & (old > TOP))),
        first=moves(np.argsort(new)[:FIRST]),
        risers=moves(by_rise[:MOVERS][risen[by_rise[:MOVERS]] > 0]),
        fallers=moves(by_fall[:MOVERS][risen[by_fall[:MOVERS]] < 0]),
    )


def _ranks(judged: JudgedSites, places: Ints, rows: Ints) -> Ints:
    """Give each site's place, from 1, in the order of the list by priority."""
    due_at = judged.due_at[places]
    due_at = np.where(due_at == ABSENT, FOREVER, due_at)
    ranks = np.empty(len(places), np.int64)
    ranks[np.lexsort((rows, due_at, -judged.priority[places]))] = np.arange(1, len(places) + 1)
    return ranks
