"""Fastest trips between sites beside the road, against a second implementation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.dispatch.roads.graph import build_graph
from geo.dispatch.roads.snap import Snapper
from geo.dispatch.roads.travel import RoadTravel
from geo.dispatch.roads.trips import OFF_ROAD_KMH
from tests.geo.dispatch.roads.towns import STEP, plain_seconds, ways

M_LON = 111_320 * np.cos(np.radians(36))
"""Metres of a degree of longitude there, to 1 %."""
WEST, MIDDLE, EAST = (111.0, 36.0), (111.02, 36.0), (111.04, 36.0)
STREET = ([WEST, MIDDLE, EAST], 10, 10)


def seconds(town, *points, **options):
    return RoadTravel(build_graph(ways(*town)), **options).matrix_s(np.array(points, float))


def test_two_sites_on_one_street_are_as_far_apart_as_the_street_is_long():
    found = seconds([STREET], (111.005, 36.0), (111.035, 36.0))
    assert found[0, 1] == pytest.approx(0.03 * M_LON / 10, rel=0.01)
    assert found[0, 0] == 0
    assert found[0, 1] == pytest.approx(found[1, 0])


def test_the_way_from_the_road_to_the_site_is_counted():
    on, off = (111.005, 36.0), (111.035, 36.002)
    found = seconds([STREET], on, off)
    metres = 0.002 * 110_970
    assert found[0, 1] == pytest.approx(0.03 * M_LON / 10 + metres / (OFF_ROAD_KMH / 3.6), rel=0.01)


def test_against_a_one_way_street_one_goes_round():
    ring = [([WEST, EAST], 10, 0), ([EAST, (111.02, 36.02), WEST], 10, 0)]
    found = seconds(ring, (111.01, 36.0), (111.03, 36.0))
    assert found[1, 0] > found[0, 1] * 2


def test_several_sites_along_one_stretch_are_reached_in_their_order():
    places = [(111.0 + 0.004 * number, 36.0) for number in range(1, 9)]
    found = seconds([STREET], *places)
    for a in range(8):
        for b in range(8):
            assert found[a, b] == pytest.approx(abs(a - b) * 0.004 * M_LON / 10, rel=0.01, abs=0.01)


def test_two_sites_at_one_place_are_no_time_apart():
    found = seconds([([WEST, EAST], 10, 0), ([EAST, WEST], 10, 0)], (111.01, 36.0), (111.01, 36.0))
    assert found == pytest.approx(np.zeros((2, 2)), abs=1e-3)


def test_of_two_streets_between_the_same_corners_the_faster_one_is_taken():
    slow, fast = ([WEST, MIDDLE], 5, 5), ([WEST, (111.01, 36.001), MIDDLE], 50, 50)
    found = seconds([slow, fast, ([MIDDLE, EAST], 50, 50)], WEST, EAST)
    assert found[0, 1] == pytest.approx(0.04 * M_LON / 50, rel=0.05)


def test_a_site_far_from_every_road_has_no_way():
    found = seconds([STREET], (111.01, 36.0), (111.02, 36.05))
    assert np.isinf(found[0, 1])
    assert np.isinf(found[1, 0])
    assert found[1, 1] == 0


def test_how_far_is_too_far_can_be_said():
    points = (111.01, 36.0), (111.02, 36.02)
    assert np.isinf(seconds([STREET], *points)[0, 1])
    assert np.isfinite(seconds([STREET], *points, snap_limit_m=3000)[0, 1])


def test_a_site_beside_a_motorway_is_reached_from_the_next_road():
    motorway = ([WEST, MIDDLE, EAST], 30, 30, False)
    lane = ([WEST, (111.0, 35.995), (111.04, 35.995), EAST], 10, 10)
    graph = build_graph(ways(motorway, lane))
    snapped = Snapper(graph).snap(np.array([111.02]), np.array([36.0]))
    assert graph.enter[snapped.edge].all()
    assert snapped.distance_m == pytest.approx([555], rel=0.01)


def test_no_points_make_an_empty_matrix():
    assert RoadTravel(build_graph(ways(STREET))).matrix_s(np.empty((0, 2))).shape == (0, 0)


def test_the_line_of_a_trip_follows_the_road_from_site_to_site():
    bend = [WEST, (111.02, 36.01), EAST]
    travel = RoadTravel(build_graph(ways((bend, 10, 10))))
    points = np.array([(111.0, 36.001), (111.04, 36.001)])
    there, back = travel.lines(points, [(0, 1), (1, 0)])
    assert there[0].tolist() == [111.0, 36.001]
    assert there[-1].tolist() == [111.04, 36.001]
    assert [111.02, 36.01] in there.tolist()
    assert there.tolist() == back[::-1].tolist()


def test_a_trip_along_a_part_of_a_stretch_is_drawn_in_that_part():
    travel = RoadTravel(build_graph(ways(STREET)))
    points = np.array([(111.005, 36.0), (111.015, 36.0)])
    (line,) = travel.lines(points, [(0, 1)])
    assert line[:, 0].min() == pytest.approx(111.005)
    assert line[:, 0].max() == pytest.approx(111.015)


def test_no_line_leads_to_a_site_without_a_road():
    travel = RoadTravel(build_graph(ways(STREET)))
    assert travel.lines(np.array([(111.01, 36.0), (112.0, 37.0)]), [(0, 1)]) == [None]


def grid(draw):
    """Draw a town of streets on a grid, some of them one-way, some missing."""
    side = 4
    lines = []
    for x in range(side):
        for y in range(side):
            for dx, dy in ((1, 0), (0, 1)):
                if x + dx == side or y + dy == side:
                    continue
                along, against = draw(st.sampled_from([(10, 10), (20, 5), (10, 0), (0, 10)]))
                ends = [(111 + STEP * (x + k * dx), 36 + STEP * (y + k * dy)) for k in (0, 1)]
                lines.append((ends, along, against))
    return lines


@settings(max_examples=40)
@given(st.data())
def test_any_town_gives_the_times_that_plain_dijkstra_gives(data):
    graph = build_graph(ways(*grid(data.draw)))
    corners = np.zeros((graph.junctions, 2))
    corners[graph.tail] = np.column_stack([graph.lon[graph.first], graph.lat[graph.first]])
    corners[graph.head] = np.column_stack([graph.lon[graph.last], graph.lat[graph.last]])
    found = RoadTravel(graph).matrix_s(corners)
    for start in range(graph.junctions):
        plain = plain_seconds(graph, start)
        expected = [plain[other] for other in range(graph.junctions)]
        assert found[start] == pytest.approx(expected, abs=0.01)
