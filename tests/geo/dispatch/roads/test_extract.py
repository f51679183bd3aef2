"""An extract becomes a graph that is kept; Andorra's roads, where the file is there."""

import random

import numpy as np
import pytest

from geo.dispatch.roads.cache import open_graph
from geo.dispatch.roads.travel import RoadTravel
from geo.errors import UnreadableFile
from tests.geo.dispatch.roads.towns import plain_seconds
from tests.shared_data import SHARED


@pytest.mark.parametrize("content", [None, b"", b"no extract at all" * 9])
def test_what_is_no_extract_is_refused_with_its_name(tmp_path, content):
    path = tmp_path / "region.osm.pbf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"region\.osm\.pbf"):
        open_graph(path, tmp_path)


if SHARED:
    EXTRACT = SHARED / "osm_extract" / "andorra.osm.pbf"

    @pytest.fixture(scope="module")
    def folder(tmp_path_factory):
        return tmp_path_factory.mktemp("roads")

    @pytest.fixture(scope="module")
    def graph(folder):
        return open_graph(EXTRACT, folder)

    @pytest.fixture(scope="module")
    def sites(graph):
        rng = np.random.default_rng(4)
        near = rng.integers(0, len(graph.lon), 200)
        points = np.column_stack([graph.lon[near], graph.lat[near]])
        return points + rng.normal(0, 0.0005, points.shape)

    def test_the_roads_of_andorra_hang_together(graph):
        assert 1_500 < graph.junctions < 3_000
        assert graph.left_out < graph.edges / 20
        assert graph.lon.min() > 1.3
        assert graph.lat.max() < 42.8

    def test_the_graph_is_kept_and_read_again(graph, folder):
        (kept,) = folder.glob("roads-*.npz")
        before = kept.stat().st_mtime_ns
        again = open_graph(EXTRACT, folder)
        assert kept.stat().st_mtime_ns == before
        assert np.array_equal(again.tail, graph.tail)
        assert np.array_equal(again.backward_s, graph.backward_s)
        assert (again.junctions, again.left_out) == (graph.junctions, graph.left_out)

    def test_a_kept_graph_that_is_damaged_is_made_anew(graph, folder, tmp_path):
        (kept,) = folder.glob("roads-*.npz")
        (tmp_path / kept.name).write_bytes(kept.read_bytes()[:2000])
        assert open_graph(EXTRACT, tmp_path).junctions == graph.junctions
        assert (tmp_path / kept.name).stat().st_size == kept.stat().st_size

    def test_two_hundred_sites_reach_each_other(graph, sites):
        seconds = RoadTravel(graph).matrix_s(sites)
        assert seconds.shape == (200, 200)
        assert np.isfinite(seconds).mean() > 0.9

    def test_times_of_andorra_are_those_of_a_second_implementation(graph):
        corners = np.zeros((graph.junctions, 2))
        corners[graph.tail] = np.column_stack([graph.lon[graph.first], graph.lat[graph.first]])
        chosen = random.Random(1).sample(sorted(set(graph.tail[graph.enter].tolist())), 60)
        found = RoadTravel(graph).matrix_s(corners[chosen])
        for row in range(3):
            plain = plain_seconds(graph, chosen[row])
            expected = np.array([plain[other] for other in chosen])
            # A corner where three roads meet snaps to any of them, within a metre.
            assert found[row] == pytest.approx(expected, abs=1.0)

    def test_a_drawn_trip_is_as_long_as_its_time_says(graph, sites):
        travel = RoadTravel(graph)
        seconds = travel.matrix_s(sites)
        legs = [(a, b) for a, b in zip(range(20), range(20, 40), strict=True)
                if np.isfinite(seconds[a, b])]  # fmt: skip
        for (a, b), line in zip(legs, travel.lines(sites, legs), strict=True):
            steps = np.diff(line, axis=0) * [np.cos(np.radians(42.5)) * 111_320, 111_100]
            metres = np.hypot(*steps.T).sum()
            assert 8 / 3.6 < metres / seconds[a, b] < 90 / 3.6
