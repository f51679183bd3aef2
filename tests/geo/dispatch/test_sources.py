"""Which source of travel times answers, and what is asked only once."""

import numpy as np
import pytest

from geo.dispatch.roads.graph import build_graph
from geo.dispatch.roads.travel import RoadTravel
from geo.dispatch.sources import Travel, open_travel
from geo.dispatch.travel import Geodesic
from geo.errors import UnreadableFile
from tests.geo.dispatch.roads.towns import ways
from tests.geo.dispatch.routing_server import GEODESIC, routing_server

POINTS = np.array([(111.0, 36.0), (111.01, 36.0), (111.02, 36.01)])


class Counting(Geodesic):
    """Great circles that count how often they are asked."""

    name = "counting"

    def __init__(self):
        super().__init__()
        object.__setattr__(self, "asked", 0)

    def matrix_s(self, points):
        object.__setattr__(self, "asked", self.asked + 1)
        return super().matrix_s(points)


def test_without_a_setting_great_circles_answer(tmp_path):
    found = open_travel(None, None, tmp_path).times(POINTS)
    assert found.source == "geodesic"
    assert found.why is None
    assert found.seconds == pytest.approx(Geodesic().matrix_s(POINTS))


def test_a_routing_service_comes_before_roads(tmp_path):
    with routing_server() as (url, _):
        travel = open_travel(tmp_path / "none.osm.pbf", f"osrm+{url}", tmp_path)
        found = travel.times(POINTS)
    assert found.source == "osrm"
    assert found.seconds == pytest.approx(GEODESIC.matrix_s(POINTS), abs=0.1)


def test_an_extract_that_is_missing_is_told(tmp_path):
    with pytest.raises(UnreadableFile):
        open_travel(tmp_path / "none.osm.pbf", None, tmp_path)


def test_while_the_service_is_silent_great_circles_answer_and_it_is_said_why(tmp_path):
    with routing_server(answers=0) as (url, server):
        travel = open_travel(None, f"osrm+{url}", tmp_path)
        silent = travel.times(POINTS)
        server.answers = 10_000
        again = travel.times(POINTS)
    assert silent.source == "geodesic"
    assert "does not answer" in silent.why
    assert silent.seconds == pytest.approx(Geodesic().matrix_s(POINTS))
    assert (again.source, again.why) == ("osrm", None)


def test_points_that_were_asked_for_together_are_not_asked_for_again():
    source = Counting()
    travel = Travel(source)
    whole = travel.times(POINTS).seconds
    part = travel.times(POINTS[[2, 0, 2]]).seconds
    assert source.asked == 1
    assert part == pytest.approx(whole[np.ix_([2, 0, 2], [2, 0, 2])])
    travel.times(np.vstack([POINTS, [[111.5, 36.5]]]))
    assert source.asked == 2


def test_no_points_take_no_time():
    assert Travel(Geodesic()).times(np.empty((0, 2))).seconds.shape == (0, 0)


def test_lines_are_straight_where_no_road_is_known():
    lines = Travel(Geodesic()).lines(POINTS, [(0, 1), (1, 2)])
    assert [line.tolist() for line in lines] == [POINTS[:2].tolist(), POINTS[1:].tolist()]


def test_lines_follow_roads_and_are_straight_to_what_lies_off_them():
    bend = [(111.0, 36.0), (111.005, 36.002), (111.01, 36.0)]
    travel = Travel(RoadTravel(build_graph(ways((bend, 10, 10)))))
    off = np.vstack([POINTS, [[112.0, 37.0]]])
    for _ in range(2):
        along, straight = travel.lines(off, [(0, 1), (1, 3)])
        assert [111.005, 36.002] in along.tolist()
        assert straight.tolist() == off[[1, 3]].tolist()


def test_lines_are_straight_while_the_service_is_silent(tmp_path):
    with routing_server(answers=0) as (url, _):
        (line,) = open_travel(None, f"osrm+{url}", tmp_path).lines(POINTS, [(0, 2)])
    assert line.tolist() == POINTS[[0, 2]].tolist()


def test_reach_is_a_part_of_the_matrix_whichever_the_source(tmp_path):
    towns = RoadTravel(build_graph(ways(([(111.0, 36.0), (111.04, 36.0)], 10, 10))))
    points = np.array([(111.0, 36.0), (111.01, 36.0), (111.03, 36.0), (111.02, 36.0005)])
    with routing_server() as (url, _):
        for travel in (
            Travel(Geodesic()), Travel(towns), open_travel(None, f"osrm+{url}", tmp_path),
        ):  # fmt: skip
            whole = travel.times(points).seconds
            found = travel.reach(points[:2], points[2:], 3600.0)
            assert found.source == travel.name
            assert found.seconds == pytest.approx(whole[:2, 2:], abs=0.2)
    near = Travel(towns).reach(points[:2], points[2:], 200.0).seconds
    assert (near <= 200.0).tolist() == (Travel(towns).times(points).seconds[:2, 2:] <= 200).tolist()


def test_while_the_service_is_silent_great_circles_say_what_is_reached(tmp_path):
    with routing_server(answers=0) as (url, _):
        found = open_travel(None, f"osrm+{url}", tmp_path).reach(POINTS[:1], POINTS, 60.0)
    assert found.source == "geodesic"
    assert "does not answer" in found.why
    assert found.seconds == pytest.approx(Geodesic().between_s(POINTS[:1], POINTS))
