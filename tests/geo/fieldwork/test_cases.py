"""A case from its opening to its appeal, on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from geo.clock import DAY_MS, HOUR_MS, iso
from geo.errors import BadRecord, NotPermitted, RecordConflict, RecordNotFound
from geo.fieldwork.cases import open_case, take_case_step
from geo.model import Actor, Role
from geo.rules.case import CaseState
from geo.store import bulk_cases, cases, log
from geo.store.case_story import findings_of_case
from geo.store.engine import open_store
from tests.builders import NOW, ZONE, raw, record_id
from tests.geo.fieldwork.sending import DISPATCHER, SQUAD_2, VIEWER, build, fields, inspect

SQUAD_3 = Actor("squad3", Role.SQUAD, 3)


@pytest.fixture
def town(store):
    with store.write() as conn:
        build(conn)
    return store


def begin(store, actor=DISPATCHER, id=None, **body):
    with store.write() as conn:
        sent = raw({"title": "Masks above the price fixed", **body})
        return open_case(conn, id or record_id(), sent, actor, NOW, ZONE)


def step(store, case, did, actor=DISPATCHER, id=None, now_ms=NOW, **body):
    with store.write() as conn:
        sent = raw({"did": did, **body})
        return take_case_step(conn, case, id or record_id(), sent, actor, now_ms, ZONE)


def refused(store, case, did, **body):
    with pytest.raises(BadRecord) as caught:
        step(store, case, did, **body)
    return fields(caught)


def test_a_case_runs_from_a_failed_inspection_to_a_reduced_fine(town):
    found = inspect(
        town, result="fail", findings=[{"text": "Mask at 50 yuan", "severity": "serious"}]
    ).id
    case = begin(town, inspection=found, note="From the morning round").id
    with town.read() as conn:
        known = cases.case_by_id(conn, case)
        assert (known.number, known.site_code, known.district, known.squad) == (
            "2020-0001", "M1", "141002", 2,
        )  # fmt: skip
        assert [one.text for one in findings_of_case(conn, known)] == ["Mask at 50 yuan"]
    assert step(town, case, "fined", fine="3000.10").case.fine_cents == 300_010
    assert "1 of the findings" in refused(town, case, "closed")["reason"]
    closed = step(town, case, "closed", fine="0.90", reason="Shop is shut for good")
    assert (closed.case.state, closed.case.fine_cents, closed.case.closed_at) == (
        CaseState.CLOSED, 300_100, NOW,
    )  # fmt: skip
    assert refused(town, case, "closed", reason="again")["did"] == "the case is closed already"
    assert "by an appeal only" in refused(town, case, "fined", fine="1")["did"]
    appealed = step(town, case, "appealed", reason="Cost price proven", now_ms=NOW + DAY_MS).case
    assert (appealed.state, appealed.closed_at) == (CaseState.APPEALED, None)
    decided = record_id()
    for created in (True, False):
        done = step(
            town, case, "decided", id=decided, fine="1000.00", reason="Partly right",
            now_ms=NOW + 2 * DAY_MS,
        )  # fmt: skip
        assert done.created is created
        assert (done.case.fine_cents, done.step.fine_cents) == (100_000, -200_100)
    with town.read() as conn:
        steps = cases.steps_of(conn, case)
        assert [one.did.value for one in steps] == [
            "opened", "fined", "closed", "appealed", "decided",
        ]  # fmt: skip
        assert sum(one.fine_cents or 0 for one in steps) == 100_000
        assert {one.actor for one in steps} == {"dispatcher"}
        assert cases.case_by_number(conn, "2020-0001").closed_at == NOW + 2 * DAY_MS
        assert list(log.broken_links(conn)) == []
    # A note leaves the day of closing as it is.
    noted = step(town, case, "note", note="Fine paid", now_ms=NOW + 3 * DAY_MS).case
    assert noted.closed_at == NOW + 2 * DAY_MS


def test_a_look_back_that_passes_lets_the_case_be_closed_without_a_reason(town):
    first = inspect(
        town, result="fail", started_at=iso(NOW - 3 * HOUR_MS, ZONE),
        finished_at=iso(NOW - 2 * HOUR_MS, ZONE), findings=[{"text": "Dirt", "severity": "minor"}],
    ).id  # fmt: skip
    case = begin(town, inspection=first).id
    inspect(town, look_back_of=first)
    assert step(town, case, "closed").case.fine_cents == 0


def test_impossible_fines_are_refused_in_words(town):
    case = begin(town, site="M1").id
    for amount, why in [
        ("-1", "less than nothing"), ("1e20", "no amount"), ("1.001", "two decimals"),
        ("0", "more than nothing"), ("99999999999", "more than 1,000,000,000.00"),
        (1500.5, "must be a text"),
    ]:  # fmt: skip
        assert why in refused(town, case, "fined", fine=amount)["fine"]
    assert "missing" in refused(town, case, "fined")["fine"]
    assert "after the clock" in refused(town, case, "note", note="x", at="2020-03-01")["at"]
    assert "before" in refused(town, case, "note", note="x", at="2019-03-01")["at"]
    assert "must be one of" in refused(town, case, "forgiven")["did"]
    with town.read() as conn:
        assert len(cases.steps_of(conn, case)) == 1


def test_the_same_case_and_step_again_are_harmless_and_others_under_their_ids_conflict(town):
    case, note = record_id(), record_id()
    assert begin(town, id=case, site="M1").created
    again = begin(town, id=case, site="M1")
    assert not again.created
    assert again.received_at == NOW
    with pytest.raises(RecordConflict):
        begin(town, id=case, site="H1")
    assert step(town, case, "note", id=note, note="seen").created
    assert not step(town, case, "note", id=note, note="seen").created
    with pytest.raises(RecordConflict):
        step(town, case, "note", id=note, note="heard")
    other = begin(town, site="M1").id
    with pytest.raises(RecordConflict):
        step(town, other, "note", id=note, note="seen")
    with pytest.raises(RecordNotFound):
        step(town, record_id(), "note", note="seen")


def test_a_case_is_about_something_that_is_there(town):
    found = inspect(town, site="H1").id
    with pytest.raises(BadRecord) as caught:
        begin(town)
    assert "about a site" in fields(caught)["site"]
    with pytest.raises(BadRecord) as caught:
        begin(town, site="M1", inspection=found, currency="yuan", title=" ", opened_at="2020-03-01")
    why = fields(caught)
    assert set(why) == {"inspection", "currency", "title", "opened_at"}
    assert why["inspection"] == "is about another site"
    with pytest.raises(BadRecord) as caught:
        begin(town, site="M9", inspection=record_id(), complaint=record_id())
    assert set(fields(caught)) == {"site", "inspection", "complaint"}


def test_dispatchers_go_on_and_a_squad_opens_and_notes_its_own(town):
    own = begin(town, SQUAD_2, site="M1").id
    assert step(town, own, "note", SQUAD_2, note="Photos taken").created
    for actor, did in [(SQUAD_2, "closed"), (SQUAD_3, "note"), (VIEWER, "note")]:
        with pytest.raises(NotPermitted):
            step(town, own, did, actor, note="x")
    with pytest.raises(NotPermitted):
        begin(town, VIEWER, site="M1")
    with pytest.raises(NotPermitted):
        begin(town, SQUAD_2, site="M1", squad=8)


def test_numbers_of_a_year_have_no_gap_whoever_opens_at_once(town):
    begin(town, site="M1", opened_at="2019-12-31T23:59+08:00")

    def open_some(_):
        own = open_store(town.url.render_as_string(hide_password=False))
        for _ in range(3):
            begin(own, site="M1")
        with pytest.raises(BadRecord):
            begin(own, site="M9")
        own.dispose()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(open_some, range(4)))
    with town.read() as conn:
        numbers = sorted(one.number for one in cases.cases_of(conn))
    assert numbers == ["2019-0001", *[f"2020-{serial:04}" for serial in range(1, 13)]]


def test_many_cases_at_once_stand_where_their_steps_leave_them(town):
    begin(town, site="M1")
    ids = [record_id() for _ in range(3)]
    rows = [
        {"id": id, "title": f"Case {place}", "opened_at": NOW - (9 - place) * DAY_MS, "site": "M1"}
        for place, id in enumerate(ids)
    ]
    at = NOW - DAY_MS
    steps = [
        {"id": record_id(), "case": ids[0], "at": at, "did": "closed", "fine_cents": 5_000_05},
        {"id": record_id(), "case": ids[0], "at": at + 5, "did": "appealed", "reason": "too much"},
        {"id": record_id(), "case": ids[1], "at": at + 1, "did": "note", "note": "heard"},
    ]
    with town.write() as conn:
        before = log.last_sequence(conn)
        assert bulk_cases.insert_cases(conn, rows, steps, "demo", NOW, "simulated") == 3
        assert log.last_sequence(conn) == before + 6
        first, second, third = (cases.case_by_id(conn, id) for id in ids)
        assert [one.number for one in (first, second, third)] == [
            "2020-0002", "2020-0003", "2020-0004",
        ]  # fmt: skip
        assert (first.state, first.fine_cents, first.district) == (
            CaseState.APPEALED, 500_005, "141002",
        )  # fmt: skip
        assert second.state is third.state is CaseState.OPEN
        assert len(cases.steps_of(conn, ids[0])) == 3
        wrong = [{"id": record_id(), "case": "x", "at": at, "did": "decided", "reason": "?"}]
        with pytest.raises(BadRecord):
            bulk_cases.insert_cases(conn, [{**rows[0], "id": "x"}], wrong, "demo", NOW, "s")
    again = {"title": "Case 2", "site": "M1", "opened_at": iso(NOW - 7 * DAY_MS, ZONE)}
    assert not begin(town, id=ids[2], **again).created
