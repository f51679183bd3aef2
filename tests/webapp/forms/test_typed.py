"""What people type, as JSON values."""

import pytest

from geo.clock import parse_instant
from tests.builders import ZONE
from webapp.forms import typed


@pytest.mark.parametrize(
    ("given", "read"),
    [("3", 3), (" 36.5 ", 36.5), ("−0.2", -0.2), ("-4", -4), ("1e2", 100.0), (None, None)],
)
def test_numbers_are_read(given, read):
    assert typed.number(given) == read


@pytest.mark.parametrize("given", ["36,5", "about 3", "3 4", "nan", "1e999"])
def test_what_is_no_number_stays_for_the_rules_to_refuse(given):
    assert typed.number(given) == given


def test_a_number_too_large_to_be_true_is_read_all_the_same():
    assert typed.number("1" + "0" * 400) == 10**400


@pytest.mark.parametrize(
    "given", ["36.5 36.6 36.4", "36.5, 36.6,36.4", "36.5；36.6；36.4", " 36.5\t36.6 、36.4 "]
)
def test_readings_may_be_parted_as_people_part_them(given):
    assert typed.numbers(given) == [36.5, 36.6, 36.4]


def test_a_fraction_is_no_whole_number():
    assert typed.whole("2.5") == "2.5"
    assert typed.whole("2") == 2


def test_a_local_time_gets_the_offset_of_the_zone():
    assert typed.instant("2020-02-22T08:00", ZONE) == "2020-02-22T08:00:00+08:00"
    assert typed.instant("yesterday", ZONE) == "yesterday"


def test_an_instant_comes_back_as_its_control_takes_it():
    at = parse_instant("2020-02-22T08:00:59+08:00", ZONE)
    assert typed.local_time(at, ZONE) == "2020-02-22T08:00"
    assert typed.local_time_of("2020-02-22T00:30:00Z", ZONE) == "2020-02-22T08:30"
    assert typed.local_time_of(None, ZONE) == ""
