"""Collections over HTTP: what is in them, in which format, and how they leave."""

import csv
import io
import json
import sqlite3

import pytest

from geo.clock import DAY_MS, iso
from tests.builders import NOW, ZONE
from tests.webapp.api.conftest import Machine
from webapp.context import services

MEMBERS = (
    "code", "name", "kind", "district", "address", "squads", "crowding", "status",
    "inspection_status", "calibration_status", "notice_at", "due_at", "last_inspected_at",
    "inspections", "instruments", "open_complaints", "priority", "source",
)  # fmt: skip


def features(machine: Machine, path: str) -> list[dict]:
    answer = machine.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/geo+json"
    return json.loads(answer.data)["features"]


def test_sites_are_features_with_every_property(machine: Machine):
    sites = {feature["id"]: feature for feature in features(machine, "/sites.geojson")}
    assert set(sites) == {"M1", "M2", "M3", "H1"}
    assert tuple(sites["M1"]["properties"]) == MEMBERS
    assert sites["M1"]["geometry"] == {"type": "Point", "coordinates": [111.2, 36.2]}
    hospital = sites["H1"]["properties"]
    assert (hospital["inspection_status"], hospital["calibration_status"]) == ("covered", "never")
    assert (hospital["status"], hospital["squads"], hospital["instruments"]) == ("never", [8], 2)
    assert sites["M3"]["properties"]["name"] == "<b>Market</b> 三"


def test_sites_know_the_instant_they_were_judged_at(machine: Machine):
    answer = machine.get("/sites.geojson").get_json(force=True)
    assert answer["at"] == "2020-02-22T08:00:00+08:00"
    past = {
        feature["id"]: feature["properties"]
        for feature in features(machine, "/sites.geojson?at=2020-02-15T08:00%2B08:00")
    }
    assert past["M3"]["status"] == "never"
    assert (past["M3"]["inspections"], past["M3"]["last_inspected_at"]) == (0, None)


def test_a_plus_lost_in_the_query_string_is_found_again(machine: Machine):
    answer = machine.get("/sites.geojson?at=2020-02-15T08:00+08:00").get_json(force=True)
    assert answer["at"] == "2020-02-15T08:00:00+08:00"


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("kind=hospital", {"H1"}),
        ("status=uncovered", {"M1", "M2", "H1"}),
        ("status=covered,overdue", {"M2", "M3"}),
        ("district=141021&status=overdue", {"M2"}),
        ("squad=2", {"M1", "M2", "M3"}),
        ("bbox=111.25,36,111.35,36.15", {"H1"}),
        ("bbox=111.5,36,-170,37", {"M2", "M3"}),
        ("q=m1", {"M1"}),
    ],
)
def test_a_filter_keeps_what_it_says(machine: Machine, query, codes):
    assert {feature["id"] for feature in features(machine, f"/sites.geojson?{query}")} == codes


def test_inspections_are_features_with_their_uuid(machine: Machine):
    several = features(machine, "/inspections.geojson")
    assert len(several) == 3
    one = next(item for item in several if item["properties"]["site"] == "M2")
    assert one["id"] == one["properties"]["id"]
    assert machine.json(f"/api/v1/inspections/{one['id']}")["body"]["site"] == "M2"
    assert one["properties"]["finished_at"] == iso(NOW - 20 * DAY_MS, ZONE)
    assert one["geometry"]["coordinates"] == [111.7, 36.3]


def test_records_are_chosen_by_when_they_ended_half_open(machine: Machine):
    end = iso(NOW - DAY_MS, ZONE).replace("+", "%2B")
    after = iso(NOW - DAY_MS + 1, ZONE).replace("+", "%2B")
    assert len(features(machine, f"/inspections.geojson?from={end}")) == 2
    assert len(features(machine, f"/inspections.geojson?to={end}")) == 1
    assert len(features(machine, f"/inspections.geojson?from={end}&to={after}")) == 2


