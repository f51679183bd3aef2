"""Counts, lists and single sites, as machines ask for them."""

import json

import pytest

from geo.clock import DAY_MS, iso
from tests.builders import NOW, ZONE, inspection_body, record_id
from tests.webapp.api.conftest import Machine

WEEK_AGO = "2020-02-15T08:00:00%2B08:00"


def test_counts_are_those_of_the_sites_now(machine: Machine):
    answer = machine.json("/api/v1/coverage")
    assert answer == {
        "at": "2020-02-22T08:00:00+08:00", "total": 4, "covered": 1, "due": 0, "overdue": 1,
        "never": 2, "uncovered": 3, "rate": 0.25, "by": [],
    }  # fmt: skip


def test_counts_by_squad_count_a_site_once_for_each_squad(machine: Machine):
    answer = machine.json("/api/v1/coverage?by=squad")
    assert {row["key"]: row["total"] for row in answer["by"]} == {2: 3, 8: 4}


def test_counts_at_a_past_instant_know_only_the_records_until_then(machine: Machine):
    answer = machine.json(f"/api/v1/coverage?at={WEEK_AGO}&by=kind")
    assert (answer["never"], answer["overdue"], answer["covered"]) == (3, 1, 0)
    assert answer["at"] == "2020-02-15T08:00:00+08:00"


def test_counts_follow_a_record_at_once(machine: Machine):
    machine.json("/api/v1/coverage")
    answer = machine.put(f"/api/v1/inspections/{record_id()}", inspection_body("M1"))
    assert answer.status_code == 201
    assert machine.json("/api/v1/coverage")["covered"] == 2


def test_values_given_by_comma_and_by_repetition_are_the_same(machine: Machine):
    by_comma = machine.json("/api/v1/coverage?kind=farmers_market,hospital&district=141002")
    by_repetition = machine.json(
        "/api/v1/coverage?kind=farmers_market&kind=hospital&district=141002"
    )
    assert by_comma == by_repetition
    assert by_comma["total"] == 2


@pytest.mark.parametrize(
    ("query", "field", "known"),
    [
        ("kind=markt", "kind", "farmers_market, hospital"),
        ("district=999", "district", "141002, 141021"),
        ("squad=3", "squad", "2, 8"),
        ("status=bad", "status", "covered, due, never, overdue, uncovered"),
        ("by=colour", "by", "kind, district, squad"),
        ("at=yesterday", "at", "2020-02-10T12:00+08:00"),
        ("bbox=1,2,3", "bbox", "west,south,east,north"),
        ("bbox=1,9,3,2", "bbox", "lies north of"),
        ("closed=maybe", "closed", "true nor false"),
    ],
)
def test_an_unknown_value_is_told_with_the_known_ones(machine: Machine, query, field, known):
    answer = machine.get(f"/api/v1/coverage?{query}")
    assert answer.status_code == 400
    [fault] = answer.get_json(force=True)["errors"]
    assert fault["field"] == field
    assert known in fault["why"]


def test_the_list_has_the_most_urgent_site_first(machine: Machine):
    answer = machine.json("/api/v1/sites")
    assert [row["code"] for row in answer["sites"]] == ["M1", "M2", "H1", "M3"]
    first = answer["sites"][0]
    assert (first["status"], first["due_at"], first["priority"]) == ("never", None, 10.0)
    assert (first["lon"], first["lat"], first["label"]) == (111.2, 36.2, "Market M1")
    assert answer["next"] is None


def test_pages_of_the_list_make_the_whole_list(machine: Machine):
    path, seen = "/api/v1/sites?limit=3&order=code", []
    page = machine.json(path)
    while True:
        seen += [row["code"] for row in page["sites"]]
        if page["next"] is None:
            break
        page = machine.json(f"{path}&offset={page['next']}")
    assert seen == ["H1", "M1", "M2", "M3"]
    assert page["total"] == 4


def test_a_list_by_due_date_puts_sites_without_one_last(machine: Machine):
    rows = machine.json("/api/v1/sites?order=due")["sites"]
    dates = [row["due_at"] for row in rows]
    assert dates[:3] == sorted(dates[:3])
    assert dates[3] is None


