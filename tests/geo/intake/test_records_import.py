"""Importing records: of known sites and new ones, their outings, ids and flags."""

import json
import uuid
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.clock import DAY_MS, HOUR_MS, parse_instant
from geo.errors import UnreadableFile
from geo.store import catalogue, schema
from geo.store.engine import Store
from geo.store.records import day_outing_id
from tests.builders import (
    NOW,
    THERMOMETER,
    ZONE,
    add_instruments,
    add_sites,
    site_row,
)
from tests.geo.intake.files import is_untouched, run, stored, stored_sites, whys, write_csv


def record(code: str = "M1", **facts: Any) -> dict[str, Any]:
    """Give one line of a file of records: an inspection that passed."""
    return {
        "code": code, "squad": 2, "started_at": "2020-02-10 09:30",
        "finished_at": "2020-02-10 10:00", "result": "pass", "note": "", **facts,
    }  # fmt: skip


@pytest.fixture
def market(any_city: Store) -> Store:
    """Give a store with the market M1."""
    with any_city.write() as conn:
        add_sites(conn, site_row())
    return any_city


@pytest.fixture
def small_market(city: Store) -> Store:
    """Give a SQLite store with the market M1."""
    with city.write() as conn:
        add_sites(conn, site_row())
    return city


def test_a_record_is_stored_with_its_outing_and_moves_the_state_of_its_site(
    market: Store, tmp_path: Path
) -> None:
    path = write_csv(tmp_path, [record(note="一切正常", officers=3)], "records.csv")
    report = run(market, path, "records")
    assert (report.rows, report.records_added, report.added, report.applied) == (1, 1, 0, True)
    (row,) = stored(market, schema.inspection)
    end = parse_instant("2020-02-10T10:00+08:00", ZONE)
    assert (row["started_at"], row["finished_at"], row["effective_at"]) == (
        end - HOUR_MS // 2, end, end,
    )  # fmt: skip
    assert (row["squad"], row["result"], row["source"], row["flags"]) == (2, "pass", "records", "")
    assert json.loads(row["body"]) == {
        "site": "M1", "squad": 2, "started_at": "2020-02-10T09:30:00+08:00",
        "finished_at": "2020-02-10T10:00:00+08:00", "result": "pass", "answers": {},
        "findings": [], "photos": [], "note": "一切正常",
    }  # fmt: skip
    (outing,) = stored(market, schema.outing)
    assert (outing["id"], outing["squad"], outing["date"], outing["officers"]) == (
        row["outing"], 2, date(2020, 2, 10), 3,
    )  # fmt: skip
    (state,) = stored(market, schema.site_state)
    assert (state["inspected_at"], state["result"], state["inspections"]) == (end, "pass", 1)


def test_the_same_file_again_adds_no_record(market: Store, tmp_path: Path) -> None:
    path = write_csv(tmp_path, [record(), record(started_at="2020-02-11", finished_at="")])
    run(market, path, "records")
    before = stored(market, schema.log)
    report = run(market, path, "records")
    assert (report.records_added, report.records_unchanged, report.applied) == (0, 2, True)
    assert stored(market, schema.log) == before


def test_a_record_known_with_other_contents_is_refused(small_market: Store, tmp_path: Path) -> None:
    run(small_market, write_csv(tmp_path, [record(record_id="A-1")]), "records")
    changed = write_csv(tmp_path, [record(record_id="A-1", result="fail")])
    (refusal,) = run(small_market, changed, "records").refused
    assert (refusal.row, refusal.field) == (2, "record_id")
    assert "a correction needs an id of its own" in refusal.why
    assert [row["result"] for row in stored(small_market, schema.inspection)] == ["pass"]


def test_an_id_that_is_a_uuid_stays_and_another_one_is_made_of_it_and_the_source(
    small_market: Store, tmp_path: Path
) -> None:
    given = str(uuid.uuid4())
    rows = [record(record_id=given.upper()), record(record_id="A-1", started_at="2020-02-09")]
    run(small_market, write_csv(tmp_path, rows, "one.csv"), "records")
    ids = {row["id"] for row in stored(small_market, schema.inspection)}
    assert given in ids
    (made,) = ids - {given}
    assert uuid.UUID(made).version == 5
    elsewhere = write_csv(tmp_path, [record(record_id="A-1", started_at="2020-02-09")], "two.csv")
    assert run(small_market, elsewhere, "records").records_added == 1


def test_a_record_twice_in_a_file_is_refused(small_market: Store, tmp_path: Path) -> None:
    rows = [record(), record(), record(started_at="2020-02-09")]
    assert whys(run(small_market, write_csv(tmp_path, rows), "records")) == [
        (3, "row", "is the same as row 2")
    ]
    named = [record(record_id="A-1"), record(record_id="A-1", started_at="2020-02-09")]
    assert whys(run(small_market, write_csv(tmp_path, named), "records")) == [
        (3, "record_id", "repeats that of row 2")
    ]


