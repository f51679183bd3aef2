"""GeoJSON: valid for any text, with exactly the documented properties, true at its instant."""

import json
import tracemalloc
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.bbox import BBox
from geo.clock import DAY_MS, iso
from geo.model import STATUS_WORDS, Status
from geo.outlet.export import stream
from geo.outlet.request import ExportRequest
from geo.store import bulk
from geo.store.catalogue import load_catalogue
from geo.store.filters import SiteFilter
from geo.store.judgement import judged_sites
from tests.builders import NOW, ZONE, add_catalogue, add_sites, site_row
from tests.geo.outlet.conftest import AWKWARD, CALIBRATION, FINDINGS, INSPECTIONS, OUTING

SITE_PROPERTIES = [
    "code", "name", "kind", "district", "address", "squads", "crowding", "status",
    "inspection_status", "calibration_status", "notice_at", "due_at", "last_inspected_at",
    "inspections", "instruments", "open_complaints", "priority", "source",
]  # fmt: skip


@pytest.fixture
def features(register, take):
    """Give a function that exports to GeoJSON and gives the features by their id."""

    def by_id(collection: str, at: int | None = None, **where: Any) -> dict[str, dict]:
        text = take(register, collection, "geojson", at, **where).read_text("utf-8")
        return {feature["id"]: feature for feature in json.loads(text)["features"]}

    return by_id


def test_a_site_has_exactly_the_documented_properties(features):
    assert list(features("sites")["html"]["properties"]) == SITE_PROPERTIES


def test_every_name_comes_out_as_it_went_in(features):
    names = {code: f["properties"]["name"] for code, f in features("sites").items()}
    assert names == AWKWARD


def test_a_feature_is_a_point_in_lon_lat_without_crs(register, take):
    text = take(register, "sites", "geojson").read_text("utf-8")
    collection = json.loads(text)
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    first = collection["features"][0]
    assert first["geometry"] == {"type": "Point", "coordinates": [111.0, 36.2]}


def test_the_instant_asked_for_stands_at_the_top(register, take):
    text = take(register, "sites", "geojson").read_text("utf-8")
    assert json.loads(text)["at"] == "2020-02-22T08:00:00+08:00"


def test_a_site_says_what_the_rule_says(features):
    html = features("sites")["html"]["properties"]
    assert html == {
        "code": "html", "name": AWKWARD["html"], "kind": "farmers_market", "district": "141002",
        "address": "", "squads": [2, 8], "crowding": 1, "status": "covered",
        "inspection_status": "covered", "calibration_status": "covered",
        "notice_at": iso(NOW + 23 * DAY_MS, ZONE), "due_at": iso(NOW + 29 * DAY_MS, ZONE),
        "last_inspected_at": iso(NOW - DAY_MS, ZONE), "inspections": 2, "instruments": 1,
        "open_complaints": 0, "priority": 0.0, "source": "test",
    }  # fmt: skip


def test_a_site_never_inspected_has_nulls_for_instants(features):
    empty = features("sites")["empty"]["properties"]
    assert (empty["status"], empty["calibration_status"]) == ("never", None)
    assert (empty["due_at"], empty["last_inspected_at"]) == (None, None)
    # Crowding 3, low risk, no record (2).
    assert empty["priority"] == 6.0


def test_closed_sites_come_only_when_asked_for(features):
    assert "closed" not in features("sites")
    assert "closed" in features("sites", closed=True)


def test_a_past_instant_shows_the_counts_of_then(features):
    then = features("sites", at=NOW - 2 * DAY_MS)["html"]["properties"]
    assert (then["inspections"], then["last_inspected_at"]) == (1, iso(NOW - 3 * DAY_MS, ZONE))
    assert then["calibration_status"] == "never"


def test_a_future_instant_is_a_forecast(features):
    assert features("sites", at=NOW + 40 * DAY_MS)["html"]["properties"]["status"] == "overdue"


def test_filters_narrow_the_sites(features):
    assert list(features("sites", bbox=BBox(111.05, 36, 111.25, 37))) == ["control", "formula"]
    assert list(features("sites", statuses=frozenset({Status.COVERED}))) == ["html"]
    assert features("sites", kinds=("hospital",)) == {}


def test_a_box_over_the_antimeridian_keeps_both_sides(store, take):
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, site_row("W", lon=179.9), site_row("E", lon=-179.9), site_row("O", lon=0))
    path = take(store, "sites", "geojson", bbox=BBox(179, 36, -179, 37))
    assert [f["id"] for f in json.loads(path.read_text())["features"]] == ["W", "E"]


def test_an_inspection_carries_its_record(features):
    failed = features("inspections")[INSPECTIONS["fail"]]
    assert failed["geometry"]["coordinates"] == [111.0, 36.2]
    properties = failed["properties"]
    assert properties["findings"] == FINDINGS
    assert properties["flags"] == ["outside_remit", "late"]
    assert (properties["site"], properties["site_name"]) == ("html", AWKWARD["html"])
    assert (properties["squad"], properties["outing"]) == (2, OUTING)
    assert (properties["result"], properties["note"]) == ("fail", "=note")
    assert properties["finished_at"] == iso(NOW - DAY_MS, ZONE)
    assert properties["checklist"] is None


