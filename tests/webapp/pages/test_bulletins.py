"""Bulletins as people see them: one set of digits everywhere, and every number leads to records."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from html import unescape

import openpyxl
import pandas as pd
import pytest

from geo.clock import DAY_MS, iso, parse_instant
from geo.demo.period import OFFICER_VISITS, PREMISES_VISITS, ZONE
from tests.builders import inspection_body, record_id
from tests.geo.bulletin.test_bulletin import pdf_text
from tests.webapp.conftest import basic

PERIOD = "/bulletins/2020-02-21?from=2020-01-24"
NUMBER = re.compile(r'<a href="([^"]+)" data-figure="([a-z_]+)" data-value="([^"]*)">([^<]+)</a>')
CELL = re.compile(r'data-figure="([a-z_]+)" data-value="([^"]*)"><a href="([^"]+)">([^<]+)</a>')


@pytest.fixture(scope="module")
def reader(viewer_of):
    """Give a signed-in reader of the demo, whom nobody disturbs."""
    return viewer_of("viewer")


@pytest.fixture(scope="module")
def period(reader):
    """Give the JSON of the whole period."""
    return reader.get("/bulletins/2020-02-21/file.json?from=2020-01-24").get_json()


def test_the_period_adds_up_to_the_published_totals(period):
    assert period["officer_visits"] == OFFICER_VISITS == 27_353
    assert period["premises_visits"] == PREMISES_VISITS == 52_571
    assert (period["complaints"], period["cases_opened"], period["cases_closed"]) == (780, 66, 26)
    assert period["fines"] == "204100.00"


def test_page_pdf_workbook_csv_and_json_agree_digit_for_digit(reader, period):
    page = reader.get(PERIOD).text
    tiles = {key: value for _, key, value, _ in NUMBER.findall(page)}
    assert len(tiles) > 20
    paper = pdf_text(reader.get("/bulletins/2020-02-21/file.pdf?from=2020-01-24").data)
    rows = csv.DictReader(
        io.StringIO(reader.get("/bulletins/2020-02-21/file.csv?from=2020-01-24").text[1:])
    )
    table = {row["figure"]: row["value"] for row in rows if row["table"] == "totals"}
    book = openpyxl.load_workbook(
        io.BytesIO(reader.get("/bulletins/2020-02-21/file.xlsx?from=2020-01-24").data)
    )
    cells = [Decimal(str(row[1])) for row in book.worksheets[0].iter_rows(4, values_only=True)]
    for _, key, value, words in NUMBER.findall(page):
        told = Decimal(str(period[key]))
        assert Decimal(value) == told == Decimal(table[key]), key
        assert any(cell == told for cell in cells), key
        assert words in page
        assert words in paper, key


def test_every_number_leads_to_exactly_the_records_that_it_counts(reader):
    page = reader.get("/bulletins/2020-02-20").text
    links = [(unescape(to), key, value) for to, key, value, _ in NUMBER.findall(page)]
    cells = [(unescape(to), key, value) for key, value, to, _ in CELL.findall(page)]
    # Every other of the whole, and of the many cells of the tables every sixtieth.
    for to, key, value in links[::2] + cells[::60]:
        there = reader.get(to)
        assert there.status_code == 200, to
        if "/records/" in to:
            total = re.search(r'data-total="([^"]+)"', there.text).group(1)
            if key == "fines":
                assert Decimal(total) == Decimal(value) * 100, to
            elif not key.endswith("_share"):
                assert total == value, to
        elif key in ("uncovered", "uncovered_before", "total"):
            assert re.search(rf"<caption[^>]*>{value} sites</caption>", there.text), to
    assert len(cells) > 100


def test_each_record_leads_to_its_own_page(reader, viewer_of):
    first = re.compile(r'<tr data-record="[^"]+">\s*<th[^>]*><a href="([^"]+)">')
    for figure, page in (
        ("premises_visits", "/records/"),
        ("complaints", "/complaints/"),
        ("talks", "/talks/"),
        ("cases_opened", "/cases/"),
    ):
        behind = f"/bulletins/2020-02-21/records/{figure}?from=2020-01-24&limit=1"
        (leads_to,) = first.findall(reader.get(behind).text)
        assert leads_to.startswith(page), leads_to
        assert reader.get(leads_to, follow_redirects=True).status_code == 200, leads_to
    # To a squad a complaint of another one, which it may not see, is its site.
    squad = viewer_of("squad1")
    seen = squad.get("/bulletins/2020-02-21/records/complaints?from=2020-01-24&squad=2").text
    assert first.findall(seen)
    assert not any(to.startswith("/complaints/") for to in first.findall(seen))


def test_the_records_of_a_part_are_those_of_that_part_only(reader):
    page = reader.get("/bulletins/2020-02-20/records/failed?district=141002&squad=2").text
    rows = re.findall(r'<tr data-record="[^"]+">(.*?)</tr>', page, re.DOTALL)
    assert rows
    assert all("Yaodu District" in row and "fail" in row for row in rows)
    assert "2020-02-20T" in rows[0]


def test_what_cannot_be_asked_for_is_refused_in_words(reader):
    for address, words in (
        ("/bulletins/0001-01-01", "lies outside the years 1900 to 2199"),
        ("/bulletins/2020-02-21?from=2020-02-22", "lies after"),
        ("/bulletins/2020-02-21?from=1990-01-01", "at most 732 days"),
        ("/bulletins/2020-02-21?district=000000", "is unknown; known are 141002"),
        ("/bulletins/2020-02-21/records/luck", "known are officer_visits"),
        ("/bulletins/2020-02-21/file.docx", "is none of pdf"),
        ("/bulletins/yesterday", "is no date"),
    ):
        answer = reader.get(address)
        assert answer.status_code == 400, address
        assert words in unescape(answer.text), address


def test_days_without_records_and_days_ahead_say_so(reader):
    past = unescape(reader.get("/bulletins/2019-02-21").text)
    assert "On 21 February 2019, no outing, inspection" in past
    ahead = reader.get("/bulletins/2031-02-21").text
    assert "These days lie ahead" in ahead
    assert 'data-figure="premises_visits" data-value="0"' in ahead


def test_figures_given_out_are_kept_and_what_came_later_is_a_correction(client_of):
    dispatcher, squad = client_of("dispatcher"), client_of("squad2")
    assert squad.send("POST", "/bulletins/2020-02-21/give-out").status_code == 403
    sent = dispatcher.send("POST", "/bulletins/2020-02-21/give-out")
    assert (sent.status_code, sent.location) == (303, "/bulletins/2020-02-21")
    assert "nothing has changed since" in dispatcher.get("/bulletins/2020-02-21").text
    before = dispatcher.get("/bulletins/2020-02-21/file.json").get_json()
    at = iso(parse_instant("2020-02-21T10:00", ZONE), ZONE)
    body = inspection_body(site="LF0001", squad=2, started_at=at, finished_at=at)
    put = squad.send("PUT", f"/api/v1/inspections/{record_id()}", json=body)
    assert put.status_code == 201
    page = unescape(dispatcher.get("/bulletins/2020-02-21").text)
    was, now = before["premises_visits"], before["premises_visits"] + 1
    assert f"was {was:,}, now {now:,}" in page
    correction = re.search(r'<li data-figure="premises_visits">.*?</details>', page, re.DOTALL)
    assert "by 1 record" in correction.group(0)
    assert "LF0001" in correction.group(0)
    assert "Given out" in pdf_text(dispatcher.get("/bulletins/2020-02-21/file.pdf").data)
    assert "/bulletins/2020-02-21" in dispatcher.get("/bulletins").text


def test_the_wall_shows_today_yesterday_and_what_waits(reader):
    wall = reader.get("/dashboard").text
    yesterday = reader.get("/bulletins/2020-02-21/file.json").get_json()
    assert f"yesterday {yesterday['premises_visits']:,}" in wall
    assert f"yesterday {yesterday['officer_visits']:,}" in wall
    assert "no plan yet" in wall
    late = re.search(r"<b>([\d,]+)</b> <span>complaints past their deadline", wall)
    assert int(late.group(1)) > 0
    assert json.loads(re.search(r'id="wall-data">(.*?)</script>', wall).group(1))["since"] > 0


DAYS = ("2020-01-29", "2020-02-12")
"""On these what is covered at the end is recomputed too, from the sites as they stood."""


def test_any_figure_of_any_day_is_what_pandas_counts_in_the_exported_files(reader):
    def table(collection: str, query: str = "") -> pd.DataFrame:
        answer = reader.get(f"/export/{collection}.csv{query}")
        return pd.read_csv(io.BytesIO(answer.data), dtype=str, keep_default_na=False)

    inspections, calibrations = table("inspections"), table("calibrations")
    outings, complaints, talks = table("outings"), table("complaints"), table("talks")
    told = reader.get("/bulletins/2020-02-21/file.json?from=2020-01-24").get_json()
    days = {row["day"]: row for row in told["by_day"]}
    valid = inspections[inspections.valid == "true"]
    ended = valid.finished_at.str[:10]
    looked_back = valid[valid.look_back_of != ""]
    measured = calibrations[calibrations.valid == "true"]
    counted = {
        "premises_visits": ended.value_counts(),
        "failed": ended[valid.result == "fail"].value_counts(),
        "advised": ended[valid.result == "advisory"].value_counts(),
        "findings": valid.findings.map(lambda text: len(json.loads(text or "[]")))
        .groupby(ended)
        .sum(),
        "look_backs": looked_back.finished_at.str[:10].value_counts(),
        "look_backs_passed": looked_back[looked_back.result == "pass"]
        .finished_at.str[:10]
        .value_counts(),
        "calibrations": measured.performed_at.str[:10].value_counts(),
        "calibrations_failed": measured[measured.conclusion == "fail"]
        .performed_at.str[:10]
        .value_counts(),
        "outings": outings.date.value_counts(),
        "officer_visits": pd.to_numeric(outings.officers).groupby(outings.date).sum(),
        "complaints": complaints.received_at.str[:10].value_counts(),
        "answered": complaints.answered_at[complaints.answered_at != ""].str[:10].value_counts(),
        "answered_in_time": complaints.answered_at[
            (complaints.answered_at != "") & (complaints.answered_at <= complaints.deadline_at)
        ]
        .str[:10]
        .value_counts(),
        "talks": talks[talks.valid == "true"].held_at.str[:10].value_counts(),
        "firms_talked_to": pd.to_numeric(talks[talks.valid == "true"].firms)
        .groupby(talks.held_at.str[:10])
        .sum(),
        "cases_opened": table("cases").opened_at.str[:10].value_counts(),
    }
    for day, row in days.items():
        for key, by_day in counted.items():
            assert row[key] == by_day.get(day, 0), (day, key)
    steps = table("case_steps")
    closed = steps[steps.did == "closed"]["at"].str[:10].value_counts()
    for day, row in days.items():
        fined = steps[(steps["at"].str[:10] == day) & (steps.fine != "")]
        assert Decimal(row["fines"]) == sum(map(Decimal, fined.fine)), day
        assert row["cases_closed"] == closed.get(day, 0), day
    for day in DAYS:
        night = iso(parse_instant(day, ZONE) + DAY_MS, ZONE).replace("+", "%2B")
        sites = table("sites", f"?at={night}")
        uncovered = int(sites.status.isin(["never", "overdue"]).sum())
        assert days[day]["uncovered"] == uncovered, day
        assert days[day]["coverage"] == round(1 - uncovered / len(sites), 4)


def test_machines_get_the_same_figures(shared_demo_app, period):
    client = shared_demo_app.test_client()
    address = "/api/v1/bulletins/2020-02-21?from=2020-01-24"
    assert client.get(address).status_code == 401
    told = client.get(address, headers=basic("viewer")).get_json()
    assert told == period
    assert "52,571" in told["text"]["zh"]
    printed = shared_demo_app.test_cli_runner().invoke(
        args=["bulletin", "2020-02-21", "--from", "2020-01-24", "--json"]
    )
    assert json.loads(printed.stdout) == period
    alone = json.loads(
        shared_demo_app.test_cli_runner().invoke(args=["bulletin", "2020-02-21", "--json"]).stdout
    )
    assert alone["from"] == alone["to"] == "2020-02-21"
    assert (alone["so_far"]["officer_visits"], alone["so_far"]["fines"]) == (27_353, "204100.00")
