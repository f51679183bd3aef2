"""A good choice of places to stand, quickly: greedy, then swaps, then swaps after a nudge.

Greedy (Church and ReVelle 1974) covers at least 1 - 1/e of what can be covered; then the best swap
of one place for another (Teitz and Bart 1968) is made until none helps, and after a nudge in one
neighbourhood again (iterated local search: Lourenço, Martin and Stützle 2003). What each swap would
bring is kept up to date as in Resende and Werneck (2007), so that all are compared at once.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_NUDGES = (2, 9)
"""Places that a nudge moves: at least, and fewer than."""
_WORSE = 0.0002
"""Share of the best weight by which a choice may fall short and still be gone on from."""


def cover_well(
    reach: csr_matrix, weights: Floats, places: int, until: float, most: float, seed: int = 0
) -> Ints:
    """Choose `places` candidates that cover much.

    Parameters
    ----------
    reach
        Shape (points, candidates), 1 where a candidate covers a point; at least `places`
        candidates.
    weights
        What covering each point is worth, shape (points,).
    until
        Instant of `time.monotonic`: greedy and its swaps are made anyway, nudges until then.
    most
        A weight at which to stop.
    """
    chance = np.random.default_rng(seed)
    choice = _Choice.greedy(reach, weights, places)
    choice.swap_while_it_helps()
    best, best_weight = choice.chosen.copy(), choice.weight
    while time.monotonic() < until and best_weight < most and places < reach.shape[1]:
        before = choice.copy()
        choice.nudge(chance)
        choice.swap_while_it_helps()
        if choice.weight > best_weight:
            best, best_weight = choice.chosen.copy(), choice.weight
        elif choice.weight < min(before.weight, best_weight * (1 - _WORSE * chance.random())):
            choice = before
    return best


@dataclass(eq=False)
class _Choice:
    """Places chosen, by slot, and what every swap would bring.

    Attributes
    ----------
    times
        How many places cover each point.
    slots
        Per point the sum of the slots that cover it: the slot, where it is only one.
    gains
        What each candidate would add to all the places.
    loss
        What only this slot's place covers.
    kept
        How much of that loss each candidate would make good, shape (slots, candidates).
    """

    reach: csr_matrix
    columns: csr_matrix
    weights: Floats
    chosen: Ints
    times: Ints
    slots: Ints
    gains: Floats
    loss: Floats
    kept: Floats
    weight: float = 0.0

    @classmethod
    def greedy(cls, reach: csr_matrix, weights: Floats, places: int) -> _Choice:
        """Take, again and again, the candidate that adds most."""
        points, candidates = reach.shape
        none = np.zeros(points, np.int64)
        made = cls(
            reach=csr_matrix(reach),
            columns=csr_matrix(reach.T),
            weights=weights,
            chosen=np.full(places, -1),
            times=none,
            slots=none.copy(),
            gains=weights @ reach,
            loss=np.zeros(places),
            kept=np.zeros((places, candidates)),
        )
        for slot in range(places):
            gains = made.gains.copy()
            gains[made.chosen[:slot]] = -1.0
            made._put(slot, int(gains.argmax()))
        return made

    def copy(self) -> _Choice:
        """Give one that goes its own way from here."""
        return _Choice(
            self.reach, self.columns, self.weights, self.chosen.copy(), self.times.copy(),
            self.slots.copy(), self.gains.copy(), self.loss.copy(), self.kept.copy(), self.weight,
        )  # fmt: skip

    def swap_while_it_helps(self) -> None:
        """Make the swap that brings most, again and again."""
        least = 1e-9 * max(1.0, float(self.weights.sum()))
        while True:
            net = self.kept - self.loss[:, None]
            net += self.gains
            slot, candidate = divmod(int(net.argmax()), net.shape[1])
            if net[slot, candidate] <= least:
                return
            self._put(slot, candidate)

    def nudge(self, chance: np.random.Generator) -> None:
        """Put some candidates of one neighbourhood in the places where that costs least."""
        candidate = int(chance.integers(len(self.gains)))
        for _ in range(int(chance.integers(*_NUDGES))):
            if candidate not in self.chosen:
                self._put(int((self.kept[:, candidate] - self.loss).argmax()), candidate)
            near = self._candidates_of(self._points_of(candidate))
            candidate = int(chance.choice(near)) if len(near) else candidate

    def _put(self, slot: int, candidate: int) -> None:
        former = int(self.chosen[slot])
        out = self._points_of(former) if former >= 0 else np.zeros(0, np.int64)
        into = self._points_of(candidate)
        points = np.union1d(out, into)
        self._count(points, -1.0)
        self.times[out] -= 1
        self.slots[out] -= slot
        self.times[into] += 1
        self.slots[into] += slot
        self._count(points, 1.0)
        self.chosen[slot] = candidate

    def _count(self, points: Ints, sign: float) -> None:
        """Take points out of the figures, or into them, as they are covered now."""
        free, alone = (points[self.times[points] == many] for many in (0, 1))
        self.weight -= sign * float(self.weights[free].sum())
        self.gains += np.bincount(
            self._candidates_of(free), self._worth(free) * sign, len(self.gains)
        )
        slot = self.slots[alone]
        np.add.at(self.loss, slot, self.weights[alone] * sign)
        where = np.repeat(slot, self._many(alone)), self._candidates_of(alone)
        np.add.at(self.kept, where, self._worth(alone) * sign)

    def _points_of(self, candidate: int) -> Ints:
        return self._listed(self.columns, np.array([candidate]))

    def _candidates_of(self, points: Ints) -> Ints:
        return self._listed(self.reach, points)

    def _worth(self, points: Ints) -> Floats:
        return np.repeat(self.weights[points], self._many(points))

    def _many(self, points: Ints) -> Ints:
        many: Ints = self.reach.indptr[points + 1] - self.reach.indptr[points]
        return many

    @staticmethod
    def _listed(matrix: csr_matrix, rows: Ints) -> Ints:
        """Give the column numbers of some rows, one row after the other."""
        first, last = matrix.indptr[rows], matrix.indptr[rows + 1]
        many = last - first
        skipped = first - (np.cumsum(many) - many)
        listed: Ints = matrix.indices[np.repeat(skipped, many) + np.arange(many.sum())]
        return listed
