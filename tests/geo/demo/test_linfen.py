"""The demo in the store."""

import json
import uuid

import pytest
from sqlalchemy import func, select

from geo.clock import HOUR_MS, iso, parse_instant
from geo.demo.linfen import load
from geo.demo.period import CLOCK_START_MS, ZONE
from geo.errors import StoreNotEmpty
from geo.fieldwork.complaints import receive_complaint
from geo.fieldwork.receive import receive_calibration, receive_inspection, receive_outing
from geo.model import Actor, Role, Status
from geo.rules.complaint import ComplaintState
from geo.store import accounts, log, schema, settings
from geo.store.catalogue import load_catalogue
from geo.store.complaints import complaint_by_id, complaints_of, steps_of
from geo.store.engine import open_store
from geo.store.filters import SiteFilter
from geo.store.judgement import judged_sites

ADMIN = Actor("admin", Role.ADMIN)


@pytest.fixture(scope="module")
def demo(shared_demo_settings):
    """Give a store with the demo that nobody changes."""
    store = open_store(shared_demo_settings.store_url)
    yield store
    store.dispose()


@pytest.fixture
def own_demo(demo_settings):
    """Give a store with the demo that the test may change."""
    store = open_store(demo_settings.store_url)
    yield store
    store.dispose()


def judged(conn, at, *, past=False):
    query = judged_sites(conn, load_catalogue(conn), SiteFilter(), at, past=past)
    return conn.execute(query).mappings().all()


def statuses(rows):
    return {status: sum(row["status"] == status for row in rows) for status in Status}


def rate(rows):
    counts = statuses(rows)
    return 1 - (counts[Status.NEVER] + counts[Status.OVERDUE]) / len(rows)


def operations(conn):
    """Give how many complaints, cases, closings there are, and the fines in hundredths."""
    step = schema.case_step.c
    queries = (
        select(func.count()).select_from(schema.complaint),
        select(func.count()).select_from(schema.legal_case),
        select(func.count()).where(step.did == "closed"),
        select(func.sum(step.fine_cents)),
    )
    return tuple(conn.execute(query).scalar_one() for query in queries)


def at(text):
    return parse_instant(text, ZONE)


def test_both_databases_hold_the_published_sums_and_judge_alike(demo, postgres_url):
    other = open_store(postgres_url)
    load(other, now_wall_ms=0)
    found = []
    for store in (demo, other):
        with store.read() as conn:
            visits = conn.execute(select(func.count()).select_from(schema.inspection)).scalar_one()
            officers = conn.execute(select(func.sum(schema.outing.c.officers))).scalar_one()
            assert (visits, officers) == (52_571, 27_353)
            assert operations(conn) == (780, 66, 26, 20_410_000)
            rows = judged(conn, CLOCK_START_MS)
            found.append({row["code"]: (row["status"], row["due_at"]) for row in rows})
    other.dispose()
    assert found[0] == found[1]


def test_all_four_statuses_are_there_and_most_is_covered(demo):
    with demo.read() as conn:
        rows = judged(conn, CLOCK_START_MS)
    assert 0.75 < rate(rows) < 0.85
    assert min(statuses(rows).values()) > 250


def test_a_county_or_two_are_clearly_worst(demo):
    with demo.read() as conn:
        rows = judged(conn, CLOCK_START_MS)
    districts = {row["district"] for row in rows}
    rates = {one: rate([row for row in rows if row["district"] == one]) for one in districts}
    worst = sorted(rates, key=rates.get)[:2]
    assert set(worst) == {"141032", "141034"}
    assert max(rates[one] for one in worst) + 0.15 < min(
        rate for one, rate in rates.items() if one not in worst
    )


def test_coverage_grew_over_the_weeks(demo):
    with demo.read() as conn:
        earlier = [
            rate(judged(conn, at(text), past=True))
            for text in (
                "2020-01-27T12:00+08:00",
                "2020-02-03T12:00+08:00",
                "2020-02-10T12:00+08:00",
            )
        ]
    assert earlier == sorted(earlier)
    assert earlier[0] < 0.4
    assert earlier[2] > 0.7


def test_before_the_first_record_nothing_was_covered(demo):
    with demo.read() as conn:
        rows = judged(conn, at("2020-01-24T06:00+08:00"), past=True)
    assert statuses(rows)[Status.NEVER] == len(rows) == 6000


def test_the_state_rows_say_what_the_records_say(demo):
    with demo.read() as conn:
        now, past = (judged(conn, CLOCK_START_MS, past=past) for past in (False, True))
    assert [dict(row) for row in now] == [dict(row) for row in past]


