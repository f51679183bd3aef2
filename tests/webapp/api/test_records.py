"""Records over HTTP: stored exactly once, answered with a receipt, refused with reasons."""

import hashlib
import json
import uuid

import pytest

from geo.clock import MINUTE_MS, iso
from tests.builders import NOW, ZONE, calibration_body, inspection_body, raw, record_id
from tests.webapp.api.conftest import Machine

RECEIPT = {"id", "sequence", "sha256", "received_at"}


def put(machine: Machine, body: dict, collection: str = "inspections", id: str | None = None):
    return machine.put(f"/api/v1/{collection}/{id or record_id()}", body)


def test_a_new_record_is_answered_with_a_receipt(machine: Machine):
    path, body = f"/api/v1/inspections/{record_id()}", inspection_body()
    answer = machine.send("PUT", path, data=raw(body))
    assert answer.status_code == 201
    receipt = answer.json
    assert set(receipt) == RECEIPT
    assert receipt["id"] == path.rsplit("/", 1)[1]
    assert receipt["sha256"] == hashlib.sha256(raw(body)).hexdigest()
    assert receipt["received_at"] == "2020-02-22T08:00:00+08:00"
    assert receipt["sequence"] == machine.json("/api/v1/changes")["last"]


def test_the_same_again_gets_the_same_receipt_and_no_second_record(machine: Machine):
    id, body = record_id(), inspection_body()
    first = put(machine, body, id=id)
    # Written another way, it is the same JSON value.
    again = machine.send(
        "PUT", f"/api/v1/inspections/{id}", data=json.dumps(dict(reversed(body.items())), indent=2)
    )
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert machine.json("/api/v1/sites/M1")["records"]["total"] == 1


def test_another_body_under_a_known_id_conflicts(machine: Machine):
    id = record_id()
    put(machine, inspection_body(), id=id)
    answer = put(machine, inspection_body(result="fail"), id=id)
    assert answer.status_code == 409
    assert "supersedes" in answer.get_json(force=True)["detail"]
    assert machine.json(f"/api/v1/inspections/{id}")["body"]["result"] == "pass"


def test_a_stored_record_is_read_back_with_members_nobody_knows(machine: Machine):
    id, body = record_id(), inspection_body(weather={"sky": "雪", "degrees": -3.5})
    receipt = put(machine, body, id=id).json
    stored = machine.json(f"/api/v1/inspections/{id}")
    assert stored["body"] == body
    assert {name: stored[name] for name in RECEIPT} == receipt
    assert (stored["valid"], stored["superseded_by"]) == (True, [])


def test_a_corrected_record_tells_what_corrected_it(machine: Machine):
    first, second = record_id(), record_id()
    put(machine, inspection_body(result="fail"), id=first)
    put(machine, inspection_body(result="pass", supersedes=first), id=second)
    stored = machine.json(f"/api/v1/inspections/{first}")
    assert (stored["valid"], stored["superseded_by"]) == (False, [second])


def test_a_body_that_breaks_rules_is_refused_with_every_field(machine: Machine):
    answer = put(machine, inspection_body(site="nowhere", result="good", started_at="soon"))
    assert answer.status_code == 422
    problem = answer.get_json(force=True)
    assert {fault["field"] for fault in problem["errors"]} == {"site", "result", "started_at"}
    assert all(fault["why"] for fault in problem["errors"])


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"site": NaN}', b"\xff", b'"text"'])
def test_what_is_no_json_object_is_a_bad_request(machine: Machine, body):
    answer = machine.send("PUT", f"/api/v1/inspections/{record_id()}", data=body)
    assert answer.status_code == 400
    assert answer.get_json(force=True)["errors"][0]["field"] == "body"


KNOWN = uuid.UUID("4324e14d-b784-4f81-b898-ff09f0503a98")


@pytest.mark.parametrize("id", ["1", str(KNOWN).upper(), KNOWN.hex])
def test_an_id_that_is_no_canonical_uuid_is_a_bad_request(machine: Machine, id):
    answer = put(machine, inspection_body(), id=id)
    assert answer.status_code == 400
    assert answer.get_json(force=True)["errors"][0]["field"] == "id"


def test_a_body_of_more_than_a_megabyte_is_too_large(machine: Machine):
    answer = put(machine, inspection_body(note="x" * 1_000_001))
    assert answer.status_code == 413
    assert machine.json("/api/v1/sites/M1")["records"]["total"] == 0


def test_what_is_odd_is_stored_and_flagged(machine: Machine):
    later = iso(NOW + 10 * MINUTE_MS, ZONE)
    answer = put(machine, inspection_body("H1", finished_at=later))
    assert answer.status_code == 201
    assert set(answer.json["flags"]) == {"future", "outside_remit"}


def test_photos_that_are_not_there_yet_are_asked_for(machine: Machine):
    photo = hashlib.sha256(b"photo").hexdigest()
    answer = put(machine, inspection_body(photos=[photo]))
    assert (answer.status_code, answer.json["photos_missing"]) == (201, [photo])


def test_a_calibration_covers_its_instrument(machine: Machine):
    assert machine.json("/api/v1/sites/H1")["status"] == "never"
    assert put(machine, calibration_body("T2"), "calibrations").status_code == 201
    assert machine.json("/api/v1/sites/H1")["status"] == "covered"


def test_an_outing_takes_the_records_that_name_it(machine: Machine):
    id, body = record_id(), {"squad": 2, "date": "2020-02-22", "officers": 3, "team": "a"}
    answer = put(machine, body, "outings", id)
    assert answer.status_code == 201
    assert machine.json(f"/api/v1/outings/{id}")["body"] == body
    assert put(machine, inspection_body(outing=id)).status_code == 201
    assert put(machine, inspection_body(outing=record_id())).status_code == 422


def test_a_squad_writes_for_itself_only(machine: Machine):
    squad2, squad8 = machine.named("squad2"), machine.named("squad8")
    assert put(squad2, inspection_body(squad=2)).status_code == 201
    assert put(squad8, inspection_body(squad=2)).status_code == 403
    assert put(machine.named("viewer"), inspection_body()).status_code == 403


@pytest.mark.parametrize("collection", ["inspections", "calibrations", "outings"])
def test_an_unknown_record_is_not_found(machine: Machine, collection):
    answer = machine.get(f"/api/v1/{collection}/{record_id()}")
    assert answer.status_code == 404
    assert answer.get_json(force=True)["detail"].startswith("There is no ")
