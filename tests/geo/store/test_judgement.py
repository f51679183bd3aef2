"""Sites selected with their status in SQL: the filters one by one, on both databases."""

from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection

from geo.bbox import BBox
from geo.clock import DAY_MS
from geo.model import Status
from geo.store import bulk
from geo.store.catalogue import load_catalogue
from geo.store.engine import Store
from geo.store.filters import SiteFilter
from geo.store.judgement import judged_sites
from tests.builders import NOW, add_catalogue, add_instruments, add_sites, site_row


def codes(store: Store, at: int = NOW, past: bool = False, **where: Any) -> list[str]:
    with store.read() as conn:
        query = judged_sites(conn, load_catalogue(conn), SiteFilter(**where), at, past=past)
        return [row.code for row in conn.execute(query)]


def inspect(conn: Connection, site: str, days_ago: int, result: str = "pass", **facts: Any) -> None:
    end = NOW - days_ago * DAY_MS
    row = {
        "id": f"{site}-{days_ago}", "site": site, "squad": 2, "outing": None, "started_at": end,
        "finished_at": end, "result": result, "body": "{}", **facts,
    }  # fmt: skip
    bulk.insert_inspections(conn, pd.DataFrame([row]), "test", NOW, "test")


@pytest.fixture
def register(store: Store) -> Store:
    """Give a store with one site of each status, and one that is closed."""
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(
            conn,
            site_row("covered", lon=111.1),
            site_row("due", lon=111.2, district="141021"),
            site_row("never", lon=111.3, kind="hospital", address="鼓楼北大街 100% 号"),
            site_row("overdue", lon=111.4, kind="hospital", district=None),
            site_row("closed", lon=111.5, closed_at=NOW),
        )
        inspect(conn, "covered", 1)
        inspect(conn, "due", 28)
        inspect(conn, "overdue", 31)
    return store


def test_sites_come_in_the_order_of_their_row_numbers_without_closed_ones(register):
    assert codes(register) == ["covered", "due", "never", "overdue"]


def test_closed_sites_come_when_asked_for(register):
    assert codes(register, closed=True)[-1] == "closed"


def test_a_site_counts_up_to_but_not_at_its_closing_instant(register):
    assert "closed" in codes(register, at=NOW - 1, past=True)


def test_several_kinds_are_either_and_several_filters_all(register):
    assert codes(register, kinds=("hospital",)) == ["never", "overdue"]
    assert len(codes(register, kinds=("hospital", "farmers_market"))) == 4
    assert codes(register, kinds=("farmers_market",), districts=("141021",)) == ["due"]


def test_a_site_without_a_district_is_in_none(register):
    assert codes(register, districts=("141002", "141021")) == ["covered", "due", "never"]


@pytest.mark.parametrize("status", list(Status))
def test_each_status_is_selected_by_its_number(register, status):
    assert codes(register, statuses=frozenset({status})) == [status.word]


def test_squads_are_those_whose_remit_holds_the_site(register):
    assert codes(register, squads=(2,)) == ["covered", "due"]
    assert len(codes(register, squads=(8,))) == 4


def test_a_squad_without_a_remit_there_selects_nothing(register):
    assert codes(register, squads=(2,), kinds=("hospital",)) == []


def test_a_box_keeps_the_sites_on_its_edges(register):
    assert codes(register, bbox=BBox(111.1, 36.2, 111.2, 36.2)) == ["covered", "due"]


def test_a_box_may_cross_the_antimeridian(store):
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(
            conn,
            site_row("west of it", lon=179.5, lat=-17),
            site_row("east of it", lon=-179.5, lat=-17),
            site_row("far away", lon=0, lat=-17),
            site_row("on it", lon=180, lat=-17),
        )
    found = codes(store, bbox=BBox(177, -19, -178, -16))
    assert found == ["west of it", "east of it", "on it"]


def test_text_is_found_in_name_code_and_address_and_signs_mean_themselves(register):
    assert codes(register, text="COVER") == ["covered"]
    assert codes(register, text="鼓楼") == ["never"]
    assert codes(register, text="100%") == ["never"]
    assert codes(register, text="1%号") == []
    assert codes(register, text="_") == []


def test_an_empty_register_gives_no_rows(store):
    assert codes(store) == []
    assert codes(store, past=True) == []


def test_a_future_instant_is_a_forecast_and_a_past_one_looks_at_the_records_up_to_it(register):
    overdue = frozenset({Status.OVERDUE})
    assert codes(register, at=NOW + 5 * DAY_MS, statuses=overdue) == ["due", "overdue"]
    before = NOW - 29 * DAY_MS
    assert codes(register, at=before, past=True, statuses=frozenset({Status.NEVER})) == [
        "covered", "due", "never", "closed",
    ]  # fmt: skip


@pytest.mark.parametrize("order", [("1", "2"), ("2", "1")])
def test_of_two_calibrations_with_one_end_the_failure_wins(register, order):
    with register.write() as conn:
        add_instruments(conn, "covered", ["T1"])
        rows = [
            {
                "id": record_id, "instrument": "T1", "squad": 8, "act": "calibration",
                "performed_at": NOW - DAY_MS, "conclusion": conclusion, "body": "{}",
            }
            for record_id, conclusion in zip(order, ("pass", "fail"), strict=True)
        ]  # fmt: skip
        bulk.insert_calibrations(conn, pd.DataFrame(rows), "test", NOW, "test")
    overdue = frozenset({Status.OVERDUE})
    assert codes(register, statuses=overdue) == ["covered", "overdue"]
    assert codes(register, at=NOW - 1, past=True, statuses=overdue) == ["covered", "overdue"]


def test_a_row_says_what_the_rule_says_of_the_site(register):
    with register.write() as conn:
        add_instruments(conn, "covered", ["T1", "T2"])
        inspect(conn, "never", 0, "fail")
    with register.read() as conn:
        query = judged_sites(conn, load_catalogue(conn), SiteFilter(), NOW, past=False)
        rows = {row.code: row for row in conn.execute(query)}
    covered, failed = rows["covered"], rows["never"]
    assert (covered.status, covered.inspection_status) == (Status.NEVER, Status.COVERED)
    assert (covered.calibration_status, covered.instruments) == (Status.NEVER, 2)
    assert (covered.inspections, covered.inspected_at) == (1, NOW - DAY_MS)
    assert (covered.due_at, covered.notice_at) == (NOW + 29 * DAY_MS, NOW + 23 * DAY_MS)
    assert covered.squads == "[2,8]"
    # Crowding 3, low risk, no calibration at all (2).
    assert covered.priority == pytest.approx(6)
    assert failed.calibration_status is None
    assert failed.due_at == NOW + 3 * DAY_MS
    # Notice began three days ago, due in three: 0.75; failed: 1.5 times.
    assert failed.priority == pytest.approx(3 * 0.75 * 1.5)
