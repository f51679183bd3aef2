"""Who complained is forgotten in time, and only then; the complaint stays."""

import json

import pytest
from sqlalchemy import func, select

from geo import kinds
from geo.clock import DAY_MS, HOUR_MS, iso
from geo.fieldwork.complaints import receive_complaint
from geo.model import Actor, Role
from geo.store import log
from geo.store.complainants import keep_complainants_for, remove_complainants
from geo.store.complaint_categories import put_missing_categories
from geo.store.complaints import complainant_of, complaint_by_id
from geo.store.public_channels import (
    PublicChannels,
    count_sendings,
    load_channels,
    note_sending,
    save_channels,
)
from geo.store.schema import public_sending
from tests.builders import NOW, ZONE, add_catalogue, add_sites, complaint_body, record_id, site_row

CALLER = {"name": "Wang Caller", "phone": "13800000000", "email": ""}


@pytest.fixture
def conn(store):
    """Give a connection on a store with a complaint's needs, once on each database."""
    with store.write() as opened:
        add_catalogue(opened)
        add_sites(opened, site_row("M1"))
        put_missing_categories(opened, kinds.complaint_categories())
        yield opened


def complain(conn, days_ago: int, keep_days: int = 90) -> str:
    body = complaint_body(complainant=CALLER, received_at=iso(NOW - days_ago * DAY_MS, ZONE))
    actor, one = Actor("dispatcher", Role.DISPATCHER), record_id()
    receive_complaint(conn, one, body, actor, now_ms=NOW, zone=ZONE, keep_days=keep_days)
    return one


def known(conn, *ids: str) -> list[bool]:
    return [complainant_of(conn, one) is not None for one in ids]


def test_the_data_goes_on_its_day_and_the_log_learns_the_number_alone(conn):
    old, older, young = complain(conn, 90), complain(conn, 100), complain(conn, 89)
    assert remove_complainants(conn, NOW, actor="server") == 2
    assert known(conn, old, older, young) == [False, False, True]
    assert complaint_by_id(conn, old).words == "Masks at ten times the price"
    (row,) = log.latest(conn, 1)
    assert (row.kind, row.actor, row.detail) == ("complainants", "server", {"removed": 2})
    assert "Wang" not in json.dumps([one.detail for one in log.latest(conn, 100)])
    number = log.last_sequence(conn)
    assert remove_complainants(conn, NOW, actor="server") == 0
    assert log.last_sequence(conn) == number
    assert remove_complainants(conn, NOW + DAY_MS, actor="server") == 1


def test_a_new_limit_holds_for_those_who_complained_before(conn):
    ids = [complain(conn, days) for days in (5, 20)]
    keep_complainants_for(conn, 10)
    assert remove_complainants(conn, NOW, actor="server") == 1
    assert known(conn, *ids) == [True, False]


def test_what_the_public_may_is_as_it_was_set_and_logged_where_it_changed(conn):
    assert load_channels(conn) == PublicChannels(form=False, open311=True)
    wanted = PublicChannels(form=True, open311=False, per_hour=9, keep_days=30)
    for _ in range(2):
        save_channels(conn, wanted, actor="admin", now_ms=NOW)
    assert load_channels(conn) == wanted
    rows = [row for row in log.latest(conn, 9) if row.kind == "public_channels"]
    assert [row.detail for row in rows] == [
        {"form": True, "open311": False, "per_hour": 9, "keep_days": 30}
    ]


def test_senders_are_counted_for_an_hour_and_then_forgotten(conn):
    for _ in range(3):
        note_sending(conn, "one", NOW)
    assert (count_sendings(conn, "one", NOW), count_sendings(conn, "two", NOW)) == (3, 0)
    assert count_sendings(conn, "one", NOW + HOUR_MS) == 0
    note_sending(conn, "two", NOW + HOUR_MS)
    assert conn.execute(select(func.count()).select_from(public_sending)).scalar() == 1
