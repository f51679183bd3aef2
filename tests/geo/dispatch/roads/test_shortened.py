"""A graph with less in it: trips between the nodes that are kept take as long as before."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.dispatch.roads.shortened import shortened

NODES = 12


def arcs_of(*arcs, size=NODES):
    matrix = np.zeros((size, size))
    for source, target, seconds in arcs:
        matrix[source, target] = seconds
    return csr_array(matrix)


@settings(max_examples=150, deadline=None)
@given(
    arcs=st.lists(
        st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1), st.integers(1, 9)).filter(
            lambda arc: arc[0] != arc[1]
        ),
        max_size=24,
    ),
    kept=st.sets(st.integers(0, NODES - 1), min_size=1),
)
def test_trips_between_kept_nodes_take_as_long_as_before(arcs, kept):
    whole = arcs_of(*arcs)
    ends = np.isin(np.arange(NODES), list(kept))
    small, left = shortened(whole, ends)
    assert kept <= set(left.tolist())
    nodes = np.flatnonzero(ends)
    at = np.searchsorted(left, nodes)
    before = dijkstra(whole, indices=nodes)[:, nodes]
    assert np.array_equal(dijkstra(small, indices=at)[:, at], before)


def test_a_street_between_two_sites_is_one_arc_each_way_and_its_dead_end_is_gone():
    street = [(node, node + 1, 10.0) for node in range(8)]
    back = [(node + 1, node, 20.0) for node in range(8)]
    dead_end = [(4, 9, 1.0), (9, 4, 1.0), (9, 10, 1.0), (10, 9, 1.0)]
    ends = np.isin(np.arange(NODES), [0, 8])
    small, left = shortened(arcs_of(*street, *back, *dead_end), ends)
    assert left.tolist() == [0, 8]
    assert small.toarray().tolist() == [[0, 80], [160, 0]]
