"""Where to stand on a day: what counts, from where, and what the file of it says."""

import json
from itertools import combinations

import numpy as np
import pytest

from geo.coverage.live import LiveIndex
from geo.dispatch import staging_day
from geo.dispatch.routing_service import Osrm
from geo.dispatch.scope import Scope
from geo.dispatch.sources import Travel
from geo.dispatch.staging_day import StagingRequest, StandAt, Weight, stage_day
from geo.dispatch.staging_geojson import staging_geojson
from geo.dispatch.travel import Geodesic
from geo.errors import BadParameter, TravelUnavailable
from geo.message import message
from geo.store.sites import sites_by_row
from tests.builders import NOW, add_sites, site_row
from tests.geo.dispatch.days import TRAVEL, add_city, calibrate, inspect, rows_of

TWO_MINUTES = {"minutes": 2, "places": 1}
"""Some 950 m: a market (900 m from the next one) reaches its neighbours."""


def stage(conn, travel=TRAVEL, now_ms=NOW, **asked):
    return stage_day(
        conn, LiveIndex(), travel, StagingRequest(**asked), now_ms, now_ms, seconds=5.0
    )


def codes(conn, rows):
    names = {row: code for code, row in rows_of(conn).items()}
    return [names[row] for row in rows]


@pytest.fixture
def city(sqlite_store):
    with sqlite_store.write() as conn:
        add_city(conn)
    with sqlite_store.read() as conn:
        yield conn


def test_one_place_reaches_its_neighbours_and_the_rest_is_left(city):
    found = stage(city, **TWO_MINUTES, weight=Weight.SITES)
    [place] = found.places
    assert place.sites == found.reached == 3
    assert found.weight == found.bound == 3.0
    assert (found.proven, found.share, len(found.rows)) == (True, 0.6, 5)
    reached = codes(city, found.rows[found.place == 1])
    assert codes(city, [place.row])[0] == reached[1]
    # The ring is as far away as one gets in that time.
    distance = TRAVEL.geodesic.between_s(np.array([[place.lon, place.lat]]), place.reach)
    assert np.allclose(distance, 120, rtol=1e-3)


def test_what_is_due_weighs_by_its_priority_and_what_is_done_does_not(store):
    with store.write() as conn:
        add_city(conn)
        for code in ("M2", "M3", "M4", "M5"):
            inspect(conn, code)
        found = stage(conn, **TWO_MINUTES)
        assert codes(conn, found.rows) == ["M1"]
        assert found.share == 1.0
        calibrate(conn, "T1")
        calibrate(conn, "T2")
        assert stage(conn, **TWO_MINUTES).total < found.total
        inspect(conn, "M1")
        nothing = stage(conn, **TWO_MINUTES)
    assert (len(nothing.rows), nothing.places, nothing.share, nothing.proven) == (0, (), 1.0, True)


def test_no_choice_of_places_reaches_more(sqlite_store):
    rng = np.random.default_rng(3)
    with sqlite_store.write() as conn:
        add_city(conn)
        add_sites(conn, *(
            site_row(f"S{number}", lon=111.5 + float(x), lat=36.1 + float(y),
                     district="141021", crowding=1 + number % 5)
            for number, (x, y) in enumerate(rng.uniform(0, 0.06, (20, 2)))
        ))  # fmt: skip
        found = stage(conn, places=3, minutes=3)
    within = TRAVEL.times(found.points).seconds <= 180
    best = max(
        found.weights[within[list(chosen)].any(axis=0)].sum()
        for chosen in combinations(range(len(found.rows)), 3)
    )
    assert found.weight == pytest.approx(best)
    assert found.bound == pytest.approx(best)


def test_squads_stand_at_their_bases_and_count_what_they_may_do(city):
    found = stage(city, stand_at=StandAt.BASES, minutes=3, places=2, scope=Scope(squads=(8,)))
    assert (found.candidates, [one.squad for one in found.places]) == (1, [8])
    assert codes(city, found.rows) == ["M1"]
    assert stage(city, scope=Scope(districts=("141002",))).total == 0
    nowhere = stage(city, stand_kinds=("hospital",))
    assert (nowhere.candidates, nowhere.places, nowhere.share) == (0, (), 0.0)


def test_many_candidates_are_thinned_to_one_in_each_square(city, monkeypatch):
    monkeypatch.setattr(staging_day, "MOST_CANDIDATES", 2)
    found = stage(city, minutes=6, places=1)
    assert 1 <= found.candidates <= 2
    assert found.share == 1.0


class Streets:
    """A source whose trips are three times as long as great circles say."""

    name = "roads"

    def matrix_s(self, points):
        raise AssertionError("only some of the trips are needed")

    def reach_s(self, origins, destinations, limit_s):
        seconds = 3 * Geodesic().between_s(origins, destinations)
        return np.where(seconds <= limit_s, seconds, np.inf)


def test_roads_say_what_is_reached_and_the_ring_goes_around_that(city):
    found = stage(city, Travel(Streets()), minutes=6, places=1, weight=Weight.SITES)
    assert (found.source, found.reached) == ("roads", 3)
    # Markets in a row have no area between them.
    assert found.places[0].reach is None


class Silent(Osrm):
    """A service that does not answer."""

    def _ask(self, path, body=None):
        raise TravelUnavailable(message("nobody is there"))


def test_while_the_service_is_silent_great_circles_answer(city):
    found = stage(city, Travel(Silent("http://localhost:1")), **TWO_MINUTES)
    assert (found.source, found.source_why) == ("geodesic", "nobody is there")
    assert found.places


def test_the_file_has_the_places_what_they_reach_and_every_site(city):
    found = stage(city, **TWO_MINUTES)
    rows = {*found.rows.tolist(), *(one.row for one in found.places)}
    told = json.loads(staging_geojson(found, sites_by_row(city, rows), str))
    by_feature = {}
    for feature in told["features"]:
        by_feature.setdefault(feature["properties"]["feature"], []).append(feature)
    [place], [ring] = by_feature["place"], by_feature["reach"]
    reached = [one for one in by_feature["site"] if one["properties"]["place"] == 1]
    assert len(by_feature["site"]) == 5
    assert place["properties"]["sites"] == len(reached) == 3
    assert ring["geometry"]["coordinates"][0][0] == ring["geometry"]["coordinates"][0][-1]
    assert told["weight"] == pytest.approx(
        sum(one["properties"]["weight"] for one in reached), abs=0.05
    )
    assert (told["proven"], told["minutes"], told["travel_source"]) == (True, 2, "geodesic")


@pytest.mark.parametrize("asked", [{"places": 0}, {"places": 31}, {"minutes": 0}])
def test_numbers_out_of_bounds_are_refused(asked):
    with pytest.raises(BadParameter):
        StagingRequest(**asked)
