"""Boxes: what is read, what is refused, what they hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.bbox import BBox, parse_bbox
from geo.errors import BadParameter

LON, LAT = st.floats(-180, 180), st.floats(-90, 90)


def boxes() -> st.SearchStrategy[BBox]:
    return st.builds(
        lambda west, east, lats: BBox(west, min(lats), east, max(lats)),
        LON,
        LON,
        st.tuples(LAT, LAT),
    )


def test_west_south_east_north_are_read_in_this_order():
    assert parse_bbox("111, 35.5,112.5,36") == BBox(111, 35.5, 112.5, 36)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "west,south,east,north"),
        ("1,2,3", "west,south,east,north"),
        ("1,2,3,4,5", "west,south,east,north"),
        ("a,b,c,d", "west,south,east,north"),
        ("nan,0,1,1", "finite"),
        ("0,0,inf,1", "finite"),
        ("-181,0,1,1", "-180 to 180"),
        ("0,0,180.5,1", "-180 to 180"),
        ("0,-91,1,1", "-90 to 90"),
        ("0,36,1,35", "north of north"),
    ],
)
def test_a_malformed_box_is_refused_with_what_would_be_right(text, why):
    with pytest.raises(BadParameter, match=why) as refusal:
        parse_bbox(text)
    assert refusal.value.errors[0].field == "bbox"


@given(boxes())
def test_a_box_survives_being_written_and_read(box):
    assert parse_bbox(f"{box.west},{box.south},{box.east},{box.north}") == box


def test_a_box_over_the_antimeridian_is_two_boxes():
    fiji = BBox(177, -19, -178, -16)
    assert fiji.crosses_antimeridian
    assert fiji.parts() == [BBox(177, -19, 180, -16), BBox(-180, -19, -178, -16)]


@given(boxes(), LON, LAT)
def test_a_box_holds_what_one_of_its_parts_holds(box, lon, lat):
    lons, lats = np.array([lon]), np.array([lat])
    assert not any(part.crosses_antimeridian for part in box.parts())
    assert box.holds(lons, lats)[0] == any(part.holds(lons, lats)[0] for part in box.parts())


def test_edges_belong_to_the_box():
    box = BBox(111, 35, 112, 36)
    lon, lat = np.array([111.0, 112.0, 112.0001]), np.array([35.0, 36.0, 35.5])
    assert box.holds(lon, lat).tolist() == [True, True, False]