def test_a_record_of_an_unknown_site_is_refused(small_market: Store, tmp_path: Path) -> None:
    path = write_csv(tmp_path, [record(), record("M9")])
    report = run(small_market, path, "records")
    assert whys(report) == [
        (
            3,
            "code",
            "is not known here and has no position; give lon and lat, or import the site first",
        )
    ]
    assert stored(small_market, schema.inspection) == []


def test_a_record_with_a_position_makes_its_site_but_never_changes_a_known_one(
    small_market: Store, tmp_path: Path
) -> None:
    place = {"lon": 111.3, "lat": 36.3, "name": "新店", "kind": "超市"}
    report = run(
        small_market, write_csv(tmp_path, [record(**place), record("M9", **place)]), "records"
    )
    assert (report.added, report.updated, report.unchanged, report.records_added) == (1, 0, 0, 2)
    sites = stored_sites(small_market)
    assert (sites["M9"]["name"], sites["M9"]["kind"], sites["M9"]["district"]) == (
        "新店", "supermarket", "141002",
    )  # fmt: skip
    assert (sites["M1"]["name"], sites["M1"]["lon"], sites["M1"]["version"]) == (
        "Market M1",
        111.2,
        1,
    )


def test_a_row_without_a_position_for_a_known_code_stores_its_record(
    small_market: Store, tmp_path: Path
) -> None:
    place = {"lon": "", "lat": "", "kind": ""}
    assert run(small_market, write_csv(tmp_path, [record(**place)]), "records").records_added == 1


def test_a_record_needs_no_squad_and_then_has_no_outing(
    small_market: Store, tmp_path: Path
) -> None:
    report = run(small_market, write_csv(tmp_path, [record(squad="", officers=2)]), "records")
    (row,) = stored(small_market, schema.inspection)
    assert (row["squad"], row["outing"]) == (None, None)
    assert stored(small_market, schema.outing) == []
    assert report.ignored == ("officers without a squad belong to no outing (1 records)",)


def test_records_of_one_day_share_the_outing_of_their_squad_with_unknown_officers(
    small_market: Store, tmp_path: Path
) -> None:
    rows = [
        record(), record(started_at="2020-02-10 14:00", finished_at=""),
        record(started_at="2020-02-11 00:05", finished_at=""),
        record(squad=8, started_at="2020-02-10 15:00", finished_at=""),
    ]  # fmt: skip
    run(small_market, write_csv(tmp_path, rows), "records")
    outings = stored(small_market, schema.outing)
    assert {(row["squad"], row["date"].day, row["officers"]) for row in outings} == {
        (2, 10, None), (2, 11, None), (8, 10, None),
    }  # fmt: skip
    assert {row["id"] for row in outings} >= {day_outing_id(2, date(2020, 2, 10))}


def test_a_record_joins_the_outing_that_its_squad_had_already(
    small_market: Store, tmp_path: Path
) -> None:
    run(small_market, write_csv(tmp_path, [record(outing="早班", officers=4)]), "records")
    later = record(started_at="2020-02-10 16:00", finished_at="", officers=6)
    report = run(small_market, write_csv(tmp_path, [later]), "records")
    (outing,) = stored(small_market, schema.outing)
    assert outing["officers"] == 4
    assert {row["outing"] for row in stored(small_market, schema.inspection)} == {outing["id"]}
    assert report.ignored == ("outings that are stored with other officers keep them (1 outings)",)


def test_an_outing_of_another_squad_is_refused(small_market: Store, tmp_path: Path) -> None:
    run(small_market, write_csv(tmp_path, [record(outing="早班")]), "records")
    later = record(started_at="2020-02-11", finished_at="", squad=3, outing="早班")
    assert whys(run(small_market, write_csv(tmp_path, [later]), "records")) == [
        (2, "outing", "is one of squad 2")
    ]
    both = [record(started_at=f"2020-02-0{squad}", squad=squad, outing="晚班") for squad in (2, 3)]
    assert whys(run(small_market, write_csv(tmp_path, both), "records")) == [
        (3, "squad", "row 2 of the same outing says '2'")
    ]


@pytest.mark.parametrize(
    ("word", "result"),
    [
        ("pass", "pass"), ("合格", "pass"), ("Satisfactory", "pass"), ("FAIL", "fail"),
        ("不合格", "fail"), ("Pass w/ Conditions", "advisory"), ("责令整改", "advisory"),
        ("non-compliant", "fail"), ("Conditional Pass", "advisory"),
    ],
)  # fmt: skip
def test_a_result_is_known_by_the_words_of_both_languages(
    small_market: Store, tmp_path: Path, word: str, result: str
) -> None:
    run(small_market, write_csv(tmp_path, [record(result=word)]), "records")
    assert [row["result"] for row in stored(small_market, schema.inspection)] == [result]


