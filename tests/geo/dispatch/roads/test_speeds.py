"""Which ways carry a car, in which direction, how fast."""

import pytest

from geo.dispatch.roads.speeds import TAGS, passage, posted_limit, road_classes

KMH = 1 / 3.6


def way(**tags):
    return passage(*(tags.get(name) for name in TAGS))


def test_an_ordinary_road_goes_both_ways_at_the_speed_of_its_class():
    found = way(highway="residential")
    assert (found.forward, found.backward) == pytest.approx((25 * KMH, 25 * KMH))
    assert found.enter


def test_a_posted_limit_counts_with_what_is_driven_of_it():
    assert way(highway="primary", maxspeed="50").forward == pytest.approx(40 * KMH)


@pytest.mark.parametrize(
    ("text", "kmh"),
    [("60", 60), ("60 km/h", 60), ("30 mph", 48.28032), ("CN:urban", None), ("none", None),
     ("", None), (None, None), ("0", None), ("50;70", None)],
)  # fmt: skip
def test_a_limit_is_read_where_it_is_a_number(text, kmh):
    found = posted_limit(text)
    assert found == (None if kmh is None else pytest.approx(kmh * KMH))


@pytest.mark.parametrize(
    ("tags", "along", "against"),
    [
        ({"oneway": "yes"}, True, False),
        ({"oneway": "1"}, True, False),
        ({"oneway": "-1"}, False, True),
        ({"oneway": "no"}, True, True),
        ({"oneway": "alternating"}, True, True),
        ({"junction": "roundabout"}, True, False),
        ({"junction": "roundabout", "oneway": "no"}, True, True),
        ({"highway": "motorway"}, True, False),
        ({"highway": "motorway", "oneway": "no"}, True, True),
    ],
)
def test_one_ways_hold_in_their_direction(tags, along, against):
    found = way(**{"highway": "tertiary", **tags})
    assert (found.forward > 0, found.backward > 0) == (along, against)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "footway"},
        {"highway": "construction"},
        {},
        {"highway": "residential", "access": "no"},
        {"highway": "service", "access": "private"},
        {"highway": "track", "motor_vehicle": "forestry"},
        {"highway": "primary", "oneway": "reversible"},
    ],
)
def test_what_carries_no_car_is_left_out(tags):
    assert way(**tags) is None


def test_the_most_specific_access_holds():
    assert way(highway="residential", access="no", motor_vehicle="yes") is not None
    assert way(highway="residential", access="yes", motorcar="no") is None


def test_a_trip_cannot_begin_on_a_motorway():
    assert not way(highway="motorway").enter
    assert all(one.speed_kmh > 0 for one in road_classes().values())
