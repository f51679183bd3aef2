"""A site's time-line has everything in one order, on both databases."""

import pytest

from geo.clock import DAY_MS, HOUR_MS, iso
from geo.errors import RecordNotFound
from geo.fieldwork.cases import open_case
from geo.fieldwork.site_line import site_line
from geo.fieldwork.talks import receive_talk
from geo.store import sites
from geo.store.site_line import place_in_line
from tests.builders import NOW, ZONE, raw, record_id
from tests.geo.fieldwork.sending import DISPATCHER, build, calibrate, inspect
from tests.geo.store.operations import add_category, add_complaint


@pytest.fixture
def told(store):
    """Give a store with one of everything at the market, and the ids, the newest first."""
    with store.write() as conn:
        build(conn)
        add_category(conn)
        market = sites.site_by_code(conn, "M1").row
        heard = add_complaint(conn, NOW - 4 * DAY_MS, site=market)
    at = iso(NOW - 3 * DAY_MS, ZONE)
    failed = inspect(store, started_at=at, finished_at=at, result="fail").id
    at = iso(NOW - DAY_MS, ZONE)
    back = inspect(store, started_at=at, finished_at=at, look_back_of=failed).id
    measured = calibrate(store, performed_at=iso(NOW - HOUR_MS, ZONE)).id
    talk, case = record_id(), record_id()
    with store.write() as conn:
        body = {"sites": [{"site": "M1"}, {"site": "H1"}], "manner": "phone", "text": "Masks",
                "held_at": iso(NOW - 2 * DAY_MS, ZONE)}  # fmt: skip
        receive_talk(conn, talk, raw(body), DISPATCHER, NOW, ZONE)
        body = {"title": "Dirt", "inspection": failed, "opened_at": iso(NOW, ZONE)}
        open_case(conn, case, raw(body), DISPATCHER, NOW, ZONE)
    return store, [case, measured, back, talk, failed, heard]


def test_everything_stands_in_one_order_and_pages_follow_on(told):
    store, ids = told
    with store.read() as conn:
        row = sites.site_by_code(conn, "M1").row
        whole = site_line(conn, row, 10)
        assert [entry.collection for entry in whole.entries] == [
            "cases", "calibrations", "inspections", "talks", "inspections", "complaints",
        ]  # fmt: skip
        assert [getattr(one.value, "record", one.value).id for one in whole.entries] == ids
        assert whole.record_ids == [ids[1], ids[2], ids[4]]
        assert whole.entries[4].value.look_backs == (ids[2],)
        page = site_line(conn, row, 2, 3)
        assert (page.total, [entry.collection for entry in page.entries]) == (
            6, ["talks", "inspections"],
        )  # fmt: skip
        assert [place_in_line(conn, ids[place])[1] for place in (1, 2, 4)] == [1, 2, 4]
        with pytest.raises(RecordNotFound):
            place_in_line(conn, ids[0])
        elsewhere = site_line(conn, sites.site_by_code(conn, "H1").row, 10)
        assert [entry.collection for entry in elsewhere.entries] == ["talks"]