def test_records_are_chosen_by_where_their_site_stands(machine: Machine):
    overdue = features(machine, "/inspections.geojson?status=overdue")
    assert [item["properties"]["site"] for item in overdue] == ["M2"]
    uncovered = features(machine, "/calibrations.geojson?status=uncovered")
    assert [item["properties"]["instrument"] for item in uncovered] == ["T1"]
    assert features(machine, "/calibrations.geojson?status=covered") == []


def test_an_instant_bounds_the_records_that_are_told(machine: Machine):
    past = features(machine, "/inspections.geojson?at=2020-02-21T07:00%2B08:00")
    # All three were received now: what counts is the end, or the arrival where that is earlier.
    assert [item["properties"]["site"] for item in past] == ["M2"]


def test_districts_are_outlines_with_counts_under_the_filter(machine: Machine):
    west, east = features(machine, "/districts.geojson?kind=farmers_market")
    assert west["properties"] == {
        "code": "141002", "name": "West", "total": 1, "covered": 0, "due": 0, "overdue": 0,
        "never": 1, "uncovered": 1, "rate": 0.0,
    }  # fmt: skip
    assert (east["properties"]["total"], east["properties"]["rate"]) == (2, 0.5)
    assert east["geometry"]["type"] == "Polygon"


def test_districts_are_named_in_the_language_of_the_reader(machine: Machine):
    english = machine.get("/districts.geojson")
    chinese = machine.get("/districts.geojson", headers={"Accept-Language": "zh-CN"})
    names = [feature["properties"]["name"] for feature in json.loads(chinese.data)["features"]]
    assert names == ["西区", "东区"]
    assert english.headers["ETag"] != chinese.headers["ETag"]
    same = machine.get("/districts.geojson", headers={"If-None-Match": english.headers["ETag"]})
    assert same.status_code == 304


def test_an_export_is_a_file_with_a_name(machine: Machine):
    answer = machine.get("/export/sites.csv?status=overdue")
    assert answer.headers["Content-Disposition"] == "attachment; filename=sites-2020-02-22.csv"
    [row] = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert (row["code"], row["status"], row["lon"]) == ("M2", "overdue", "111.7")


def test_an_exported_geopackage_opens(machine: Machine, tmp_path):
    path = tmp_path / "sites.gpkg"
    path.write_bytes(machine.get("/export/sites.gpkg").data)
    with sqlite3.connect(path) as package:
        codes = package.execute("SELECT code FROM sites ORDER BY code").fetchall()
    package.close()
    assert codes == [("H1",), ("M1",), ("M2",), ("M3",)]


def test_the_whole_export_comes_from_one_snapshot(machine: Machine):
    answer = machine.get("/sites.geojson", buffered=False)
    pieces = iter(answer.response)
    start = next(pieces)
    store = services(machine.app).store
    with store.write() as conn:
        conn.exec_driver_sql("UPDATE site SET name = 'renamed'")
    rest = b"".join(pieces)
    answer.close()
    assert b"renamed" not in start + rest
    assert b"renamed" in machine.get("/sites.geojson").data


def test_an_export_given_up_half_way_leaves_no_connection_open(machine: Machine):
    pool = services(machine.app).store._reader.pool
    answer = machine.get("/sites.geojson", buffered=False)
    next(iter(answer.response))
    assert pool.checkedout() == 1
    answer.close()
    assert pool.checkedout() == 0


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/export/sites.shp", 400),
        ("/export/outings.gpx", 400),
        ("/export/outings.csv?status=overdue", 400),
        ("/export/instruments.csv?from=2020-02-01", 400),
        ("/export/people.csv", 404),
        ("/complaints.geojson?state=lost", 400),
    ],
)
def test_what_does_not_exist_is_refused_before_anything_is_sent(machine: Machine, path, status):
    answer = machine.get(path)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert services(machine.app).store._reader.pool.checkedout() == 0
