"""The form of a calibration: from controls to the body, and back for a correction."""

from geo.store.records import TimelineEntry
from tests.builders import NOW, ZONE
from webapp.forms.calibration import CalibrationForm, values_of_record


def form(**values) -> CalibrationForm:
    return CalibrationForm("T1", "°C", {k.replace("__", "-"): v for k, v in values.items()})


def test_the_points_decide_unless_a_conclusion_is_stated():
    open_one = form(act="verification", performed_at="2020-02-22T08:00").body(ZONE)
    assert open_one["decision_rule"] == "simple_acceptance"
    assert "conclusion" not in open_one
    stated = form(act="verification", conclusion="conditional").body(ZONE)
    assert stated["conclusion"] == "conditional"
    assert "decision_rule" not in stated


def test_rows_become_points_with_the_unit_of_the_instrument():
    values = {
        "point__0__nominal": "36", "point__0__reference": "36.1", "point__0__readings": "36.2 36.3",
        "point__0__expanded_uncertainty": "0.04", "point__0__k": "2",
        "point__2__reference": "40", "point__2__readings": "40.1",
    }  # fmt: skip
    filled = form(**values)
    assert filled.body(ZONE)["points"] == [
        {"nominal": 36, "reference": 36.1, "readings": [36.2, 36.3], "expanded_uncertainty": 0.04,
         "k": 2, "unit": "°C"},
        {"nominal": 40, "reference": 40, "readings": [40.1], "unit": "°C"},
    ]  # fmt: skip
    assert filled.control_of("points[1].readings[0]") == "point-2-readings"
    assert filled.control_of("performed_at") == "performed_at"


def test_a_correction_begins_with_the_record_as_it_stands():
    body = {
        "instrument": "T1", "act": "verification", "certificate_no": "Z-1",
        "valid_until": "2021-02-21",
        "points": [{"nominal": 36.0, "reference": 36.1, "readings": [36.2, 36.3], "unit": "°C"}],
    }  # fmt: skip
    record = TimelineEntry("c1", "calibrations", NOW, 8, "pass", True, "T1", (), "record", body)
    again = CalibrationForm("T1", "°C", values_of_record(record, ZONE)).body(ZONE)
    assert again["points"] == body["points"]
    assert (again["act"], again["certificate_no"], again["valid_until"]) == (
        "verification", "Z-1", "2021-02-21",
    )  # fmt: skip
    assert (again["supersedes"], again["squad"]) == ("c1", 8)
    assert again["performed_at"] == "2020-02-22T08:00:00+08:00"
