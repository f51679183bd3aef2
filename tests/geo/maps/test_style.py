"""The one table of looks holds what it promises."""

import re
from xml.etree import ElementTree

import pytest

from geo.maps.style import (
    FAMILY_SHAPES,
    GROUNDS,
    ROUTE_COLOURS,
    STATUS_LOOKS,
    route_colour,
    shape_of,
    style_css,
    style_json,
)
from geo.maps.symbol_svg import symbol_svg
from geo.model import STATUS_WORDS, Status


def luminance(colour: str) -> float:
    """Give the relative luminance of WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_status_stands_out_from_its_ground(status, scheme):
    ground = getattr(GROUNDS["ground"], scheme)
    assert contrast(getattr(STATUS_LOOKS[status], scheme), ground) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_on_the_map_can_be_read(scheme):
    ink, ground = (getattr(GROUNDS[name], scheme) for name in ("ink", "ground"))
    assert contrast(ink, ground) >= 7


def test_no_two_statuses_have_the_same_form():
    assert len({look.form for look in STATUS_LOOKS.values()}) == len(Status)


def test_scripts_get_the_statuses_in_the_order_of_their_numbers():
    table = style_json()
    assert [status["word"] for status in table["statuses"]] == list(STATUS_WORDS)
    assert set(table["shapes"].values()) <= set(table["corners"])


def test_the_stylesheet_has_every_colour_in_both_schemes():
    css = style_css()
    light, dark = css.split("@media")
    for status, look in STATUS_LOOKS.items():
        assert f"--status-{status.word}:{look.light};" in light
        assert dark.count(f"--status-{status.word}:{look.dark};") == 2
    assert css.count("{") == css.count("}")


def test_a_family_nobody_knows_looks_like_other():
    assert shape_of("spaceports") == FAMILY_SHAPES["other"]


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("family", list(FAMILY_SHAPES))
def test_a_symbol_is_wellformed_svg_inside_its_box_without_colours_of_its_own(status, family):
    svg = symbol_svg(status, family)
    root = ElementTree.fromstring(svg)
    numbers = [
        float(n) for path in root for n in re.findall(r"-?\d+\.?\d*", path.get("d").split("A")[0])
    ]
    assert all(-10 <= number <= 10 for number in numbers)
    assert "#" not in svg
    assert "style=" not in svg


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_number_can_be_read_on_the_colour_of_every_route(scheme):
    ground = getattr(GROUNDS["ground"], scheme)
    assert all(contrast(getattr(colour, scheme), ground) >= 4.5 for colour in ROUTE_COLOURS)


def test_eight_squads_have_eight_colours_and_the_ninth_begins_again():
    assert [route_colour(number) for number in range(1, 10)] == [*range(1, 9), 1]
    assert len({colour.light for colour in ROUTE_COLOURS}) == 8
