"""Many rows at once: sites, outings and records from frames."""

import json
from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import func, select

from geo import morton
from geo.clock import DAY_MS
from geo.store import bulk, known, log, schema
from geo.store.bulk import Counted
from geo.store.engine import Store
from geo.store.sites import site_by_code
from tests.builders import NOW, add_catalogue, add_instruments, add_sites, site_row

BY: dict[str, Any] = {"actor": "test", "now_ms": NOW, "source": "file"}


@pytest.fixture
def world(store: Store) -> Store:
    """Give a store with two kinds, two districts, two squads and no site."""
    with store.write() as conn:
        add_catalogue(conn)
    return store


def inspections(*rows: dict[str, Any]) -> pd.DataFrame:
    """Give inspections of M1 that passed a day before `NOW`, with bodies that tell them apart."""
    frame = pd.DataFrame(
        [
            {
                "id": f"00000000-0000-4000-8000-{number:012d}", "site": "M1", "squad": 2,
                "outing": None, "started_at": NOW - DAY_MS, "finished_at": NOW - DAY_MS,
                "result": "pass", **row,
            }
            for number, row in enumerate(rows)
        ]
    )  # fmt: skip
    return frame.assign(body=[json.dumps({"n": n}) for n in range(len(frame))])


def test_new_sites_get_defaults_for_what_the_frame_does_not_say(world: Store) -> None:
    frame = pd.DataFrame([{"code": "A", "kind": "hospital", "lon": 111.2, "lat": 36.2}])
    with world.write() as conn:
        assert bulk.upsert_sites(conn, frame, **BY) == Counted(added=1)
        site = site_by_code(conn, "A")
        code = conn.execute(select(schema.site.c.morton)).scalar_one()
    assert (site.name, site.address, site.crowding, site.district) == ("", "", 3, None)
    assert (site.source, site.version) == ("file", 1)
    assert code == morton.encode([111.2], [36.2])[0]


def test_an_absent_column_leaves_and_a_missing_value_clears(world: Store) -> None:
    with world.write() as conn:
        add_sites(conn, site_row("A", address="street", crowding=5))
        place = {"code": "A", "kind": "hospital", "lon": 111.3, "lat": 36.3}
        changed = bulk.upsert_sites(conn, pd.DataFrame([{**place, "crowding": None}]), **BY)
        site = site_by_code(conn, "A")
        former = conn.execute(select(schema.site_version)).mappings().one()
        codes = conn.execute(select(schema.site.c.morton)).scalars().all()
    assert changed == Counted(updated=1)
    assert (site.address, site.crowding, site.district, site.kind) == (
        "street", 3, "141002", "hospital",
    )  # fmt: skip
    assert (former["kind"], former["crowding"], former["version"], site.version) == (
        "farmers_market", 5, 1, 2,
    )  # fmt: skip
    assert codes == morton.encode([111.3], [36.3]).tolist()


def test_coordinates_are_kept_to_a_centimetre_and_less_is_no_change(world: Store) -> None:
    with world.write() as conn:
        add_sites(conn, site_row("A", lon=111.123456789))
        assert site_by_code(conn, "A").lon == 111.1234568
        frame = pd.DataFrame([site_row("A", lon=111.12345681)])
        assert bulk.upsert_sites(conn, frame, **BY) == Counted(unchanged=1)


def test_a_bulk_call_is_one_line_of_the_log_with_its_range(world: Store) -> None:
    with world.write() as conn:
        add_sites(conn, site_row())
        before = log.last_sequence(conn)
        bulk.insert_inspections(conn, inspections({}, {}, {}), **BY)
        (line,) = log.since(conn, before, 10)
        numbers = conn.execute(select(schema.inspection.c.sequence)).scalars().all()
        assert list(log.broken_links(conn)) == []
    assert (line.kind, line.first, line.sequence) == ("inspections", before + 1, before + 3)
    assert sorted(numbers) == [before + 1, before + 2, before + 3]


def test_a_known_record_is_unchanged_or_a_conflict_and_never_overwritten(world: Store) -> None:
    with world.write() as conn:
        add_sites(conn, site_row())
        frame = inspections({}, {})
        bulk.insert_inspections(conn, frame, **BY)
        other = frame.assign(body=['{"n":0}', '{"n": 7}'])
        done = bulk.insert_inspections(conn, other, **BY)
        bodies = known.bodies(conn, schema.inspection, frame["id"])
    assert done == Counted(unchanged=1, conflicts=(frame["id"][1],))
    assert list(bodies.values()) == ['{"n": 0}', '{"n": 1}']


def test_records_move_the_state_of_their_sites(world: Store) -> None:
    with world.write() as conn:
        add_sites(conn, site_row("M1"), site_row("M2"))
        frame = inspections({}, {"finished_at": NOW + DAY_MS, "result": "fail"}, {"site": "M2"})
        bulk.insert_inspections(conn, frame, **BY)
        states = conn.execute(select(schema.site_state).order_by(schema.site_state.c.site)).all()
    # A record from the future counts from the moment in which it was received.
    assert [(row.inspected_at, row.result, row.inspections) for row in states] == [
        (NOW, "fail", 2), (NOW - DAY_MS, "pass", 1),
    ]  # fmt: skip


def test_outings_are_stored_once_with_or_without_officers(world: Store) -> None:
    frame = pd.DataFrame(
        {
            "id": ["a" * 36, "b" * 36], "squad": [2, 8], "date": [date(2020, 2, 10), "2020-02-11"],
            "officers": pd.array([3, None], dtype="Int64"),
        }
    )  # fmt: skip
    with world.write() as conn:
        assert bulk.insert_outings(conn, frame, **BY) == Counted(added=2)
        assert bulk.insert_outings(conn, frame, **BY) == Counted(unchanged=2)
        assert known.outings(conn, frame["id"]) == {"a" * 36: (2, 3), "b" * 36: (8, None)}
        days = known.outings_of_days(conn, date(2020, 2, 10), date(2020, 2, 10))
    assert days == {(2, date(2020, 2, 10)): "a" * 36}


def test_what_the_store_knows_is_found_beyond_one_statement(world: Store) -> None:
    codes = [f"S{n}" for n in range(1203)]
    with world.write() as conn:
        add_sites(conn, *[site_row(code) for code in codes])
        found = known.sites(conn, [*codes, "X"])
        assert found.keys() == set(codes)
        assert conn.execute(select(func.count()).select_from(schema.site)).scalar() == 1203


def test_instruments_are_found_by_their_own_code_or_their_sites(world: Store) -> None:
    with world.write() as conn:
        add_sites(conn, site_row("M1"), site_row("M2"), site_row("M3"))
        add_instruments(conn, "M1", ["T1", "T2"])
        add_instruments(conn, "M2", ["T3"])
        add_instruments(conn, "M3", ["T4"])
        found = {one["code"]: one for one in known.instruments(conn, ["M1", "T3", "X"])}
    assert {code: one["site"] for code, one in found.items()} == {
        "T1": "M1",
        "T2": "M1",
        "T3": "M2",
    }
    assert (found["T1"]["kind"], found["T1"]["district"]) == ("farmers_market", "141002")
