"""Amounts are exact texts outside and whole hundredths inside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import BadParameter
from geo.rules.money import MOST_CENTS, amount_text, parse_cents


@given(st.integers(0, MOST_CENTS))
def test_an_amount_written_is_read_back_exactly(cents):
    assert parse_cents(amount_text(cents)) == cents


@given(st.integers(1, 10**12), st.integers(0, 99))
def test_a_sum_of_texts_is_the_text_of_the_sum(whole, cents):
    assert amount_text(whole * 100 + cents) == f"{whole}.{cents:02}"


@pytest.mark.parametrize(
    ("text", "cents"),
    [("1500", 150_000), ("1500.5", 150_050), ("1,500.00", 150_000), (" 0.01 ", 1), ("007", 700)],
)
def test_usual_ways_to_write_an_amount_are_read(text, cents):
    assert parse_cents(text) == cents


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("-1", "less than nothing"),
        ("−1", "less than nothing"),
        ("1e20", "no amount"),
        ("100000000000000000000", "more than 1,000,000,000.00"),
        ("1000000000.01", "more than 1,000,000,000.00"),
        ("1.005", "more than two decimals"),
        ("1,5", "no amount"),
        ("1,50,000", "no amount"),
        ("", "no amount"),
        ("nan", "no amount"),
        ("１００", "no amount"),
        ("9" * 4000, "no amount"),
    ],
)
def test_what_is_no_fine_is_refused_in_words(text, why):
    with pytest.raises(BadParameter, match=why):
        parse_cents(text)


def test_a_reduced_fine_is_written_with_its_sign():
    assert amount_text(-50_005) == "-500.05"
