"""The form of an inspection: from controls to the body, and back for a correction."""

import pytest

from geo.clock import parse_instant
from geo.model import Kind
from geo.store.records import TimelineEntry
from tests.builders import NOW, ZONE
from webapp.forms.inspection import InspectionForm, first_values, values_of_record

CHECKLIST = {
    "id": "catering",
    "version": 3,
    "questions": [
        {"name": "open", "type": "boolean", "required": True},
        {"name": "guests", "type": "integer", "relevant": {"question": "open", "equals": True}},
        {"name": "fridge", "type": "decimal"},
        {"name": "service", "type": "choice", "choices": [{"value": "dine_in"}, {"value": 2}]},
        {"name": "remark", "type": "text"},
    ],
}


def form(checklist=CHECKLIST, earlier=(), **values) -> InspectionForm:
    given = {name.replace("__", "-"): value for name, value in values.items()}
    return InspectionForm("M1", given, checklist, tuple(earlier))


def entry(id="e1", **body) -> TimelineEntry:
    return TimelineEntry(id, "inspections", NOW, 2, "fail", True, None, (), "record", body)


def test_the_body_says_what_was_typed():
    body = form(
        squad="2", started_at="2020-02-22T07:30", finished_at="2020-02-22T08:00", result="pass",
        note=" fine ",
    ).body(ZONE)  # fmt: skip
    assert body == {
        "site": "M1",
        "squad": 2,
        "started_at": "2020-02-22T07:30:00+08:00",
        "finished_at": "2020-02-22T08:00:00+08:00",
        "result": "pass",
        "checklist": {"id": "catering", "version": 3},
        "answers": {},
        "findings": [],
        "photos": [],
        "note": "fine",
    }


def test_answers_have_the_type_of_their_question():
    answers = form(
        answer__open="yes", answer__guests="12", answer__fridge="4.5", answer__service="2",
        answer__remark="clean",
    ).body(ZONE)["answers"]  # fmt: skip
    assert answers == {
        "open": True, "guests": 12, "fridge": 4.5, "service": 2, "remark": "clean",
    }  # fmt: skip


def test_the_answer_to_a_question_that_does_not_apply_is_left_out():
    assert form(answer__open="no", answer__guests="12").body(ZONE)["answers"] == {"open": False}


def test_empty_rows_of_findings_are_left_out_and_errors_find_their_row():
    filled = form(
        rows="4",
        **{
            "finding__1__text": "no masks", "finding__1__severity": "serious",
            "finding__0__severity": "minor", "finding__3__rectify_by": "2020-02-25",
            "finding__3__severity": "minor",
        },
    )  # fmt: skip
    assert filled.body(ZONE)["findings"] == [
        {"text": "no masks", "severity": "serious"},
        {"rectify_by": "2020-02-25", "severity": "minor"},
    ]
    assert filled.control_of("findings[0].text") == "finding-1-text"
    assert filled.control_of("findings[1].rectify_by") == "finding-3-rectify_by"
    assert filled.control_of("answers.open") == "answer-open"
    assert filled.control_of("finished_at") == "finished_at"


@pytest.mark.parametrize(
    ("values", "rows"),
    [({}, 2), ({"rows": "3"}, 3), ({"rows": "3", "add_row": "1"}, 4), ({"rows": "999999"}, 200),
     ({"rows": "x"}, 2), ({"rows": "-1"}, 1)],
)  # fmt: skip
def test_a_row_is_added_when_asked_for(values, rows):
    assert form(**values).rows == rows


def test_a_look_back_says_what_became_of_the_findings_of_the_one_it_revisits():
    earlier = [
        entry("e1", findings=[{"text": "no masks"}, {"text": "no invoices"}, {"text": "dust"}]),
        entry("e2", findings=[{"text": "another"}]),
    ]
    values = {
        "look_back_of": "e1", "revisited-e1-0": "yes", "revisited-e1-1": "no",
        "revisited-e2-0": "yes",
    }  # fmt: skip
    body = InspectionForm("M1", values, None, tuple(earlier)).body(ZONE)
    assert body["look_back_of"] == "e1"
    assert body["outcomes"] == [
        {"inspection": "e1", "finding": 0, "rectified": True},
        {"inspection": "e1", "finding": 1, "rectified": False},
        {"inspection": "e2", "finding": 0, "rectified": True},
    ]
    assert "outcomes" not in InspectionForm(
        "M1", {**values, "look_back_of": ""}, None, tuple(earlier)
    ).body(ZONE)


def test_a_position_is_sent_only_where_there_is_one():
    assert "position" not in form(**{"position__lon": ""}).body(ZONE)
    filled = {"position__lon": "111.5", "position__lat": "36.1", "position__accuracy_m": "8"}
    assert form(**filled).body(ZONE)["position"] == {"lon": 111.5, "lat": 36.1, "accuracy_m": 8}


def test_a_correction_begins_with_the_record_as_it_stands():
    body = {
        "site": "M1",
        "started_at": "2020-02-22T07:30:00+08:00",
        "answers": {"open": True, "fridge": 4.5},
        "findings": [{"text": "no masks", "severity": "serious", "rectify_by": "2020-02-25"}],
        "note": "first",
    }
    values = values_of_record(entry("e1", **body), ZONE)
    again = InspectionForm("M1", values, CHECKLIST, ()).body(ZONE)
    assert again["answers"] == body["answers"]
    assert again["findings"] == body["findings"]
    assert again["started_at"] == body["started_at"]
    assert again["supersedes"] == "e1"
    assert again["result"] == "fail"
    assert values["id"] != "e1"
    assert again["note"] == ""


def test_a_form_on_the_spot_begins_now_and_one_at_the_desk_before():
    kind = Kind("hospital", 2, "medical", "医院", "Hospital", service_min=30)
    now = parse_instant("2020-02-22T08:00+08:00", ZONE)
    assert first_values(kind, 2, now, ZONE, live=True)["started_at"] == "2020-02-22T08:00"
    desk = first_values(kind, None, now, ZONE, live=False)
    assert (desk["started_at"], desk["squad"]) == ("2020-02-22T07:30", "")
    assert first_values(kind, 2, now, ZONE, live=True)["id"] != desk["id"]
