"""The printed sheet: its words can be read out of it again, and its codes be scanned."""

import logging

import pypdfium2
import pytest
import zxingcpp
from fontTools.ttLib import TTFont

from geo.outlet.plans.font import write_font
from geo.outlet.plans.sheet import plan_pdf
from tests.geo.outlet.plans.taken import stop, taken


@pytest.fixture
def opened():
    """Give what opens a PDF, and closes it in the end."""
    documents = []

    def open_pdf(data):
        documents.append(pypdfium2.PdfDocument(data))
        return documents[-1]

    yield open_pdf
    for document in documents:
        document.close()


def text_of(page):
    return page.get_textpage().get_text_range()


def test_each_squad_has_a_page_with_its_stops_in_chinese(opened):
    pdf = opened(plan_pdf(taken(chinese=True)))
    assert len(pdf) == 2
    first, second = text_of(pdf[0]), text_of(pdf[1])
    assert "食用农产品小分队" in first
    assert "东关农贸市场" in first
    assert "向阳路 1 号" in first
    assert "08:00" in first
    assert "=Market <2> & co" in first
    assert "计量小分队" in second


def test_the_codes_lead_to_the_pages_of_the_sites(opened):
    page = opened(plan_pdf(taken(), 2))[0]
    codes = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    assert sorted(code.text for code in codes) == [
        "https://map.example/sites/M1",
        "https://map.example/sites/M2",
    ]


def test_the_sheet_of_one_squad_holds_nobody_elses_stops(opened):
    pdf = opened(plan_pdf(taken(), 8))
    assert len(pdf) == 1
    assert "Edible farm produce" not in text_of(pdf[0])


def test_a_long_route_goes_on_with_its_heading_on_the_next_page(opened):
    pdf = opened(plan_pdf(taken(*(stop("M1", position=number) for number in range(25)))))
    assert len(pdf) == 3
    assert all("Edible farm produce" in text_of(page) for page in pdf)
    assert "25" in text_of(pdf[2])


def test_a_name_that_is_too_long_is_cut_off_inside_its_column(opened):
    page = opened(plan_pdf(taken(stop(note="很长的备注" * 40))))[0]
    words = page.get_textpage()
    right = max(words.get_charbox(number)[2] for number in range(words.count_chars()))
    assert right < page.get_width() - 20
    assert "…" in text_of(page)


def test_a_squad_without_stops_has_a_page_that_says_so(opened):
    assert "No stops on this day" in text_of(opened(plan_pdf(taken(stop(squad=8)), 2))[0])


def test_the_font_holds_what_is_asked_for_and_little_more(tmp_path):
    write_font("尧都区", tmp_path / "cut.otf")
    with TTFont(tmp_path / "cut.otf") as font:
        assert {ord(one) for one in "尧都区Az09"} <= font.getBestCmap().keys()
        assert font["name"].getDebugName(1) == "Noto Sans CJK SC"
        assert "fvar" not in font
    assert (tmp_path / "cut.otf").stat().st_size < 40_000


def test_a_character_that_the_font_lacks_does_not_stop_the_sheet(opened, caplog):
    with caplog.at_level(logging.CRITICAL):
        page = opened(plan_pdf(taken(stop(note="\N{DUCK} quack"))))[0]
    assert "quack" in text_of(page)
