"""Recording by form, without JavaScript: what is stored, what is kept when it is refused."""

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from geo.store import schema
from tests.webapp.conftest import SignedInClient
from tests.webapp.pages.forms import controls, summary
from webapp.context import services

SignIn = Callable[[str], SignedInClient]

SITE = "LF3071"
INSTRUMENT = "LF3071-1"
NEW = f"/sites/{SITE}/inspections/new"
NEW_CALIBRATION = f"/instruments/{INSTRUMENT}/calibrations/new"
LATE = "/sites/LF3075/inspections/new"
"""Of a hospital whose inspection is overdue in the demo."""
ANSWERS = {"answer-open": "no"}
CHECKLISTS = Path(__file__).parents[3] / "data" / "checklists"


def stored(app: Flask, table: Any, record_id: str) -> dict[str, Any] | None:
    with services(app).store.read() as conn:
        row = conn.execute(table.select().where(table.c.id == record_id)).mappings().one_or_none()
    return None if row is None else dict(row)


def status(client: SignedInClient) -> str:
    features = client.get("/sites.geojson?kind=hospital&q=LF3075").get_json(force=True)
    return str(features["features"][0]["properties"]["inspection_status"])


def filled(client: SignedInClient, url: str = NEW, **typed: str) -> dict[str, str]:
    """Give what the form of a URL would send, with some fields typed into."""
    return controls(client.get(url).text) | ANSWERS | typed


def test_a_form_filled_in_becomes_a_record_that_counts(demo_app, client_of):
    client = client_of("squad6")
    assert status(client) == "overdue"
    typed = filled(client, LATE, result="fail", note="closed by us")
    typed |= {"finding-0-text": "expired stock", "finding-0-severity": "serious"}
    answer = client.send("POST", LATE, data=typed)
    assert answer.status_code == 303
    record = stored(demo_app, schema.inspection, typed["id"])
    assert record is not None
    assert (record["squad"], record["result"]) == (6, "fail")
    body = json.loads(record["body"])
    assert body["findings"] == [{"text": "expired stock", "severity": "serious"}]
    assert body["checklist"]["id"] == "medical"
    assert body["answers"] == {"open": False}
    assert body["started_at"].endswith("+08:00")
    page = client.get(answer.location, follow_redirects=True).text
    assert f"Recorded as no. {record['sequence']} ({typed['id']})" in page
    assert f'id="{typed["id"]}"' in page
    assert status(client) in ("covered", "due")


def test_sending_a_form_twice_stores_one_record(demo_app, client_of):
    client = client_of("squad6")
    typed = filled(client, result="pass")
    first, second = (client.send("POST", NEW, data=typed) for _ in range(2))
    assert first.status_code == second.status_code == 303
    with services(demo_app).store.read() as conn:
        rows = conn.execute(schema.inspection.select().where(schema.inspection.c.id == typed["id"]))
        assert len(rows.all()) == 1


def test_a_form_sent_again_with_other_contents_is_told_apart(demo_app, client_of):
    client = client_of("squad6")
    typed = filled(client, result="pass")
    client.send("POST", NEW, data=typed)
    answer = client.send("POST", NEW, data=typed | {"result": "fail", "note": "changed"})
    assert answer.status_code == 409
    assert "sent before with other contents" in answer.text
    assert controls(answer.text)["note"] == "changed"
    record = stored(demo_app, schema.inspection, typed["id"])
    assert record is not None
    assert record["result"] == "pass"


def test_a_refused_form_keeps_everything_and_leads_to_each_field(demo_app, client_of):
    client = client_of("dispatcher")
    typed = filled(client, squad="6", finished_at="2020-02-01T08:00", note="keep me")
    typed |= {
        "answer-open": "yes",
        "answer-mask_price": "dear",
        "finding-1-rectify_by": "2020-03-01",
    }
    answer = client.send("POST", NEW, data=typed)
    assert answer.status_code == 422
    told = summary(answer.text)
    assert next(iter(told)) == "finished_at"
    assert list(told)[-2:] == ["finding-1-text", "result"]
    assert told["finished_at"] == "Finished: lies before the start"
    assert told["result"] == "Result: is missing"
    assert told["finding-1-text"].endswith("is missing")
    assert "is required" in told["answer-masks_worn"]
    ids = set(re.findall(r' id="([^"]+)"', answer.text))
    assert set(told) <= ids
    kept = controls(answer.text)
    for name in ("id", "squad", "finished_at", "note", "answer-open", "finding-1-rectify_by"):
        assert kept[name] == typed[name], name
    assert stored(demo_app, schema.inspection, typed["id"]) is None


