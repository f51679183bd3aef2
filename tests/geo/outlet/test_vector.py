"""GeoPackage, FlatGeobuf, KML and GPX, read back with pyogrio and with Debian's own GDAL."""

import subprocess
from xml.etree import ElementTree

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from geo.clock import DAY_MS, iso
from tests.builders import NOW, ZONE
from tests.geo.outlet.conftest import AWKWARD, FINDINGS, INSPECTIONS, OUTING
from tests.geo.outlet.test_geojson import SITE_PROPERTIES

DRIVERS = ("gpkg", "fgb", "kml", "gpx")
COUNTS = {"sites": 8, "inspections": 4, "calibrations": 1, "outings": 1, "instruments": 1}
WITH_POINTS = [name for name in COUNTS if name != "outings"]
OF_XML = {**AWKWARD, "control": AWKWARD["control"].replace("\x07", "")}


def layer_of(path, collection: str) -> str:
    return "waypoints" if path.suffix == ".gpx" else collection


def read(path, collection: str = "sites") -> gpd.GeoDataFrame:
    return pyogrio.read_dataframe(path, layer=layer_of(path, collection))


@pytest.mark.parametrize("suffix", DRIVERS)
@pytest.mark.parametrize("collection", WITH_POINTS)
def test_every_feature_is_there_at_its_point(sqlite_register, take, collection, suffix):
    frame = read(take(sqlite_register, collection, suffix), collection)
    truth = gpd.read_file(take(sqlite_register, collection, "geojson"))
    assert len(frame) == COUNTS[collection]
    assert frame.crs == "EPSG:4326"
    # FlatGeobuf sorts along a Hilbert curve.
    points, true_points = (one.get_coordinates().sort_values(["x", "y"]) for one in (frame, truth))
    assert points.to_numpy() == pytest.approx(true_points.to_numpy())


@pytest.mark.parametrize("suffix", DRIVERS)
def test_debians_gdal_counts_the_same(register, take, tmp_path, suffix):
    path = take(register, "sites", suffix)
    copy = tmp_path / "copy.geojson"
    subprocess.run(
        ["ogr2ogr", "-f", "GeoJSON", copy, path, layer_of(path, "sites")],
        check=True, capture_output=True,
    )  # fmt: skip
    assert len(gpd.read_file(copy)) == len(AWKWARD)


@pytest.mark.parametrize("suffix", ["gpkg", "fgb"])
def test_a_typed_format_says_what_geojson_says(sqlite_register, take, suffix):
    frame = read(take(sqlite_register, "sites", suffix)).set_index("code")
    assert [
        *frame.columns.insert(0, "code"),
    ] == [*SITE_PROPERTIES, "geometry"]
    assert frame["name"].fillna("").to_dict() == AWKWARD
    html = frame.loc["html"]
    assert (html["squads"], html["crowding"], html["inspections"]) == ("2;8", 1, 2)
    assert html["due_at"] == pd.Timestamp(NOW + 29 * DAY_MS, unit="ms", tz="UTC")
    assert html["last_inspected_at"] == pd.Timestamp(NOW - DAY_MS, unit="ms", tz="UTC")
    assert pd.isna(frame.loc["empty", "due_at"])
    assert frame.loc["empty", "priority"] == 6.0


@pytest.mark.parametrize("suffix", ["gpkg", "fgb"])
def test_records_keep_their_types(sqlite_register, take, suffix):
    frame = read(take(sqlite_register, "inspections", suffix), "inspections").set_index("id")
    assert frame["valid"].to_dict() == {
        INSPECTIONS["pass"]: True,
        INSPECTIONS["fail"]: False,
        INSPECTIONS["correction"]: True,
        INSPECTIONS["void"]: False,
    }
    failed = frame.loc[INSPECTIONS["fail"]]
    assert failed["squad"] == 2
    assert FINDINGS[0]["text"].replace('"', '\\"') in failed["findings"]


@pytest.mark.parametrize("suffix", ["gpkg", "fgb", "kml"])
def test_outings_are_a_table_without_points(sqlite_register, take, suffix):
    path = take(sqlite_register, "outings", suffix)
    frame = read(path, "outings")
    assert len(frame) == 1
    assert "geometry" not in frame or frame.geometry.isna().all()
    if suffix != "kml":
        assert frame.loc[0, ["id", "squad", "date"]].tolist() == [OUTING, 2, "2020-02-21"]


def test_a_kml_names_its_placemarks_and_holds_every_property(sqlite_register, take):
    path = take(sqlite_register, "sites", "kml")
    ElementTree.parse(path)
    frame = read(path)
    assert set(SITE_PROPERTIES) - {"name"} <= set(frame.columns)
    assert dict(zip(frame["code"], frame["Name"].fillna(""), strict=True)) == OF_XML
    html = frame.set_index("code").loc["html"]
    assert html["due_at"] == iso(NOW + 29 * DAY_MS, ZONE)
    assert (html["status"], html["inspections"]) == ("covered", 2)


def test_a_gpx_names_its_waypoints_and_holds_every_property(sqlite_register, take):
    path = take(sqlite_register, "sites", "gpx")
    ElementTree.parse(path)
    frame = read(path)
    assert dict(zip(frame["ogr_code"], frame["name"].fillna(""), strict=True)) == OF_XML
    html = frame.set_index("ogr_code").loc["html"]
    assert html["ogr_due_at"] == iso(NOW + 29 * DAY_MS, ZONE)
    assert html["ogr_status"] == "covered"


@pytest.mark.parametrize("suffix", ["kml", "gpx"])
def test_a_record_is_named_after_its_site(sqlite_register, take, suffix):
    frame = read(take(sqlite_register, "inspections", suffix), "inspections")
    names = frame["Name" if suffix == "kml" else "name"].tolist()
    assert names == [AWKWARD["html"]] * 3 + [AWKWARD["chinese"]]


@pytest.mark.parametrize("suffix", DRIVERS)
@pytest.mark.parametrize("collection", COUNTS)
def test_an_empty_collection_is_a_valid_file(sqlite_store, take, collection, suffix):
    if (collection, suffix) == ("outings", "gpx"):
        return
    frame = read(take(sqlite_store, collection, suffix), collection)
    assert len(frame) == 0
