"""The way out: what is refused, that files are whole, that every format comes as a stream."""

from pathlib import Path

import pytest

from geo.errors import BadParameter
from geo.outlet import vector, workbook
from geo.outlet.export import stream, write_file
from geo.outlet.formats import FORMATS, find_format, format_of_file
from geo.outlet.request import COLLECTIONS, ExportRequest
from geo.store.filters import RecordFilter, SiteFilter
from tests.builders import NOW, ZONE
from tests.geo.outlet.conftest import FILTERS


def request_of(collection: str, suffix: str, **options) -> ExportRequest:
    where = FILTERS.get(collection, RecordFilter)()
    return ExportRequest(collection, suffix, where, NOW, **options)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_stream_is_the_file(sqlite_register, take, collection, suffix):
    if (collection, suffix) == ("outings", "gpx"):
        return
    with sqlite_register.read() as conn:
        streamed = b"".join(stream(conn, request_of(collection, suffix), ZONE))
    filed = take(sqlite_register, collection, suffix).read_bytes()
    if suffix in ("xlsx", "gpkg"):
        # Both carry the instant they were written at.
        assert streamed[:4] == filed[:4]
        assert abs(len(streamed) - len(filed)) < 64
    else:
        assert streamed == filed


def test_an_unknown_collection_is_refused_with_the_known_ones():
    with pytest.raises(BadParameter, match="sites, inspections, calibrations") as refusal:
        request_of("people", "csv")
    assert refusal.value.errors[0].field == "collection"


@pytest.mark.parametrize("suffix", ["shp", "", "exe", "json"])
def test_an_unknown_format_is_refused_with_the_known_ones(suffix):
    with pytest.raises(BadParameter, match="geojson, csv, xlsx, gpkg, kml, fgb, gpx") as refusal:
        request_of("sites", suffix)
    assert refusal.value.errors[0].field == "format"


def test_outings_do_not_fit_gpx():
    with pytest.raises(BadParameter, match="have no points"):
        request_of("outings", "gpx")


@pytest.mark.parametrize(("name", "field"), [("since", "from"), ("until", "to")])
def test_instruments_have_no_end_to_filter_by_and_that_is_said_before_the_first_byte(
    sqlite_store, name, field
):
    where = RecordFilter(**{name: NOW})
    with sqlite_store.read() as conn, pytest.raises(BadParameter) as refusal:
        stream(conn, ExportRequest("instruments", "csv", where, NOW), ZONE)
    assert refusal.value.errors[0].field == field


def test_a_format_is_found_by_suffix_in_any_case():
    assert find_format(".GeoJSON").media_type == "application/geo+json"
    assert format_of_file(Path("out/Sites.GPKG")).title == "GeoPackage"
    assert format_of_file(Path("csv")).suffix == "csv"
    with pytest.raises(BadParameter, match="none of geojson"):
        format_of_file(Path("sites"))


def test_a_failed_export_leaves_the_former_file_as_it_was(sqlite_register, tmp_path, monkeypatch):
    path = tmp_path / "sites.xlsx"
    path.write_bytes(b"former")
    monkeypatch.setattr(workbook, "MOST_ROWS", 5)
    with sqlite_register.read() as conn, pytest.raises(BadParameter, match="take csv or gpkg"):
        write_file(conn, request_of("sites", "xlsx"), ZONE, path)
    assert path.read_bytes() == b"former"
    assert [entry.name for entry in tmp_path.iterdir() if ".db" not in entry.name] == ["sites.xlsx"]


def test_a_stream_left_unread_leaves_no_file_behind(sqlite_register, tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    with sqlite_register.read() as conn:
        pieces = stream(conn, request_of("sites", "gpkg"), ZONE)
        assert len(list(folder.iterdir())) == 1
        del pieces
    assert list(folder.iterdir()) == []


def test_a_geopackage_written_in_several_batches_is_one_layer(sqlite_register, take, monkeypatch):
    monkeypatch.setattr(vector, "_BATCH", 3)
    monkeypatch.setattr("geo.store.features.BATCH", 2)
    frame = vector.pyogrio.read_dataframe(take(sqlite_register, "sites", "gpkg"))
    assert frame["code"].is_unique
    assert len(frame) == 8


def test_the_instant_comes_from_the_request_then_the_filter_then_now():
    dated = SiteFilter(at=NOW - 5)
    assert ExportRequest("sites", "csv", dated, NOW, at=NOW + 5).instant == NOW + 5
    assert ExportRequest("sites", "csv", dated, NOW).past
    assert not ExportRequest("sites", "csv", SiteFilter(), NOW).past