def test_a_site_without_a_name_is_called_by_kind_and_code(machine: Machine):
    hospital = machine.json("/api/v1/sites?kind=hospital")["sites"][0]
    assert (hospital["name"], hospital["label"]) == ("", "Hospital H1")
    chinese = machine.get("/api/v1/sites?kind=hospital", headers={"Accept-Language": "zh"})
    assert chinese.json["sites"][0]["label"] == "医院 H1"


def test_a_site_says_why_it_stands_as_it_does(machine: Machine):
    site = machine.json("/api/v1/sites/M2")
    [inspection] = site["requirements"]
    assert (site["status"], inspection["reason"], inspection["outcome"]) == (
        "overdue",
        "look_back",
        "fail",
    )
    # A failure asks for a look-back after three days: it was due seventeen days ago.
    assert inspection["due_at"] == iso(NOW - 17 * DAY_MS, ZONE)
    assert inspection["policy"]["look_back_after_days"] == 3
    assert "20 days ago" in inspection["words"]
    factors = site["factors"]
    product = 1
    for value in factors.values():
        product *= value
    assert site["priority"] == pytest.approx(product, abs=1e-4)
    assert factors["failure"] == 1.5


def test_a_site_lists_its_instruments_each_with_its_status(machine: Machine):
    site = machine.json("/api/v1/sites/H1")
    assert {item["code"]: item["status"] for item in site["instruments"]} == {
        "T1": "covered",
        "T2": "never",
    }
    assert site["squads"] == [8]
    assert site["remits"] == {"inspect": [], "calibrate": [8]}
    assert site["records"]["total"] == 2
    assert {entry["collection"] for entry in site["records"]["newest"]} == {
        "inspections",
        "calibrations",
    }


def test_a_site_is_the_same_by_code_and_by_number(machine: Machine):
    by_code = machine.json("/api/v1/sites/M3")
    assert machine.json(f"/api/v1/sites/by-id/{by_code['row']}") == by_code
    assert by_code["name"] == "<b>Market</b> 三"


def test_a_site_at_a_past_instant_is_judged_by_the_records_until_then(machine: Machine):
    assert machine.json("/api/v1/sites/M3")["status"] == "covered"
    assert machine.json(f"/api/v1/sites/M3?at={WEEK_AGO}")["status"] == "never"


def test_a_site_shows_each_person_what_they_may_do(machine: Machine):
    dispatcher = machine.json("/api/v1/sites/H1")
    viewer = machine.named("viewer").json("/api/v1/sites/H1")
    assert dispatcher["may"] == {"record": True, "assign": True}
    assert viewer["may"] == {"record": False, "assign": False}
    assert machine.named("squad2").json("/api/v1/sites/H1")["may"]["assign"] is False
    assert dispatcher["links"]["page"] == "/sites/H1"
    assert dispatcher["links"]["new_inspection"] == "/sites/H1/inspections/new"
    assert "new_inspection" not in viewer["links"]
    assert dispatcher["instruments"][0]["links"] == {
        "new_calibration": "/instruments/T1/calibrations/new"
    }


@pytest.mark.parametrize("path", ["nope", "by-id/99", "by-id/" + "9" * 40, "a//b", "by-id/x"])
def test_an_unknown_site_is_not_found(machine: Machine, path):
    answer = machine.get(f"/api/v1/sites/{path}")
    assert answer.status_code == 404
    assert json.loads(answer.data)["detail"].startswith("There is no site")


def test_kinds_districts_and_squads_name_what_filters_take(machine: Machine):
    kinds = machine.json("/api/v1/kinds")["kinds"]
    assert [(kind["id"], kind["number"]) for kind in kinds] == [
        ("farmers_market", 1),
        ("hospital", 2),
    ]
    districts = machine.json("/api/v1/districts")["districts"]
    assert [(item["code"], item["name"], item["risk"]) for item in districts] == [
        ("141002", "West", "low"),
        ("141021", "East", "low"),
    ]
    squads = machine.json("/api/v1/squads")["squads"]
    assert squads[0]["remits"] == [{"act": "inspect", "kind": "farmers_market", "district": None}]
