"""Records chosen by where their site stands, on both databases."""

import pytest

from geo.clock import DAY_MS, iso
from geo.errors import BadParameter
from geo.fieldwork.receive import receive_calibration, receive_inspection
from geo.model import Actor, Role, Status
from geo.outlet.export import stream
from geo.outlet.request import ExportRequest
from geo.store.engine import Store
from geo.store.filters import RecordFilter
from tests.builders import (
    NOW,
    ZONE,
    add_catalogue,
    add_instruments,
    add_sites,
    calibration_body,
    inspection_body,
    raw,
    record_id,
    site_row,
)

DISPATCHER = Actor("dispatcher", Role.DISPATCHER)


@pytest.fixture
def city(store: Store) -> Store:
    """Market A inspected yesterday and B three months ago; B's thermometer calibrated yesterday."""
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, site_row("A"), site_row("B", lon=111.3))
        add_instruments(conn, "B", ["T1"])
        for code, end in (("A", NOW - DAY_MS), ("B", NOW - 90 * DAY_MS)):
            body = inspection_body(code, started_at=iso(end, ZONE), finished_at=iso(end, ZONE))
            receive_inspection(conn, record_id(), raw(body), DISPATCHER, NOW, ZONE)
        body = calibration_body("T1", performed_at=iso(NOW - DAY_MS, ZONE))
        receive_calibration(conn, record_id(), raw(body), DISPATCHER, NOW, ZONE)
    return store


def lines(store: Store, collection: str, status: Status, at: int = NOW, **where) -> str:
    asked = RecordFilter(statuses=frozenset({status}), **where)
    request = ExportRequest(collection, "csv", asked, NOW, at=at, bom=False)
    with store.read() as conn:
        return b"".join(stream(conn, request, ZONE)).decode()


def count(text: str) -> int:
    return text.count("\n") - 1


def test_records_are_those_of_the_sites_that_stand_there(city: Store):
    assert ",A,Market A," in lines(city, "inspections", Status.COVERED)
    assert ",B,Market B," in lines(city, "inspections", Status.OVERDUE)
    assert count(lines(city, "inspections", Status.COVERED)) == 1
    assert count(lines(city, "calibrations", Status.OVERDUE)) == 1
    assert count(lines(city, "calibrations", Status.COVERED)) == 0
    assert count(lines(city, "instruments", Status.OVERDUE)) == 1


def test_where_a_site_stands_is_asked_at_the_instant(city: Store):
    assert count(lines(city, "inspections", Status.OVERDUE, at=NOW + 60 * DAY_MS)) == 2
    # Then A had no record at all, and B's thermometer had none.
    past = lines(city, "inspections", Status.NEVER, at=NOW - 70 * DAY_MS)
    assert (count(past), ",B,Market B," in past) == (1, True)


def test_the_other_filters_still_hold(city: Store):
    assert count(lines(city, "inspections", Status.OVERDUE, since=NOW - 10 * DAY_MS)) == 0
    assert count(lines(city, "inspections", Status.OVERDUE, districts=("141021",))) == 0


def test_outings_have_no_site_to_stand_anywhere(city: Store):
    with pytest.raises(BadParameter, match="status"):
        lines(city, "outings", Status.OVERDUE)
