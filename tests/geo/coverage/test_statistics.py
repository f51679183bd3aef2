"""Counts of a view, and the one JSON that the command line and the API write of them."""

import json

import pytest
import shapely

from geo.clock import DAY_MS, iso
from geo.coverage.live import LiveIndex
from geo.coverage.outlines import outlines_geojson
from geo.coverage.statistics import Counts, count, count_by, coverage_json
from geo.coverage.view import View
from geo.fieldwork.receive import receive_inspection
from geo.model import Actor, Role
from geo.store.engine import Store
from geo.store.filters import SiteFilter
from tests.builders import (
    EAST,
    NOW,
    WEST,
    ZONE,
    add_catalogue,
    add_sites,
    inspection_body,
    raw,
    record_id,
    site_row,
)


@pytest.fixture
def world(sqlite_store: Store) -> Store:
    """Three sites: a covered market in the west, a hospital in the east, a market nowhere."""
    with sqlite_store.write() as conn:
        add_catalogue(conn)
        add_sites(
            conn,
            site_row("M1"),
            site_row("H1", kind="hospital", district="141021", lon=111.7),
            site_row("M2", district=None, lon=113.0),
        )
        end = iso(NOW - DAY_MS, ZONE)
        body = inspection_body("M1", started_at=end, finished_at=end)
        actor = Actor("dispatcher", Role.DISPATCHER)
        receive_inspection(conn, record_id(), raw(body), actor, NOW, ZONE)
    return sqlite_store


def view_of(store: Store, **where) -> View:
    with store.read() as conn:
        return LiveIndex().view(conn, SiteFilter(**where), now_floor=NOW)


def test_the_rate_is_the_share_that_is_not_uncovered():
    assert Counts(covered=1, due=1, never=1, overdue=0).rate == 0.6667
    assert Counts(covered=0, due=2, never=0, overdue=0).rate == 1.0


def test_no_sites_at_all_are_fully_covered():
    assert Counts(0, 0, 0, 0).rate == 1.0


def test_sites_of_no_district_are_counted_under_none(world: Store):
    groups = count_by(view_of(world), "district")
    assert {key: counts.total for key, counts in groups.items()} == {
        "141002": 1,
        "141021": 1,
        None: 1,
    }
    assert None not in count_by(view_of(world, districts=("141002",)), "district")


def test_a_kind_without_sites_is_there_with_zeros(world: Store):
    groups = count_by(view_of(world, kinds=("hospital",)), "kind")
    assert groups["farmers_market"] == Counts(0, 0, 0, 0)


def test_the_json_has_instant_counts_and_groups(world: Store):
    answer = coverage_json(view_of(world), "district", ZONE)
    assert list(answer) == [
        "at", "total", "covered", "due", "overdue", "never", "uncovered", "rate", "by",
    ]  # fmt: skip
    assert answer["at"] == "2020-02-22T08:00:00+08:00"
    assert (answer["total"], answer["covered"], answer["uncovered"]) == (3, 1, 2)
    assert [group["key"] for group in answer["by"]] == ["141002", "141021", None]
    assert json.loads(json.dumps(answer)) == answer


def test_without_a_grouping_there_are_no_groups(world: Store):
    assert coverage_json(view_of(world), None, ZONE)["by"] == []


def test_outlines_have_every_district_with_its_own_counts(world: Store):
    view = view_of(world, kinds=("farmers_market",))
    collection = json.loads(outlines_geojson(view, lambda district: district.name_zh, ZONE))
    west, east = collection["features"]
    assert collection["at"] == iso(view.at, ZONE)
    assert (west["id"], west["properties"]["name"]) == (WEST.code, "西区")
    assert (west["properties"]["total"], west["properties"]["rate"]) == (1, 1.0)
    assert (east["properties"]["total"], east["properties"]["rate"]) == (0, 1.0)
    assert shapely.from_geojson(json.dumps(east["geometry"])) == shapely.from_geojson(EAST.boundary)
    assert count(view).total == 2  # the one of no district is in no outline