def test_superseded_and_void_records_come_along_marked_as_not_valid(features):
    found = features("inspections")
    valid = {which: found[key]["properties"]["valid"] for which, key in INSPECTIONS.items()}
    assert valid == {"pass": True, "fail": False, "correction": True, "void": False}
    assert found[INSPECTIONS["correction"]]["properties"]["supersedes"] == INSPECTIONS["fail"]
    assert found[INSPECTIONS["void"]]["properties"]["void"] is True


def test_from_belongs_to_a_span_and_to_does_not(features):
    day = NOW - DAY_MS
    assert INSPECTIONS["pass"] not in features("inspections", since=day)
    assert len(features("inspections", since=day)) == 2
    assert set(features("inspections", until=day)) == {INSPECTIONS["pass"], INSPECTIONS["void"]}


def test_records_are_filtered_by_who_did_them_and_where(features):
    assert features("inspections", squads=(8,)) == {}
    assert set(features("inspections", bbox=BBox(111.35, 36, 111.45, 37))) == {INSPECTIONS["void"]}
    assert len(features("inspections", districts=("141002",), kinds=("farmers_market",))) == 4
    assert features("calibrations", districts=("141021",)) == {}


def test_records_of_a_past_instant_are_those_up_to_it(features):
    then = features("inspections", at=NOW - 2 * DAY_MS)
    assert set(then) == {INSPECTIONS["pass"], INSPECTIONS["void"]}
    assert features("calibrations", at=NOW - DAY_MS) == {}


def test_a_calibration_carries_its_record(features):
    (done,) = features("calibrations").values()
    properties = done["properties"]
    assert done["id"] == CALIBRATION
    assert (properties["instrument"], properties["act"]) == ("T1", "calibration")
    assert (properties["conclusion"], properties["certificate_no"]) == ("pass", "-001")
    assert properties["valid_until"] == iso(NOW + 90 * DAY_MS, ZONE)
    assert properties["points"][0]["readings"] == [36.5, 36.6, 36.5]


def test_an_outing_has_no_point(features):
    assert features("outings") == {
        OUTING: {
            "type": "Feature", "id": OUTING, "geometry": None,
            "properties": {
                "id": OUTING, "squad": 2, "team": None, "date": "2020-02-21", "officers": None,
                "inspections": 0, "source": "test",
            },
        }
    }  # fmt: skip


def test_outings_are_filtered_by_day_and_by_the_sites_they_went_to(features):
    midnight = NOW - 32 * 3_600_000
    assert set(features("outings", since=midnight)) == {OUTING}
    assert features("outings", since=midnight + 1) == {}
    assert features("outings", until=midnight) == {}
    assert set(features("outings", until=midnight + 1)) == {OUTING}
    assert set(features("outings", kinds=("farmers_market",))) == {OUTING}
    assert features("outings", kinds=("hospital",)) == {}
    assert features("outings", squads=(8,)) == {}
    assert features("outings", at=midnight - 1) == {}


def test_an_instrument_shows_its_newest_valid_calibration(features):
    (instrument,) = features("instruments").values()
    assert instrument["id"] == "T1"
    properties = instrument["properties"]
    assert (properties["calibrations"], properties["last_conclusion"]) == (1, "pass")
    assert properties["valid_until"] == iso(NOW + 90 * DAY_MS, ZONE)
    (before,) = features("instruments", at=NOW - DAY_MS).values()
    assert (before["properties"]["calibrations"], before["properties"]["last_act"]) == (0, None)


def test_instruments_are_filtered_by_remit(features):
    assert set(features("instruments", squads=(8,))) == {"T1"}
    assert features("instruments", squads=(8,), kinds=("hospital",)) == {}


def test_features_are_those_of_the_judgement(register, features):
    with register.read() as conn:
        query = judged_sites(conn, load_catalogue(conn), SiteFilter(), NOW, past=False)
        rows = conn.execute(query).all()
    found = features("sites")
    assert [row.code for row in rows] == list(found)
    for row in rows:
        properties = found[row.code]["properties"]
        assert properties["status"] == STATUS_WORDS[row.status]
        assert properties["priority"] == pytest.approx(row.priority, abs=1e-4)


@pytest.mark.parametrize("collection", ["sites", "inspections", "outings", "instruments"])
def test_geopandas_reads_it_back(register, take, collection):
    frame = gpd.read_file(take(register, collection, "geojson"))
    expected = {"sites": 8, "inspections": 4, "outings": 1, "instruments": 1}
    assert len(frame) == expected[collection]


def test_a_large_register_streams_in_little_memory(sqlite_store):
    number = 20_000
    frame = pd.DataFrame(
        {
            "code": [f"S{n}" for n in range(number)],
            "name": "农贸市场",
            "kind": "farmers_market",
            "lon": np.linspace(111, 112, number),
            "lat": 36.2,
        }
    )
    with sqlite_store.write() as conn:
        add_catalogue(conn)
        bulk.upsert_sites(conn, frame, "test", NOW, "test")
    request = ExportRequest("sites", "geojson", SiteFilter(), NOW)
    tracemalloc.start()
    with sqlite_store.read() as conn:
        length = sum(len(piece) for piece in stream(conn, request, ZONE))
        _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert length > 8_000_000
    assert peak < 4_000_000
