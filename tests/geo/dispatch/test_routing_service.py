"""A routing service in the house: what it answers, and what becomes of it when it does not."""

import numpy as np
import pytest

from geo.dispatch.routing_service import decode_polyline, open_service
from geo.errors import BadParameter, TravelUnavailable
from tests.geo.dispatch.routing_server import GEODESIC, routing_server

POINTS = np.array([(111.5, 36.1), (111.6, 36.1), (111.5, 36.3)])


def many(count):
    rng = np.random.default_rng(1)
    return np.column_stack([rng.uniform(111, 112, count), rng.uniform(36, 37, count)])


@pytest.fixture(params=["osrm", "valhalla"])
def kind(request):
    return request.param


def test_the_service_gives_the_times(kind):
    with routing_server() as (url, _):
        service = open_service(f"{kind}+{url}")
        found = service.matrix_s(POINTS)
    assert service.name == kind
    assert found == pytest.approx(GEODESIC.matrix_s(POINTS), abs=0.1)


def test_a_large_table_is_asked_for_block_by_block(kind):
    points = many(120)
    with routing_server() as (url, server):
        found = open_service(f"{kind}+{url}/").matrix_s(points)
    assert server.asked == 9
    assert found == pytest.approx(GEODESIC.matrix_s(points), abs=0.2)


def test_what_the_service_finds_no_way_to_is_infinitely_far(kind):
    points = np.array([(111.5, 36.1), (121.0, 36.1)])
    with routing_server() as (url, _):
        found = open_service(f"{kind}+{url}").matrix_s(points)
    assert found.tolist() == [[0, np.inf], [np.inf, 0]]


@pytest.mark.parametrize(
    "instead",
    [b"<html>", b"{}", b"[]", b'{"durations": [[1, 2]], "sources_to_targets": [[{"time": 1}]]}',
     b'{"durations": [["x"]], "sources_to_targets": [["x"]]}',
     b'{"durations": [[0,-1,1],[1,0,1],[1,1,0]], "sources_to_targets": "no"}'],
)  # fmt: skip
def test_an_answer_that_is_no_table_is_refused(kind, instead):
    with routing_server(instead=instead) as (url, _), pytest.raises(TravelUnavailable):
        open_service(f"{kind}+{url}").matrix_s(POINTS)


def test_a_service_that_fails_half_way_gives_nothing(kind):
    with routing_server(answers=2) as (url, _), pytest.raises(TravelUnavailable, match="500"):
        open_service(f"{kind}+{url}").matrix_s(many(60))


def test_a_service_that_does_not_answer_in_time_is_given_up(kind):
    with routing_server(delay_s=2) as (url, _), pytest.raises(TravelUnavailable, match="timed out"):
        open_service(f"{kind}+{url}", timeout_s=0.1).matrix_s(POINTS)


def test_nobody_at_the_address_is_told():
    with routing_server() as (url, _):
        gone = url
    with pytest.raises(TravelUnavailable):
        open_service(f"osrm+{gone}").matrix_s(POINTS)


def test_a_line_follows_what_the_service_draws():
    with routing_server() as (url, _):
        (line,) = open_service(f"osrm+{url}").lines(POINTS, [(0, 2)])
    assert line.tolist() == [[111.5, 36.1], [111.5, 36.3], [111.5, 36.3]]


def test_a_line_of_valhalla_is_decoded():
    with routing_server() as (url, _):
        (line,) = open_service(f"valhalla+{url}").lines(POINTS, [(0, 1)])
    assert line.tolist() == decode_polyline("_gr~cA_|ljsE_ibE_ibE").tolist()
    assert len(line) == 2


def test_an_answer_without_a_line_draws_none():
    with routing_server(instead=b'{"code": "NoRoute"}') as (url, _):
        assert open_service(f"osrm+{url}").lines(POINTS, [(0, 1)]) == [None]


def test_a_polyline_of_six_decimals_is_read():
    # The example of Valhalla's documentation, "Decoding a route shape", begins so.
    line = decode_polyline("_izlhA~rlgdF_{geC~ywl@_kwzCn`{nI")
    assert line == pytest.approx(np.array([(-120.2, 38.5), (-120.95, 40.7), (-126.453, 43.252)]))


@pytest.mark.parametrize("text", ["_", "_izlhA", "\x01\x02"])
def test_a_polyline_that_is_cut_short_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        decode_polyline(text)


@pytest.mark.parametrize(
    "url", ["http://localhost", "osrm+ftp://x", "osrm+http://", "google+http://x", ""]
)
def test_an_address_of_no_service_is_refused(url):
    with pytest.raises(BadParameter, match=r"osrm\+http"):
        open_service(url)