def test_a_row_is_added_without_losing_what_was_typed(client_of):
    client = client_of("squad6")
    typed = filled(client, note="so far") | {"finding-1-text": "dust", "add_row": "1"}
    page = client.send("POST", NEW, data=typed)
    assert page.status_code == 200
    more = controls(page.text)
    assert "finding-2-text" in more
    assert "finding-2-text" not in typed
    assert (more["finding-1-text"], more["note"], more["id"]) == ("dust", "so far", typed["id"])


def test_every_question_of_the_checklist_is_on_the_form(viewer_of):
    for code, kind in (("LF3071", "medical"), ("LF1214", "catering"), ("LF4784", "homes")):
        page = viewer_of("dispatcher").get(f"/sites/{code}/inspections/new").text
        checklist = json.loads((CHECKLISTS / f"{kind}.json").read_text(encoding="utf-8"))
        for question in checklist["questions"]:
            assert f'name="answer-{question["name"]}"' in page
            assert html.escape(question["label"]["en"], quote=False) in page.replace("&#39;", "'")


def test_a_squad_writes_for_itself_alone(demo_app, client_of):
    client = client_of("squad6")
    typed = filled(client, result="pass", squad="2")
    assert client.send("POST", NEW, data=typed).status_code == 403
    assert stored(demo_app, schema.inspection, typed["id"]) is None
    assert client_of("viewer").get(NEW).status_code == 403


def test_work_outside_the_remit_is_stored_and_flagged(demo_app, client_of):
    client = client_of("squad5")
    typed = filled(client, result="pass")
    assert typed["squad"] == "5"
    answer = client.send("POST", NEW, data=typed)
    page = client.get(answer.location, follow_redirects=True).text
    assert "It is flagged: outside the squad&#39;s remit." in page
    record = stored(demo_app, schema.inspection, typed["id"])
    assert record is not None
    assert record["flags"] == "outside_remit"


def test_a_look_back_says_what_became_of_each_finding(demo_app, client_of):
    client = client_of("squad6")
    failed = filled(client, result="fail")
    failed |= {"finding-0-text": "no masks", "finding-1-text": "no invoices"}
    client.send("POST", NEW, data=failed)
    site = client.get(f"/sites/{SITE}").text
    url = html.unescape(re.search(r'href="([^"]+look_back=[^"]+)"', site).group(1))  # type: ignore[union-attr]
    assert url.endswith(f"look_back={failed['id']}")
    page = client.get(url).text
    typed = controls(page) | ANSWERS | {"result": "pass", f"revisited-{failed['id']}-0": "yes"}
    typed[f"revisited-{failed['id']}-1"] = "no"
    assert typed["look_back_of"] == failed["id"]
    assert client.send("POST", NEW, data=typed).status_code == 303
    record = stored(demo_app, schema.inspection, typed["id"])
    assert record is not None
    assert record["look_back_of"] == failed["id"]
    assert json.loads(record["body"])["outcomes"] == [
        {"inspection": failed["id"], "finding": 0, "rectified": True},
        {"inspection": failed["id"], "finding": 1, "rectified": False},
    ]
    # What is put right is not asked again; the rest is.
    again = client.get(f"{NEW}?look_back={failed['id']}").text
    assert f'name="revisited-{failed["id"]}-0"' not in again
    assert f'name="revisited-{failed["id"]}-1"' in again
    line = client.get(f"/sites/{SITE}").text
    assert f'<a href="#{failed["id"]}">Looks back at an earlier inspection</a>' in line
    assert f'<a href="#{typed["id"]}">Looked back at later</a>' in line


def test_a_correction_supersedes_and_says_why(demo_app, client_of):
    client = client_of("dispatcher")
    wrong = filled(client, squad="6", result="fail")
    client.send("POST", NEW, data=wrong)
    typed = controls(client.get(f"{NEW}?supersedes={wrong['id']}").text)
    assert (typed["result"], typed["squad"], typed["answer-open"]) == ("fail", "6", "no")
    assert typed["id"] != wrong["id"]
    typed["result"] = "pass"
    refused = client.send("POST", NEW, data=typed)
    assert (refused.status_code, summary(refused.text)) == (422, {"note": "Note: is missing"})
    assert client.send("POST", NEW, data=typed | {"note": "wrong box ticked"}).status_code == 303
    record = stored(demo_app, schema.inspection, typed["id"])
    assert record is not None
    assert (record["supersedes"], record["result"]) == (wrong["id"], "pass")
    page = client.get(f"/sites/{SITE}").text
    assert f'<a href="#{typed["id"]}">by a later record</a>' in page
    assert f'<a href="#{wrong["id"]}">Supersedes an earlier record</a>' in page


