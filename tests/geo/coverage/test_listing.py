"""A view as a list: the same sites as the map, in an order that can be turned round and paged."""

import pytest

from geo.clock import DAY_MS, iso
from geo.coverage.listing import SORTS, Listing, list_sites
from geo.coverage.live import LiveIndex
from geo.fieldwork.receive import receive_inspection
from geo.model import Actor, Result, Role, Status
from geo.store.engine import Store
from geo.store.filters import SiteFilter
from tests.builders import (
    NOW,
    ZONE,
    add_catalogue,
    add_instruments,
    add_sites,
    inspection_body,
    raw,
    record_id,
    site_row,
)

DISPATCHER = Actor("dispatcher", Role.DISPATCHER)


@pytest.fixture
def world(store: Store) -> Store:
    """Four markets: B covered since yesterday, C late for a month, A and D never visited."""
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(
            conn,
            site_row("D", name="Alpha", crowding=2),
            site_row("C", name="Delta", crowding=5),
            site_row("B", name="Charlie"),
            site_row("A", name="Bravo", crowding=3),
        )
        add_instruments(conn, "B", ["T1"], in_service_from=NOW + DAY_MS)
        visit(conn, "B", NOW - DAY_MS)
        visit(conn, "C", NOW - 60 * DAY_MS)
    return store


def visit(conn, code, end, result="pass"):
    body = inspection_body(
        code, started_at=iso(end, ZONE), finished_at=iso(end, ZONE), result=result
    )
    receive_inspection(conn, record_id(), raw(body), DISPATCHER, NOW, ZONE)


def listed(store: Store, where: SiteFilter | None = None, at: int = NOW, **options) -> Listing:
    with store.read() as conn:
        view = LiveIndex().view(conn, where or SiteFilter(at=at), now_floor=NOW)
        return list_sites(conn, view, **{"limit": 10, **options})


def codes(listing: Listing) -> str:
    return "".join(item.site.code for item in listing.sites)


@pytest.mark.parametrize(
    ("sort", "descending", "order"),
    [
        ("priority", True, "CADB"),
        ("priority", False, "BDAC"),
        ("status", True, "CADB"),
        ("status", False, "BADC"),
        ("due", False, "CBDA"),
        ("due", True, "BCDA"),
        ("inspected", False, "DACB"),
        ("inspected", True, "BCDA"),
        ("name", False, "DABC"),
        ("name", True, "CBAD"),
        ("code", False, "ABCD"),
        ("code", True, "DCBA"),
    ],
)
def test_every_order_can_be_turned_round(world, sort, descending, order):
    assert sort in SORTS
    assert codes(listed(world, sort=sort, descending=descending)) == order


@pytest.mark.parametrize("descending", [False, True])
def test_a_page_is_the_same_part_of_the_list_however_long_it_is(world, descending):
    for sort in SORTS:
        whole = codes(listed(world, sort=sort, descending=descending))
        for offset in range(5):
            for limit in range(5):
                page = listed(world, sort=sort, descending=descending, limit=limit, offset=offset)
                assert codes(page) == whole[offset : offset + limit], (sort, offset, limit)


def test_pages_together_are_the_whole_list(world):
    for sort in SORTS:
        whole = listed(world, sort=sort)
        pages = [listed(world, sort=sort, limit=3, offset=offset) for offset in (0, 3, 6)]
        assert whole.total == 4
        assert "".join(map(codes, pages)) == codes(whole), sort
        assert [page.total for page in pages] == [4, 4, 4]


def test_a_filter_keeps_the_order_and_gives_the_total_it_leaves(world):
    where = SiteFilter(statuses=frozenset({Status.NEVER}), at=NOW)
    listing = listed(world, where, sort="name", descending=False)
    assert (codes(listing), listing.total) == ("DA", 2)


def test_a_line_says_what_the_rule_says_of_the_site(world):
    covered = listed(world, sort="code", descending=False).sites[1]
    assert covered.status is covered.inspection_status is Status.COVERED
    assert covered.calibration_status is None
    assert covered.inspected_at == NOW - DAY_MS
    assert covered.due_at == NOW - DAY_MS + covered.interval_ms
    assert covered.interval_ms == 30 * DAY_MS
    assert (covered.result, covered.inspections, covered.instruments) == (Result.PASS, 1, 0)
    assert covered.squads == (2, 8)
    assert covered.priority == 0


def test_an_instrument_in_service_has_a_say(world):
    later = listed(world, at=NOW + 2 * DAY_MS, sort="code", descending=False).sites[1]
    assert later.instruments == 1
    assert later.calibration_status is later.status is Status.NEVER
    assert later.inspection_status is Status.COVERED


def test_a_past_list_names_the_sites_as_they_were(world):
    with world.write() as conn:
        add_sites(conn, site_row("B", name="Renamed"), now_ms=NOW - DAY_MS // 2)
    options = {"sort": "code", "descending": False, "at": NOW - DAY_MS + 1}
    assert listed(world, **options, past=True).sites[1].site.name == "Charlie"
    assert listed(world, **options, past=False).sites[1].site.name == "Renamed"
