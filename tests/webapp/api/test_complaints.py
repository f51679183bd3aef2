"""Complaints by machine routes: who sees what, where they count, what leaves the house."""

import csv
import io
import json
from typing import Any

import pyogrio
import pytest

from geo.clock import DAY_MS, HOUR_MS, iso
from tests.builders import NOW, ZONE, complaint_body, inspection_body, record_id
from tests.webapp.api.conftest import Machine

CALLER = {"name": "Wang Secret", "phone": "13912345678", "email": "wang@example.org"}


@pytest.fixture
def ids(machine: Machine) -> dict[str, str]:
    """Put four complaints: at M1, twice alike; at a point in the east; without a place."""
    bodies = {
        "first": complaint_body(complainant=CALLER, received_at=iso(NOW - DAY_MS, ZONE)),
        "alike": complaint_body(words="<b>Masks</b> cost 50 yuan"),
        "point": complaint_body(site=None, lon=111.7, lat=36.3, category="wildlife"),
        "online": complaint_body(site=None, address="weidian.example", category="online_trade"),
    }
    made = {name: record_id() for name in bodies}
    for name, body in bodies.items():
        answer = machine.put(f"/api/v1/complaints/{made[name]}", body)
        assert answer.status_code == 201, answer.text
    return made


def listed(machine: Machine, query: str = "") -> list[str]:
    """Give the ids of a filter's features."""
    return [one["id"] for one in machine.json(f"/complaints.geojson?{query}")["features"]]


def took(machine: Machine, complaint_id: str, state: str, **more: Any) -> tuple[int, Any]:
    """Take a step; give status and answer."""
    path = f"/api/v1/complaints/{complaint_id}/steps"
    answer = machine.send("POST", path, json={"state": state, **more})
    return answer.status_code, answer.get_json(force=True)


def test_a_complaint_goes_its_way_and_only_that_way(machine: Machine, ids: dict[str, str]) -> None:
    first = ids["first"]
    assert took(machine, first, "closed")[0] == 422
    assert took(machine, first, "assigned")[1]["errors"][0]["field"] == "squad"
    assert took(machine.named("squad2"), first, "in_hand")[0] == 403
    assert took(machine, first, "assigned", squad=2)[0] == 200
    assert took(machine.named("squad8"), first, "answered", note="x")[0] == 403
    assert took(machine.named("viewer"), first, "answered", note="x")[0] == 403
    squad = machine.named("squad2")
    assert took(squad, first, "rejected", note="x")[0] == 403

    visit = record_id()
    assert squad.put(f"/api/v1/inspections/{visit}", inspection_body("M1")).status_code == 201
    known = squad.json(f"/api/v1/complaints/{first}")
    assert (known["state"], known["steps"][-1]["inspection"]) == ("in_hand", visit)

    assert took(squad, first, "answered")[1]["errors"][0]["field"] == "note"
    assert took(squad, first, "answered", note="Prices are back.")[0] == 200
    status, known = took(machine, first, "closed")
    assert status == 200
    assert [step["state"] for step in known["steps"]] == [
        "received", "assigned", "in_hand", "answered", "closed",
    ]  # fmt: skip
    assert [step["actor"] for step in known["steps"][2:4]] == ["squad2", "squad2"]
    assert took(machine, first, "closed")[0] == 422
    assert took(machine, first, "assigned", squad=2)[0] == 422


def test_filters_ask_by_state_category_place_time_and_lateness(
    machine: Machine, ids: dict[str, str]
) -> None:
    took(machine, ids["alike"], "answered", note="Yes")
    everything = list(ids.values())
    assert listed(machine) == everything
    assert listed(machine, "state=open") == [ids["first"], ids["point"], ids["online"]]
    assert listed(machine, "state=answered") == [ids["alike"]]
    assert listed(machine, "category=wildlife,online_trade") == [ids["point"], ids["online"]]
    assert listed(machine, "district=141021&bbox=111.6,36.2,111.8,36.4") == [ids["point"]]
    assert listed(machine, "kind=farmers_market") == [ids["first"], ids["alike"]]
    assert listed(machine, "overdue=true") == [ids["first"]]
    assert listed(machine, "to=2020-02-22") == [ids["first"]]
    assert listed(machine, "q=%3Cb%3E") == [ids["alike"]]
    for query in ("state=lost", "category=ufo", "status=due", "from=2020-02-02&to=2020-02-01"):
        assert machine.get(f"/complaints.geojson?{query}").status_code == 400

    # A day earlier the first one was open, the others unheard.
    before = machine.json(f"/complaints.geojson?at={iso(NOW - HOUR_MS, ZONE).replace('+', '%2B')}")
    assert [one["properties"]["state"] for one in before["features"]] == ["received"]


def test_a_squad_sees_its_own_and_nobody_the_caller(
    machine: Machine, ids: dict[str, str], tmp_path: Any
) -> None:
    took(machine, ids["point"], "assigned", squad=2)
    squad = machine.named("squad2")
    assert listed(squad) == [ids["point"]]
    assert listed(machine.named("squad8"), "squad=2") == []
    assert squad.get(f"/api/v1/complaints/{ids['first']}").status_code == 403
    assert machine.named("squad2").put(
        f"/api/v1/complaints/{record_id()}", complaint_body()
    ).status_code == 403  # fmt: skip

    told = [
        machine.get(path).text
        for path in (
            "/complaints.geojson", f"/api/v1/complaints/{ids['first']}", "/export/complaints.csv",
            "/export/complaints.kml", "/api/v1/changes", "/api/v1/similar-complaints?site=M1",
        )
    ]  # fmt: skip
    assert not any(secret in text for text in told for secret in CALLER.values())
    assert "&lt;b&gt;" not in told[0]
    assert json.loads(told[0])["features"][1]["properties"]["words"].startswith("<b>")

    places = {one["id"]: one["geometry"] for one in json.loads(told[0])["features"]}
    assert places[ids["online"]] is None
    assert places[ids["point"]]["coordinates"] == [111.7, 36.3]
    rows = list(csv.DictReader(io.StringIO(told[2].lstrip("\ufeff"))))
    assert [row["id"] for row in rows] == list(ids.values())
    assert (rows[3]["lon"], rows[2]["lon"]) == ("", "111.7")
    for suffix, many in (("gpkg", 4), ("fgb", 4), ("kml", 4), ("gpx", 3)):
        path = tmp_path / f"complaints.{suffix}"
        path.write_bytes(machine.get(f"/export/complaints.{suffix}").data)
        layer = {"layer": "waypoints"} if suffix == "gpx" else {}
        assert len(pyogrio.read_dataframe(path, **layer)) == many
    assert machine.get("/export/complaints.xlsx").status_code == 200


def test_similar_ones_are_offered_the_same_matter_first(
    machine: Machine, ids: dict[str, str]
) -> None:
    other = record_id()
    near = complaint_body(site=None, lon=111.2004, lat=36.2, category="short_weight")
    machine.put(f"/api/v1/complaints/{other}", near)
    found = machine.json("/api/v1/similar-complaints?site=M1&category=short_weight")["complaints"]
    assert found[0]["id"] == other
    assert {one["id"] for one in found} == {other, ids["first"], ids["alike"]}
    assert 30 < found[0]["metres"] < 40
    far = machine.json("/api/v1/similar-complaints?lon=111.201&lat=36.2")["complaints"]
    assert far == [] or {one["id"] for one in far} == {other}
    assert machine.get("/api/v1/similar-complaints").status_code == 400
    assert machine.named("viewer").get("/api/v1/similar-complaints?site=M1").status_code == 403
