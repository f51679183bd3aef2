"""Z-order: every point in one tile of each zoom, every tile one range, every box in few ranges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import morton
from geo.bbox import BBox

LON = st.floats(-180, 180)
LAT = st.floats(-morton.MAX_LAT, morton.MAX_LAT)
ZOOM = st.integers(0, morton.ZOOM)


def tile_of(lon: float, lat: float, z: int) -> tuple[int, int]:
    """Give the slippy-map tile by the textbook formula, clamped to the map."""
    side = 2**z
    x = (lon + 180) / 360 * side
    sine = np.sin(np.radians(lat))
    y = (0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)) * side
    return min(max(int(np.floor(x)), 0), side - 1), min(max(int(np.floor(y)), 0), side - 1)


@given(LON, LAT)
def test_a_code_is_sixty_bits_and_gives_back_its_tile(lon, lat):
    code = morton.encode(lon, lat)
    assert 0 <= code < 1 << 60
    x, y = morton.decode(code)
    assert (int(x), int(y)) == tile_of(lon, lat, morton.ZOOM)


@given(LON, LAT, ZOOM)
def test_a_point_lies_in_the_range_of_its_tile_and_of_no_neighbour(lon, lat, z):
    x, y = tile_of(lon, lat, z)
    code = int(morton.encode(lon, lat))
    low, high = morton.tile_range(z, x, y)
    assert low <= code < high
    side = 2**z
    for nx, ny in ((x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)):
        if 0 <= nx < side and 0 <= ny < side:
            low, high = morton.tile_range(z, nx, ny)
            assert not low <= code < high


@given(st.integers(0, 29).flatmap(lambda z: st.tuples(st.just(z), *[st.integers(0, 2**z - 1)] * 2)))
def test_the_ranges_of_four_children_are_the_range_of_their_tile(tile):
    z, x, y = tile
    children = sorted(
        morton.tile_range(z + 1, 2 * x + dx, 2 * y + dy) for dx in (0, 1) for dy in (0, 1)
    )
    assert (children[0][0], children[-1][1]) == morton.tile_range(z, x, y)
    assert [high for _, high in children[:-1]] == [low for low, _ in children[1:]]


@given(LON, LON, LAT, LAT, st.lists(st.tuples(LON, LAT), min_size=1, max_size=20))
def test_the_few_ranges_of_a_box_hold_every_point_in_it(west, east, south, north, points):
    box = BBox(min(west, east), min(south, north), max(west, east), max(south, north))
    ranges = morton.ranges_of_bbox(box.west, box.south, box.east, box.north)
    assert 1 <= len(ranges) <= 4
    assert all(low < high for low, high in ranges)
    corners = [(box.west, box.south), (box.east, box.north)]
    lon, lat = (np.array(column) for column in zip(*corners, *points, strict=True))
    codes = morton.encode(lon, lat)
    covered = np.any([(codes >= low) & (codes < high) for low, high in ranges], axis=0)
    assert not np.any(box.holds(lon, lat) & ~covered)


def test_a_small_box_needs_ranges_little_larger_than_itself():
    ranges = morton.ranges_of_bbox(111.49, 36.07, 111.51, 36.09)
    size_deg = 360 / 2**30
    codes = sum(high - low for low, high in ranges)
    assert np.sqrt(codes) * size_deg < 16 * 0.02


@pytest.mark.parametrize(("lon", "lat"), [(180.0, 0.0), (-180.0, 0.0), (0.0, 85.0511)])
def test_the_edges_of_the_map_have_codes(lon, lat):
    low, high = morton.tile_range(0, 0, 0)
    assert low <= int(morton.encode(lon, lat)) < high


@given(places=st.lists(st.tuples(st.floats(-180, 179.9), st.floats(-85, 85)), min_size=1))
def test_the_bounds_of_codes_are_the_box_of_their_points(places):
    lon, lat = zip(*places, strict=True)
    west, south, east, north = morton.bounds(morton.encode(lon, lat))
    assert west <= min(lon) + 1e-9
    assert max(lon) - 1e-9 <= east
    assert south <= min(lat) + 1e-9
    assert max(lat) - 1e-9 <= north
    # A tile of zoom 30 is 4 cm wide.
    assert max(min(lon) - west, east - max(lon), min(lat) - south, north - max(lat)) < 1e-6
