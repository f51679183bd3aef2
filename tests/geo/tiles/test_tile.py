"""Tiles of a view: every site in exactly one tile of a zoom, and the counts add up."""

import math
from dataclasses import dataclass

import mapbox_vector_tile
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo import morton
from geo.errors import BadParameter
from geo.tiles.tile import MAX_ZOOM, POINTS_FROM_ZOOM, encode_tile

WORDS = ("covered", "due", "never", "overdue")


@dataclass
class Sites:
    morton: NDArray[np.int64]
    row: NDArray[np.int64]
    kind: NDArray[np.int64]
    status: NDArray[np.int8]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]


def sites_at(places) -> Sites:
    """Build a view of sites at (lon, lat, status, kind); rows count from 1."""
    lon, lat, status, kind = (np.array(column) for column in zip(*places, strict=True))
    codes = morton.encode(lon, lat)
    order = np.argsort(codes, kind="stable")
    return Sites(
        codes[order], order + 1, kind[order], status[order].astype(np.int8), lon[order], lat[order]
    )


def tiles_of(sites: Sites, z: int) -> set[tuple[int, int]]:
    x, y = morton.decode(sites.morton)
    shift = morton.ZOOM - z
    return set(zip((x >> shift).tolist(), (y >> shift).tolist(), strict=True))


def decode(tile: bytes) -> dict:
    return mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})


def features(sites: Sites, z: int) -> list[dict]:
    """Give all features of all tiles of a zoom, each with its lon and lat."""
    found = []
    for x, y in tiles_of(sites, z):
        for layer in decode(encode_tile(sites, z, x, y)).values():
            for feature in layer["features"]:
                px, py = feature["geometry"]["coordinates"]
                feature["lon"] = ((x + (px + 0.5) / 4096) / 2**z) * 360 - 180
                v = (y + (py + 0.5) / 4096) / 2**z
                feature["lat"] = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * v))))
                found.append(feature)
    return found


PLACE = st.tuples(
    st.one_of(st.floats(-180, 180), st.floats(111.0, 112.0)),
    st.one_of(st.floats(-85, 85), st.floats(35.8, 36.2)),
    st.integers(0, 3),
    st.integers(1, 15),
)
PLACES = st.lists(PLACE, min_size=1, max_size=60)


@given(PLACES, st.sampled_from([0, 1, 6, 9, 12]))
def test_clusters_of_all_tiles_of_a_zoom_count_each_site_once(places, z):
    sites = sites_at(places)
    sums = [sum(f["properties"][word] for f in features(sites, z)) for word in WORDS]
    assert sums == np.bincount(sites.status, minlength=4).tolist()


@given(PLACES, st.sampled_from([POINTS_FROM_ZOOM, 18, MAX_ZOOM]))
def test_from_zoom_13_each_site_is_in_exactly_one_tile_with_its_row_status_and_kind(places, z):
    sites = sites_at(places)
    found = sorted(
        (f["id"], f["properties"]["status"], f["properties"]["kind"]) for f in features(sites, z)
    )
    assert found == [
        (row, status, kind) for row, (_, _, status, kind) in enumerate(places, start=1)
    ]


@given(PLACES)
def test_a_site_lies_within_a_unit_of_where_it_is(places):
    sites = sites_at(places)
    for feature in features(sites, 16):
        lon, lat, _, _ = places[feature["id"] - 1]
        assert abs(feature["lon"] - lon) <= 360 / 2**16 / 4096
        assert abs(feature["lat"] - lat) <= 360 / 2**16 / 4096


def test_a_cluster_stands_at_the_mean_of_its_sites():
    random = np.random.default_rng(5)
    lon, lat = random.uniform(111.48, 111.5, 500), random.uniform(36.06, 36.08, 500)
    sites = sites_at([(*place, 1, 1) for place in zip(lon, lat, strict=True)])

    (cluster,) = features(sites, 8)

    pixel_deg = 360 / 2**8 / 256
    assert cluster["properties"] == {"covered": 0, "due": 500, "never": 0, "overdue": 0}
    assert abs(cluster["lon"] - lon.mean()) < pixel_deg
    assert abs(cluster["lat"] - lat.mean()) < pixel_deg


def test_a_lone_site_among_clusters_can_be_opened():
    sites = sites_at([(111.5, 36.0, 3, 7), (100.0, 30.0, 0, 1), (100.0, 30.0, 2, 1)])

    lone = [f for f in features(sites, 5) if "kind" in f["properties"]]

    assert [(f["id"], f["properties"]["kind"], f["properties"]["overdue"]) for f in lone] == [
        (1, 7, 1)
    ]
    assert abs(lone[0]["lon"] - 111.5) <= 360 / 2**5 / 4096


def test_a_tile_has_at_most_sixteen_clusters():
    random = np.random.default_rng(9)
    lon, lat = random.uniform(-180, 180, 3000), random.uniform(-85, 85, 3000)
    sites = sites_at([(*place, 0, 1) for place in zip(lon, lat, strict=True)])
    assert len(decode(encode_tile(sites, 0, 0, 0))["clusters"]["features"]) == 16


def test_a_tile_without_sites_is_empty():
    sites = sites_at([(111.5, 36.0, 0, 1)])
    assert encode_tile(sites, 12, 0, 0) == b""


@pytest.mark.parametrize(
    ("z", "x", "y", "field"),
    [
        (-1, 0, 0, "z"),
        (25, 0, 0, "z"),
        (0, 1, 0, "x"),
        (3, 8, 0, "x"),
        (3, 0, -1, "y"),
        (3, 0, 8, "y"),
    ],
)
def test_a_tile_that_does_not_exist_is_refused_by_name(z, x, y, field):
    sites = sites_at([(111.5, 36.0, 0, 1)])
    with pytest.raises(BadParameter) as refusal:
        encode_tile(sites, z, x, y)
    assert refusal.value.errors[0].field == field
