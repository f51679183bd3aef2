"""What a change of policies or risk levels would do to the sites' statuses, before it is made."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from geo.coverage.index import CoverageIndex
from geo.coverage.statistics import Counts
from geo.model import Act, Status
from geo.store.arrays import instrument_columns
from geo.store.catalogue import Catalogue


@dataclass(frozen=True)
class Effect:
    """The sites at an instant, by their status as things stand and as they would stand.

    `moves` has shape (4, 4): sites that go from the status of the row to that of the column.
    """

    at: int
    moves: NDArray[np.int64]

    @property
    def before(self) -> Counts:
        """Give the counts as things stand."""
        return Counts(*(int(self.moves[status].sum()) for status in Status))

    @property
    def after(self) -> Counts:
        """Give the counts as they would be."""
        return Counts(*(int(self.moves[:, status].sum()) for status in Status))

    @property
    def changed(self) -> int:
        """Give how many sites would change their status."""
        return int(self.moves.sum() - np.trace(self.moves))

    def pairs(self) -> list[tuple[Status, Status, int]]:
        """Give from, to and how many, for each change that happens; the most first."""
        listed = [
            (before, after, int(self.moves[before, after]))
            for before in Status
            for after in Status
            if before is not after and self.moves[before, after]
        ]
        return sorted(listed, key=lambda move: -move[2])


def effect_of(conn: Connection, index: CoverageIndex, changed: Catalogue, at: int) -> Effect:
    """Judge every site at an instant (UTC ms) under the index's catalogue, and under another one.

    Parameters
    ----------
    changed
        The index's catalogue with other policies or risk levels.
    at
        Not before the records that the index was loaded with.
    """
    after_index = replace(index, catalogue=changed)
    for acts in _new_acts(index.catalogue, changed):
        # The store keeps states only for sets of acts that some policy accepts.
        states = instrument_columns(conn, acts=acts)
        places = index.place_of(states.site)
        after_index = replace(after_index, instruments=states, instrument_site=places)
    before, after = index.judge(at), after_index.judge(at)
    pairs = before.status[before.exists].astype(np.int64) * len(Status)
    pairs += after.status[after.exists]
    moves = np.bincount(pairs, minlength=len(Status) ** 2).reshape(len(Status), len(Status))
    return Effect(at, moves)


def _new_acts(former: Catalogue, changed: Catalogue) -> set[frozenset[Act]]:
    """Give the set of acts that only the changed catalogue accepts: one change brings one."""

    def accepted(catalogue: Catalogue) -> set[tuple[str | None, frozenset[Act]]]:
        return {
            (policy.subject, policy.acts)
            for policy in catalogue.policies
            if policy.requirement == "calibration"
        }

    return {acts for _, acts in accepted(changed) - accepted(former)}
