"""WGS-84, GCJ-02 and BD-09 into one another and back."""

import geocoordinates_ffi as peer
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.datum import from_wgs84, to_wgs84

CHINA_LON = st.floats(72.1, 137.7)
CHINA_LAT = st.floats(1.0, 55.7)
SHIFTED = ("gcj02", "bd09")


def grid(west, south, east, north, steps=15):
    lon, lat = np.meshgrid(np.linspace(west, east, steps), np.linspace(south, north, steps))
    return lon.ravel(), lat.ravel()


@pytest.mark.parametrize("datum", SHIFTED)
@given(lon=CHINA_LON, lat=CHINA_LAT)
def test_a_point_comes_back_from_another_datum_to_where_it_was(datum, lon, lat):
    back_lon, back_lat = to_wgs84(*from_wgs84(lon, lat, datum), datum)
    assert abs(back_lon - lon) <= 1e-9
    assert abs(back_lat - lat) <= 1e-9


@pytest.mark.parametrize("datum", SHIFTED)
def test_the_round_trip_holds_to_a_hundredth_of_a_micrometre_over_linfen(datum):
    lon, lat = grid(110.3, 35.3, 112.6, 37.0)
    back_lon, back_lat = to_wgs84(*from_wgs84(lon, lat, datum), datum)
    assert np.abs(back_lon - lon).max() < 1e-12
    assert np.abs(back_lat - lat).max() < 1e-12


@pytest.mark.parametrize(
    ("datum", "theirs"),
    [("gcj02", peer.wgs84_to_gcj02), ("bd09", peer.wgs84_to_bd09)],
)
def test_the_forward_formula_agrees_with_another_implementation(datum, theirs):
    lon, lat = grid(74.0, 3.0, 134.0, 53.0)
    ours = np.array(from_wgs84(lon, lat, datum))
    others = [theirs(peer.Wgs84(lon=x, lat=y)) for x, y in zip(lon, lat, strict=True)]
    assert np.abs(ours - [[o.lon for o in others], [o.lat for o in others]]).max() < 1e-10


def test_the_inverse_agrees_with_another_implementation():
    lon, lat = grid(110.3, 35.3, 112.6, 37.0, steps=6)
    ours = np.array(to_wgs84(lon, lat, "gcj02"))
    others = [
        peer.gcj02_to_wgs84_refined(peer.Gcj02(lon=x, lat=y)) for x, y in zip(lon, lat, strict=True)
    ]
    assert np.abs(ours - [[o.lon for o in others], [o.lat for o in others]]).max() < 1e-6


def test_gcj02_lies_half_a_kilometre_east_of_wgs84_at_linfen():
    lon, lat = from_wgs84(111.5189, 36.0889, "gcj02")
    assert 510 < (lon - 111.5189) * 111_320 * np.cos(np.radians(36.0889)) < 575
    assert abs(lat - 36.0889) * 111_320 < 20


@pytest.mark.parametrize("place", [(1.52, 42.51), (-74.0, 40.7), (151.2, -33.9), (70.0, 30.0)])
def test_outside_china_gcj02_is_wgs84(place):
    assert from_wgs84(*place, "gcj02") == place
    assert to_wgs84(*place, "gcj02") == place


def test_bd09_comes_back_outside_china_too():
    lon, lat = to_wgs84(*from_wgs84(1.52, 42.51, "bd09"), "bd09")
    assert (float(lon), float(lat)) == pytest.approx((1.52, 42.51), abs=1e-12)


def test_wgs84_stays_as_it_is():
    assert to_wgs84(111.5, 36.1, "wgs84") == from_wgs84(111.5, 36.1, "wgs84") == (111.5, 36.1)


def test_many_points_keep_their_order_and_a_missing_one_stays_missing():
    lon, lat = to_wgs84([111.5, np.nan, 1.5], [36.1, np.nan, 42.5], "gcj02")
    alone = to_wgs84(111.5, 36.1, "gcj02")
    assert (lon[0], lat[0]) == alone
    assert np.isnan(lon[1])
    assert np.isnan(lat[1])
    assert (lon[2], lat[2]) == (1.5, 42.5)


def test_the_arrays_given_are_not_changed():
    lon, lat = np.array([111.5]), np.array([36.1])
    to_wgs84(lon, lat, "bd09")
    assert (lon[0], lat[0]) == (111.5, 36.1)


def test_an_unknown_datum_is_refused():
    with pytest.raises(ValueError, match="none of wgs84, gcj02, bd09"):
        to_wgs84(111.5, 36.1, "wgs72")
    with pytest.raises(ValueError, match="none of wgs84, gcj02, bd09"):
        from_wgs84(111.5, 36.1, "wgs72")
