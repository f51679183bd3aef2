"""Cases and talks over the wire, and out again in every shape."""

import csv
import io

from geo.clock import DAY_MS, iso
from tests.builders import NOW, ZONE, complaint_body, record_id

CASE = {"title": "Masks above the price fixed", "site": "M1", "squad": 2}


def test_a_case_is_opened_fined_and_closed_over_the_wire_and_leaves_in_the_exports(machine):
    case, fined, closed = record_id(), record_id(), record_id()
    url = f"/api/v1/cases/{case}"
    before = iso(NOW - 3 * DAY_MS, ZONE)
    body = {**CASE, "opened_at": before}
    assert machine.put(url, body).status_code == 201
    again = machine.put(url, body)
    assert (again.status_code, again.json["id"]) == (200, case)
    assert machine.put(url, CASE).status_code == 409
    step = {"did": "fined", "fine": "204100.00", "at": iso(NOW - 2 * DAY_MS, ZONE)}
    answer = machine.put(f"{url}/steps/{fined}", step)
    assert (answer.status_code, answer.json["fine"], answer.json["step"]["fine"]) == (
        201, "204100.00", "204100.00",
    )  # fmt: skip
    assert machine.put(f"{url}/steps/{fined}", step).status_code == 200
    refused = machine.put(f"{url}/steps/{record_id()}", {"did": "fined", "fine": "1e20"})
    assert refused.status_code == 422
    assert refused.json["errors"] == [
        {"field": "fine", "why": "'1e20' is no amount; write it like 1500.00"}
    ]
    assert machine.put(f"{url}/steps/{closed}", {"did": "closed"}).status_code == 201
    twice = machine.put(f"{url}/steps/{record_id()}", {"did": "closed"})
    assert (twice.status_code, twice.json["errors"][0]["why"]) == (
        422, "the case is closed already",
    )  # fmt: skip

    stood = machine.get(url).json
    assert (stood["number"], stood["state"], stood["fine"], stood["district"]) == (
        "2020-0001", "closed", "204100.00", "141002",
    )  # fmt: skip
    assert [one["did"] for one in stood["steps"]] == ["opened", "fined", "closed"]
    (feature,) = machine.get("/cases.geojson?fined=true&state=closed&squad=2").json["features"]
    assert feature["id"] == case
    assert feature["geometry"]["coordinates"] == [111.2, 36.2]
    assert feature["properties"]["fine"] == "204100.00"
    past = machine.get(f"/cases.geojson?at={iso(NOW - 2 * DAY_MS - 1, ZONE)}".replace("+", "%2B"))
    (feature,) = past.json["features"]
    assert (feature["properties"]["state"], feature["properties"]["fine"]) == ("open", "0.00")
    for query in ("fined=false", "state=open", "squad=8", "kind=hospital", "q=nothing"):
        assert machine.get(f"/cases.geojson?{query}").json["features"] == []
    rows = list(csv.DictReader(io.StringIO(machine.get("/export/case_steps.csv").text[1:])))
    assert [(row["did"], row["fine"], row["actor"]) for row in rows] == [
        ("opened", "", "dispatcher"), ("fined", "204100.00", "dispatcher"),
        ("closed", "", "dispatcher"),
    ]  # fmt: skip
    assert machine.get("/cases.geojson?state=won").status_code == 400
    assert machine.get("/cases.geojson?status=due").status_code == 400


def test_a_squad_opens_a_case_from_a_complaint_that_it_sees(machine):
    heard, squad = record_id(), machine.named("squad2")
    assert machine.put(f"/api/v1/complaints/{heard}", complaint_body()).status_code == 201
    body = {"title": "Prices", "complaint": heard}
    refused = squad.put(f"/api/v1/cases/{record_id()}", body)
    assert (refused.status_code, "not assigned to squad 2" in refused.text) == (403, True)
    assert machine.get("/cases.geojson").json["features"] == []
    step = {"state": "assigned", "squad": 2}
    machine.send("POST", f"/api/v1/complaints/{heard}/steps", json=step)
    assert squad.put(f"/api/v1/cases/{record_id()}", body).status_code == 201


def test_a_reduced_fine_leaves_with_its_sign(machine):
    url = f"/api/v1/cases/{record_id()}"
    machine.put(url, CASE)
    for step in (
        {"did": "closed", "fine": "1000.05"},
        {"did": "appealed", "reason": "too much"},
        {"did": "decided", "fine": "999.10", "reason": "a little"},
    ):
        assert machine.put(f"{url}/steps/{record_id()}", step).status_code == 201
    rows = list(csv.DictReader(io.StringIO(machine.get("/export/case_steps.csv").text[1:])))
    assert [row["fine"] for row in rows] == ["", "1000.05", "", "-0.95"]
    assert machine.get(url).json["fine"] == "999.10"


def test_a_talk_with_several_firms_is_one_feature(machine):
    talk, alone = record_id(), record_id()
    body = {
        "sites": [{"site": "M1", "person": "Li"}, {"site": "H1"}], "manner": "phone", "squad": 2,
        "held_at": iso(NOW - DAY_MS, ZONE), "text": "Wear masks",
    }  # fmt: skip
    assert machine.put(f"/api/v1/talks/{talk}", body).status_code == 201
    assert machine.put(f"/api/v1/talks/{talk}", body).status_code == 200
    assert machine.put(f"/api/v1/talks/{alone}", {**body, "sites": [{"site": "M1"}]}).json["id"]
    kept = machine.get(f"/api/v1/talks/{talk}").json
    assert (kept["valid"], kept["body"]) == (True, body)
    first, second = machine.get("/talks.geojson").json["features"]
    assert (first["id"], first["geometry"], first["properties"]["firms"]) == (talk, None, 2)
    assert first["properties"]["sites"] == body["sites"]
    assert second["geometry"]["coordinates"] == [111.2, 36.2]
    assert [one["id"] for one in machine.get("/talks.geojson?kind=hospital").json["features"]] == [
        talk
    ]
    assert machine.get("/talks.geojson?status=due").status_code == 400
    wrong = machine.put(f"/api/v1/talks/{record_id()}", {**body, "sites": [{"site": "X"}]})
    assert wrong.json["errors"] == [{"field": "sites[0].site", "why": "there is no site 'X'"}]


def test_outcomes_of_a_look_back_come_over_the_wire(machine):
    first = record_id()
    body = {
        "site": "M1", "squad": 2, "started_at": iso(NOW - DAY_MS, ZONE),
        "finished_at": iso(NOW - DAY_MS, ZONE), "result": "fail",
        "findings": [{"text": "Rats", "severity": "critical"}],
    }  # fmt: skip
    assert machine.put(f"/api/v1/inspections/{first}", body).status_code == 201
    back = {
        **body, "started_at": iso(NOW, ZONE), "finished_at": iso(NOW, ZONE), "result": "pass",
        "findings": [], "look_back_of": first, "outcomes": [{"finding": 1, "rectified": True}],
    }  # fmt: skip
    refused = machine.put(f"/api/v1/inspections/{record_id()}", back)
    assert [error["field"] for error in refused.json["errors"]] == ["outcomes[0].finding"]
    back["outcomes"][0]["finding"] = 0
    assert machine.put(f"/api/v1/inspections/{record_id()}", back).status_code == 201
