"""The why of a site agrees with the index and with SQL, and names what set each date."""

import json
from random import Random

import pandas as pd
import pytest

from geo.clock import DAY_MS as DAYS
from geo.coverage.index import CoverageIndex
from geo.coverage.why import Reason, why
from geo.errors import SiteNotFound
from geo.model import Act, Policy, RiskChange, RiskLevel, Status
from geo.store import bulk, catalogue
from geo.store import sites as register
from geo.store.arrays import ABSENT
from geo.store.catalogue import load_catalogue
from geo.store.filters import SiteFilter
from geo.store.judgement import judged_sites
from tests.builders import (
    EAST,
    NOW,
    THERMOMETER,
    WEST,
    add_catalogue,
    add_instruments,
    add_sites,
    record_id,
    site_row,
)
from tests.geo.coverage.worlds import Heard, store_complaints


def add_inspections(conn, *rows, now_ms=NOW):
    facts = [
        {
            "id": record_id(), "site": "M1", "squad": 2, "started_at": row["finished_at"],
            "result": "pass", "body": json.dumps({"n": number}), **row,
        }
        for number, row in enumerate(rows)
    ]  # fmt: skip
    bulk.insert_inspections(conn, pd.DataFrame(facts), "test", now_ms, "test")


def add_calibrations(conn, *rows, now_ms=NOW):
    facts = [
        {
            "id": record_id(), "instrument": "T1", "squad": 8, "act": "calibration",
            "conclusion": "pass", "body": json.dumps({"n": number}), **row,
        }
        for number, row in enumerate(rows)
    ]  # fmt: skip
    bulk.insert_calibrations(conn, pd.DataFrame(facts), "test", now_ms, "test")


def explain(store, at=NOW, row=1, past=False):
    with store.read() as conn:
        return why(conn, load_catalogue(conn), row, at, past=past)


@pytest.fixture
def market(sqlite_store):
    """Give a store with one market, M1."""
    with sqlite_store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, site_row("M1", crowding=5))
    return sqlite_store


def test_a_site_that_nobody_visited_says_never(market):
    said = explain(market)
    inspection = said.requirements[0]
    assert (inspection.status, inspection.reason) == (Status.NEVER, Reason.NEVER)
    assert inspection.due_at is inspection.record is inspection.outcome is None
    assert (said.status, said.due_at, len(said.requirements)) == (Status.NEVER, None, 1)
    assert said.factors.product == 5 * 1 * 2.0


@pytest.mark.parametrize(
    ("record", "reason", "due_at"),
    [
        ({"result": "pass"}, Reason.INTERVAL, NOW + 29 * DAYS),
        ({"result": "pass", "rectify_by": NOW}, Reason.INTERVAL, NOW + 29 * DAYS),
        ({"result": "fail"}, Reason.LOOK_BACK, NOW + 2 * DAYS),
        ({"result": "fail", "rectify_by": NOW + DAYS}, Reason.RECTIFY_BY, NOW + DAYS),
        ({"result": "fail", "rectify_by": NOW + 40 * DAYS}, Reason.INTERVAL, NOW + 29 * DAYS),
        ({"result": "advisory"}, Reason.INTERVAL, NOW + 29 * DAYS),
        ({"result": "advisory", "rectify_by": NOW + DAYS}, Reason.RECTIFY_BY, NOW + DAYS),
    ],
)
def test_the_reason_is_what_set_the_date_of_the_next_inspection(market, record, reason, due_at):
    id = record_id()
    with market.write() as conn:
        add_inspections(conn, {"id": id, "finished_at": NOW - DAYS, **record})
    inspection = explain(market).requirements[0]
    assert (inspection.reason, inspection.due_at) == (reason, due_at)
    assert inspection.notice_at == due_at - 6 * DAYS
    assert (inspection.record, inspection.record_at) == (id, NOW - DAYS)
    assert inspection.outcome == record["result"]