def test_a_record_taken_back_counts_no_more(client_of):
    client = client_of("dispatcher")
    wrong = filled(client, LATE, squad="6", result="pass")
    client.send("POST", LATE, data=wrong)
    assert status(client) == "covered"
    url = f"/records/{wrong['id']}/void"
    assert client.get(url).status_code == 200
    refused = client.send("POST", url, data={"reason": " "})
    assert summary(refused.text) == {"reason": "Reason: is missing"}
    taken = client.send("POST", url, data={"reason": "another hospital"})
    page = client.get(taken.location, follow_redirects=True).text
    assert "another hospital" in page
    assert "takes a record back" in page
    assert status(client) == "overdue"


@pytest.mark.parametrize(
    ("reference", "readings", "conclusion"),
    [("37.0", "37.1 37.2 37.0", "pass"), ("37.0", "37.4, 37.5", "fail"), ("", "", "none")],
)
def test_a_calibration_s_conclusion_follows_from_its_points(
    demo_app, client_of, reference, readings, conclusion
):
    client = client_of("squad8")
    typed = controls(client.get(NEW_CALIBRATION).text)
    assert typed["squad"] == "8"
    typed |= {
        "point-0-nominal": reference,
        "point-0-reference": reference,
        "point-0-readings": readings,
    }
    assert client.send("POST", NEW_CALIBRATION, data=typed).status_code == 303
    record = stored(demo_app, schema.calibration, typed["id"])
    assert record is not None
    assert (record["act"], record["squad"], record["conclusion"]) == ("calibration", 8, conclusion)


def test_a_stated_conclusion_stands(demo_app, client_of):
    client = client_of("squad8")
    typed = controls(client.get(NEW_CALIBRATION).text) | {
        "act": "verification", "conclusion": "conditional", "valid_until": "2020-08-22",
        "certificate_no": "JL-2020-17", "point-1-reference": "37", "point-1-readings": "39",
    }  # fmt: skip
    client.send("POST", NEW_CALIBRATION, data=typed)
    record = stored(demo_app, schema.calibration, typed["id"])
    assert record is not None
    assert (record["act"], record["conclusion"]) == ("verification", "conditional")
    page = html.unescape(client.get(f"/sites/{SITE}").text)
    assert "certificate JL-2020-17" in page
    assert "+2 " in page


def test_a_refused_calibration_names_point_and_part(demo_app, client_of):
    client = client_of("squad8")
    typed = controls(client.get(NEW_CALIBRATION).text) | {
        "point-1-reference": "37", "point-1-readings": "37.1 warm", "valid_until": "2020-01-01",
    }  # fmt: skip
    answer = client.send("POST", NEW_CALIBRATION, data=typed)
    assert answer.status_code == 422
    assert summary(answer.text) == {
        "point-1-readings": "Point 2, readings: must be a number",
        "valid_until": "Valid until: does not lie after the calibration",
    }
    assert controls(answer.text)["point-1-readings"] == "37.1 warm"
    assert stored(demo_app, schema.calibration, typed["id"]) is None


def test_a_calibration_is_corrected_from_the_time_line(demo_app, client_of):
    client = client_of("squad8")
    first = controls(client.get(NEW_CALIBRATION).text) | {
        "point-0-reference": "37", "point-0-readings": "39 39",
    }  # fmt: skip
    client.send("POST", NEW_CALIBRATION, data=first)
    again = controls(client.get(f"{NEW_CALIBRATION}?supersedes={first['id']}").text)
    assert again["point-0-readings"] == "39 39"
    typed = again | {"point-0-readings": "37.1 37.1", "note": "read from the wrong line"}
    assert client.send("POST", NEW_CALIBRATION, data=typed).status_code == 303
    record = stored(demo_app, schema.calibration, typed["id"])
    assert record is not None
    assert (record["supersedes"], record["conclusion"]) == (first["id"], "pass")


def test_an_id_that_is_none_is_refused(client_of):
    client = client_of("squad6")
    answer = client.send("POST", NEW, data=filled(client, result="pass", id="not-an-id"))
    assert answer.status_code == 400
    assert "no UUID" in answer.text
