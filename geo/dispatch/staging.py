"""Where to stand: places from which most of what matters is within reach, with a proven bound.

The maximal covering location problem of Church and ReVelle (1974, Papers of the Regional Science
Association 32): choose at most `places` candidates so that the weight of the points covered by at
least one of them is largest. A local search finds a good choice at once; HiGHS (Huangfu and Hall
2018) bounds what any choice can reach, and solves the integer program of the candidates that may
still be part of a better one.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, eye_array, hstack, vstack

from geo.dispatch.cover_search import Floats, Ints, cover_well
from geo.dispatch.travel import great_circle_m
from geo.errors import BadParameter
from geo.message import message

_SEARCH_SHARE, _SEARCH_S = 0.2, 4e-6
"""Of the time, for the search, and per place and pair within reach: the rest is for the proof."""


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


def within_time(seconds: Floats, reach_s: float) -> csr_matrix:
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
    candidates: Floats, points: Floats, reach_m: float, radius_m: float
) -> csr_matrix:
    """Say which candidates reach which points along great circles; both lon, lat in degrees."""
    rows = [
        csr_matrix(great_circle_m(points[first : first + 512], candidates, radius_m) <= reach_m,
                   dtype=np.float64)
        for first in range(0, len(points), 512)
    ]  # fmt: skip
    return csr_matrix(vstack(rows)) if rows else csr_matrix((0, len(candidates)))


def staging_points(
    reach: csr_matrix, weights: Floats, places: int, seconds: float = 30.0
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
        How long it may take; then the best choice found is given with the bound reached.

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
    chosen, bound = _solved(csr_matrix(reach), weights, min(places, candidates), seconds)
    covered = np.asarray(reach[:, list(chosen)].sum(axis=1)).ravel() > 0
    return Staging(chosen, covered, float(weights[covered].sum()), bound)


def _solved(
    reach: csr_matrix, weights: Floats, places: int, seconds: float
) -> tuple[tuple[int, ...], float]:
    """Give a choice, and what none exceeds: found by search, bounded by linear programs."""
    began = time.monotonic()
    useful = _useful(reach)
    if not len(useful):
        return (), 0.0
    places = min(places, len(useful))
    reach, weights = _merged(csr_matrix(reach[:, useful]), weights)
    total = float(weights.sum())
    searches_s = min(_SEARCH_SHARE * seconds, _SEARCH_S * places * reach.nnz)
    chosen = cover_well(reach, weights, places, began + searches_s, total)
    reached, bound = _weight(reach, weights, chosen), total
    relaxed = _relaxed(reach, weights, places, began + seconds - time.monotonic())
    if relaxed is not None and not _settled(weights, reached, bound):
        bound, short = relaxed
        # Better than what is known cannot hold a candidate that costs more than is between.
        left = np.flatnonzero(short < bound - reached)
        few, weight_of = _merged(csr_matrix(reach[:, left]), weights)
        better, limit = _best_of(few, weight_of, places, began + seconds - time.monotonic())
        bound = max(reached, min(bound, limit))
        if better is not None and _weight(reach, weights, left[better]) > reached:
            chosen = left[better]
            reached = _weight(reach, weights, chosen)
    if _settled(weights, reached, bound):
        bound = reached
    return tuple(int(one) for one in np.sort(useful[chosen])), bound


def _settled(weights: Floats, reached: float, bound: float) -> bool:
    """Say whether nothing can be better: sums of whole weights are whole."""
    whole = bool((weights == np.round(weights)).all())
    return bound < reached + (1 - 1e-4 if whole else 1e-9 * max(1.0, reached))


def _weight(reach: csr_matrix, weights: Floats, chosen: Ints) -> float:
    return float(weights[np.asarray(reach[:, chosen].sum(axis=1)).ravel() > 0].sum())


def _useful(reach: csr_matrix) -> Ints:
    """Give the candidates but those that cover nothing which another one does not cover, too."""
    sizes = np.asarray(reach.sum(axis=0)).ravel()
    shared = (reach.T @ reach).tocoo()
    one, other = shared.row, shared.col
    within = (shared.data == sizes[one]) & (one != other)
    # Of candidates that cover the same, the first stays.
    within &= (sizes[other] > sizes[one]) | (other < one)
    useful = sizes > 0
    useful[one[within]] = False
    return np.flatnonzero(useful)


def _merged(reach: csr_matrix, weights: Floats) -> tuple[csr_matrix, Floats]:
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


def _relaxed(
    reach: csr_matrix, weights: Floats, places: int, seconds: float
) -> tuple[float, Floats] | None:
    """Give the optimum of the relaxation, and how much less than its cost each candidate adds."""
    if seconds <= 0:
        return None
    cost, matrix, most = _program(reach, weights, places)
    answer = linprog(
        cost, A_ub=matrix, b_ub=most, bounds=(0, 1), method="highs",
        options={"time_limit": seconds},
    )  # fmt: skip
    if answer.status != 0:
        return None
    return -float(answer.fun), answer.lower.marginals[: reach.shape[1]]


def _best_of(
    reach: csr_matrix, weights: Floats, places: int, seconds: float
) -> tuple[Ints | None, float]:
    """Give the best choice found in so many seconds, and what no choice exceeds."""
    if seconds <= 0 or not min(reach.shape):
        return None, float(weights.sum())
    cost, matrix, most = _program(reach, weights, places)
    points, candidates = reach.shape
    answer = milp(
        cost,
        constraints=LinearConstraint(matrix, -np.inf, most),
        # Whole places make whole coverage: y need not be integer.
        integrality=np.concatenate([np.ones(candidates), np.zeros(points)]),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    chosen = None if answer.x is None else np.flatnonzero(answer.x[:candidates] > 0.5)
    known = answer.mip_dual_bound is not None
    return chosen, -float(answer.mip_dual_bound) if known else float(weights.sum())


def _program(reach: csr_matrix, weights: Floats, places: int) -> tuple[Floats, csr_matrix, Floats]:
    """Maximise Σ w y over y_i ≤ Σ_j reach_ij x_j and Σ x_j ≤ places; x whole, y in 0 to 1."""
    points, candidates = reach.shape
    covered = hstack([-reach, eye_array(points)])
    count = np.concatenate([np.ones(candidates), np.zeros(points)])
    return (
        np.concatenate([np.zeros(candidates), -weights]),
        csr_matrix(vstack([covered, csr_matrix(count)])),
        np.concatenate([np.zeros(points), [float(places)]]),
    )
