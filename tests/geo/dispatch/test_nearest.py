"""Nearest first."""

from datetime import date

import pytest

from geo.dispatch.nearest import nearest_first
from geo.model import Site
from geo.store.plans import Stop


def stop(code: str, lon: float, lat: float, *records: str) -> Stop:
    site = Site(code, code, "farmers_market", lon, lat)
    return Stop(code, date(2020, 2, 22), 2, site, None, "", "d", 0, None, None, records)


def test_stops_come_nearest_first_with_their_distance():
    far, near = stop("far", 111.5, 37.1), stop("near", 111.5, 36.2)
    ordered = nearest_first([far, near], 111.5, 36.1)
    assert [item.id for item, _ in ordered] == ["near", "far"]
    # A degree along the meridian from 36.1 N: Karney's geodesic, 110 972 m.
    assert ordered[1][1] == pytest.approx(110_972, abs=5)


def test_distance_is_on_the_globe_not_in_degrees():
    east, north = stop("east", 112.0, 60.0), stop("north", 111.0, 60.6)
    assert [item.id for item, _ in nearest_first([north, east], 111.0, 60.0)] == ["east", "north"]


def test_over_the_antimeridian_is_near():
    there, here = stop("there", -179.9, 0.0), stop("here", 179.0, 0.0)
    assert [item.id for item, _ in nearest_first([here, there], 179.9, 0.0)] == ["there", "here"]


def test_what_is_done_comes_last_and_equals_keep_their_order():
    stops = [stop("done", 111.0, 36.0, "r"), stop("b", 111.2, 36.0), stop("a", 111.2, 36.0)]
    ordered = nearest_first(stops, 111.0, 36.0)
    assert [item.id for item, _ in ordered] == ["b", "a", "done"]
    assert nearest_first([], 0, 0) == []
