"""Importing visits: one open-data table that holds both sites and inspections."""

import json
from pathlib import Path
from typing import Any

from geo.store import schema
from geo.store.engine import Store
from tests.geo.intake.files import is_untouched, run, stored, stored_sites, whys, write_csv


def visit(code: str = "R1", **facts: Any) -> dict[str, Any]:
    """Give one line of a table of restaurant inspections."""
    return {
        "Facility ID": code, "DBA Name": f"Diner {code}", "Facility Type": "Restaurant",
        "Inspection Date": "02/10/2020", "Results": "Pass", "Violations": "",
        "Longitude": "111.2", "Latitude": "36.2", **facts,
    }  # fmt: skip


def bodies(store: Store) -> list[dict[str, Any]]:
    """Give the bodies of the inspections, in the order in which they were made."""
    rows = stored(store, schema.inspection)
    return [json.loads(row["body"]) for row in sorted(rows, key=lambda row: row["started_at"])]


def test_sites_and_inspections_come_out_of_one_table(any_city: Store, tmp_path: Path) -> None:
    rows = [
        visit(),
        visit(**{"Inspection Date": "02/13/2020", "Results": "Fail", "Violations": "mice"}),
        visit("R2", **{"Longitude": "111.7"}),
    ]  # fmt: skip
    report = run(any_city, write_csv(tmp_path, rows), "visits")
    assert (report.rows, report.added, report.records_added, report.applied) == (3, 2, 3, True)
    assert {code: row["district"] for code, row in stored_sites(any_city).items()} == {
        "R1": "141002", "R2": "141021",
    }  # fmt: skip
    last = bodies(any_city)[-1]
    assert (last["site"], last["result"], last["started_at"]) == (
        "R1", "fail", "2020-02-13T00:00:00+08:00",
    )  # fmt: skip
    assert last["findings"] == [{"text": "mice", "severity": "minor"}]
    again = run(any_city, write_csv(tmp_path, rows), "visits")
    assert (again.unchanged, again.records_unchanged, again.added, again.records_added) == (
        2,
        3,
        0,
        0,
    )


def test_rows_of_one_site_and_start_are_the_findings_of_one_inspection(
    city: Store, tmp_path: Path
) -> None:
    rows = [
        visit(Violations="mice"), visit("R2"),
        visit(Violations="no soap", Results="Fail"), visit(Violations=""),
    ]  # fmt: skip
    report = run(city, write_csv(tmp_path, rows), "visits")
    assert (report.added, report.records_added) == (2, 2)
    (one,) = [body for body in bodies(city) if body["site"] == "R1"]
    assert one["result"] == "fail"
    assert [finding["text"] for finding in one["findings"]] == ["mice", "no soap"]


def test_a_record_id_joins_rows_over_different_times(city: Store, tmp_path: Path) -> None:
    rows = [
        visit(**{"Inspection ID": 7, "Violations": "a"}),
        visit(**{"Inspection ID": 7, "Violations": "b", "Inspection Date": "02/11/2020"}),
        visit(**{"Inspection ID": 8, "Inspection Date": "02/11/2020"}),
    ]
    assert run(city, write_csv(tmp_path, rows), "visits").records_added == 2
    first = bodies(city)[0]
    assert (first["started_at"][:10], first["finished_at"][:10]) == ("2020-02-10", "2020-02-11")


def test_rows_of_one_record_must_speak_of_one_site(city: Store, tmp_path: Path) -> None:
    rows = [visit(**{"Inspection ID": 7}), visit("R2", **{"Inspection ID": 7})]
    report = run(city, write_csv(tmp_path, rows), "visits")
    assert whys(report) == [
        (2, "row", "row 3 of the same record is refused"),
        (3, "code", "row 2 of the same record says 'R1'"),
    ]


def test_half_an_inspection_is_not_stored(city: Store, tmp_path: Path) -> None:
    rows = [
        visit(Violations="mice"), visit(Violations="soap", Results="Out of Business"), visit("R2"),
    ]  # fmt: skip
    report = run(city, write_csv(tmp_path, rows), "visits", skip_bad=True)
    assert [(row, field) for row, field, _ in whys(report)] == [(2, "row"), (3, "result")]
    assert (report.added, report.records_added, report.applied) == (1, 1, True)
    assert list(stored_sites(city)) == ["R2"]


def test_the_newest_row_of_a_site_says_what_it_is_now(city: Store, tmp_path: Path) -> None:
    rows = [
        visit(**{"Inspection Date": "02/14/2020", "DBA Name": "New Name"}),
        visit(**{"Inspection Date": "02/10/2020", "DBA Name": "Old Name"}),
        visit(**{"Inspection Date": "02/15/2020", "DBA Name": "", "Longitude": "", "Latitude": ""}),
    ]
    run(city, write_csv(tmp_path, rows), "visits")
    site = stored_sites(city)["R1"]
    assert (site["name"], site["lon"]) == ("New Name", 111.2)


def test_a_row_without_a_date_gives_its_site_only(city: Store, tmp_path: Path) -> None:
    rows = [visit(**{"Inspection Date": "01/01/1900", "Results": ""}), visit("R2")]
    report = run(city, write_csv(tmp_path, rows), "visits")
    assert (report.added, report.records_added) == (2, 1)
    assert report.ignored[-1] == "rows without a date of inspection gave their site only (1 rows)"


def test_visits_to_places_without_a_code_find_the_same_site_each_time(
    city: Store, tmp_path: Path
) -> None:
    def nameless(**facts: Any) -> dict[str, Any]:
        return {name: value for name, value in visit(**facts).items() if name != "Facility ID"}

    rows = [nameless(), nameless(**{"Inspection Date": "02/13/2020"})]
    report = run(city, write_csv(tmp_path, rows), "visits")
    assert (report.added, report.records_added) == (1, 2)


def test_an_unknown_code_without_a_position_is_refused_and_a_known_one_is_not(
    city: Store, tmp_path: Path
) -> None:
    run(city, write_csv(tmp_path, [visit()]), "visits")
    placeless = {"Longitude": "", "Latitude": "", "Inspection Date": "02/13/2020"}
    path = write_csv(tmp_path, [visit(**placeless), visit("R2", **placeless)])
    report = run(city, path, "visits", skip_bad=True)
    assert [(row, field) for row, field, _ in whys(report)] == [(3, "code")]
    assert report.records_added == 1


def test_bad_visits_leave_nothing_behind(city: Store, tmp_path: Path) -> None:
    rows = [visit(), visit("R2", Latitude="x"), visit("R3", **{"Facility Type": "Circus"})]
    report = run(city, write_csv(tmp_path, rows), "visits")
    assert [(row, field) for row, field, _ in whys(report)] == [(3, "lat"), (4, "kind")]
    assert is_untouched(city)
