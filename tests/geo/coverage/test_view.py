"""A view and the SQL of a filter keep the same sites: map, list, counts and export agree."""

from itertools import chain

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from geo import morton
from geo.bbox import BBox
from geo.coverage.live import LiveIndex
from geo.coverage.statistics import Counts, count, count_by
from geo.coverage.view import View
from geo.model import Status
from geo.store.catalogue import load_catalogue
from geo.store.filters import SiteFilter
from geo.store.judgement import judged_sites
from tests.builders import NOW, add_catalogue, add_sites, site_row
from tests.geo.coverage.worlds import (
    DISTRICTS,
    KINDS,
    World,
    instants,
    store_world,
    thrown_away,
    worlds,
)

FILTERS = st.builds(
    SiteFilter,
    kinds=st.sets(st.sampled_from([kind.id for kind in KINDS]), max_size=1).map(tuple),
    districts=st.sets(st.sampled_from([one.code for one in DISTRICTS]), max_size=2).map(tuple),
    squads=st.sets(st.sampled_from([2, 8]), max_size=2).map(tuple),
    statuses=st.frozensets(st.sampled_from(list(Status)), max_size=3),
    # The sites of a world stand at 111.0, 111.1, … degrees; the last box runs round the globe.
    bbox=st.sampled_from(
        [
            None,
            BBox(110.9, 36, 111.15, 36.2),
            BBox(111.05, 36, 180, 90),
            BBox(111.25, 0, 111.05, 60),
        ]
    ),
    at=st.none() | instants(),
    closed=st.booleans(),
    text=st.sampled_from([None, "a", "B"]),
)


def rows_by_sql(conn: Connection, where: SiteFilter, at: int) -> list[int]:
    query = judged_sites(conn, load_catalogue(conn), where, at, past=at < NOW)
    return [row.row for row in conn.execute(query)]


@settings(max_examples=15, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(world=worlds(), several=st.lists(FILTERS, min_size=3, max_size=3))
def test_a_view_keeps_what_the_sql_of_its_filter_keeps(
    sqlite_store, world: World, several: list[SiteFilter]
):
    with thrown_away(sqlite_store) as conn:
        store_world(conn, world)
        live = LiveIndex()
        for where in several:
            view = live.view(conn, where, NOW)
            assert sorted(view.row.tolist()) == rows_by_sql(conn, where, view.at)


@pytest.fixture
def everything(sqlite_store) -> View:
    """Give the view of five sites, none of them ever inspected."""
    with sqlite_store.write() as conn:
        add_catalogue(conn)
        add_sites(
            conn,
            site_row("A"),
            site_row("B", district="141021"),
            site_row("C", kind="hospital"),
            site_row("D", kind="hospital", district=None),
            site_row("E", closed_at=NOW),
        )
    with sqlite_store.read() as conn:
        return LiveIndex().view(conn, SiteFilter(), NOW)


def test_a_closed_site_is_not_counted(everything):
    assert count(everything) == Counts(covered=0, due=0, never=4, overdue=0)


def test_counts_by_district_name_those_without_one(everything):
    counted = count_by(everything, "district")
    assert {key: counts.total for key, counts in counted.items()} == {
        "141002": 2,
        "141021": 1,
        None: 1,
    }


def test_counts_by_squad_count_a_site_once_for_each_squad_that_may_serve_it(everything):
    # Squad 2 inspects markets, squad 8 calibrates everything.
    counted = count_by(everything, "squad")
    assert {key: counts.total for key, counts in counted.items()} == {2: 2, 8: 4}


def test_the_rate_is_one_less_the_uncovered_share():
    assert Counts(covered=6, due=2, never=1, overdue=1).rate == 0.8
    assert Counts(0, 0, 0, 0).rate == 1.0
    assert Counts(1, 0, 2, 0).to_json() == {
        "total": 3, "covered": 1, "due": 0, "never": 2, "overdue": 0, "uncovered": 2,
        "rate": 0.3333,
    }  # fmt: skip


def test_a_view_narrows_to_statuses_and_to_rows(everything):
    assert everything.with_status({Status.NEVER}).size == 4
    assert everything.with_status({Status.OVERDUE, Status.COVERED}).size == 0
    some = [int(row) for row in everything.row[:2]]
    assert sorted(everything.at_rows([*some, 999]).row) == sorted(some)


def test_the_bounds_of_a_view_hold_its_sites_and_nothing_has_none(everything):
    bounds = everything.bounds
    assert bounds is not None
    assert (bounds.west, bounds.south) < (bounds.east, bounds.north)
    assert everything.with_status(()).bounds is None


def test_each_site_of_a_view_is_in_one_tile_of_a_zoom(sqlite_store):
    with sqlite_store.write() as conn:
        add_catalogue(conn)
        places = [(111.2, 36.2), (111.2001, 36.2), (111.4, 36.2), (-0.1, -0.1), (0.1, 0.1)]
        add_sites(conn, *(site_row(f"S{n}", lon=x, lat=y) for n, (x, y) in enumerate(places)))
    with sqlite_store.read() as conn:
        whole = LiveIndex().view(conn, SiteFilter(), NOW)
    for view in (whole, whole.at_rows([1, 3, 5]), whole.at_rows([])):
        for z in (0, 1, 9, 18):
            columns, rows = (part >> morton.ZOOM - z for part in morton.decode(whole.morton))
            tiles = set(zip(columns.tolist(), rows.tolist(), strict=True))
            found = [view.in_tile(z, x, y).row.tolist() for x, y in tiles]
            assert sorted(chain.from_iterable(found)) == sorted(view.row.tolist())
    assert whole.in_tile(9, 0, 0).size == 0
