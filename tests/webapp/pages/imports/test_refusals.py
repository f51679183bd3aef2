"""Bad input: each a clear message and a proper status, and nothing half stored."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.webapp.conftest import SignedInClient, app_on
from tests.webapp.pages.imports.uploading import (
    HEAD,
    apply,
    check,
    feature,
    figures,
    geopackage,
    good,
    refusals,
    send_file,
    signed_in,
    stored,
    table_at,
    text_of,
    upload,
    workbook,
)
from webapp.context import services

EVIL = "<script>alert(1)</script>"
CUT_PBF = b"\0\0\0\x0d\x0a\x09OSMHeader\x18\x7c" + b"\0" * 40


def bomb(_folder: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sites.csv", b"0" * (70 << 20))
    return packed.getvalue()


FILES: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "empty.csv": (lambda _: b"", "'empty.csv' is empty."),
    "cut.gpkg": (lambda folder: geopackage("A1", folder)[:-5000], "'cut.gpkg' is cut short"),
    "cut.osm.pbf": (lambda _: CUT_PBF, "'cut.osm.pbf' is cut short"),
    "bomb.zip": (bomb, "to 70 MB, as a zip bomb does; it was not opened"),
    "formulas.xlsx": (
        lambda _: workbook(*[["=A1", "=B1", "=C1", "=D1", "=E1"]] * 3),
        "full of formulas without stored values: open it in a spreadsheet program",
    ),
    "picture.csv": (lambda _: b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "holds no table or map data"),
    "text.xlsx": (lambda _: b"not a workbook", "is damaged"),
    "half.geojson": (lambda _: b'{"type":"FeatureCollection","features":[', "is no whole JSON"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_says_why(
    admin: SignedInClient, tmp_path: Path, name: str
) -> None:
    make, said = FILES[name]
    before = stored(admin)
    path = upload(admin, name, make(tmp_path))
    assert said in text_of(admin.get(path).text)
    assert said in text_of(admin.get("/imports").text)
    assert "Check the file first" in text_of(apply(admin, path))
    assert stored(admin) == before


def test_a_table_without_coordinates_is_told_and_its_columns_named(admin: SignedInClient) -> None:
    path = upload(admin, "t.csv", "店名,类别\n东关市场,农贸市场\n")
    page = text_of(check(admin, path))
    assert "The file has no coordinates" in page
    assert "Its columns are '店名', '类别'" in page


@pytest.mark.parametrize(
    ("line", "field", "why"),
    [
        ("A1,东关,烧烤摊,111.53,36.08,", "Kind", "is no known kind"),
        ("A1,东关,农贸市场,111.53,136.1,", "Latitude", "is outside the globe; latitude runs"),
        ("A1,东关,农贸市场,211.53,36.1,", "Longitude", "is outside the globe; longitude runs"),
        ("A1,东关,农贸市场,36.08,111.53,", "Latitude", "look swapped; 111.53, 36.08 would"),
        ("A1,东关,农贸市场,,36.1,", "Longitude", "is missing; a position needs both"),
        ("A1,东关,农贸市场,x,36.1,", "Longitude", "is no number; write decimal degrees"),
        ("A1,东关,,111.53,36.1,", "Kind", "is missing: choose a kind for rows that name none"),
        (f"A1,{'长' * 10_000},农贸市场,111.53,36.08,", "Name",
         "has 10,000 characters; at most 200 are taken"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_with_its_field_and_what_would_be_right(
    admin: SignedInClient, line: str, field: str, why: str
) -> None:
    before = stored(admin)
    # A good row beside it: otherwise the whole file would be refused.
    path = upload(admin, "s.csv", f"{HEAD}{line}\nA2,西关,超市,111.52,36.08,\n")
    page = check(admin, path)
    ((row, which, held, told),) = refusals(page)
    assert (row, which) == (2, field)
    assert why in told
    assert len(held) <= 80
    assert "Apply without the 1 bad row" in page

    assert "Nothing was stored" in text_of(apply(admin, path))
    assert stored(admin) == before


def test_bad_rows_are_left_out_when_that_is_said(admin: SignedInClient) -> None:
    before = stored(admin)
    path = upload(admin, "s.csv", good("B") + "B3,北关市场,农贸市场,111.53,136.1,\n")
    assert figures(check(admin, path))["sites to add"] == 2
    page = apply(admin, path, skip_bad="yes")
    assert "1 bad row was left out" in text_of(page)
    assert stored(admin) == before + 2


def test_swapped_columns_are_put_right_by_choosing(admin: SignedInClient) -> None:
    text = "code,name,kind,lon,lat\nC1,东关市场,农贸市场,36.0871,111.5312\n"
    path = upload(admin, "sites.csv", text)
    assert "No row has coordinates that can be used" in text_of(admin.get(path).text)
    page = check(admin, path, **{"column-lon": "lat", "column-lat": "lon"})
    assert figures(page) | {"rows refused": 0, "sites to add": 1} == figures(page)


def test_a_code_twice_in_a_file_is_refused_and_a_near_namesake_told(admin: SignedInClient) -> None:
    rows = (
        "D1,河东花鸟世界,农贸市场,111.4001,36.0001,\n"
        "D2,河西超市,超市,111.41,36.01,\n"
        "D1,别的市场,农贸市场,111.6,36.1,\n"
        "D5,河东花鸟世界,农贸市场,111.40011,36.00011,\n"
    )
    path = upload(admin, "s.csv", HEAD + rows)
    page = check(admin, path)
    assert refusals(page) == [(4, "Code", "D1", "repeats that of row 2")]
    assert "from '河东花鸟世界' of row 2, and alike in name" in text_of(page)
    (twin,) = table_at(admin, f"{path}/duplicates.csv")
    assert (twin["row"], twin["code"]) == ("5", "D1")


def test_the_list_of_refusals_is_safe_to_open_in_a_spreadsheet(admin: SignedInClient) -> None:
    rows = "E1,x,=cmd|'/c calc'!A1,111.5312,36.0871,\nE2,x,@SUM(1),111.53,36.08,\n"
    path = upload(admin, "s.csv", HEAD + rows)
    check(admin, path)
    refused = table_at(admin, f"{path}/refused.csv")
    assert [row["value"] for row in refused] == ["'=cmd|'/c calc'!A1", "'@SUM(1)"]
    assert [row["row"] for row in refused] == ["2", "3"]


def test_html_in_a_file_is_text_on_every_page(admin: SignedInClient) -> None:
    text = f"code,name,kind,{EVIL},lon,lat\nF1,{EVIL},农贸市场,{EVIL},111.5312,36.0871\n"
    text += f"F2,b,{EVIL},,111.53,36.08\n"
    path = upload(admin, f"{EVIL}.csv", text)
    pages = [admin.get(path).text, check(admin, path), apply(admin, path, skip_bad="yes")]
    pages += [admin.get("/imports").text, admin.get("/sites/F1").text]
    for page in pages:
        assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pages[0]
    assert feature(admin, "F1")["properties"]["name"] == EVIL


@pytest.fixture
def small_app(app: Flask) -> Iterator[Flask]:
    """Give an app that takes 1 MB an upload."""
    settings = services(app).settings
    made = app_on(replace(settings, upload_mb=1))
    yield made
    services(made).store.dispose()


def test_an_upload_beyond_the_limit_is_told_its_size_and_not_kept(small_app: Flask) -> None:
    client = signed_in(small_app, "admin")
    folder = services(small_app).uploads
    before = sorted(folder.iterdir()) if folder.exists() else []
    listed = client.get("/imports").text.count('<th scope="row"')
    answer = send_file(client, "big.csv", b"0" * (3 << 20))
    assert answer.status_code == 413
    assert "This upload has 3 MB; at most 1 MB are taken. Nothing of it was kept." in text_of(
        answer.text
    )
    assert (sorted(folder.iterdir()) if folder.exists() else []) == before
    assert client.get("/imports").text.count('<th scope="row"') == listed


def test_what_was_typed_is_kept_when_the_form_is_refused(admin: SignedInClient) -> None:
    path = upload(admin, "s.csv", good("G"))
    form = {
        "do": "check",
        "purpose": "sites",
        "datum": "mars",
        "values": "no colon",
        "source": "我",
    }
    answer = admin.send("POST", path, data=form)
    assert answer.status_code == 422
    for kept in ('href="#datum"', 'href="#values"', 'value="我"', "no colon</textarea>"):
        assert kept in answer.text


def test_a_wrong_choice_of_default_kind_names_its_control(admin: SignedInClient) -> None:
    path = upload(admin, "s.csv", good("H"))
    page = check(admin, path, default_kind="moon_base")
    assert 'href="#default_kind"' in page
    assert "there is no kind 'moon_base'" in text_of(page)


@pytest.mark.parametrize("form", [{"purpose": "sites"}, {"purpose": "nothing"}])
def test_a_form_without_a_file_is_shown_again(admin: SignedInClient, form: dict) -> None:
    answer = admin.send("POST", "/imports", data=form, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert 'href="#file"' in answer.text


def test_only_administrators_import(app: Flask) -> None:
    dispatcher = signed_in(app, "dispatcher")
    folder = services(app).uploads
    before = sorted(folder.iterdir()) if folder.exists() else []
    assert dispatcher.get("/imports").status_code == 403
    assert send_file(dispatcher, "s.csv", good("I").encode()).status_code == 403
    assert (sorted(folder.iterdir()) if folder.exists() else []) == before
