"""Lists of complaints: order, counts and how they stood, alike on both databases."""

import json

import pytest

from geo.clock import DAY_MS, HOUR_MS, iso
from geo.fieldwork.complaint_steps import place_complaint, recategorise, take_step
from geo.fieldwork.complaints import receive_complaint
from geo.kinds import complaint_categories
from geo.model import Actor, Role
from geo.rules.complaint import ComplaintState
from geo.store.catalogue import load_catalogue
from geo.store.collections import site_features
from geo.store.complaint_categories import put_missing_categories
from geo.store.complaint_lists import (
    ORDERS,
    complaint_features,
    count_by_state,
    count_overdue,
    list_complaints,
)
from geo.store.complaints import complaint_by_id
from geo.store.engine import Store
from geo.store.features import feature_texts
from geo.store.filters import ComplaintFilter, SiteFilter
from geo.store.sites import site_by_code
from geo.store.state import open_complaints_at
from tests.builders import (
    NOW,
    ZONE,
    add_catalogue,
    add_sites,
    complaint_body,
    record_id,
    site_row,
)

WHO = Actor("dispatcher", Role.DISPATCHER)


@pytest.fixture
def ids(store: Store) -> dict[str, str]:
    """Hear `old` at M1 two days ago (assigned yesterday), `new` at M2, `lost` without a place.

    `old` is overdue, `new` was answered at once.
    """
    made = {name: record_id() for name in ("old", "new", "lost")}
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, site_row("M1"), site_row("M2", district="141021", lon=111.7, lat=36.3))
        put_missing_categories(conn, complaint_categories())
        for name, members in (
            ("old", {"received_at": iso(NOW - 2 * DAY_MS, ZONE)}),
            ("new", {"site": "M2", "category": "wildlife", "words": "蛇 100%"}),
            ("lost", {"site": None, "address": "online", "category": "refund"}),
        ):
            body = complaint_body(**members)
            receive_complaint(conn, made[name], body, WHO, now_ms=NOW, zone=ZONE)
        take_step(conn, made["old"], "assigned", WHO, now_ms=NOW - DAY_MS, squad=2)
        take_step(conn, made["new"], "answered", WHO, now_ms=NOW, note="Taken away")
    return made


def test_what_is_open_and_due_comes_first_and_every_order_turns_round(store, ids):
    with store.read() as conn:
        page = list_complaints(conn, ComplaintFilter(), limit=10)
        assert [one.id for one in page.complaints] == [ids["old"], ids["lost"], ids["new"]]
        for order in ORDERS:
            there, back = (
                [
                    one.id
                    for one in list_complaints(
                        conn, ComplaintFilter(), order, reverse=turned, limit=10
                    ).complaints
                ]
                for turned in (False, True)
            )
            assert sorted(there) == sorted(back) == sorted(ids.values())
            assert there != back
        last = list_complaints(conn, ComplaintFilter(), limit=2, offset=2)
        beyond = list_complaints(conn, ComplaintFilter(), limit=2, offset=9)
    assert (last.total, len(last.complaints), beyond.total, beyond.complaints) == (3, 1, 3, ())


def test_counts_are_by_state_whatever_state_is_asked_for(store, ids):
    where = ComplaintFilter(states=(ComplaintState.CLOSED,))
    with store.read() as conn:
        counts = count_by_state(conn, where)
        assert {state.value: many for state, many in counts.items() if many} == {
            "received": 1, "assigned": 1, "answered": 1,
        }  # fmt: skip
        assert count_overdue(conn, where, NOW) == 1
        assert count_overdue(conn, ComplaintFilter(only_squad=8), NOW) == 0
        sought = list_complaints(conn, ComplaintFilter(text="100%"), limit=9)
    assert [one.id for one in sought.complaints] == [ids["new"]]


def test_features_stand_as_they_stood(store, ids):
    def states(at: int | None) -> dict[str, str]:
        with store.read() as conn:
            texts = feature_texts(conn, complaint_features(ComplaintFilter(), at), ZONE)
            read = [json.loads(text) for batch in texts for text in batch]
        assert {one["id"]: one["geometry"] is None for one in read}.get(ids["lost"], True)
        return {one["id"]: one["properties"]["state"] for one in read}

    assert states(None) == {ids["old"]: "assigned", ids["new"]: "answered", ids["lost"]: "received"}
    assert states(NOW - DAY_MS - 1) == {ids["old"]: "received"}
    assert states(NOW - DAY_MS) == {ids["old"]: "assigned"}
    assert states(NOW - 3 * DAY_MS) == {}


def test_open_complaints_follow_the_site_that_they_are_tied_to(store, ids):
    with store.write() as conn:
        place_complaint(conn, ids["lost"], site_by_code(conn, "M2"), WHO, now_ms=NOW + 1)
        place_complaint(conn, ids["old"], site_by_code(conn, "M2"), WHO, now_ms=NOW + 2)
        recategorise(conn, ids["old"], "refund", WHO, now_ms=NOW + 3)
    with store.read() as conn:
        rows = {code: site_by_code(conn, code).row for code in ("M1", "M2")}
        assert [open_complaints_at(conn, rows[code]) for code in ("M1", "M2")] == [0, 2]
        old = complaint_by_id(conn, ids["old"])
        assert (old.district, old.deadline_at) == ("141021", NOW - 2 * DAY_MS + 120 * HOUR_MS)
        assert old.state is ComplaintState.ASSIGNED
        assert old.state_at == NOW - DAY_MS
        features = site_features(conn, load_catalogue(conn), SiteFilter(), NOW, past=False)
        told = [json.loads(text) for batch in feature_texts(conn, features, ZONE) for text in batch]
    found = {one["id"]: one["properties"]["open_complaints"] for one in told}
    assert found == {"M1": 0, "M2": 2}
