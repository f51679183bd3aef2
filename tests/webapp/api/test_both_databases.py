"""The machine routes answer alike on SQLite and on PostgreSQL."""

from pathlib import Path

import pytest
from flask import Flask

from geo.store.engine import open_store
from tests.builders import inspection_body
from tests.webapp.api.conftest import Machine, build_small_world, known_id, small_app_on
from webapp.context import services

PAST = "2020-02-15T08:00%2B08:00"
FUTURE = "2020-03-15T08:00%2B08:00"
PATHS = (
    "/healthz",
    "/sites.geojson",
    f"/sites.geojson?at={PAST}",
    f"/sites.geojson?at={FUTURE}&status=uncovered&bbox=111,36,112,37&squad=2&q=market",
    "/inspections.geojson?status=overdue,covered",
    f"/inspections.geojson?at={PAST}&from=2020-01-01",
    "/calibrations.geojson?squad=8",
    "/complaints.geojson?state=open&q=%25",
    "/sites.geojson?q=%00",
    f"/complaints.geojson?at={PAST}&overdue=true",
    "/districts.geojson",
    "/export/sites.csv",
    "/export/outings.csv",
    "/export/instruments.csv?status=uncovered",
    "/tiles/coverage/0/0/0.mvt",
    f"/tiles/coverage/12/3312/1607.mvt?at={PAST}",
    "/api/v1/coverage?by=district",
    f"/api/v1/coverage?by=squad&at={PAST}",
    "/api/v1/sites?order=name",
    "/api/v1/sites?order=due",
    f"/api/v1/sites?at={PAST}",
    "/api/v1/sites/H1",
    f"/api/v1/sites/M2?at={PAST}",
    "/api/v1/sites/by-id/4",
    "/api/v1/sites/by-id/99999999999999999999",
    "/api/v1/sites/nope",
    "/api/v1/kinds",
    "/api/v1/districts",
    "/api/v1/squads",
    f"/api/v1/inspections/{known_id('M2')}",
    f"/api/v1/calibrations/{known_id('T1')}",
    "/api/v1/stops",
    "/api/v1/changes",
)


@pytest.fixture
def postgres_app(postgres_url: str, tmp_path: Path):
    """Give the small app on PostgreSQL."""
    store = open_store(postgres_url)
    with store.write() as conn:
        build_small_world(conn)
    store.dispose()
    app = small_app_on(postgres_url, tmp_path)
    yield app
    services(app).store.dispose()


def test_both_databases_give_the_same_answers(small_app: Flask, postgres_app: Flask):
    embedded, served = Machine(small_app), Machine(postgres_app)
    for machine in (embedded, served):
        sent = machine.send(
            "POST", "/api/v1/stops", json={"sites": ["M1"], "squad": 8, "date": "2020-02-22"}
        )
        machine.send("DELETE", f"/api/v1/stops/{sent.json['stops'][0]['id']}")
        body = inspection_body("M1", result="fail", supersedes=known_id("M3"))
        assert machine.put(f"/api/v1/inspections/{known_id('new')}", body).status_code == 201
        assert machine.put(f"/api/v1/inspections/{known_id('new')}", body).status_code == 200
    for path in PATHS:
        here, there = embedded.get(path), served.get(path)
        assert there.status_code == here.status_code, path
        if path == "/api/v1/changes":  # stops have random ids
            told = [
                [(change["sequence"], change["kind"], change["site"]) for change in feed["changes"]]
                for feed in (here.json, there.json)
            ]
            assert told[0] == told[1]
        elif "json" in here.content_type:
            assert there.get_json(force=True) == here.get_json(force=True), path
        else:
            assert there.data == here.data, path


def test_what_no_database_holds_is_a_fault_of_the_request(postgres_app: Flask):
    for path in ("/api/v1/sites/%00", "/open311/v2/requests/%00.json"):
        answer = Machine(postgres_app).get(path)
        assert (answer.status_code, "cannot be read" in answer.text) == (400, True), answer.text
