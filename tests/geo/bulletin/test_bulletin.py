"""A bulletin of a small world: figures, words, files and corrections, on both databases."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pypdfium2
import pytest

from geo.bulletin.as_json import figures_json
from geo.bulletin.corrections import corrections
from geo.bulletin.desk import Desk
from geo.bulletin.files import Bulletin
from geo.bulletin.prose import Writing
from geo.bulletin.span import MOST_DAYS, scope_of
from geo.bulletin.tables import shown, tables, totals
from geo.bulletin.text import plain_text
from geo.clock import DAY_MS, HOUR_MS, iso, parse_instant
from geo.coverage.live import LiveIndex
from geo.errors import BadParameter
from geo.fieldwork.receive import receive_inspection, receive_outing
from geo.model import Actor, Role
from geo.store.bulletins import keep, kept_last, kept_lately
from geo.store.catalogue import load_catalogue
from tests.builders import (
    NOW,
    ZONE,
    add_catalogue,
    add_sites,
    inspection_body,
    raw,
    record_id,
    site_row,
)
from tests.geo.store.operations import (
    add_case,
    add_case_step,
    add_category,
    add_complaint,
    add_talk,
)

ADMIN = Actor("admin", Role.ADMIN)
DAY = date(2020, 2, 21)
MIDNIGHT = parse_instant("2020-02-21", ZONE)
FLOOR = NOW


def send(conn, at: int, **members) -> str:
    body = inspection_body(started_at=iso(at, ZONE), finished_at=iso(at, ZONE), **members)
    return receive_inspection(conn, record_id(), raw(body), ADMIN, NOW, ZONE).id


@pytest.fixture
def towns(store):
    """Give a store with two days of everything, in two districts, once on each database."""
    return fill(store)


@pytest.fixture
def town(sqlite_store):
    """Give such a store on SQLite."""
    return fill(sqlite_store)


def fill(store):
    with store.write() as conn:
        add_catalogue(conn)
        add_category(conn)
        places = [site_row("M1"), site_row("M2", district="141021", lon=111.7), site_row("M3")]
        add_sites(conn, *places)
        for officers in (999, 201):
            body = {"squad": 2, "date": "2020-02-21", "officers": officers}
            receive_outing(conn, record_id(), raw(body), ADMIN, NOW, ZONE)
        send(conn, MIDNIGHT - HOUR_MS, site="M2")
        failed = send(conn, MIDNIGHT + 1, result="fail")
        send(conn, MIDNIGHT + HOUR_MS, look_back_of=failed)
        add_complaint(conn, MIDNIGHT, answered_at=MIDNIGHT + 1)
        case = add_case(conn, MIDNIGHT, "M1")
        add_case_step(conn, case, MIDNIGHT + 1, "fined", 1_234_550)
        add_case_step(conn, case, MIDNIGHT + 2, "closed", None)
        add_talk(conn, MIDNIGHT, ["M1", "M2"])
    return store


def figures_of(conn, first=None, last=DAY, districts=(), floor=FLOOR):
    return Desk(LiveIndex()).figures(conn, scope_of(last, first, ZONE, districts), floor)


def numbers_in(text: str) -> set[str]:
    return {found.replace(",", "") for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}


def test_a_bulletin_counts_what_was_recorded_and_what_is_covered_against_the_day_before(towns):
    with towns.read() as conn:
        told = figures_json(figures_of(conn, first=date(2020, 2, 20)))
    wanted = {
        "from": "2020-02-20", "to": "2020-02-21", "officer_visits": 1200, "premises_visits": 3,
        "failed": 1, "look_backs": 1, "look_backs_passed": 1, "rectified_share": 1.0,
        "complaints": 1, "answered": 1, "answered_share": 1.0, "cases_opened": 1,
        "cases_closed": 1, "fines": "12345.50", "currency": "CNY", "talks": 1,
        "firms_talked_to": 2, "total": 3, "never": 1, "uncovered": 1, "uncovered_before": 2,
        "coverage": 0.6667, "coverage_before": 0.3333, "gained": 0.3334,
    }  # fmt: skip
    assert {key: told[key] for key in wanted} == wanted
    # Whoever went out on the 20th told no number of officers.
    assert (told["outings"], told["outings_untold"]) == (3, 1)
    by_day = [(row["day"], row["premises_visits"], row["coverage"]) for row in told["by_day"]]
    assert by_day == [("2020-02-20", 1, 0.3333), ("2020-02-21", 2, 0.6667)]
    west, east = told["by_district"]
    assert (west["key"], west["premises_visits"], west["uncovered"]) == ("141002", 2, 1)
    assert (east["key"], east["premises_visits"], east["gained"]) == ("141021", 1, 0.0)
    assert [row["premises_visits"] for row in told["by_squad"]] == [3, 0]
    assert [item["site"] for item in told["worst"]] == ["M3"]


def test_a_bulletin_of_a_district_and_a_day_says_what_came_before_it(town):
    with town.read() as conn:
        told = figures_json(figures_of(conn, districts=("141021",)))
        assert (told["premises_visits"], told["complaints"], told["talks"]) == (0, 0, 1)
        assert told["so_far"]["premises_visits"] == 1
        assert told["so_far"]["from"] == "2020-02-20"
        assert [row["key"] for row in told["by_district"]] == ["141021"]


def test_every_number_of_the_text_is_a_figure_in_both_languages(town):
    with town.read() as conn:
        figures, known = figures_of(conn), load_catalogue(conn)
    values = {str(value) for value in figures.sums.values()} | {"12345.50", "3", "1", "0"}
    values |= {"66.67", "33.33", "33.34", "50.00", "100.00", "2020", "2", "20", "21", "22", "00"}
    values |= {"141002", "3"}
    for language in ("zh", "en"):
        text = plain_text(figures, known, language)
        assert numbers_in(text) - numbers_in("Market M3") <= values, text
        assert "1,200" in text
    assert "罚款12,345.50元" in plain_text(figures, known, "zh")
    english = plain_text(figures, known, "en")
    assert "1 case was opened; 1 case was closed" in english
    assert "1 complaint came in; 1 was answered, 1 in time (100.00%)" in english
    say = Writing("en")
    assert [say.plural(n, "site", "sites") for n in (0, 1, 2)] == ["0 sites", "1 site", "2 sites"]


def test_days_without_a_record_are_zeros_and_a_sentence(sqlite_store):
    with sqlite_store.write() as conn:
        add_catalogue(conn)
    with sqlite_store.read() as conn:
        known = load_catalogue(conn)
        for last in (date(1900, 1, 1), DAY, date(2100, 1, 1)):
            figures = figures_of(conn, last=last)
            assert not any(figures.sums.values())
            assert figures_json(figures)["fines"] == "0.00"
            assert figures.at <= FLOOR
            assert "no outing, inspection" in plain_text(figures, known, "en")
            assert "没有监管点位" in plain_text(figures, known, "zh")
            assert Bulletin(figures, known, "zh").file("pdf").startswith(b"%PDF")


def test_an_impossible_span_is_refused():
    with pytest.raises(BadParameter, match="from: '2020-02-22' lies after '2020-02-21'"):
        scope_of(DAY, date(2020, 2, 22), ZONE)
    with pytest.raises(BadParameter, match=f"at most {MOST_DAYS} days"):
        scope_of(DAY, date(2018, 1, 1), ZONE)


def test_pdf_workbook_csv_and_json_have_the_same_digits(town):
    with town.read() as conn:
        figures, known = figures_of(conn, first=date(2020, 2, 20)), load_catalogue(conn)
    told = json.loads(Bulletin(figures, known, "en").file("json"))
    for language in ("zh", "en"):
        made = Bulletin(figures, known, language, "remark")
        paper = pdf_text(made.file("pdf"))
        sheets = openpyxl.load_workbook(io.BytesIO(made.file("xlsx")))
        rows = list(csv.DictReader(io.StringIO(made.file("csv").decode("utf-8-sig"))))
        of_totals = {row["figure"]: row["value"] for row in rows if row["table"] == "totals"}
        first = {row[0].value: row[1].value for row in sheets.worksheets[0].iter_rows(min_row=4)}
        for key, words, value in totals(figures, language):
            assert Decimal(of_totals[key]) == Decimal(str(told[key])) == Decimal(str(value))
            assert Decimal(str(first[words])).quantize(Decimal("0.0001")) == Decimal(str(told[key]))
            assert shown(key, value, language) in paper
        for table in tables(figures, known, language):
            cells = {
                (row["key"], row["figure"]): row["value"]
                for row in rows
                if row["table"] == table.key
            }
            sheet = list(sheets[table.title].iter_rows(min_row=2, values_only=True))
            for row, printed in zip(table.rows, sheet, strict=True):
                assert printed[0] == row.name
                for column, value, cell in zip(table.columns, row.values, printed[1:], strict=True):
                    assert cells[row.key, column] == ("" if value is None else str(value))
                    assert (cell is None and value is None) or str(cell) in (
                        str(value), f"{value}".removesuffix(".00").removesuffix("0")
                    ) or Decimal(str(cell)) == Decimal(str(value))  # fmt: skip
                for words in table.shown(row):
                    assert words in paper


def test_what_comes_in_after_a_bulletin_was_given_out_shows_as_a_correction(towns):
    scope = scope_of(DAY, None, ZONE)
    with towns.write() as conn:
        figures = figures_of(conn)
        keep(conn, scope.first, scope.last, (), figures_json(figures), figures.sequence, ADMIN, NOW)
    with towns.read() as conn:
        kept = kept_last(conn, DAY, DAY, ())
        assert kept is not None
        assert (kept.kept_by, kept.figures["premises_visits"]) == ("admin", 2)
        assert corrections(conn, kept, figures_of(conn)) == []
        assert kept_last(conn, DAY, DAY, ("141021",)) is None
    with towns.write() as conn:
        late = send(conn, MIDNIGHT + 2, site="M3")
        send(conn, NOW - HOUR_MS, site="M2")
    with towns.read() as conn:
        found = {one.key: one for one in corrections(conn, kept, figures_of(conn))}
        visits = found["premises_visits"]
        assert (visits.was, visits.now) == (2, 3)
        assert [record.id for record in visits.came] == [late]
        assert visits.went == []
        # The visit of today is none of yesterday's bulletin; M3 is covered since.
        assert (found["uncovered"].was, found["uncovered"].now) == (1, 0)
        assert late in [record.id for record in found["uncovered"].came]
        assert "complaints" not in found
        assert [one.id for one in kept_lately(conn, 9)] == [kept.id]


def test_what_is_over_is_worked_out_once_until_something_is_written(town):
    desk = Desk(LiveIndex())
    scope = scope_of(DAY, None, ZONE)
    with town.read() as conn:
        first = desk.figures(conn, scope, FLOOR)
        assert desk.figures(conn, scope, FLOOR + DAY_MS) is first
        assert desk.figures(conn, replace(scope, districts=("141021",)), FLOOR) is not first
    with town.write() as conn:
        send(conn, MIDNIGHT + 2, site="M3")
    with town.read() as conn:
        assert desk.figures(conn, scope, FLOOR).sums["premises_visits"] == 3


def pdf_text(content: bytes) -> str:
    """Give the text of all pages of a PDF."""
    document = pypdfium2.PdfDocument(content)
    texts = []
    for page in document:
        text_page = page.get_textpage()
        texts.append(text_page.get_text_bounded())
        text_page.close()
        page.close()
    document.close()
    return "\n".join(texts)
