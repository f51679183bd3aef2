"""The change feed over HTTP: every change once, and nothing that is nobody's business."""

from tests.builders import inspection_body, record_id
from tests.webapp.api.conftest import Machine


def test_a_record_is_told_with_its_site(machine: Machine):
    before = machine.json("/api/v1/changes")["last"]
    id = record_id()
    machine.put(f"/api/v1/inspections/{id}", inspection_body("M1"))
    feed = machine.json(f"/api/v1/changes?since={before}")
    assert feed["since"] == before
    assert feed["more"] is False
    row = machine.json("/api/v1/sites/M1")["row"]
    change = next(item for item in feed["changes"] if item["kind"] == "inspection")
    assert change == {
        "sequence": feed["last"], "kind": "inspection", "id": id, "site": "M1", "row": row,
    }  # fmt: skip
    assert machine.json(f"/api/v1/changes?since={feed['last']}")["changes"] == []


def test_reading_on_from_last_gives_every_change_once(machine: Machine):
    whole = machine.json("/api/v1/changes")
    read, since, more = [], 0, True
    while more:
        feed = machine.json(f"/api/v1/changes?since={since}&limit=2")
        assert len(feed["changes"]) <= 2
        read += feed["changes"]
        since, more = feed["last"], feed["more"]
    assert read == whole["changes"]
    assert since == whole["last"]


def test_accounts_and_tokens_are_nobodys_business(machine: Machine):
    feed = machine.named("viewer").get("/api/v1/changes")
    kinds = {change["kind"] for change in feed.json["changes"]}
    assert kinds == {"sites", "instruments", "inspection", "calibration", "outing"}
    assert "dispatcher" not in feed.text


def test_a_number_that_never_was_is_a_bad_request(machine: Machine):
    for since in ("-1", "x", "1e3", "99999"):
        answer = machine.get(f"/api/v1/changes?since={since}")
        assert answer.status_code == 400
        assert answer.get_json(force=True)["errors"][0]["field"] == "since"
