"""The demo's sites: where they are, what they are called, what stands there."""

import numpy as np
import pytest
import shapely

from geo.demo.places import make_places
from geo.kinds import kinds


def test_about_six_thousand_sites_of_all_fifteen_kinds(places):
    assert len(places.sites) == 6000
    assert set(places.sites["kind"]) == {kind.id for kind in kinds()}


def test_every_site_lies_in_its_county(city, places):
    for code, sites in places.sites.groupby("district"):
        assert shapely.contains_xy(city.areas[code], sites["lon"], sites["lat"]).all()


def test_every_county_has_sites_of_most_kinds(places):
    assert (places.sites.groupby("district")["kind"].nunique() >= 11).all()


def test_codes_are_unique(places):
    assert places.sites["code"].is_unique
    assert places.instruments["code"].is_unique


def test_nobody_takes_a_simulated_site_for_a_real_one(places):
    real = places.sites["source"] != "simulated"
    assert places.sites.loc[real, "code"].tolist() == ["ZBLF"]
    assert places.sites.loc[real, "source"].tolist() == ["OurAirports"]
    for column in ("name", "address"):
        assert places.sites.loc[~real, column].str.contains("（模拟）", regex=False).all()


def test_names_are_unique(places):
    assert places.sites["name"].is_unique


def test_crowding_lies_in_one_to_five(places):
    assert set(places.sites["crowding"]) == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    "kind",
    ["hospital", "highway_exit", "airport", "railway_station", "bus_station", "farmers_market"],
)
def test_places_where_people_are_measured_have_instruments(places, kind):
    sites = places.sites.loc[places.sites["kind"] == kind, "code"]
    assert sites.isin(places.instruments["site"]).all()


def test_there_are_thermometers_imagers_and_scales(places):
    counts = places.instruments["type"].value_counts()
    assert (counts[["infrared_thermometer", "thermal_imager", "scale"]] > 50).all()


def test_another_seed_gives_other_places(city, places):
    other = make_places(city, np.random.default_rng(1)).sites
    assert len(other) == len(places.sites)
    assert not np.allclose(other["lon"][:-1], places.sites["lon"][:-1])
