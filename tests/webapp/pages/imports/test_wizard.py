"""The way of a good file: uploaded, looked at, checked, applied, on the map."""

from __future__ import annotations

import fcntl
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from pyproj import Geod

from geo.store import log
from geo.store.uploads import UploadState, claim
from tests.shared_data import SHARED
from tests.webapp.conftest import SignedInClient
from tests.webapp.pages.imports.uploading import (
    PLACE,
    apply,
    check,
    feature,
    figures,
    frame_of,
    geopackage,
    good,
    signed_in,
    stored,
    text_of,
    upload,
    workbook,
)
from webapp.context import services

OSM = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6"><bounds minlat="36.0" minlon="111.4" maxlat="36.2" maxlon="111.6"/>
<node id="5" lat="36.0871" lon="111.5312" version="1"><tag k="amenity" v="hospital"/>
<tag k="name" v="人民医院"/></node>
<node id="6" lat="36.09" lon="111.54" version="1"><tag k="natural" v="tree"/></node></osm>"""
EARTH = Geod(ellps="WGS84")


def shapefile(code: str, folder: Path) -> bytes:
    frame_of(code).to_file(folder / "sites.shp", encoding="utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in folder.glob("sites.*"):
            archive.write(path, path.name)
    return packed.getvalue()


FORMATS: dict[str, tuple[str, str, Callable[[Path], bytes]]] = {
    "点位.csv": (
        "CSV (semicolon), gb18030", "A1",
        lambda _: good("A").replace(",", ";").encode("gb18030"),
    ),
    "sites.gpkg": ("GeoPackage", "B1", lambda folder: geopackage("B1", folder)),
    "sites.zip": ("Shapefile", "C1", lambda folder: shapefile("C1", folder)),
    "sites.xlsx": ("XLSX", "D1", lambda _: workbook(["D1", "东关市场", "农贸市场", *PLACE])),
    "linfen.osm": ("OpenStreetMap", "osm:n5", lambda _: OSM.encode()),
    "sites.geojson": ("GeoJSON", "E1", lambda _: frame_of("E1").to_json().encode()),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_of_each_format_comes_onto_the_map(
    admin: SignedInClient, tmp_path: Path, name: str
) -> None:
    format_name, code, make = FORMATS[name]
    before = stored(admin)
    path = upload(admin, name, make(tmp_path))
    assert format_name in text_of(admin.get(path).text)
    assert figures(check(admin, path))["rows refused"] == 0
    assert stored(admin) == before, "a check stores nothing"

    page = apply(admin, path)

    assert figures(page)["sites added"] == stored(admin) - before > 0
    site = feature(admin, code)
    assert EARTH.inv(*site["geometry"]["coordinates"], *PLACE)[2] < 1
    assert site["properties"]["district"] == "141002"
    assert site["properties"]["status"] == "never"


def test_the_preview_shows_guesses_rows_and_points(admin: SignedInClient) -> None:
    path = upload(admin, "sites.csv", good("F"))
    page = admin.get(path).text
    assert '<option value="lon" selected>lon</option>' in page
    assert "东关街1号" in page
    assert "2 points from all over the file. All lie in a district." in text_of(page)
    points = admin.get(f"{path}/points").get_json()["features"]
    assert [point["geometry"]["coordinates"] for point in points] == [[*PLACE], [111.52, 36.08]]
    assert f'"url": "{path}/points"' in page


def test_a_datum_moves_the_points_and_the_sites(admin: SignedInClient) -> None:
    path = upload(admin, "高德.csv", good("G"))
    assert "speak of GCJ-02" in text_of(admin.get(path).text)
    check(admin, path, datum="gcj02")
    shifted = admin.get(f"{path}/points").get_json()["features"][0]["geometry"]["coordinates"]
    apply(admin, path)
    coordinates = feature(admin, "G1")["geometry"]["coordinates"]
    assert 300 < EARTH.inv(*coordinates, *PLACE)[2] < 800
    assert coordinates == pytest.approx(shifted, abs=1e-6)


def test_a_word_that_is_no_kind_is_translated(admin: SignedInClient) -> None:
    text = good("H").replace("农贸市场", "烧烤摊")
    path = upload(admin, "sites.csv", text)
    assert "1 word of the file is no kind of ours" in text_of(admin.get(path).text)
    page = check(admin, path, **{"kind-word": ["烧烤摊"], "kind-for": ["restaurant"]})
    assert figures(page)["rows refused"] == 0
    apply(admin, path)
    assert feature(admin, "H1")["properties"]["kind"] == "restaurant"


def test_visits_bring_sites_and_their_inspections(admin: SignedInClient) -> None:
    text = (
        "code,name,type,lon,lat,inspection date,results,squad\n"
        "I1,东关市场,农贸市场,111.5312,36.0871,2020-02-20 10:00,合格,2\n"
        "I1,东关市场,农贸市场,111.5312,36.0871,2020-02-21 10:00,Pass w/ luck,2\n"
    )
    path = upload(admin, "visits.csv", text, "visits")
    page = check(admin, path)
    assert figures(page) | {"records to add": 1, "rows refused": 1} == figures(page)
    page = check(admin, path, values="result:Pass w/ luck=pass")
    assert figures(page) | {"records to add": 2, "rows refused": 0} == figures(page)
    apply(admin, path)
    facts = feature(admin, "I1")["properties"]
    assert (facts["inspections"], facts["status"]) == (2, "covered")


def test_another_layer_of_a_geopackage_has_columns_of_its_own(
    admin: SignedInClient, tmp_path: Path
) -> None:
    file = tmp_path / "two.gpkg"
    frame_of("J1").to_file(file, layer="alpha")
    frame_of("J2").rename(columns={"code": "编号"}).to_file(file, layer="beta")
    path = upload(admin, "two.gpkg", file.read_bytes())
    page = check(admin, path, layer="beta")
    assert '<option value="编号" selected>编号</option>' in page
    apply(admin, path)
    assert feature(admin, "J2")["properties"]["name"] == "J2市场"


def test_the_same_file_uploaded_again_changes_nothing(admin: SignedInClient) -> None:
    for added in (2, 0):
        path = upload(admin, "s.csv", good("K"))
        check(admin, path)
        counts = figures(apply(admin, path))
        assert (counts["sites added"], counts["sites unchanged"]) == (added, 2 - added)


def test_two_who_apply_the_same_upload_store_it_once(app: Flask, admin: SignedInClient) -> None:
    other = signed_in(app, "admin")
    before = stored(admin)
    path = upload(admin, "s.csv", good("L"))
    check(admin, path)
    upload_id = path.rsplit("/", 1)[1]
    with services(app).store.write() as conn:
        assert claim(conn, upload_id, UploadState.APPLYING)
    with (services(app).uploads / upload_id / "lock").open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        other.send("POST", f"{path}/apply")
        assert "Somebody works on this upload just now" in text_of(other.get("/imports").text)
        assert "being applied" in text_of(other.get("/imports").text)
        assert "The file is being applied" in text_of(admin.get(path).text)
        other.send("POST", f"{path}/delete")
        assert "The file is being applied" in text_of(admin.get(path).text)
        assert stored(admin) == before
    # Whoever held it is gone, as after a restart: that is told, and it can be done again.
    assert "The server stopped while this was worked on" in text_of(admin.get(path).text)
    check(admin, path)
    assert figures(apply(admin, path))["sites added"] == 2
    again = other.send("POST", f"{path}/apply").location
    assert "admin has applied this upload already" in text_of(other.get(again).text)
    assert stored(admin) == before + 2
    with services(app).store.read() as conn:
        assert [change.kind for change in log.latest(conn, 1)] == ["sites"]


def test_a_file_cleared_away_is_told(app: Flask, admin: SignedInClient) -> None:
    path = upload(admin, "s.csv", good("M"))
    check(admin, path)
    for file in (services(app).uploads / path.rsplit("/", 1)[1] / "file").iterdir():
        file.unlink()
    page = text_of(admin.get(path).text)
    assert "has been cleared away after a week" in page
    assert "Check all rows" not in page
    before = stored(admin)
    admin.send("POST", f"{path}/apply")
    assert "upload it again" in text_of(admin.get(path).text)
    assert stored(admin) == before


def test_a_deleted_upload_is_gone_with_its_file_and_its_sites_stay(
    app: Flask, admin: SignedInClient
) -> None:
    path = upload(admin, "s.csv", good("N"))
    check(admin, path)
    apply(admin, path)
    assert "'s.csv' is deleted" in text_of(
        admin.get(admin.send("POST", f"{path}/delete").location).text
    )
    assert admin.get(path).status_code == 404
    assert not (services(app).uploads / path.rsplit("/", 1)[1]).exists()
    assert feature(admin, "N2")["properties"]["kind"] == "supermarket"


def test_after_applying_the_page_leads_to_the_new_sites(admin: SignedInClient) -> None:
    path = upload(admin, "s.csv", good("O"))
    check(admin, path)
    page = apply(admin, path)
    address = page.split('href="/sites?bbox=')[1].split('"')[0]
    listed = admin.get(f"/sites?bbox={address}&limit=500").text
    assert "O东关市场" in listed
    assert "O西关超市" in listed


def test_applying_without_a_check_is_refused(admin: SignedInClient) -> None:
    before = stored(admin)
    path = upload(admin, "s.csv", good("P"))
    assert "Check the file first" in text_of(apply(admin, path))
    assert stored(admin) == before


if SHARED:

    def test_a_real_extract_comes_in_with_its_supermarkets_and_hospitals(
        admin: SignedInClient,
    ) -> None:
        file = SHARED / "osm_extract" / "andorra.osm.pbf"
        path = upload(admin, file.name, file.read_bytes())
        assert "None lies in a district" in text_of(admin.get(path).text)
        counts = figures(check(admin, path))
        assert counts["rows refused"] == 0
        assert figures(apply(admin, path))["sites added"] == counts["rows"] > 90
        listed = admin.get("/sites.geojson?bbox=1.3,42.3,1.9,42.7").get_json()["features"]
        kinds = [one["properties"]["kind"] for one in listed]
        assert kinds.count("supermarket") >= 15
        assert kinds.count("hospital") >= 7
        assert kinds.count("pharmacy") >= 3
