"""The figures of a period, from records only."""

from datetime import date

from geo.clock import iso, parse_instant
from geo.fieldwork.receive import receive_inspection, receive_outing
from geo.model import Actor, Role
from geo.store.figures import OfficerVisits, officer_visits, premises_visits
from tests.builders import (
    NOW,
    ZONE,
    add_catalogue,
    add_sites,
    inspection_body,
    raw,
    record_id,
    site_row,
)

ADMIN = Actor("admin", Role.ADMIN)
MIDNIGHT = parse_instant("2020-02-21", ZONE)
NEXT = parse_instant("2020-02-22", ZONE)


def send(conn, at: int, **members) -> str:
    body = inspection_body(started_at=iso(at, ZONE), finished_at=iso(at, ZONE), **members)
    return receive_inspection(conn, record_id(), raw(body), ADMIN, NOW, ZONE).id


def go_out(conn, day: str, officers: int) -> None:
    body = {"squad": 2, "date": day, "officers": officers}
    receive_outing(conn, record_id(), raw(body), ADMIN, NOW, ZONE)


def test_premises_visits_are_the_valid_inspections_that_ended_in_the_period(store):
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, site_row("M1"), site_row("M2"))
        send(conn, MIDNIGHT - 1)
        send(conn, MIDNIGHT)
        send(conn, MIDNIGHT, site="M2")
        wrong = send(conn, NEXT - 1)
        send(conn, NEXT - 1, supersedes=wrong)
        send(conn, NEXT - 1, void=True)
        send(conn, NEXT)
    with store.read() as conn:
        assert premises_visits(conn, MIDNIGHT, NEXT) == 3
        assert premises_visits(conn, NEXT, NEXT) == 0
        assert premises_visits(conn, 0, NOW) == 5


def test_officer_visits_are_counted_by_outing_not_by_inspection(store):
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, site_row("M1"))
        go_out(conn, "2020-02-20", 2)
        go_out(conn, "2020-02-20", 3)
        go_out(conn, "2020-02-21", 4)
        send(conn, MIDNIGHT - 1)
        send(conn, MIDNIGHT)
        send(conn, NEXT)
    with store.read() as conn:
        assert officer_visits(conn, date(2020, 2, 20), date(2020, 2, 21)) == OfficerVisits(5, 2, 0)
        assert officer_visits(conn, date(2020, 2, 20), date(2020, 2, 23)) == OfficerVisits(9, 4, 1)
        assert officer_visits(conn, date(2019, 1, 1), date(2019, 1, 2)) == OfficerVisits(0, 0, 0)
