"""Positions as files write them."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.intake.positions import read_numbers, read_pairs


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("111.52", 111.52), (" -0.5 ", -0.5), ("+7", 7), ("1.1152e2", 111.52), ("111,52", 111.52),
        ("１１１．５２", 111.52), ("111.52°", 111.52), ("E111.52", 111.52), ("36.09 S", -36.09),
        ("111°31'12\"", 111.52), ("111°31′12″E", 111.52), ("东经111度31分12秒", 111.52),
        ("W 73°30'", -73.5),
    ],
)  # fmt: skip
def test_degrees_are_read_in_the_forms_people_use(text: str, degrees: float) -> None:
    assert read_numbers(pd.Series([text]))[0] == pytest.approx(degrees)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "nan", "inf", "-inf", "1e999", "1_0", "36,,1", "111°61'", "六", "--1", "1 2"],
)
def test_what_is_no_finite_number_is_none(text: str) -> None:
    assert pd.isna(read_numbers(pd.Series([text]))[0])


@given(st.lists(st.floats(-180, 180)))
def test_any_number_is_read_as_it_was_written(numbers: list[float]) -> None:
    assert read_numbers(pd.Series([repr(n) for n in numbers], dtype=str)).tolist() == numbers


@given(st.lists(st.text(max_size=12)))
def test_no_text_breaks_the_reading(texts: list[str]) -> None:
    assert len(read_numbers(pd.Series(texts, dtype=str))) == len(texts)
    assert len(read_pairs(pd.Series(texts, dtype=str), "point")[0]) == len(texts)


@pytest.mark.parametrize(
    ("cells", "heading", "lat_first"),
    [
        (["111.52,36.09", "111.6;36.1"], "坐标", False), (["36.09, 111.52"], "坐标", True),
        (["1.52 42.5"], "point", False), (["42.5,1.52"], "lat_lon", True),
        (["(42.5, 1.52)"], "location", True), (["[1.52, 42.5]"], "location", False),
        (["POINT (1.52 42.5)", "SRID=4326;POINT(1 2)"], "wkt", False),
        (['{"type":"Point","coordinates":[1.52,42.5]}'], "geom", False),
    ],
)  # fmt: skip
def test_both_in_one_cell_are_read_in_the_order_of_the_column(
    cells: list[str], heading: str, lat_first: bool
) -> None:
    lon, lat, latitude_first = read_pairs(pd.Series(cells), heading)
    assert latitude_first == lat_first
    assert (lon[0], lat[0]) in [(111.52, 36.09), (1.52, 42.5)]


def test_a_shape_in_a_cell_gives_a_place_on_it() -> None:
    lon, lat, _ = read_pairs(pd.Series(["POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))"]), "wkt")
    assert (lon[0], lat[0]) == (1, 1)


@pytest.mark.parametrize(
    "text", ["", "somewhere", "POINT (1)", "POINT EMPTY", '{"type":"Point"}', "1,2,3"]
)
def test_what_is_no_position_is_none(text: str) -> None:
    lon, lat, _ = read_pairs(pd.Series([text]), "point")
    assert pd.isna(lon[0])
    assert pd.isna(lat[0])
