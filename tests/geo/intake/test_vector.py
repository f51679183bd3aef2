"""Reading the formats of GIS: GeoPackage, Shapefile, KML, FlatGeobuf, GPX, geodatabases."""

import sqlite3
import zipfile
from pathlib import Path

import geopandas
import pyogrio
import pytest
from shapely import LineString, Point, Polygon

from geo.errors import BadParameter, UnreadableFile
from geo.intake.read import read_table
from geo.store.engine import Store
from tests.geo.intake.files import is_untouched, run, stored_sites
from tests.shared_data import SHARED

NAMES = ["平阳农贸市场", "人民医院"]
SQUARE = Polygon([(111, 36), (111.4, 36), (111.4, 36.4), (111, 36.4)])


def frame(**columns: list[object]) -> geopandas.GeoDataFrame:
    """Give a point and a square, in WGS-84."""
    facts = {"code": ["A", "B"], "name": NAMES, "kind": ["农贸市场", "医院"], **columns}
    return geopandas.GeoDataFrame(facts, geometry=[Point(111.3, 36.3), SQUARE], crs=4326)


def zipped(folder: Path, name: str, *files: Path) -> Path:
    """Put files into an archive."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.name)
    return path


@pytest.mark.parametrize("suffix", ["gpkg", "fgb", "kml"])
def test_points_and_shapes_of_a_layer_become_sites(
    city: Store, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"a.{suffix}"
    driver = "LIBKML" if suffix == "kml" else None
    pyogrio.write_dataframe(frame(), path, layer="sites", driver=driver)
    columns = ["name=Name"] if suffix == "kml" else []
    report = run(city, path, columns=columns, default_kind="hospital")
    assert (report.added, report.refused) == (2, ())
    sites = stored_sites(city).values()
    assert {row["name"] for row in sites} == set(NAMES)
    assert {(row["lon"], row["lat"]) for row in sites} == {(111.3, 36.3), (111.2, 36.2)}


def test_a_projected_layer_is_brought_to_wgs84(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(frame().to_crs(4549), path)
    table = read_table(path)
    assert table.crs == "EPSG:4549"
    assert table.lon is not None
    assert table.lon[0] == pytest.approx(111.3, abs=1e-7)


def test_the_geometry_comes_before_columns_of_coordinates(city: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(frame(lon=[1.0, 2.0], lat=[3.0, 4.0]), path)
    run(city, path)
    assert stored_sites(city)["A"]["lon"] == 111.3
    run(city, path, columns=["lon=lon", "lat=lat"])
    assert stored_sites(city)["A"]["lon"] == 1.0


def test_a_zipped_shapefile_with_chinese_in_gbk_is_read(tmp_path: Path) -> None:
    path = tmp_path / "点位.shp"
    points = frame(note=["备注", None]).set_geometry([Point(111.3, 36.3), Point(111.2, 36.2)])
    pyogrio.write_dataframe(points, path, encoding="GBK")
    parts = [path.with_suffix(suffix) for suffix in (".shp", ".shx", ".dbf", ".prj")]
    assert NAMES[0].encode("gbk") in parts[2].read_bytes()
    table = read_table(zipped(tmp_path, "点位.zip", *parts))
    assert (table.format, table.encoding) == ("Shapefile", "gb18030")
    assert table.frame["name"].tolist() == NAMES
    assert table.frame["note"].tolist() == ["备注", ""]


def test_a_shapefile_without_its_parts_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.shp"
    pyogrio.write_dataframe(frame().head(1), path)
    path.with_suffix(".dbf").unlink()
    with pytest.raises(UnreadableFile, match=r"lacks its .dbf file; put all of them into one .zip"):
        read_table(path)


def test_a_shapefile_without_a_projection_must_be_in_degrees(tmp_path: Path) -> None:
    degrees, metres = tmp_path / "deg.shp", tmp_path / "m.shp"
    for path, points in ((degrees, frame().head(1)), (metres, frame().head(1).to_crs(3857))):
        pyogrio.write_dataframe(points, path)
        path.with_suffix(".prj").unlink()
    table = read_table(degrees)
    assert table.ignored == (
        "the file states no coordinate system: taken as longitude and latitude",
    )
    with pytest.raises(UnreadableFile, match=r"states no coordinate system.*add the .prj file"):
        read_table(metres)


def test_a_layer_is_chosen_by_name_and_the_rest_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(frame(), path, layer="markets")
    pyogrio.write_dataframe(frame().head(1), path, layer="hospitals", append=True)
    assert read_table(path).ignored == ("of the layers markets, hospitals only markets was read",)
    assert len(read_table(path, "hospitals").frame) == 1
    with pytest.raises(BadParameter, match="no layer 'x'; layers are markets, hospitals"):
        read_table(path, "x")


def test_all_folders_of_a_kml_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    mark = (
        "<Placemark><name>{0}</name><Point><coordinates>111.{0},36.2</coordinates></Point>"
        "</Placemark>"
    )
    folders = "".join(f"<Folder><name>f{n}</name>{mark.format(n)}</Folder>" for n in (1, 2))
    path.write_text(
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"{folders}</Document></kml>",
        encoding="utf-8",
    )
    table = read_table(path)
    assert table.frame["Name"].tolist() == ["1", "2"]
    assert table.lon is not None
    assert table.lon.tolist() == [111.1, 111.2]


def test_a_gpx_gives_the_layer_that_has_something(tmp_path: Path) -> None:
    path = tmp_path / "a.gpx"
    line = geopandas.GeoDataFrame(geometry=[LineString([(111, 36), (111.2, 36)])], crs=4326)
    pyogrio.write_dataframe(line, path, layer="tracks", driver="GPX")
    table = read_table(path)
    assert (table.format, len(table.frame)) == ("GPX", 1)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_truncated_geopackage_is_told_and_leaves_nothing(
    city: Store, tmp_path: Path, share: float
) -> None:
    whole, cut = tmp_path / "whole.gpkg", tmp_path / "cut.gpkg"
    pyogrio.write_dataframe(frame(), whole)
    data = whole.read_bytes()
    cut.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(UnreadableFile, match=r"'cut.gpkg' is cut short: \d+ of \d+ bytes"):
        run(city, cut)
    assert is_untouched(city)


def test_a_geopackage_with_damage_inside_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(frame(), path)
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match="damaged, cut short or no GeoPackage"):
        read_table(path)


def test_a_database_that_is_no_geopackage_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE t (x)")
    conn.close()
    with pytest.raises(UnreadableFile, match=r"no layer with points or shapes|no GeoPackage"):
        read_table(path)


@pytest.mark.parametrize("name", ["a", "a.csv", "a.gpkg.part"])
@pytest.mark.parametrize("suffix", ["gpkg", "fgb", "kml", "gpx", "geojson"])
def test_a_name_that_says_nothing_of_the_format_does_not_matter(
    tmp_path: Path, name: str, suffix: str
) -> None:
    whole = tmp_path / f"whole.{suffix}"
    drivers = {"kml": "LIBKML", "gpx": "GPX"}
    points = frame().drop(columns=["code", "kind"]).set_geometry([Point(1, 2), Point(3, 4)])
    layer = None if suffix == "geojson" else "waypoints"
    pyogrio.write_dataframe(points, whole, driver=drivers.get(suffix), layer=layer)
    whole.rename(tmp_path / name)
    table = read_table(tmp_path / name)
    assert table.lon is not None
    assert sorted(table.lon.tolist()) == [1.0, 3.0]


def test_text_named_as_a_binary_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    path.write_text("hello, world\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="is damaged: its content is no gpkg"):
        read_table(path)


if SHARED:
    FORMATS = SHARED / "vector_formats"

    @pytest.mark.parametrize(
        ("name", "rows"),
        [
            ("coutwildrnp.shp", 67), ("coutwildrnp.zip", 67), ("gre.shp", 1), ("!test.geojson", 1),
            ("grenada.geojson", 1), ("issue627.geojson", 3), ("trio.geojson", 3), ("trio.seq", 3),
            ("test_gpx.gpx", 1), ("testopenfilegdb.gdb.zip", 5), ("curves_line.csv", 9),
        ],
    )  # fmt: skip
    def test_files_of_other_tools_are_read(name: str, rows: int) -> None:
        assert len(read_table(FORMATS / name).frame) == rows

    @pytest.mark.parametrize(
        "name", ["multicurve.gml", "multicurve.xsd", "coutwildrnp.dbf", "test_tin.shp"]
    )
    def test_files_that_hold_no_places_are_told(name: str) -> None:
        with pytest.raises(UnreadableFile, match=name):
            read_table(FORMATS / name)