def test_what_is_wrong_with_a_record_is_told_by_field(small_market: Store, tmp_path: Path) -> None:
    rows = [
        record(result="Out of Business"), record(result=""), record(squad=77),
        record(started_at="gestern"), record(finished_at="2020-02-10 09:00"),
        record(started_at="", finished_at=""), record(officers=0), record(record_type="看看"),
        record(started_at="2020-02-24", finished_at=""), record(squad="", outing="早班"),
    ]  # fmt: skip
    rows = [{"record_id": f"A-{number}", **row} for number, row in enumerate(rows)]
    report = run(small_market, write_csv(tmp_path, rows), "records")
    assert [(row, field) for row, field, _ in whys(report)] == [
        (2, "result"), (3, "result"), (4, "squad"), (5, "started_at"), (6, "finished_at"),
        (7, "started_at"), (8, "officers"), (9, "record_type"), (10, "started_at"), (11, "outing"),
    ]  # fmt: skip
    reasons = {row: why for row, _, why in whys(report)}
    assert "known are pass, advisory, fail (合格, 整改, 不合格)" in reasons[2]
    assert "--value result:=pass" in reasons[3]
    assert reasons[4] == "is no squad; known are 1, 2, 3, 4, 5, 6, 7, 8"
    assert "write it like 2020-02-10T12:00+08:00" in reasons[5]
    assert reasons[6] == "lies before started_at"
    assert "lies more than a day after the clock" in reasons[10]
    assert stored(small_market, schema.inspection) == []


def test_empty_results_are_what_the_person_says_they_are(
    small_market: Store, tmp_path: Path
) -> None:
    rows = [{"code": "M1", "检查日期": "2020年2月10日"}]
    report = run(small_market, write_csv(tmp_path, rows), "records", values=["result:=合格"])
    assert report.records_added == 1


def test_a_file_of_records_without_dates_is_told_once(small_market: Store, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="No column is recognised as the date of a record"):
        run(small_market, write_csv(tmp_path, [{"code": "M1", "result": "pass"}]), "records")


@pytest.mark.parametrize(
    ("facts", "flags"),
    [
        ({}, ""), ({"squad": 8}, "outside_remit"),
        ({"started_at": "2020-02-22 20:00", "finished_at": "2020-02-22 21:00"}, "future"),
        ({"started_at": "2019-02-10", "finished_at": ""}, "closed_site"),
    ],
)  # fmt: skip
def test_what_is_odd_about_a_record_is_flagged_and_stored(
    city: Store, tmp_path: Path, facts: dict[str, Any], flags: str
) -> None:
    with city.write() as conn:
        add_sites(conn, site_row(opened_at=NOW - 60 * DAY_MS))
    run(city, write_csv(tmp_path, [record(**facts)]), "records")
    assert [row["flags"] for row in stored(city, schema.inspection)] == [flags]


@pytest.fixture
def station(any_city: Store) -> Store:
    """Give a store with a hospital that has one thermometer, and a market that has two."""
    with any_city.write() as conn:
        catalogue.put_instrument_types(conn, [THERMOMETER])
        add_sites(conn, site_row("H1", kind="hospital"), site_row("M1"), site_row("M2"))
        add_instruments(conn, "H1", ["T1"])
        add_instruments(conn, "M1", ["T2", "T3"])
    return any_city


def test_a_calibration_is_of_an_instrument_or_of_the_only_one_of_a_site(
    station: Store, tmp_path: Path
) -> None:
    rows = [
        record("T2", record_type="校准", squad=8, result="合格"),
        record("H1", record_type="verification", squad=8, result="fail"),
        record("M2", record_type="inspection"),
    ]
    report = run(station, write_csv(tmp_path, rows), "records")
    assert report.records_added == 3
    with station.read() as conn:
        codes = {row.row: row.code for row in conn.execute(schema.instrument.select())}
    made = {codes[row["instrument"]]: row for row in stored(station, schema.calibration)}
    assert {code: (row["act"], row["conclusion"], row["squad"]) for code, row in made.items()} == {
        "T2": ("calibration", "pass", 8), "T1": ("verification", "fail", 8),
    }  # fmt: skip
    assert json.loads(made["T2"]["body"]) == {
        "instrument": "T2", "act": "calibration", "performed_at": "2020-02-10T10:00:00+08:00",
        "squad": 8, "points": [], "conclusion": "pass", "note": "",
    }  # fmt: skip
    assert run(station, write_csv(tmp_path, rows), "records").records_unchanged == 3


def test_a_calibration_must_name_one_instrument(station: Store, tmp_path: Path) -> None:
    rows = [record("M1", record_type="校准"), record("M2", record_type="校准")]
    report = run(station, write_csv(tmp_path, rows), "records")
    assert whys(report) == [
        (2, "code", "is a site with several instruments; name one: T2, T3"),
        (3, "code", "is neither an instrument nor a site with one; add the instrument first"),
    ]
    assert stored(station, schema.calibration) == []


def test_nothing_is_stored_when_one_record_is_refused(city: Store, tmp_path: Path) -> None:
    place = {"lon": 111.3, "lat": 36.3, "kind": "超市"}
    rows = [record(**place), record("M2", **place, result="?")]
    assert not run(city, write_csv(tmp_path, rows), "records").applied
    assert is_untouched(city)
    report = run(city, write_csv(tmp_path, rows), "records", skip_bad=True)
    assert (report.added, report.records_added, report.applied) == (1, 1, True)
