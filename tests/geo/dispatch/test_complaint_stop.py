"""One click sends a squad after a complaint: a required stop of today's plan, and the step."""

import pytest

from geo.coverage.live import LiveIndex
from geo.dispatch.assign import Doubt
from geo.dispatch.complaint_stop import send_after_complaint
from geo.dispatch.replan import stops_of_plan
from geo.errors import BadRecord, NotPermitted
from geo.fieldwork.complaints import receive_complaint
from geo.kinds import complaint_categories
from geo.model import Actor, Role
from geo.rules.complaint import ComplaintState
from geo.store import plans
from geo.store.complaint_categories import put_missing_categories
from geo.store.complaints import complaint_by_id, complaints_of_site
from tests.builders import NOW, ZONE, complaint_body, record_id
from tests.geo.dispatch.days import (
    DAY,
    DISPATCHER,
    TRAVEL,
    add_city,
    gather,
    inspect,
    plan_of,
    rows_of,
    save,
)


@pytest.fixture
def conn(sqlite_store):
    """Give a transaction on the small city; squad 2 is to go to M1 and M5."""
    with sqlite_store.write() as conn:
        add_city(conn)
        put_missing_categories(conn, complaint_categories())
        day = gather(conn)
        order = ["M1/inspect", "M5/inspect"]
        save(conn, stops_of_plan(day, plan_of(day.problem, _2=order)))
        yield conn


def complain(conn, site="M3", **members):
    complaint_id = record_id()
    body = complaint_body(site=site, **members)
    receive_complaint(conn, complaint_id, body, DISPATCHER, now_ms=NOW, zone=ZONE)
    return complaint_id


def send(conn, complaint_id, squad=None, actor=DISPATCHER):
    return send_after_complaint(conn, LiveIndex(), TRAVEL, complaint_id, squad, actor, now_ms=NOW)


def stops(conn, code):
    return [stop for stop in plans.stops_of_day(conn, DAY) if stop.site.code == code]


def test_whom_it_costs_least_goes_and_the_stop_is_required(conn):
    complaint_id = complain(conn)
    sent = send(conn, complaint_id)
    known = complaint_by_id(conn, complaint_id)
    assert (sent.squad, sent.day, known.squad) == (2, DAY, 2)
    assert known.state is ComplaintState.ASSIGNED
    (stop,) = stops(conn, "M3")
    assert (stop.required, stop.note, stop.position) == (True, known.number, 1)


def test_a_stop_that_stands_becomes_the_required_one(conn):
    sent = send(conn, complain(conn, "M5"))
    (stop,) = stops(conn, "M5")
    assert (sent.squad, stop.squad, stop.required) == (2, 2, True)


def test_a_chosen_squad_goes_though_it_is_warned_of(conn):
    complaint_id = complain(conn)
    sent = send(conn, complaint_id, squad=8)
    (stop,) = stops(conn, "M3")
    assert (stop.squad, stop.required) == (8, True)
    assert sent.warnings == ()
    other = send(conn, complain(conn, "M3", words="Again"), squad=2)
    assert [caution.doubt for caution in other.warnings] == [Doubt.ANOTHER_SQUAD]


def test_the_visit_takes_every_complaint_of_the_site_in_hand(conn):
    first, second = complain(conn), complain(conn, words="Again")
    send(conn, first)
    send(conn, second)
    waiting = complain(conn, words="Nobody was sent")
    inspect(conn, "M3", at=NOW)
    states = {one.id: one.state for one in complaints_of_site(conn, rows_of(conn)["M3"])}
    assert states == {
        first: ComplaintState.IN_HAND,
        second: ComplaintState.IN_HAND,
        waiting: ComplaintState.RECEIVED,
    }


def test_without_a_site_nobody_is_sent_and_only_dispatchers_send(conn):
    with pytest.raises(BadRecord) as refused:
        send(conn, complain(conn, None, address="online"))
    assert refused.value.errors[0].field == "site"
    with pytest.raises(NotPermitted):
        send(conn, complain(conn), actor=Actor("squad2", Role.SQUAD, 2))