@pytest.mark.parametrize(
    ("record", "reason", "due_at"),
    [
        ({}, Reason.INTERVAL, NOW + 364 * DAYS),
        ({"valid_until": NOW + 9 * DAYS}, Reason.VALID_UNTIL, NOW + 9 * DAYS),
        ({"valid_until": NOW + 999 * DAYS}, Reason.INTERVAL, NOW + 364 * DAYS),
        ({"conclusion": "fail"}, Reason.FAILED_CALIBRATION, NOW - DAYS),
        ({"conclusion": "conditional"}, Reason.INTERVAL, NOW + 364 * DAYS),
        ({"act": "field_check"}, Reason.NEVER, None),
    ],
)
def test_the_reason_is_what_set_the_date_of_the_next_calibration(market, record, reason, due_at):
    with market.write() as conn:
        add_instruments(conn, "M1", ["T1"])
        add_instruments(conn, "M1", ["T0"], in_service_to=NOW)
        add_calibrations(conn, {"performed_at": NOW - DAYS, **record})
    _, calibration = explain(market).requirements
    assert calibration.instrument.code == "T1"
    assert (calibration.reason, calibration.due_at) == (reason, due_at)


def test_the_policy_in_force_is_named_with_its_risk(market):
    weekly = Policy(
        "inspection", "farmers_market", RiskLevel.HIGH, 7 * DAYS, DAYS, DAYS, frozenset(), NOW
    )
    with market.write() as conn:
        catalogue.add_policies(conn, [weekly])
        catalogue.set_risks(conn, [RiskChange(WEST.code, RiskLevel.HIGH, NOW - DAYS)])
    before, after = explain(market, NOW - 1), explain(market)
    assert (before.risk, before.requirements[0].policy.id) == (RiskLevel.HIGH, None)
    assert before.requirements[0].policy.interval_ms == 30 * DAYS
    policy = after.requirements[0].policy
    assert (policy.id, policy.subject, policy.risk) == (1, "farmers_market", RiskLevel.HIGH)
    assert policy.interval_ms == 7 * DAYS
    assert after.factors.risk == 3


def test_a_failed_inspection_weighs_in_the_factors_whose_product_is_the_priority(market):
    with market.write() as conn:
        add_inspections(conn, {"finished_at": NOW - 18 * DAYS, "result": "fail"})
    factors = explain(market).factors
    assert (factors.crowding, factors.risk, factors.failure, factors.complaints) == (5, 1, 1.5, 1)
    assert factors.lateness == 1 + 15 / 30
    assert factors.product == 5 * 1.5 * 1.5


def test_open_complaints_weigh_until_they_are_answered_at_past_instants_as_then(market):
    calm = explain(market).factors.product
    heard = [Heard(record_id(), "M1", NOW - 2 * DAYS, end) for end in (None, NOW - DAYS)]
    with market.write() as conn:
        store_complaints(conn, heard)
    assert explain(market).factors.product == 1.5 * calm
    then = explain(market, NOW - DAYS - 1, past=True).factors
    before = explain(market, NOW - 3 * DAYS, past=True).factors
    assert (then.complaints, before.complaints) == (2, 1)


def test_a_past_instant_is_explained_by_the_records_and_the_site_of_then(market):
    early, late = record_id(), record_id()
    with market.write() as conn:
        add_inspections(
            conn,
            {"id": early, "finished_at": NOW - 9 * DAYS},
            {"id": late, "finished_at": NOW - 2 * DAYS},
        )
        add_sites(conn, site_row("M1", crowding=1), now_ms=NOW - DAYS)
    then = explain(market, NOW - 5 * DAYS, past=True)
    assert (then.requirements[0].record, then.site.crowding) == (early, 5)
    now = explain(market)
    assert (now.requirements[0].record, now.site.crowding) == (late, 1)


def test_a_closed_site_is_explained_and_said_not_to_count(market):
    with market.write() as conn:
        add_sites(conn, site_row("M1", closed_at=NOW))
    assert explain(market, NOW - 1).exists
    assert not explain(market, NOW).exists


def test_an_unknown_site_is_told(market):
    for past in (True, False):
        with pytest.raises(SiteNotFound):
            explain(market, row=99, past=past)


