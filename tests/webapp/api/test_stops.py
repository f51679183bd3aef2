"""Sending squads over HTTP: the stops of a day, what is warned of, and taking back."""

from datetime import date

import pytest

from geo.store.plan_versions import planned_stops, save_plan
from geo.store.planned import Planned
from geo.store.sites import site_by_code
from tests.builders import NOW, inspection_body, record_id
from tests.webapp.api.conftest import Machine
from webapp.context import services


def send(machine: Machine, *codes: str, **members):
    body = {"sites": list(codes), "squad": 2, "date": "2020-02-22", **members}
    return machine.send("POST", "/api/v1/stops", json=body)


def test_a_squad_is_sent_and_sees_its_stops_of_the_day(machine: Machine):
    answer = send(machine, "M1", "M2", note="Look back")
    assert answer.status_code == 201
    assert [stop["site"]["code"] for stop in answer.json["stops"]] == ["M1", "M2"]
    assert answer.json["warnings"] == []
    seen = machine.named("squad2").json("/api/v1/stops?date=today&squad=2")
    assert seen["date"] == "2020-02-22"
    assert {stop["site"]["code"]: stop["note"] for stop in seen["stops"]} == {
        "M1": "Look back",
        "M2": "Look back",
    }
    assert machine.json("/api/v1/stops?squad=8")["stops"] == []
    assert machine.json("/api/v1/stops?date=2020-02-23")["stops"] == []


def codes(machine: Machine) -> list[str]:
    return [stop["site"]["code"] for stop in machine.json("/api/v1/stops")["stops"]]


def test_a_squad_sees_what_is_planned_for_it_once_that_is_published(machine: Machine):
    send(machine, "M1")
    day = date(2020, 2, 22)
    with services(machine.app).store.write() as conn:
        planned = Planned(site=site_by_code(conn, "M2").row, squad=2)
        wanted = {**planned_stops(conn, day), record_id(): planned}
        save_plan(conn, day, wanted, seen=None, did="made", actor="dispatcher", now_ms=NOW)
    assert sorted(codes(machine)) == ["M1", "M2"]
    assert codes(machine.named("squad2")) == ["M1"]


def test_remit_and_double_assignment_are_warned_of(machine: Machine):
    send(machine, "M1")
    answer = send(machine, "M1", "M2", "H1", squad=8)
    assert answer.status_code == 201
    assert answer.json["warnings"] == [{"site": "M1", "doubt": "another_squad", "squads": [2]}]
    outside = send(machine, "H1", squad=2).json["warnings"]
    assert {warning["doubt"] for warning in outside} == {"outside_remit", "another_squad"}


def test_the_same_assignment_again_makes_no_second_stop(machine: Machine):
    send(machine, "M1")
    again = send(machine, "M1")
    assert again.status_code == 200
    assert again.json["stops"] == []
    assert again.json["warnings"][0]["doubt"] == "already_assigned"
    assert len(machine.json("/api/v1/stops")["stops"]) == 1


def test_a_stop_is_done_when_its_squad_has_been_there(machine: Machine):
    send(machine, "M1")
    id = record_id()
    machine.put(f"/api/v1/inspections/{id}", inspection_body("M1"))
    [stop] = machine.json("/api/v1/stops")["stops"]
    assert (stop["done"], stop["records"]) == (True, [id])


def test_a_stop_is_taken_back_and_doing_so_twice_is_harmless(machine: Machine):
    [stop] = send(machine, "M1").json["stops"]
    path = f"/api/v1/stops/{stop['id']}"
    first, again = machine.send("DELETE", path), machine.send("DELETE", path)
    assert first.json["taken_back_at"] == "2020-02-22T08:00:00+08:00"
    assert again.json == first.json
    assert machine.json("/api/v1/stops")["stops"] == []
    assert machine.json("/api/v1/sites/M1")["stops"] == []
    unknown = machine.send("DELETE", "/api/v1/stops/unknown")
    assert unknown.status_code == 404


def test_the_stops_ahead_stand_at_the_site(machine: Machine):
    send(machine, "M1", date="2020-02-25")
    [stop] = machine.json("/api/v1/sites/M1")["stops"]
    assert (stop["date"], stop["squad"], stop["assigned_by"]) == ("2020-02-25", 2, "dispatcher")


@pytest.mark.parametrize(
    ("members", "fields"),
    [
        ({"sites": ["M1", "nope"]}, {"sites"}),
        ({"sites": []}, {"sites"}),
        ({"sites": None}, {"sites"}),
        ({"sites": "M1"}, {"sites"}),
        ({"sites": [1]}, {"sites[0]"}),
        ({"squad": 99}, {"squad"}),
        ({"squad": "two", "date": "soon"}, {"squad", "date"}),
        ({"date": "2020-02-21"}, {"date"}),
        ({"note": "x" * 501}, {"note"}),
    ],
)
def test_an_assignment_that_cannot_be_is_refused_whole(machine: Machine, members, fields):
    answer = send(machine, "M1", **members)
    assert answer.status_code == 422
    problem = answer.get_json(force=True)
    assert {fault["field"] for fault in problem["errors"]} == fields
    assert problem["detail"].startswith("Nothing was assigned")
    assert machine.json("/api/v1/stops")["stops"] == []


def test_an_unknown_squad_or_day_to_look_at_is_a_bad_request(machine: Machine):
    assert machine.get("/api/v1/stops?squad=99").status_code == 400
    assert machine.get("/api/v1/stops?date=2020-13-01").status_code == 400


def test_only_those_who_dispatch_send_squads(machine: Machine):
    assert send(machine.named("squad2"), "M1").status_code == 403
    [stop] = send(machine, "M1").json["stops"]
    answer = machine.named("squad2").send("DELETE", f"/api/v1/stops/{stop['id']}")
    assert answer.status_code == 403
    assert len(machine.json("/api/v1/stops")["stops"]) == 1
