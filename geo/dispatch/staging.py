"""Where to stand: places from which most of what matters is within reach, with a proven bound.

The maximal covering location problem of Church and ReVelle (1974, Papers of the Regional Science
Association 32): choose at most `places` candidates so that the weight of the points covered by at
least one of them is largest. HiGHS solves the integer program and bounds what any choice can reach.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, eye_array, hstack, vstack

from geo.dispatch.travel import great_circle_m
from geo.errors import BadParameter
from geo.message import message


@dataclass(frozen=True)
class Staging:
    """Chosen places and what they reach.

    Attributes
    ----------
    chosen
        Row numbers of the candidates.
    covered
        Which points are within reach, shape (points,).
    weight
        Sum of the weights of those.
    bound
        What no choice of as many places exceeds; equal to `weight` when `proven`.
    """

    chosen: tuple[int, ...]
    covered: NDArray[np.bool_]
    weight: float
    bound: float

    @property
    def proven(self) -> bool:
        """Say whether no other choice is better."""
        return self.bound <= self.weight + 1e-6 * max(1.0, abs(self.weight))


def within_time(seconds: NDArray[np.float64], reach_s: float) -> csr_matrix:
    """Say which candidates reach which points in time.

    Parameters
    ----------
    seconds
        Travel times from candidates to points, shape (candidates, points).

    Returns
    -------
    csr_matrix
        Shape (points, candidates), 1 where within reach.
    """
    return csr_matrix((seconds <= reach_s).T, dtype=np.float64)


def within_distance(
    candidates: NDArray[np.float64], points: NDArray[np.float64], reach_m: float, radius_m: float
) -> csr_matrix:
    """Say which candidates reach which points along great circles; both lon, lat in degrees."""
    rows = [
        csr_matrix(great_circle_m(points[first : first + 512], candidates, radius_m) <= reach_m,
                   dtype=np.float64)
        for first in range(0, len(points), 512)
    ]  # fmt: skip
    return csr_matrix(vstack(rows)) if rows else csr_matrix((0, len(candidates)))


def staging_points(
    reach: csr_matrix, weights: NDArray[np.float64], places: int, seconds: float = 30.0
) -> Staging:
    """Choose where to stand.

    Parameters
    ----------
    reach
        Shape (points, candidates), 1 where a candidate covers a point.
    weights
        What covering each point is worth, at least 0.
    places
        How many candidates may be chosen.
    seconds
        How long HiGHS may take; then the best choice found is given with the bound reached.

    Raises
    ------
    BadParameter
        When `places` is not positive, or a weight is negative or NaN.
    """
    if places < 1:
        raise BadParameter("places", message("must be at least 1"))
    if not (weights >= 0).all():
        raise BadParameter("weights", message("must be numbers of at least 0"))
    points, candidates = reach.shape
    if not points or not candidates:
        return Staging((), np.zeros(points, dtype=np.bool_), 0.0, 0.0)
    alike, weight_of = _merged(reach, weights)
    chosen, bound = _solved(alike, weight_of, min(places, candidates), seconds)
    covered = np.asarray(reach[:, list(chosen)].sum(axis=1)).ravel() > 0
    return Staging(chosen, covered, float(weights[covered].sum()), bound)


def _merged(
    reach: csr_matrix, weights: NDArray[np.float64]
) -> tuple[csr_matrix, NDArray[np.float64]]:
    """Take points that the same candidates reach as one: fewer rows, the same optimum."""
    reach.sort_indices()
    keys: dict[bytes, int] = {}
    group = np.array(
        [
            keys.setdefault(reach.indices[first:last].tobytes(), len(keys))
            for first, last in zip(reach.indptr[:-1], reach.indptr[1:], strict=True)
        ]
    )
    _, firsts = np.unique(group, return_index=True)
    return csr_matrix(reach[firsts]), np.bincount(group, weights).astype(np.float64)


def _solved(
    reach: csr_matrix, weights: NDArray[np.float64], places: int, seconds: float
) -> tuple[tuple[int, ...], float]:
    """Maximise Σ w y over y_i ≤ Σ_j reach_ij x_j and Σ x_j ≤ places; x whole, y in 0 to 1."""
    points, candidates = reach.shape
    covered = hstack([-reach, eye_array(points)])
    count = csr_matrix(
        (np.ones(candidates), (np.zeros(candidates, dtype=int), np.arange(candidates))),
        shape=(1, candidates + points),
    )
    answer = milp(
        np.concatenate([np.zeros(candidates), -weights]),
        constraints=LinearConstraint(
            csr_matrix(vstack([covered, count])), -np.inf, [*np.zeros(points), places]
        ),
        # Whole places make whole coverage: y need not be integer.
        integrality=np.concatenate([np.ones(candidates), np.zeros(points)]),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    chosen = _greedy(reach, weights, places) if answer.x is None else answer.x[:candidates] > 0.5
    bound = -answer.mip_dual_bound if answer.mip_dual_bound is not None else float(weights.sum())
    return tuple(int(one) for one in np.flatnonzero(chosen)), float(min(bound, weights.sum()))


def _greedy(reach: csr_matrix, weights: NDArray[np.float64], places: int) -> NDArray[np.bool_]:
    """Take, again and again, the place that adds most: for when time was up before any answer."""
    chosen = np.zeros(reach.shape[1], dtype=np.bool_)
    left = weights.astype(np.float64)
    for _ in range(places):
        best = int((left @ reach).argmax())
        chosen[best] = True
        left = np.where(reach[:, [best]].toarray().ravel() > 0, 0.0, left)
    return chosen
