"""Instants in and out, days, and the app's clock."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.clock import (
    DAY_MS,
    EARLIEST_MS,
    LATEST_MS,
    MINUTE_MS,
    Clock,
    day_start,
    floor_minute,
    iso,
    iso_column,
    local_day,
    parse_date,
    parse_instant,
)
from geo.errors import BadParameter

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = st.sampled_from(
    [SHANGHAI, ZoneInfo("UTC"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")]
)
INSTANTS = st.integers(EARLIEST_MS, LATEST_MS - 1)
NOON = 1_581_307_200_000
"""2020-02-10T12:00+08:00."""


@given(INSTANTS, ZONES)
def test_an_instant_survives_being_written_and_read(ms, zone):
    assert parse_instant(iso(ms, zone), SHANGHAI) == ms


TURNS = [
    parse_instant("2019-03-10T07:00Z", SHANGHAI),
    parse_instant("1900-12-31T15:54:17Z", SHANGHAI),
]
"""Clocks change then: in New York, and in Shanghai within a quarter of an hour."""


@given(st.lists(st.none() | INSTANTS | st.sampled_from(TURNS)), ZONES)
def test_a_column_of_instants_is_written_as_each_of_them(instants, zone):
    around = [None if ms is None else ms + step for ms in instants for step in (-1, 0, 1000)]
    assert iso_column(around, zone) == [None if ms is None else iso(ms, zone) for ms in around]


@pytest.mark.parametrize(
    "text",
    [
        "2020-02-10T12:00+08:00",
        "2020-02-10T12:00:00.000+08:00",
        "2020-02-10T04:00:00Z",
        "2020-02-10 12:00",
        "2020-02-10T12:00 08:00",
        "  2020-02-10T12:00:00+0800 ",
    ],
)
def test_an_instant_is_read_in_every_usual_spelling(text):
    assert parse_instant(text, SHANGHAI) == NOON


def test_a_bare_date_is_its_local_midnight():
    assert parse_instant("2020-02-10", SHANGHAI) == NOON - DAY_MS // 2


@pytest.mark.parametrize(
    "text", ["", "noon", "2020-13-01", "2020-02-30T00:00", "1899-12-31T23:00Z", "2200-01-01T00:00Z"]
)
def test_what_is_no_instant_is_refused_by_the_name_of_its_field(text):
    with pytest.raises(BadParameter) as refusal:
        parse_instant(text, SHANGHAI, "from")
    assert refusal.value.errors[0].field == "from"


def test_instants_are_written_with_the_zones_offset_and_milliseconds_only_where_there_are_some():
    assert iso(NOON, SHANGHAI) == "2020-02-10T12:00:00+08:00"
    assert iso(NOON + 7, ZoneInfo("America/New_York")) == "2020-02-09T23:00:00.007-05:00"


@pytest.mark.parametrize("text", ["20200210", "2020-2-10", "2020-02-30", "1899-12-31", "", "x"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(BadParameter, match="date"):
        parse_date(text)


def test_a_date_is_read():
    assert parse_date(" 2020-02-29 ") == date(2020, 2, 29)


@given(st.integers(EARLIEST_MS + DAY_MS, LATEST_MS - 2 * DAY_MS), ZONES)
def test_an_instant_lies_in_its_local_day(ms, zone):
    day = local_day(ms, zone)
    assert day_start(day, zone) <= ms < day_start(date.fromordinal(day.toordinal() + 1), zone)


@given(INSTANTS)
def test_a_minute_is_floored_also_before_1970(ms):
    floor = floor_minute(ms)
    assert floor % MINUTE_MS == 0
    assert 0 <= ms - floor < MINUTE_MS


def test_the_apps_clock_starts_where_it_was_set_and_ticks_on():
    wall = iter([1_000_000, 1_000_000 + DAY_MS])
    clock = Clock(wall_start_ms=1_000_000, clock_start_ms=NOON, read_wall=lambda: next(wall))
    assert [clock.now_ms(), clock.now_ms()] == [NOON, NOON + DAY_MS]
