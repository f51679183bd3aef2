"""Sites and instruments, and how a site stood at a past instant."""

import pytest
from sqlalchemy import select

from geo.clock import DAY_MS
from geo.errors import NotFound, SiteNotFound
from geo.store import sites
from tests.builders import NOW, add_catalogue, add_instruments, add_sites, site_row

FIRST, SECOND, THIRD = (NOW - days * DAY_MS for days in (30, 20, 10))


@pytest.fixture
def moving(store):
    """Give a store whose M1 was renamed at SECOND and moved at THIRD; M2 never changed."""
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, site_row("M1", name="Old"), site_row("M2"), now_ms=FIRST)
        add_sites(conn, site_row("M1", name="New"), now_ms=SECOND)
        add_sites(conn, site_row("M1", name="New", lon=111.7, district="141021"), now_ms=THIRD)
    return store


@pytest.mark.parametrize(
    ("at", "name", "lon", "version"),
    [
        (FIRST - 1000 * DAY_MS, "Old", 111.2, 1),
        (SECOND - 1, "Old", 111.2, 1),
        (SECOND, "New", 111.2, 2),
        (THIRD - 1, "New", 111.2, 2),
        (THIRD, "New", 111.7, 3),
        (NOW, "New", 111.7, 3),
    ],
)
def test_a_past_instant_sees_the_version_then_in_force(moving, at, name, lon, version):
    with moving.read() as conn:
        seen = sites.site_at(conn, 1, at)
        place = sites.sites_at(conn, at)
        listed = conn.execute(select(place.c.code, place.c.version).order_by(place.c.row)).all()
    assert (seen.name, seen.lon, seen.version) == (name, lon, version)
    assert listed == [("M1", version), ("M2", 1)]


def test_an_import_that_says_the_same_makes_no_version(moving):
    with moving.write() as conn:
        add_sites(conn, site_row("M2"), now_ms=NOW)
    with moving.read() as conn:
        assert sites.site_by_code(conn, "M2").version == 1


def test_a_site_is_found_by_code_and_by_row(moving):
    with moving.read() as conn:
        site = sites.site_by_code(conn, "M1")
        assert sites.site_by_row(conn, site.row) == site
        assert sites.sites_by_row(conn, [site.row, 99]) == {site.row: site}
        assert sites.rows_of_codes(conn, ["M2", "M9"]) == {"M2": 2}
        assert sites.codes_known(conn, ["M1", "M9"]) == {"M1"}
        assert sites.count(conn) == 2
        for missing in (
            lambda: sites.site_by_code(conn, "M9"),
            lambda: sites.site_by_row(conn, 99),
            lambda: sites.site_at(conn, 99, NOW),
        ):
            with pytest.raises(SiteNotFound):
                missing()


def test_more_codes_than_one_statement_holds_are_found(store):
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, *[site_row(f"S{n:04}") for n in range(1203)])
    with store.read() as conn:
        codes = [f"S{n:04}" for n in range(1203)]
        rows = sites.rows_of_codes(conn, codes)
        assert list(rows) == codes
        assert len(sites.sites_by_row(conn, rows.values())) == 1203


def test_instruments_are_listed_by_code_with_the_code_of_their_site(store):
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, site_row("M1"), site_row("M2"))
        add_instruments(conn, "M1", ["T2", "T1"], in_service_from=FIRST, in_service_to=THIRD)
        add_instruments(conn, "M2", ["T3"])
    with store.read() as conn:
        listed = sites.instruments_of(conn, 1)
        assert [(item.code, item.site) for item in listed] == [("T1", "M1"), ("T2", "M1")]
        assert sites.instrument_by_code(conn, "T1") == listed[0]
        assert sites.instrument_rows(conn, ["T3", "T9"]).keys() == {"T3"}
        with pytest.raises(NotFound):
            sites.instrument_by_code(conn, "T9")
    assert [listed[0].in_service_at(at) for at in (FIRST - 1, FIRST, THIRD - 1, THIRD)] == [
        False,
        True,
        True,
        False,
    ]
