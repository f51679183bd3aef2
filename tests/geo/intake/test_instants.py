"""Instants as people and programs write them."""

from datetime import datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.clock import iso
from geo.intake.instants import ABSENT, read_instants
from geo.intake.report import Sieve
from tests.builders import ZONE
from tests.geo.intake.tables import table_of


def read(*cells: str) -> tuple[list[str | None], Sieve]:
    """Read a column; give each instant as ISO 8601, None for none."""
    series = pd.Series(list(cells), dtype=str)
    sieve = Sieve(table_of(when=list(cells)))
    values = read_instants(sieve, "started_at", series, ZONE)
    return [None if ms == ABSENT else iso(int(ms), ZONE) for ms in values], sieve


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2020-02-10", "2020-02-10T00:00:00+08:00"),
        ("2020-02-10 09:30", "2020-02-10T09:30:00+08:00"),
        ("2020-02-10T01:30Z", "2020-02-10T09:30:00+08:00"),
        ("20200210", "2020-02-10T00:00:00+08:00"),
        ("2020/2/10 9:05:07", "2020-02-10T09:05:07+08:00"),
        ("2020.2.10", "2020-02-10T00:00:00+08:00"),
        ("2020年2月10日", "2020-02-10T00:00:00+08:00"),
        ("2020年2月10日 9时05分", "2020-02-10T09:05:00+08:00"),
        ("2/13/2020 9:30 PM", "2020-02-13T21:30:00+08:00"),
        ("02/13/2020 12:00:00 AM", "2020-02-13T00:00:00+08:00"),
        ("13/02/2020", "2020-02-13T00:00:00+08:00"),
        ("10.2.2020 09:30", "2020-02-10T09:30:00+08:00"),
        ("2020-02-10T09:30:00.000", "2020-02-10T09:30:00+08:00"),
    ],
)  # fmt: skip
def test_instants_are_read_in_the_forms_people_use(text: str, instant: str) -> None:
    assert read(text)[0] == [instant]


@pytest.mark.parametrize(
    "text", ["", "1900-01-01", "01/01/1900", "1900-01-01T00:00:00", "0001-01-01"]
)
def test_no_date_is_none_and_not_refused(text: str) -> None:
    values, sieve = read(text)
    assert values == [None]
    assert sieve.refused() == ()


@pytest.mark.parametrize(
    "text",
    ["yesterday", "2020-02-30", "2020/13/40", "9:30", "43871.5", "2020-02-10 25:00", "1066-10-14"],
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    values, sieve = read(text)
    assert values == [None]
    (refusal,) = sieve.refused()
    assert (refusal.field, refusal.value) == ("started_at", text)


def test_one_date_that_tells_the_order_tells_it_for_the_whole_column() -> None:
    days, sieve = read("03/04/2020", "25/12/2020")
    assert days[0] == "2020-04-03T00:00:00+08:00"
    assert sieve.ignored == []
    months, _ = read("03/04/2020", "12/25/2020")
    assert months[0] == "2020-03-04T00:00:00+08:00"


def test_a_column_that_may_be_read_both_ways_is_told() -> None:
    _, sieve = read("03/04/2020", "05/06/2020")
    assert sieve.ignored == [
        "started_at: dates like 3/4/2020 were taken as beginning with the month"
    ]


@given(st.datetimes(datetime(1901, 1, 1), datetime(2199, 12, 31)))  # noqa: DTZ001
def test_every_form_of_one_instant_is_the_same_instant(moment: datetime) -> None:
    day = f"{moment.year}{{0}}{moment.month}{{0}}{moment.day}"
    forms: list[Any] = [
        moment.isoformat(timespec="minutes"), f"{moment:%Y-%m-%d %H:%M}",
        f"{day.format('/')} {moment:%H:%M}", f"{moment:%m/%d/%Y %I:%M %p}",
        f"{moment.year}年{moment.month}月{moment.day}日{moment:%H时%M分}",
    ]  # fmt: skip
    # A date beyond the 12th tells that these columns begin with the month.
    assert len({read(form, "12/31/2020")[0][0] for form in forms}) == 1


@given(st.lists(st.text(max_size=20), max_size=5))
def test_no_text_breaks_the_reading(texts: list[str]) -> None:
    assert len(read(*texts)[0]) == len(texts)
