"""Fields of forms: read as typed values, or told together."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from geo.clock import parse_instant
from geo.errors import BadRecord
from tests.builders import ZONE
from webapp.form_reader import FormReader


def reader(**fields: str) -> FormReader:
    return FormReader(MultiDict(fields))


@given(st.integers(-1000, 1000), st.integers(-100, 0), st.integers(0, 100))
def test_a_whole_number_is_read_exactly_within_its_bounds(number: int, low: int, high: int) -> None:
    read = reader(size=f" {number} ")
    value = read.whole("size", low, high)
    assert (value == number) == (low <= number <= high)
    assert bool(read.errors) == (not low <= number <= high)


@pytest.mark.parametrize("text", ["nan", "inf", "1e999", "1.5", "0x10", "一", "1 2"])
def test_what_is_no_whole_number_is_told(text: str) -> None:
    read = reader(size=text)
    read.whole("size", 0, 100)
    assert [error.field for error in read.errors] == ["size"]


def test_a_decimal_comma_is_understood() -> None:
    assert reader(lon="111,5").decimal("lon", -180, 180) == 111.5


def test_every_wrong_field_is_told_at_once() -> None:
    read = reader(name="", size="many", kind="moon_base")
    read.text("name")
    read.whole("size", 1, 9)
    read.choice("kind", ["hospital"])
    with pytest.raises(BadRecord) as refusal:
        read.check()
    assert [error.field for error in refusal.value.errors] == ["name", "size", "kind"]


def test_what_is_not_needed_may_be_empty() -> None:
    read = reader(name=" ", size="", kind="")
    assert read.text("name", needed=False) == ""
    assert read.whole("size", 1, 9, needed=False) is None
    assert read.choice("kind", ["hospital"], needed=False) is None
    read.check()


def test_choices_are_taken_once_each_and_unknown_ones_told() -> None:
    read = FormReader(MultiDict([("kind", "a"), ("kind", "b"), ("kind", "a"), ("kind", "x")]))
    assert read.choices("kind", ["a", "b"]) == ["a", "b"]
    assert [error.field for error in read.errors] == ["kind"]


def test_an_instant_is_local_to_the_deployment(shared_demo_app: Flask) -> None:
    with shared_demo_app.app_context():
        read = reader(at="2020-02-25T08:00", odd="soon", none="")
        assert read.instant("at") == parse_instant("2020-02-25T08:00+08:00", ZONE)
        assert read.instant("none") is None
        assert read.instant("odd") is None
    assert [error.field for error in read.errors] == ["odd"]
