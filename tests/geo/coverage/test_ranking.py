"""What other weights do to the order, told beforehand; and every index follows them."""

import pandas as pd
import pytest

from geo.clock import DAY_MS
from geo.coverage.index import CoverageIndex
from geo.coverage.live import LiveIndex
from geo.coverage.ranking import Move, reordering
from geo.errors import BadRecord, NotFound
from geo.rules.weights import DEFAULT_WEIGHTS, PriorityWeights
from geo.store import bulk
from geo.store.amendments.weights import set_weights, withdraw_weights
from geo.store.catalogue import load_catalogue
from tests.builders import NOW, add_catalogue, add_sites, record_id, site_row

WHO = {"actor": "chen", "now_ms": NOW}
HOSPITALS = PriorityWeights(kinds={"hospital": 4.0})


@pytest.fixture
def three(store):
    """Give a store with markets A and B, a hospital C, and D that was inspected a day ago.

    Nobody was ever at A, B and C, whose crowding is 5, 3 and 2.
    """
    with store.write() as conn:
        add_catalogue(conn)
        rows = [
            site_row("A", crowding=5), site_row("B", crowding=3),
            site_row("C", crowding=2, kind="hospital"), site_row("D", crowding=5),
        ]  # fmt: skip
        add_sites(conn, *rows)
        done = {
            "id": record_id(), "site": "D", "squad": 2, "started_at": NOW - DAY_MS,
            "finished_at": NOW - DAY_MS, "result": "pass", "body": "{}",
        }  # fmt: skip
        bulk.insert_inspections(conn, pd.DataFrame([done]), "test", NOW, "test")
    return store


def test_the_order_of_those_that_need_a_visit_is_compared_place_by_place(three):
    with three.read() as conn:
        told = reordering(CoverageIndex.load(conn), HOSPITALS, NOW)
    a, b, c = 1, 2, 3
    assert (told.ranked, told.moved, told.newcomers) == (3, 3, 0)
    assert told.first == (
        Move(c, 3, 1, 4.0, 16.0), Move(a, 1, 2, 10.0, 10.0), Move(b, 2, 3, 6.0, 6.0),
    )  # fmt: skip
    assert [move.row for move in told.risers] == [c]
    assert [move.row for move in told.fallers] == [a, b]


def test_the_same_weights_move_nobody(three):
    with three.read() as conn:
        told = reordering(CoverageIndex.load(conn), DEFAULT_WEIGHTS, NOW)
    assert (told.moved, told.newcomers, told.risers, told.fallers) == (0, 0, (), ())
    assert [move.before for move in told.first] == [1, 2, 3]


def test_an_index_that_follows_the_log_takes_new_weights_from_their_date_on(three):
    live, coming = LiveIndex(), NOW + DAY_MS
    with three.read() as conn:
        before = live.current(conn)
    with three.write() as conn:
        set_weights(conn, HOSPITALS, coming, **WHO)
    with three.read() as conn:
        index = live.current(conn)
        assert index is not before
        place = int(index.place_of(index.sites.row[index.sites.row == 3])[0])
        assert index.judge(coming - 1).priority[place] == 4.0
        assert index.judge(coming).priority[place] == 16.0
    with three.write() as conn:
        withdraw_weights(conn, coming, **WHO)
    with three.read() as conn:
        assert live.current(conn).judge(coming).priority[place] == 4.0


def test_a_date_that_has_passed_is_neither_set_nor_withdrawn(three):
    with three.write() as conn:
        set_weights(conn, HOSPITALS, NOW, **WHO)
        with pytest.raises(BadRecord, match="must not have passed"):
            set_weights(conn, HOSPITALS, NOW - DAY_MS, **WHO)
        with pytest.raises(NotFound):
            withdraw_weights(conn, NOW, **WHO)
        (kept,) = load_catalogue(conn).weights
    assert (kept.weights, kept.set_by, kept.set_at) == (HOSPITALS, "chen", NOW)
