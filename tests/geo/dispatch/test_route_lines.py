"""Lines of a day's routes lead from the base by the stops and back to it."""

from dataclasses import replace

import pytest

from geo.dispatch.roads.graph import build_graph
from geo.dispatch.roads.travel import RoadTravel
from geo.dispatch.route_lines import route_lines
from geo.dispatch.sources import Travel
from geo.model import Squad
from tests.geo.dispatch.days import TRAVEL
from tests.geo.dispatch.roads.towns import ways
from tests.geo.dispatch.test_standing import stop

BASE = (110.5, 36.0)
SQUADS = {2: Squad(2, "", "", *BASE)}


def drawn(stops, squads=SQUADS, travel=TRAVEL):
    return {
        route: [line.tolist() for line in lines]
        for route, lines in route_lines(stops, squads, travel).items()
    }


def test_a_route_has_a_leg_to_each_stop_and_one_back():
    assert drawn([stop(0), stop(1)]) == {
        "2": [[[110.5, 36], [111, 36]], [[111, 36], [112, 36]], [[112, 36], [110.5, 36]]]
    }


def test_a_squad_without_a_base_has_only_legs_between_its_stops():
    squads = {2: replace(SQUADS[2], base_lon=None)}
    assert drawn([stop(0), stop(1)], squads) == {"2": [[[111, 36], [112, 36]]]}


def test_teams_have_lines_of_their_own_and_unplanned_stops_none():
    stops = [stop(0, team="A"), stop(1, team="B"), stop(2, position=None)]
    assert {route: len(lines) for route, lines in drawn(stops).items()} == {"2/A": 2, "2/B": 2}


def test_no_stops_have_no_lines():
    assert drawn([]) == {}


def test_lines_follow_roads_without_vertices_that_no_map_shows():
    road = [(110.5, 36.0), (110.6, 36.000001), (110.7, 36.0), (110.8, 36.1), (111.0, 36.0)]
    travel = Travel(RoadTravel(build_graph(ways((road, 20, 20)))))
    there, back = drawn([stop(0)], travel=travel)["2"]
    assert there[1:3] == [[110.7, 36.0], [110.8, 36.1]]
    assert there == back[::-1]
    assert there[0] == pytest.approx([110.5, 36.0])
