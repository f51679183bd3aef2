"""How many squads keep every policy over some days."""

from dataclasses import replace

from geo.clock import DAY_MS
from geo.coverage.index import CoverageIndex
from geo.coverage.live import LiveIndex
from geo.dispatch.scope import Scope
from geo.dispatch.staffing import staffing, work_ahead
from geo.store import catalogue
from tests.builders import NOW, add_catalogue
from tests.geo.dispatch.days import DAY, TRAVEL, add_city, frequent_policy, inspect


def found(conn, days=1, **options):
    """Give (act, kind) → what it takes."""
    told = staffing(conn, LiveIndex(), TRAVEL, DAY, days, NOW, **options)
    return {(one.act, one.kind): one for one in told}


def test_each_kind_and_the_calibrations_say_who_may_and_what_it_takes(store):
    with store.write() as conn:
        add_city(conn)
        takes = found(conn)
    assert takes.keys() == {("inspect", "farmers_market"), ("calibrate", None)}
    markets = takes["inspect", "farmers_market"].effort
    assert (markets.visits, markets.squads, markets.team_days) == (5, (2,), (1, 1))
    assert takes["calibrate", None].effort.squads == (8,)


def test_what_is_done_takes_nobody_and_what_falls_due_on_the_way_takes_somebody(sqlite_store):
    with sqlite_store.write() as conn:
        add_city(conn)
        for code in ("M1", "M2", "M3"):
            inspect(conn, code)
        inspect(conn, "M4", at=NOW - 29 * DAY_MS)
        assert found(conn, 1)["inspect", "farmers_market"].effort.visits == 1
        assert found(conn, 3)["inspect", "farmers_market"].effort.visits == 2


def test_a_site_whose_interval_is_shorter_than_the_days_is_visited_again(sqlite_store):
    with sqlite_store.write() as conn:
        add_city(conn)
        frequent_policy(conn)
        index = CoverageIndex.load(conn)
        needs, times = work_ahead(index, NOW, NOW + 5 * DAY_MS - 1, Scope())
        # At once, and every other day from then on.
        assert times[needs.act == 0].tolist() == [3, 3, 3, 3, 3]
        assert times[needs.act == 1].tolist() == [1]
        assert found(conn, 5)["inspect", "farmers_market"].effort.visits == 15


def test_only_what_is_asked_for_counts(sqlite_store):
    with sqlite_store.write() as conn:
        add_city(conn)
        assert found(conn, scope=Scope(kinds=("hospital",))) == {}
        assert found(conn, scope=Scope(districts=("141002",))) == {}
        one = found(conn, scope=Scope(squads=(8,)))["inspect", "farmers_market"]
    assert one.effort is None
    assert one.why == "no squad with a base may do it"


def test_without_a_base_it_cannot_be_said(sqlite_store):
    with sqlite_store.write() as conn:
        add_city(conn)
        squads = catalogue.load_catalogue(conn).squads.values()
        catalogue.put_squads(conn, [replace(squad, base_lon=None) for squad in squads])
        assert {one.effort for one in found(conn).values()} == {None}


def test_an_empty_city_takes_nobody(sqlite_store):
    with sqlite_store.write() as conn:
        add_catalogue(conn)
        assert found(conn) == {}
