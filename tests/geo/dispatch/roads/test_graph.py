"""Ways become junctions and edges that a car can come to and leave again."""

import numpy as np
import pytest
from pyproj import Geod

from geo.dispatch.roads.graph import build_graph
from tests.geo.dispatch.roads.towns import ways

A, B, C, D = (111.0, 36.0), (111.01, 36.0), (111.02, 36.0), (111.01, 36.01)


def test_ways_meet_where_they_share_a_vertex():
    graph = build_graph(ways(([A, B, C], 10, 10), ([B, D], 10, 10)))
    assert graph.junctions == 4
    assert graph.edges == 3


def test_ways_that_cross_without_a_shared_vertex_do_not_meet():
    bridge = [(111.015, 35.99), (111.015, 36.01)]
    graph = build_graph(ways(([A, B, C], 10, 10), (bridge, 10, 10)))
    assert graph.edges == 1
    assert graph.left_out == 1


def test_vertices_between_junctions_are_shape_not_junctions():
    graph = build_graph(ways(([A, (111.003, 36.004), (111.006, 35.996), B], 10, 10)))
    assert (graph.junctions, graph.edges) == (2, 1)
    _, _, metres = Geod(ellps="WGS84").inv(
        [111.0, 111.003, 111.006], [36.0, 36.004, 35.996],
        [111.003, 111.006, 111.01], [36.004, 35.996, 36.0],
    )  # fmt: skip
    assert graph.forward_s == pytest.approx([sum(metres) / 10])


def test_seconds_along_and_against_follow_from_the_speeds():
    graph = build_graph(ways(([A, B], 10, 20)))
    assert graph.forward_s == pytest.approx(2 * graph.backward_s)


def test_a_one_way_street_that_leads_nowhere_is_left_out():
    graph = build_graph(ways(([A, B, C], 10, 10), ([B, D], 10, 0)))
    assert graph.left_out == 1
    assert np.isfinite(graph.forward_s).all()


def test_a_ring_of_one_way_streets_stays():
    graph = build_graph(ways(([A, B], 10, 0), ([B, D], 10, 0), ([D, A], 10, 0)))
    assert (graph.junctions, graph.edges, graph.left_out) == (3, 3, 0)
    assert np.isinf(graph.backward_s).all()


def test_a_vertex_that_is_repeated_makes_no_edge():
    assert build_graph(ways(([A, B, B, C], 10, 10))).edges == 2
