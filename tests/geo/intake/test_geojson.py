"""Reading GeoJSON: as RFC 7946 has it, and as it is met."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo.errors import UnreadableFile
from geo.intake.read import read_table
from geo.intake.table import Table
from geo.store.engine import Store
from tests.geo.intake.files import run, stored_sites, whys
from tests.shared_data import SHARED


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    """Give a feature."""
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def point(lon: Any = 111.2, lat: Any = 36.2) -> dict[str, Any]:
    """Give a point."""
    return {"type": "Point", "coordinates": [lon, lat]}


def write(folder: Path, *features: Any, encoding: str = "utf-8", **members: Any) -> Path:
    """Write a FeatureCollection."""
    path = folder / "a.geojson"
    collection = {"type": "FeatureCollection", "features": list(features), **members}
    path.write_bytes(json.dumps(collection, ensure_ascii=False).encode(encoding))
    return path


def places(table: Table) -> list[tuple[float, float]]:
    """Give the positions."""
    assert table.lon is not None
    assert table.lat is not None
    return list(zip(table.lon.round(6).tolist(), table.lat.round(6).tolist(), strict=True))


def test_properties_become_columns_and_the_first_feature_is_row_one(tmp_path: Path) -> None:
    path = write(
        tmp_path, feature(point(), name="甲", n=7, x=None), feature(point(1, 2), name="乙", f=1.5)
    )
    table = read_table(path)
    assert table.frame.to_dict("records") == [
        {"name": "甲", "n": "7", "x": "", "f": ""}, {"name": "乙", "n": "", "x": "", "f": "1.5"},
    ]  # fmt: skip
    assert table.rows.tolist() == [1, 2]
    assert places(table) == [(111.2, 36.2), (1.0, 2.0)]


def test_every_geometry_gives_a_place_on_it(tmp_path: Path) -> None:
    ring = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
    table = read_table(
        write(
            tmp_path,
            feature({"type": "Polygon", "coordinates": [ring]}),
            feature({"type": "MultiPoint", "coordinates": [[5, 6], [7, 8]]}),
            feature({"type": "LineString", "coordinates": [[0, 1], [0, 2], [0, 3]]}),
            feature({"type": "GeometryCollection", "geometries": [point(9, 9)]}),
        )
    )
    assert places(table)[0] == (2.0, 2.0)
    assert places(table)[1] in [(5.0, 6.0), (7.0, 8.0)]
    assert places(table)[2:] == [(0.0, 2.0), (9.0, 9.0)]


def test_one_feature_a_line_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.geojsonl"
    path.write_text(
        "\n".join(json.dumps(feature(point(n, n))) for n in (1, 2, 3)), encoding="utf-8"
    )
    assert places(read_table(path)) == [(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]


def test_a_stated_coordinate_system_is_followed(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    table = read_table(write(tmp_path, feature(point(12_378_700.0, 4_329_000.0)), crs=crs))
    assert np.allclose(places(table), [(111.2, 36.206)], atol=1e-3)


def test_a_feature_that_cannot_be_understood_is_told_and_the_rest_is_imported(
    city: Store, tmp_path: Path
) -> None:
    facts = {"kind": "医院", "name": "人民医院"}
    path = write(
        tmp_path,
        feature(point("111.2", "36.2"), code="A", **facts),
        feature(point("x", 1), code="B", **facts),
        "nonsense",
        {**feature(point(111.3, 36.3), code="C", **facts), "id": {"odd": 1}},
    )
    report = run(city, path, skip_bad=True)
    assert [(row, field) for row, field, _ in whys(report)] == [(2, "geometry"), (3, "feature")]
    assert set(stored_sites(city)) == {"A", "C"}
    assert report.ignored == (
        "mended or ignored: coordinates written as text",
        "mended or ignored: an 'id' that is neither text nor number",
    )


def test_the_ids_of_openstreetmap_become_codes(city: Store, tmp_path: Path) -> None:
    features = [
        {**feature(point(), amenity="hospital"), "id": "node/123"},
        {**feature(point(111.3), amenity="pharmacy"), "id": "way/7"},
        {**feature(point(111.4), amenity="pharmacy"), "id": 7},
    ]
    run(city, write(tmp_path, *features))
    codes = set(stored_sites(city))
    assert {"osm:n123", "osm:w7"} < codes
    assert all(len(code) == 36 for code in codes - {"osm:n123", "osm:w7"})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[1, 2]", "its root must be an object"), ("{}", "it has no 'type'"),
        ('{"type": "Topology"}', "unknown type 'Topology'"),
        ('{"type": "Feature"', "no whole JSON"),
        ('{"type": "FeatureCollection"}', "without a list of features"),
        ('{"type":' * 100_000, "nested too deeply|no whole JSON"),
    ],
)  # fmt: skip
def test_what_is_no_geojson_is_told(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile, match=why):
        read_table(path)


if SHARED:
    _HINTS = SHARED / "geojson_edge" / "geojsonhint"
    GOOD = sorted((_HINTS / "good").glob("*.geojson"))
    BAD = sorted((_HINTS / "bad").glob("*.geojson"))

    @pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
    def test_good_geojson_is_read_without_complaint(path: Path) -> None:
        table = read_table(path)
        assert len(table.frame) >= 1
        assert (table.faults, table.ignored) == ((), ())

    @pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
    def test_bad_geojson_is_refused_mended_or_harmless(path: Path) -> None:
        harmless = {
            # What these break does not matter to a point: winding, bbox, doubled names, precision.
            "bad-duplicate-properties", "bad-polygon-interiorring-rhr", "badcoord",
            "bbox-4or6elements", "bbox-contains-string", "bbox-string", "different-first-last",
            "excessive_precision_truncated", "feature_changed_semantics",
            "featurecollection_changed_semantics", "geometry_changed_semantics",
            "geometrycollection_nested", "geometrycollection_single", "polygon_winding_order",
            "short-linearring",
        }  # fmt: skip
        try:
            table = read_table(path)
        except UnreadableFile as error:
            complained = path.name in str(error)
        else:
            complained = bool(table.faults or table.ignored)
        assert complained != (path.stem in harmless)