def test_records_are_such_as_a_phone_may_send(own_demo):
    tables = (
        (schema.inspection, receive_inspection),
        (schema.calibration, receive_calibration),
        (schema.outing, receive_outing),
    )
    with own_demo.write() as conn:
        for table, receive in tables:
            bodies = conn.execute(select(table.c.body).order_by(table.c.id)).scalars().all()
            for body in bodies[:: len(bodies) // 60]:
                receipt = receive(
                    conn, str(uuid.uuid4()), body.encode(), ADMIN, CLOCK_START_MS, ZONE
                )
                assert receipt.created
                assert receipt.flags == ()


def test_columns_are_those_that_receiving_would_have_written(own_demo):
    table = schema.inspection
    with own_demo.write() as conn:
        rows = conn.execute(select(table).order_by(table.c.id)).mappings().all()[::900]
        for row in rows:
            new = str(uuid.uuid4())
            receive_inspection(conn, new, row["body"].encode(), ADMIN, CLOCK_START_MS, ZONE)
            stored = conn.execute(select(table).where(table.c.id == new)).mappings().one()
            for name in (
                "site", "squad", "outing", "started_at", "finished_at", "effective_at", "result",
                "rectify_by", "look_back_of", "supersedes", "void", "flags", "sha256",
            ):  # fmt: skip
                assert stored[name] == row[name], name


def test_complaints_stand_where_their_steps_brought_them(demo):
    with demo.read() as conn:
        for one in complaints_of(conn)[::13]:
            steps = steps_of(conn, one.id)
            assert [steps[0].state, steps[-1].state] == [ComplaintState.RECEIVED, one.state]
            assert (steps[-1].at, steps[-1].squad) == (one.state_at, one.squad)
            assert sorted(step.at for step in steps) == [step.at for step in steps]


def test_a_complaint_s_body_received_again_gives_what_is_stored(own_demo):
    with own_demo.write() as conn:
        for one in complaints_of(conn, schema.complaint.c.duplicate_of.is_(None))[::60]:
            new = str(uuid.uuid4())
            receive_complaint(conn, new, one.body, ADMIN, now_ms=CLOCK_START_MS, zone=ZONE)
            stored = complaint_by_id(conn, new)
            for name in ("channel", "category", "words", "site", "lon", "lat", "district",
                         "address", "received_at", "deadline_at", "flags", "source"):  # fmt: skip
                assert getattr(stored, name) == getattr(one, name), name


def test_open_complaints_are_counted_at_their_sites(demo):
    with demo.read() as conn:
        rows = judged(conn, CLOCK_START_MS)
        still = [one for one in complaints_of(conn) if one.open and one.site]
    assert len(still) > 5
    assert sum(row["open_complaints"] for row in rows) == len(still)


def test_the_log_is_unbroken(demo):
    with demo.read() as conn:
        assert list(log.broken_links(conn)) == []
        assert log.last_sequence(conn) > 52_571


def test_the_clock_shows_the_morning_after_the_last_record(demo):
    with demo.read() as conn:
        clock = settings.load_clock(conn)
        assert iso(clock.clock_start_ms, ZONE) == "2020-02-22T08:00:00+08:00"
        assert 0 <= clock.now_ms() - clock.clock_start_ms < HOUR_MS
        assert settings.load_zone(conn).key == "Asia/Shanghai"
        assert settings.simulated(conn) == "linfen"


def test_a_store_with_sites_is_refused_and_stays_as_it_is(own_demo):
    with own_demo.read() as conn:
        before = log.last_sequence(conn)
    with pytest.raises(StoreNotEmpty, match="--reset"):
        load(own_demo, now_wall_ms=0)
    with own_demo.read() as conn:
        assert log.last_sequence(conn) == before


def test_a_reset_drops_what_was_there_but_people_and_log(own_demo):
    with own_demo.write() as conn:
        before = log.last_sequence(conn)
        people = [account.name for account in accounts.list_accounts(conn)]
        body = json.dumps({"squad": 2, "date": "2020-02-22", "officers": 3}).encode()
        receive_outing(conn, str(uuid.uuid4()), body, ADMIN, CLOCK_START_MS, ZONE)
    totals = load(own_demo, now_wall_ms=5, reset=True, clock_ms=CLOCK_START_MS + 1)
    with own_demo.read() as conn:
        officers = conn.execute(select(func.sum(schema.outing.c.officers))).scalar_one()
        assert officers == totals.officer_visits == 27_353
        assert [account.name for account in accounts.list_accounts(conn)] == people
        assert log.last_sequence(conn) > before
        assert list(log.broken_links(conn)) == []
        clock = settings.load_clock(conn)
        assert (clock.wall_start_ms, clock.clock_start_ms) == (5, CLOCK_START_MS + 1)
