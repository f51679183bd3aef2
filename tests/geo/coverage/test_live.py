"""The live index is what a fresh load would be, and reads only what single records touched."""

from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import Phase, given, settings
from sqlalchemy import Connection

from geo.clock import DAY_MS
from geo.coverage.index import CoverageIndex
from geo.coverage.live import LiveIndex
from geo.model import RiskChange, RiskLevel
from geo.store import bulk, catalogue, records, schema, sites
from geo.store.engine import Store
from geo.store.filters import SiteFilter
from tests.builders import NOW, WEST, add_catalogue, add_instruments, add_sites, site_row
from tests.geo.coverage.worlds import (
    Calibration,
    Heard,
    Inspection,
    World,
    calibration_row,
    inspection_row,
    store_complaints,
    store_world,
    thrown_away,
    worlds,
)


def append(conn: Connection, record: Inspection | Calibration | Heard) -> None:
    """Store one record as it comes from a phone, or a complaint with its answer."""
    if isinstance(record, Heard):
        store_complaints(conn, [record])
        return
    if isinstance(record, Inspection):
        facts, table = inspection_row(record), schema.inspection
        row = sites.rows_of_codes(conn, [record.site])[record.site]
    else:
        facts, table = calibration_row(record), schema.calibration
        device = sites.instrument_by_code(conn, record.instrument)
        row = sites.rows_of_codes(conn, [device.site])[device.site]
        facts["instrument"] = device.row
    facts |= {"site": row, "effective_at": record.effective_at, "flags": "", "source": "test"}
    raw_body = facts.pop("body").encode()
    records.append_record(
        conn, table, facts.pop("id"), raw_body, facts,
        actor="test", now_ms=record.received_at, site=row,
    )  # fmt: skip


def assert_same_index(one: CoverageIndex, other: CoverageIndex) -> None:
    for part in ("sites", "instruments"):
        for column in fields(getattr(one, part)):
            first, second = (getattr(getattr(i, part), column.name) for i in (one, other))
            assert np.array_equal(first, second), f"{part}.{column.name}"
    assert np.array_equal(one.instrument_site, other.instrument_site)
    assert (one.catalogue, one.sequence) == (other.catalogue, other.sequence)


def follow(store: Store, world: World) -> None:
    with thrown_away(store) as conn:
        store_world(conn, world, records=False)
        live = LiveIndex()
        first = live.current(conn)
        for record in (*world.complaints, *world.inspections, *world.calibrations):
            append(conn, record)
            followed = live.current(conn)
            # A rebuild would have read another catalogue.
            assert followed.catalogue is first.catalogue
            assert_same_index(followed, CoverageIndex.load(conn))


@settings(max_examples=15, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(world=worlds())
def test_it_follows_single_records_without_a_rebuild_on_sqlite(sqlite_store, world):
    follow(sqlite_store, world)


@settings(max_examples=4, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(world=worlds())
def test_it_follows_single_records_without_a_rebuild_on_postgresql(postgres_store, world):
    follow(postgres_store, world)


def small_world(conn: Connection) -> None:
    add_catalogue(conn)
    add_sites(conn, site_row("A"), site_row("B", district="141021"))
    add_instruments(conn, "A", ["T1"])


def inspection(record_id: str = "i1", site: str = "A", **facts: Any) -> dict[str, Any]:
    return {
        "id": record_id, "site": site, "squad": 2, "outing": None, "started_at": NOW - DAY_MS,
        "finished_at": NOW - DAY_MS, "result": "pass", "body": "{}", **facts,
    }  # fmt: skip


def add_inspections(conn: Connection, *rows: dict[str, Any]) -> None:
    bulk.insert_inspections(conn, pd.DataFrame(list(rows)), "test", NOW, "test")


def test_it_sees_new_sites_instruments_and_bulk_records(store):
    changes = [
        lambda conn: add_sites(conn, site_row("C")),
        lambda conn: add_instruments(conn, "B", ["T2"]),
        lambda conn: add_inspections(conn, inspection()),
    ]
    with store.write() as conn:
        small_world(conn)
    live = LiveIndex()
    for change in changes:
        with store.write() as conn:
            live.current(conn)
            change(conn)
        with store.read() as conn:
            assert_same_index(live.current(conn), CoverageIndex.load(conn))


def test_an_unchanged_store_is_not_read_again(sqlite_store):
    with thrown_away(sqlite_store) as conn:
        small_world(conn)
        live = LiveIndex()
        assert live.current(conn) is live.current(conn)
        _, judged = live.judged(conn, NOW, NOW)
        assert live.judged(conn, NOW, NOW)[1] is judged


def test_a_view_asked_for_again_is_not_made_again_until_something_changed(store):
    live, markets = LiveIndex(), SiteFilter(kinds=("farmers_market",))
    with store.write() as conn:
        small_world(conn)
        first = live.view(conn, markets, NOW)
        assert live.view(conn, markets, NOW) is first
        assert live.view(conn, SiteFilter(), NOW) is not first
        add_inspections(conn, inspection())
        assert live.view(conn, markets, NOW) is not first


def test_the_catalogue_needs_no_index(sqlite_store):
    with thrown_away(sqlite_store) as conn:
        small_world(conn)
        live = LiveIndex()
        before = live.catalogue(conn)
        assert live.catalogue(conn) is not before
        assert live.current(conn).catalogue == before
        assert live.catalogue(conn) is live.current(conn).catalogue


def test_a_past_instant_is_judged_by_the_records_up_to_it(store):
    with store.write() as conn:
        small_world(conn)
        add_inspections(conn, inspection("i1"))
    live = LiveIndex()

    def statuses(at: int) -> tuple[list[int], int]:
        with store.read() as conn:
            view = live.view(conn, SiteFilter(at=at), NOW)
            return view.judged.inspection_status.tolist(), view.at

    (now, now_at), (past, past_at) = statuses(NOW), statuses(NOW - 2 * DAY_MS)
    assert sorted(now) == [0, 2]
    assert sorted(past) == [2, 2]
    assert (now_at, past_at) == (NOW, NOW - 2 * DAY_MS)


def test_a_record_that_comes_in_changes_the_next_answer(store):
    live = LiveIndex()
    with store.write() as conn:
        small_world(conn)
    with store.read() as conn:
        before = live.view(conn, SiteFilter(), NOW).judged.inspection_status.tolist()
    with store.write() as conn:
        add_inspections(conn, inspection())
    with store.read() as conn:
        after = live.view(conn, SiteFilter(), NOW).judged.inspection_status.tolist()
    assert sorted(before) == [2, 2]
    assert sorted(after) == [0, 2]


def test_a_raised_risk_level_reaches_the_priority(store):
    with store.write() as conn:
        small_world(conn)
        catalogue.set_risks(conn, [RiskChange(WEST.code, RiskLevel.HIGH, NOW - DAY_MS)])
    with store.read() as conn:
        index, judged = LiveIndex().judged(conn, NOW, NOW)
        priorities = dict(zip(index.sites.district.tolist(), judged.priority.tolist(), strict=True))
    # Crowding 3, never inspected (2): three times as much at high risk.
    assert priorities == {1: 18.0, 2: 6.0}
