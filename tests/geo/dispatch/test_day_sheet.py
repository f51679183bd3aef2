"""The sheet of a day, and a squad's day as it works through it."""

from datetime import date

import pytest

from geo.clock import HOUR_MS, iso
from geo.coverage.live import LiveIndex
from geo.dispatch.assign import assign
from geo.dispatch.day_sheet import day_sheet
from geo.dispatch.field_day import field_day
from geo.model import Actor, Role, Status
from geo.store.filters import SiteFilter
from tests.builders import (
    NOW,
    ZONE,
    add_catalogue,
    add_instruments,
    add_sites,
    site_row,
)
from tests.geo.fieldwork.sending import inspect

TODAY = date(2020, 2, 22)
DISPATCHER = Actor("dispatcher", Role.DISPATCHER)


@pytest.fixture
def city(sqlite_store):
    """Give markets near, middle and far of a base at 111.5 E 36.1 N, and a hospital."""
    with sqlite_store.write() as conn:
        add_catalogue(conn)
        add_sites(
            conn,
            site_row("FAR", lon=111.1),
            site_row("NEAR", lon=111.49, lat=36.1),
            site_row("MIDDLE", lon=111.4, lat=36.1),
            site_row("H1", kind="hospital"),
        )
        add_instruments(conn, "H1", ["T1", "T2"])
        add_instruments(conn, "NEAR", ["T3"])
        assign(conn, ["FAR", "NEAR", "MIDDLE", "H1"], 2, TODAY, "look", DISPATCHER, NOW)
        assign(conn, ["NEAR", "H1"], 8, TODAY, "", DISPATCHER, NOW)
    return sqlite_store


def sheets(store, squad=None):
    with store.read() as conn:
        view = LiveIndex().view(conn, SiteFilter(closed=True), NOW)
        return day_sheet(conn, view, TODAY, squad)


def on_the_road(store, squad, origin=(111.5, 36.1)):
    with store.read() as conn:
        view = LiveIndex().view(conn, SiteFilter(closed=True), NOW)
        return field_day(conn, view, TODAY, squad, origin)


def codes(stops) -> list[str]:
    return [stop.item.stop.site.code for stop in stops]


def test_each_squad_has_its_sheet_in_order(city):
    assert [(sheet.squad, len(sheet.stops), sheet.done) for sheet in sheets(city)] == [
        (2, 4, 0),
        (8, 2, 0),
    ]
    assert [sheet.squad for sheet in sheets(city, 8)] == [8]


def test_a_stop_tells_what_deserves_a_second_look(city):
    told = {
        item.stop.site.code: (item.in_remit, item.others, item.beside)
        for item in next(sheet for sheet in sheets(city) if sheet.squad == 2).stops
    }
    assert told == {
        "FAR": (True, (), ()),
        "MIDDLE": (True, (), ()),
        # One inspects and the other calibrates: two visits, and not one too many.
        "NEAR": (True, (), ((8, ("calibrate",)),)),
        "H1": (False, (8,), ()),
    }


def test_a_stop_carries_the_status_of_its_site(city):
    inspect(city, site="FAR")
    listed = {item.stop.site.code: item.listed for item in sheets(city)[0].stops}
    assert listed["FAR"].status is Status.COVERED
    assert listed["NEAR"].status is Status.NEVER


def test_the_nearest_open_stop_comes_first_and_done_ones_last(city):
    assert codes(on_the_road(city, 2)) == ["NEAR", "MIDDLE", "H1", "FAR"]
    inspect(city, site="NEAR")
    stops = on_the_road(city, 2)
    assert codes(stops) == ["MIDDLE", "H1", "FAR", "NEAR"]
    assert stops[-1].item.stop.done
    assert codes(on_the_road(city, 2, (111.09, 36.1)))[0] == "FAR"


def test_distances_are_geodesics(city):
    near = on_the_road(city, 2)[0]
    assert near.distance_m == pytest.approx(900.3, abs=1)


def test_without_a_point_to_measure_from_the_order_of_sending_stays(city):
    inspect(city, site="FAR")
    stops = on_the_road(city, 2, None)
    assert {stop.distance_m for stop in stops} == {None}
    assert codes(stops)[-1] == "FAR"


def test_what_was_found_last_time_is_there(city):
    finding = {"text": "no invoices", "severity": "serious"}
    at = iso(NOW - 30 * HOUR_MS, ZONE)
    inspect(city, site="NEAR", result="fail", findings=[finding], started_at=at, finished_at=at)
    near = on_the_road(city, 2)[0]
    assert near.last is not None
    assert near.last.body["findings"] == [finding]
    assert on_the_road(city, 2)[1].last is None


def test_a_squad_that_calibrates_sees_the_instruments_and_one_that_inspects_does_not(city):
    by_code = {stop.item.stop.site.code: stop for stop in on_the_road(city, 8)}
    instruments = [one.instrument.code for one in by_code["H1"].instruments]
    assert (instruments, by_code["H1"].inspects) == (["T1", "T2"], False)
    near = next(stop for stop in on_the_road(city, 2) if stop.item.stop.site.code == "NEAR")
    assert (near.instruments, near.inspects) == ((), True)
