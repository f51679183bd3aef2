"""A road graph with less in it, on which trips between some of its nodes take as long as before.

Dead ends lead nowhere, and a node between two others is only passed: neither matters to who starts
and ends elsewhere. The latter are taken out a round at a time, those that are no neighbours of each
other together (as in contraction hierarchies: Geisberger, Sanders, Schultes and Delling 2008).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from geo.dispatch.roads.graph import Floats, Ints

_FEWEST = 0.01
"""A round that takes out a smaller share of the nodes is the last one."""


def shortened(arcs: csr_array, kept: NDArray[np.bool_]) -> tuple[csr_array, Ints]:
    """Take out what no fastest trip between kept nodes needs.

    Parameters
    ----------
    arcs
        Seconds from node to node, at most one arc a pair.
    kept
        Nodes at which trips start and end.

    Returns
    -------
    tuple
        The arcs that are left, and the former number of each node that is left.
    """
    left = np.arange(arcs.shape[0])
    chance = np.random.default_rng(0)
    while len(left):
        both = _neighbours(arcs)
        degree = np.diff(both.indptr)
        out = ~kept[left] & (degree <= 1)
        out |= _apart(both, ~kept[left] & (degree == 2), chance.permutation(len(left)))
        # A dead end's neighbour may be passed only: it has one neighbour less from now on.
        if out.sum() < _FEWEST * len(left):
            break
        arcs = _without(arcs, both, out)
        left = left[~out]
    return arcs, left


def _neighbours(arcs: csr_array) -> csr_array:
    one_way = csr_array((np.ones(arcs.nnz, np.int8), arcs.indices, arcs.indptr), arcs.shape)
    return csr_array(one_way + one_way.T)


def _apart(both: csr_array, some: NDArray[np.bool_], rank: Ints) -> NDArray[np.bool_]:
    """Give nodes of which no two are neighbours: those of least rank among their likes."""
    ranks = np.where(some, rank, len(rank))
    least = np.minimum.reduceat(
        np.append(ranks[both.indices], len(rank)), np.minimum(both.indptr[:-1], both.nnz)
    )
    least[np.diff(both.indptr) == 0] = len(rank)
    return some & (ranks < least)


def _without(arcs: csr_array, both: csr_array, out: NDArray[np.bool_]) -> csr_array:
    """Take nodes out; who passed one of them goes straight from now on."""
    passed = np.flatnonzero(out & (np.diff(both.indptr) == 2))
    # Neighbours of nodes that are taken out stay, or are dead ends that go with them.
    first, second = both.indices[both.indptr[passed]], both.indices[both.indptr[passed] + 1]
    known = coo_array(arcs)
    source, target = (np.concatenate(pair) for pair in
                      ((known.row, first, second), (known.col, second, first)))  # fmt: skip
    seconds = np.concatenate(
        [
            known.data,
            _of(arcs, first, passed) + _of(arcs, passed, second),
            _of(arcs, second, passed) + _of(arcs, passed, first),
        ]
    )
    number = np.cumsum(~out) - 1
    stays = ~out[source] & ~out[target] & np.isfinite(seconds)
    source, target, seconds = number[source[stays]], number[target[stays]], seconds[stays]
    size = int((~out).sum())
    order = np.lexsort((seconds, target, source))
    key = source[order].astype(np.int64) * size + target[order]
    fastest = np.ones(len(key), bool)
    fastest[1:] = key[1:] != key[:-1]
    chosen = order[fastest]
    return csr_array((seconds[chosen], (source[chosen], target[chosen])), shape=(size, size))


def _of(arcs: csr_array, source: Ints, target: Ints) -> Floats:
    """Give the seconds of arcs, infinite where there is none."""
    if not len(source):
        return np.zeros(0)
    found = np.asarray(arcs[source, target], np.float64).ravel()
    return np.where(found > 0, found, np.inf)
