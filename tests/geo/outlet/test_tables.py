"""CSV and XLSX: the same columns, true texts, and nothing that a spreadsheet would compute."""

import csv
import io
import json

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.clock import DAY_MS, iso
from geo.outlet.cells import without_formula
from geo.outlet.export import stream, write_to
from geo.outlet.request import ExportRequest
from geo.store.filters import RecordFilter, SiteFilter
from tests.builders import NOW, ZONE
from tests.geo.outlet.conftest import AWKWARD, FILTERS, FINDINGS, INSPECTIONS, OUTING
from tests.geo.outlet.test_geojson import SITE_PROPERTIES

SITE_COLUMNS = [*SITE_PROPERTIES, "lon", "lat"]


def csv_rows(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


def sheet_rows(path) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(path).active
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_a_csv_has_the_documented_columns_and_the_point(register, take):
    rows = csv_rows(take(register, "sites", "csv"))
    assert list(rows[0]) == SITE_COLUMNS
    assert len(rows) == len(AWKWARD)


def test_a_csv_row_says_what_the_feature_says(register, take):
    row = csv_rows(take(register, "sites", "csv"))[0]
    assert row == {
        "code": "html", "name": AWKWARD["html"], "kind": "farmers_market", "district": "141002",
        "address": "", "squads": "2;8", "crowding": "1", "status": "covered",
        "inspection_status": "covered", "calibration_status": "covered",
        "notice_at": iso(NOW + 23 * DAY_MS, ZONE), "due_at": iso(NOW + 29 * DAY_MS, ZONE),
        "last_inspected_at": iso(NOW - DAY_MS, ZONE), "inspections": "2", "instruments": "1",
        "open_complaints": "0", "priority": "0.0", "source": "test", "lon": "111.0", "lat": "36.2",
    }  # fmt: skip


def test_names_survive_a_csv_but_for_the_apostrophe_before_a_formula(register, take):
    names = {row["code"]: row["name"] for row in csv_rows(take(register, "sites", "csv"))}
    assert names.pop("formula") == "'=cmd|' /C calc'!A0"
    assert names.pop("plus") == "'+1+1"
    assert names == {c: n for c, n in AWKWARD.items() if c not in ("formula", "plus")}


def test_no_text_cell_of_a_csv_begins_a_formula(register, take):
    for collection in ("sites", "inspections", "calibrations"):
        for row in csv_rows(take(register, collection, "csv")):
            assert not [cell for cell in row.values() if cell.startswith(("=", "+", "@"))]


def test_texts_out_of_bodies_are_texts_and_structures_are_json(register, take):
    rows = {row["id"]: row for row in csv_rows(take(register, "inspections", "csv"))}
    failed = rows[INSPECTIONS["fail"]]
    assert failed["note"] == "'=note"
    assert failed["source"] == "'=source"
    assert json.loads(failed["findings"]) == FINDINGS
    assert failed["checklist"] == ""
    assert (failed["flags"], failed["valid"], failed["void"]) == (
        "outside_remit;late", "false", "false",
    )  # fmt: skip
    (calibration,) = csv_rows(take(register, "calibrations", "csv"))
    assert calibration["certificate_no"] == "-001"


def test_an_outing_has_no_lon_and_lat(register, take):
    (row,) = csv_rows(take(register, "outings", "csv"))
    assert row == {
        "id": OUTING, "squad": "2", "team": "", "date": "2020-02-21", "officers": "",
        "inspections": "0", "source": "test",
    }  # fmt: skip


def test_a_csv_file_begins_with_the_mark_excel_needs_and_a_pipe_does_not(register):
    def piped(bom: bool) -> bytes:
        sink = io.BytesIO()
        with register.read() as conn:
            request = ExportRequest("sites", "csv", SiteFilter(), NOW, bom=bom)
            write_to(conn, request, ZONE, sink)
        return sink.getvalue()

    assert piped(bom=True) == b"\xef\xbb\xbf" + piped(bom=False)
    assert piped(bom=False).startswith(b"code,name,")


def test_pandas_reads_numbers_as_numbers(register, take):
    frame = pd.read_csv(take(register, "sites", "csv"))
    assert frame["lon"].dtype.kind == "f"
    assert frame["inspections"].dtype.kind == "i"
    assert frame["inspections"].sum() == 2


@given(st.text() | st.sampled_from("=+-@\t\r\n＝＋－＠").flatmap(lambda c: st.just(c + "SUM(A1)")))
def test_a_neutralised_text_begins_with_no_formula_sign_and_loses_nothing(text):
    safe = without_formula(text)
    assert safe.removeprefix("'") == text or safe == text
    if safe == text and text[:1] in ("=", "@", "\t", "\r", "\n"):
        pytest.fail(f"{text!r} came out as it was")


@pytest.mark.parametrize("cell", [-1, -1.5, None, "-5", "+8613800000000", "36.5", "abc", "a=b"])
def test_numbers_and_ordinary_texts_stay_as_they_are(cell):
    assert without_formula(cell) == cell


def test_a_workbook_has_the_same_columns_and_typed_cells(register, take):
    rows = sheet_rows(take(register, "sites", "xlsx"))
    assert list(rows[0]) == SITE_COLUMNS
    assert len(rows) == len(AWKWARD)
    first = rows[0]
    assert (first["inspections"], first["lon"], first["priority"]) == (2, 111.0, 0)
    assert first["due_at"] == iso(NOW + 29 * DAY_MS, ZONE)
    assert rows[-1]["due_at"] is None


def test_names_survive_a_workbook_but_for_characters_that_xml_cannot_hold(register, take):
    names = {row["code"]: row["name"] or "" for row in sheet_rows(take(register, "sites", "xlsx"))}
    expected = {**AWKWARD, "control": AWKWARD["control"].replace("\x07", "")}
    assert names == expected


def test_no_cell_of_a_workbook_is_a_formula_or_an_error(register, take):
    for collection in ("sites", "inspections", "calibrations"):
        sheet = openpyxl.load_workbook(take(register, collection, "xlsx")).active
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
        assert kinds <= {"s", "inlineStr", "n"}


@pytest.mark.parametrize("collection", ["inspections", "calibrations", "instruments", "complaints"])
def test_empty_collections_have_a_header(store, collection):
    where = FILTERS.get(collection, RecordFilter)()
    request = ExportRequest(collection, "csv", where, NOW, bom=False)
    with store.read() as conn:
        text = b"".join(stream(conn, request, ZONE)).decode()
    assert text.count("\r\n") == 1
    assert text.endswith(",lon,lat\r\n")
