"""Our vector tiles, read by other people's decoders."""

import json
import subprocess

import mapbox_vector_tile
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.tiles.mvt import EXTENT, Points, encode_layer

UNIT = st.integers(0, EXTENT - 1)
ROW = st.integers(0, 2**40)
SITE = st.tuples(UNIT, UNIT, st.integers(0, 3), st.integers(0, 300), ROW)


def decode(tile: bytes) -> dict:
    return mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})


def points(sites: list[tuple[int, ...]]) -> Points:
    x, y, status, kind, row = np.array(sites, dtype=np.int64).T
    return Points(x, y, {"status": status.astype(np.int8), "kind": kind}, ids=row)


@given(st.lists(SITE, min_size=1, max_size=40))
def test_every_point_comes_back_with_its_id_place_and_properties(sites):
    layer = decode(encode_layer("sites", [points(sites)]))["sites"]

    assert layer["extent"] == EXTENT
    assert layer["version"] == 2
    assert [
        (
            *feature["geometry"]["coordinates"],
            feature["properties"]["status"],
            feature["properties"]["kind"],
            feature["id"],
        )
        for feature in layer["features"]
    ] == sites


def test_blocks_with_and_without_ids_share_one_layer():
    one = Points(np.array([5]), np.array([6]), {"due": np.array([7])})
    other = Points(np.array([1]), np.array([2]), {"kind": np.array([3])}, ids=np.array([9]))

    features = decode(encode_layer("clusters", [one, other]))["clusters"]["features"]

    assert [f["properties"] for f in features] == [{"due": 7}, {"kind": 3}]
    assert features[1]["id"] == 9


def test_a_layer_without_points_is_no_layer():
    nobody = np.array([], dtype=np.int64)
    assert encode_layer("sites", [Points(nobody, nobody, {"status": nobody}, ids=nobody)]) == b""


def test_points_need_no_properties():
    layer = decode(encode_layer("sites", [Points(np.array([63, 64]), np.array([0, 4095]))]))
    places = [feature["geometry"]["coordinates"] for feature in layer["sites"]["features"]]
    assert places == [[63, 0], [64, 4095]]


@pytest.mark.parametrize("count", [1, 2000])
def test_gdal_reads_the_same_points(tmp_path, count):
    random = np.random.default_rng(7)
    sites = np.column_stack(
        [
            random.integers(0, EXTENT, (count, 2)),
            random.integers(0, 4, count),
            random.integers(0, 20, count),
            random.permutation(count) + 1,
        ]
    )
    path = tmp_path / "tile.mvt"
    path.write_bytes(encode_layer("sites", [points([tuple(site) for site in sites])]))

    answer = subprocess.run(
        ["ogr2ogr", "-f", "GeoJSON", "/vsistdout/", str(path), "-lco", "RFC7946=NO"],
        capture_output=True,
        check=True,
        text=True,
    )

    features = json.loads(answer.stdout)["features"]
    assert [
        (f["properties"]["mvt_id"], f["properties"]["status"], f["properties"]["kind"])
        for f in features
    ] == [(row, status, kind) for _, _, status, kind, row in sites.tolist()]
    places = [f["geometry"]["coordinates"] for f in features]
    # Without a z/x/y, GDAL lays the tile out from 0, 0 northwards up.
    assert np.allclose([p[0] for p in places], sites[:, 0])
    assert np.allclose(np.abs(np.diff([p[1] for p in places])), np.abs(np.diff(sites[:, 1])))
