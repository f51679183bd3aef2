"""Lists and collections of cases, on both databases."""

import pytest

from geo.bbox import BBox
from geo.clock import DAY_MS
from geo.rules.case import CaseState
from geo.store import bulk_cases
from geo.store.case_lists import (
    ORDERS,
    case_features,
    case_step_features,
    list_cases,
    sum_cases,
)
from geo.store.features import feature_rows
from geo.store.filters import CaseFilter, RecordFilter
from geo.store.talk_features import talk_features
from tests.builders import NOW, add_catalogue, add_sites, record_id, site_row

OPENED = ((9, "M1", 2), (6, None, 2), (3, "H1", 8))
"""How many days before `NOW` the three cases were opened, about which site, by which squad."""


@pytest.fixture
def office(store):
    """Give a store with three cases, a closed, a fined and an appealed one."""
    ids = [record_id() for _ in OPENED]
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, site_row("M1"), site_row("H1", kind="hospital", district="141021"))
        rows = [
            {"id": ids[place], "title": f"Case {place}", "opened_at": NOW - day * DAY_MS,
             "site": site, "squad": squad}
            for place, (day, site, squad) in enumerate(OPENED)
        ]  # fmt: skip
        steps = [
            (0, 8, "closed", None, ""), (1, 5, "fined", 10_05, ""), (2, 2, "closed", 20_00_99, ""),
            (2, 1, "appealed", None, "why"),
        ]  # fmt: skip
        bulk_cases.insert_cases(
            conn,
            rows,
            [
                {"id": record_id(), "case": ids[case], "at": NOW - day * DAY_MS, "did": did,
                 "fine_cents": cents, "reason": why}
                for case, day, did, cents, why in steps
            ],
            "test", NOW, "test",
        )  # fmt: skip
    return store


def titles(store, where=CaseFilter(), **options):  # noqa: B008
    with store.read() as conn:
        return [one.title[5:] for one in list_cases(conn, where, limit=9, **options).cases]


FILTERS = (
    (CaseFilter(states=(CaseState.OPEN, CaseState.CLOSED)), {"0", "1"}),
    (CaseFilter(kinds=("hospital",)), {"2"}),
    (CaseFilter(districts=("141002",)), {"0"}),
    (CaseFilter(squads=(8,)), {"2"}),
    (CaseFilter(since=NOW - 6 * DAY_MS, until=NOW - 3 * DAY_MS), {"1"}),
    (CaseFilter(fined=True), {"1", "2"}),
    (CaseFilter(fined=False, text="case"), {"0"}),
    (CaseFilter(text="market m1"), {"0"}),
    (CaseFilter(bbox=BBox(110, 36, 112, 37)), {"0", "2"}),
)


def test_a_filter_gives_its_cases_in_lists_and_collections_alike(office):
    for where, wanted in FILTERS:
        assert set(titles(office, where)) == wanted
        with office.read() as conn:
            rows = [
                row for batch in feature_rows(conn, case_features(where, None)) for row in batch
            ]
            assert {row[2][5:] for row in rows} == wanted
            assert sum_cases(conn, where).total == len(wanted)


def test_every_order_runs_both_ways_and_pages_follow_on(office):
    for order in ORDERS:
        down = titles(office, order=order)
        assert sorted(down) == ["0", "1", "2"]
        assert len(titles(office, order=order, descending=False)) == 3
    assert titles(office, order="fine") == ["2", "1", "0"]
    assert titles(office, order="opened", descending=False) == ["0", "1", "2"]
    with office.read() as conn:
        page = list_cases(conn, CaseFilter(), limit=1, offset=1)
        assert [one.title for one in page.cases] == ["Case 1"]
        assert page.sums.states == {
            CaseState.OPEN: 1, CaseState.CLOSED: 1, CaseState.APPEALED: 1,
        }  # fmt: skip
        assert (page.sums.fined, page.sums.fines) == (2, {"CNY": 201_104})


def test_before_now_cases_stand_as_their_steps_say_and_fines_are_exact_texts(office):
    def told(at, where=CaseFilter()):  # noqa: B008
        with office.read() as conn:
            features = case_features(where, at)
            names = [item.name for item in features.properties]
            rows = [row for batch in feature_rows(conn, features) for row in batch]
        places = [names.index(name) for name in ("state", "fine", "closed_at")]
        return [tuple(row[place] for place in places) for row in rows]

    assert told(None) == [
        ("closed", "0.00", NOW - 8 * DAY_MS), ("open", "10.05", None),
        ("appealed", "2000.99", None),
    ]  # fmt: skip
    assert told(NOW - 2 * DAY_MS)[2] == ("closed", "2000.99", NOW - 2 * DAY_MS)
    assert told(NOW - 6 * DAY_MS) == [("closed", "0.00", NOW - 8 * DAY_MS), ("open", "0.00", None)]
    closed = CaseFilter(states=(CaseState.CLOSED,), fined=True)
    assert len(told(NOW - 2 * DAY_MS, closed)) == 1
    assert told(None, closed) == []
    with office.read() as conn:
        where = CaseFilter(since=NOW - 5 * DAY_MS, until=NOW - DAY_MS)
        features = case_step_features(where, None)
        rows = [row for batch in feature_rows(conn, features) for row in batch]
        assert [(row[9], row[11]) for row in rows] == [
            ("fined", "10.05"), ("opened", None), ("closed", "2000.99"),
        ]  # fmt: skip


def test_talks_are_found_by_any_of_their_firms(office):
    def count(**where):
        with office.read() as conn:
            features = talk_features(RecordFilter(**where), None)
            rows = [row for batch in feature_rows(conn, features) for row in batch]
        return [(row[5], row[-2]) for row in rows]

    both = [{"site": "M1"}, {"site": "H1"}]
    rows = [
        {"id": record_id(), "held_at": NOW - day * DAY_MS, "manner": "phone", "squad": 2,
         "body": '{"text": "x"}', "sites": sites}
        for day, sites in ((2, both), (1, both[:1]))
    ]  # fmt: skip
    with office.write() as conn:
        bulk_cases.insert_talks(conn, rows, "test", NOW, "test")
    assert count() == [(2, None), (1, 111.2)]
    assert count(kinds=("hospital",)) == [(2, None)]
    assert count(districts=("141002",), bbox=BBox(110, 36, 112, 37)) == [(2, None), (1, 111.2)]
    assert count(since=NOW - DAY_MS) == [(1, 111.2)]
    assert count(squads=(8,)) == []