def build_anything(conn, random: Random, sites: int) -> None:
    """Fill a store with all that coverage depends on, at random."""
    add_catalogue(conn)
    acts = frozenset({Act.FIELD_CHECK, Act.VERIFICATION})
    policies = [
        Policy("inspection", "hospital", None, 9 * DAYS, 2 * DAYS, DAYS, frozenset(), 0),
        Policy(
            "inspection", None, RiskLevel.HIGH, 5 * DAYS, DAYS, DAYS, frozenset(), NOW - 9 * DAYS
        ),
        Policy("calibration", THERMOMETER.id, None, 20 * DAYS, 5 * DAYS, 0, acts, NOW - 5 * DAYS),
    ]
    catalogue.add_policies(conn, policies)
    risks = [
        RiskChange(code, random.choice(list(RiskLevel)), NOW - random.randrange(30) * DAYS)
        for code in (WEST.code, EAST.code)
        for _ in range(2)
    ]
    catalogue.set_risks(conn, risks)
    codes = [f"M{n}" for n in range(sites)]
    rows = [
        site_row(
            code,
            kind=random.choice(["farmers_market", "hospital"]),
            district=random.choice([WEST.code, EAST.code, None]),
            crowding=random.randint(1, 5),
        )
        for code in codes
    ]
    add_sites(conn, *rows)
    for number, code in enumerate(codes):
        for thermometer in range(random.randrange(3)):
            span = random.choice([{}, {"in_service_to": NOW}, {"in_service_from": NOW - DAYS}])
            add_instruments(conn, code, [f"T{number}-{thermometer}"], **span)
    instant = lambda: NOW - random.randrange(40 * 4) * (DAYS // 4)  # noqa: E731
    ids = [record_id() for _ in range(sites * 3)]
    add_inspections(
        conn,
        *[
            {
                "id": id, "site": random.choice(codes), "finished_at": instant(),
                "result": random.choice(["pass", "advisory", "fail"]),
                "rectify_by": random.choice([None, NOW + random.randrange(-20, 20) * DAYS]),
                "supersedes": random.choice([None, None, None, random.choice(ids)]),
                "void": random.random() < 0.1,
            }
            for id in ids
        ],
    )  # fmt: skip
    instruments = [
        item.code for row in range(1, sites + 1) for item in register.instruments_of(conn, row)
    ]
    add_calibrations(
        conn,
        *[
            {
                "instrument": random.choice(instruments), "performed_at": instant(),
                "act": random.choice(list(Act)).value,
                "conclusion": random.choice(["pass", "fail", "none"]),
                "valid_until": random.choice([None, NOW + random.randrange(-9, 30) * DAYS]),
            }
            for _ in range(sites * 2)
        ],
    )  # fmt: skip
    moved = [dict(row, crowding=1, district=None) for row in rows[::3]]
    add_sites(conn, *moved, now_ms=NOW - 4 * DAYS)


@pytest.mark.parametrize("seed", range(3))
def test_why_index_and_sql_say_the_same_of_any_world_at_any_instant(store, seed):
    with store.write() as conn:
        build_anything(conn, Random(seed), 12)
    with store.read() as conn:
        seen = [agree(conn, NOW + days * DAYS, past=days < 0) for days in (-30, -7, -4, 0, 3, 60)]
    assert len(set(seen)) > 1


def agree(conn, at: int, *, past: bool) -> tuple[Status, ...]:
    """Compare the three for every site of a store at an instant; give the statuses."""
    loaded = load_catalogue(conn)
    index = CoverageIndex.load(conn, at if past else None)
    judged = index.judge(at)
    places = {row: place for place, row in enumerate(index.sites.row.tolist())}
    rows = conn.execute(judged_sites(conn, loaded, SiteFilter(), at, past=past)).mappings().all()
    for row in rows:
        place = places[row["row"]]
        said = why(conn, loaded, row["row"], at, past=past)
        calibrations = [one.status for one in said.requirements[1:]]
        assert said.status == row["status"] == judged.status[place]
        assert said.requirements[0].status == row["inspection_status"]
        assert max(calibrations, default=None) == row["calibration_status"]
        assert len(calibrations) == row["instruments"]
        assert (said.due_at, said.notice_at) == (row["due_at"], row["notice_at"])
        assert (ABSENT if said.due_at is None else said.due_at) == judged.due_at[place]
        assert said.factors.product == pytest.approx(row["priority"], rel=1e-12)
        assert said.factors.product == pytest.approx(judged.priority[place], rel=1e-12)
    assert len(rows) == index.size
    return tuple(Status(row["status"]) for row in rows)
