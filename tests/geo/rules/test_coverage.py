"""The coverage rule: its edges by example, and the properties that hold for any records."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geo.clock import DAY_MS
from geo.model import Act, Conclusion, Result, Status
from geo.rules.coverage import (
    CalibrationFact,
    InspectionFact,
    InspectionState,
    InstrumentState,
    Judgement,
    inspection_state,
    instrument_state,
    judge_inspection,
    judge_instruments,
    look_back_at,
    never_done,
    status_at,
    worst,
)
from geo.rules.policy import DEFAULT_CALIBRATION, DEFAULT_INSPECTION

T = 1_582_329_600_000
POLICY = replace(DEFAULT_INSPECTION, interval_ms=30 * DAY_MS, notice_ms=6 * DAY_MS)
YEARLY = DEFAULT_CALIBRATION
ACTS = YEARLY.acts


def inspected(days_ago: float, result: Result = Result.PASS, rectify_in: float | None = None):
    rectify_by = None if rectify_in is None else T + int(rectify_in * DAY_MS)
    return InspectionState(T - int(days_ago * DAY_MS), result, rectify_by)


# --- edges -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "status"),
    [(9, Status.COVERED), (10, Status.COVERED), (11, Status.DUE), (20, Status.DUE),
     (21, Status.OVERDUE)],
)  # fmt: skip
def test_notice_and_due_themselves_still_belong_to_the_better_side(at, status):
    assert status_at(at, notice_at=10, due_at=20) is status


def test_a_site_without_a_record_is_never():
    assert judge_inspection(T, None, POLICY) == never_done()
    assert never_done().status is Status.NEVER
    assert never_done().due_at is None


def test_a_passed_inspection_is_due_one_interval_later_with_notice_before():
    judged = judge_inspection(T, inspected(1), POLICY)
    assert judged == Judgement(Status.COVERED, T + 29 * DAY_MS, T + 23 * DAY_MS, 0.0)


def test_a_failed_inspection_is_due_at_its_look_back_date():
    assert judge_inspection(T, inspected(1, Result.FAIL), POLICY).due_at == T + 2 * DAY_MS


def test_a_rectification_date_comes_before_the_policys_look_back_span():
    assert judge_inspection(T, inspected(1, Result.FAIL, 9), POLICY).due_at == T + 9 * DAY_MS


def test_a_look_back_date_never_puts_the_due_date_off():
    assert judge_inspection(T, inspected(1, Result.FAIL, 99), POLICY).due_at == T + 29 * DAY_MS


def test_advisory_counts_as_a_pass_but_keeps_its_rectification_date():
    assert look_back_at(inspected(1, Result.ADVISORY), POLICY) is None
    assert judge_inspection(T, inspected(1, Result.ADVISORY, 4), POLICY).due_at == T + 4 * DAY_MS


def test_a_pass_forgets_a_rectification_date():
    assert judge_inspection(T, inspected(1, Result.PASS, 4), POLICY).due_at == T + 29 * DAY_MS


def test_a_failed_calibration_is_due_at_once():
    state = InstrumentState(earliest_failed_at=T - 5)
    judged = judge_instruments(T, state, YEARLY)
    assert (judged.status, judged.due_at) == (Status.OVERDUE, T - 5)


def test_an_end_of_validity_before_the_interval_decides():
    state = InstrumentState(oldest_good_at=T, earliest_valid_until=T + DAY_MS)
    assert judge_instruments(T, state, YEARLY).due_at == T + DAY_MS


def test_one_instrument_without_a_record_makes_the_type_never_but_the_others_keep_their_due_date():
    judged = judge_instruments(T, InstrumentState(oldest_good_at=T, never=1), YEARLY)
    assert (judged.status, judged.due_at) == (Status.NEVER, T + 365 * DAY_MS)


def test_overdue_is_worse_than_never():
    state = InstrumentState(earliest_failed_at=T - 5, never=1)
    assert judge_instruments(T, state, YEARLY).status is Status.OVERDUE


def fact(name: str, at: int, result: Result = Result.PASS, **facts) -> InspectionFact:
    return InspectionFact(name, at, result, **facts)


def test_of_two_inspections_with_one_end_the_worse_result_wins_then_the_larger_id():
    facts = [fact("b", 5), fact("a", 5, Result.ADVISORY, rectify_by=7), fact("c", 5)]
    assert inspection_state(facts, 9) == InspectionState(5, Result.ADVISORY, 7)
    tied = [fact("a", 5, Result.FAIL, rectify_by=1), fact("b", 5, Result.FAIL, rectify_by=2)]
    assert inspection_state(tied, 9) == InspectionState(5, Result.FAIL, 2)


def test_void_and_superseded_records_and_those_after_the_instant_do_not_count():
    facts = [
        fact("a", 1),
        fact("b", 2, void=True),
        fact("c", 3),
        fact("d", 2, Result.FAIL, supersedes="c"),
        fact("e", 8),
    ]
    assert inspection_state(facts, 7) == InspectionState(2, Result.FAIL)


def calibrated(name: str, at: int, conclusion=Conclusion.PASS, **facts) -> CalibrationFact:
    return CalibrationFact(
        name, facts.pop("instrument", "T1"), at, facts.pop("act", Act.CALIBRATION), conclusion,
        **facts,
    )  # fmt: skip


def test_a_field_check_covers_nothing_unless_the_policy_names_it():
    checked = [calibrated("a", 5, act=Act.FIELD_CHECK)]
    assert instrument_state(["T1"], checked, ACTS, 9) == InstrumentState(never=1)
    named = instrument_state(["T1"], checked, frozenset({Act.FIELD_CHECK}), 9)
    assert named == InstrumentState(oldest_good_at=5)


def test_only_each_instruments_newest_record_counts():
    facts = [
        calibrated("a", 1, Conclusion.FAIL),
        calibrated("b", 3, valid_until=50),
        calibrated("c", 2, Conclusion.CONDITIONAL, instrument="T2", valid_until=40),
    ]
    assert instrument_state(["T1", "T2", "T3"], facts, ACTS, 9) == InstrumentState(
        oldest_good_at=2, earliest_valid_until=40, never=1
    )


# --- properties --------------------------------------------------------------------------------

AT = st.integers(0, 60).map(lambda day: T + day * DAY_MS)
RESULTS = st.sampled_from(list(Result))
POLICIES = st.builds(
    lambda interval, notice, back: replace(
        POLICY,
        interval_ms=interval * DAY_MS,
        notice_ms=notice * DAY_MS,
        look_back_after_ms=back * DAY_MS,
    ),
    st.integers(1, 40),
    st.integers(0, 40),
    st.integers(0, 5),
)
FACTS = st.lists(
    st.builds(
        InspectionFact,
        id=st.sampled_from("abcdefgh"),
        effective_at=AT,
        result=RESULTS,
        rectify_by=st.none() | AT,
        supersedes=st.none() | st.sampled_from("abcdefgh"),
        void=st.booleans(),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)
CALIBRATIONS = st.lists(
    st.builds(
        CalibrationFact,
        id=st.sampled_from("abcdefgh"),
        instrument=st.sampled_from(["T1", "T2"]),
        effective_at=AT,
        act=st.sampled_from(list(Act)),
        conclusion=st.sampled_from(list(Conclusion)),
        valid_until=st.none() | AT,
        supersedes=st.none() | st.sampled_from("abcdefgh"),
        void=st.booleans(),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)


def urgency(judged: Judgement) -> tuple[Status, float]:
    return judged.status, judged.late


@given(FACTS, CALIBRATIONS, POLICIES, AT, st.integers(0, 90))
def test_urgency_does_not_fall_as_time_goes_by_without_records(facts, done, policy, at, days):
    inspection = inspection_state(facts, at)
    instruments = instrument_state(["T1", "T2"], done, ACTS, at)

    def urgency_at(instant: int) -> tuple[Status, float]:
        return urgency(
            worst(
                [
                    judge_inspection(instant, inspection, policy),
                    judge_instruments(instant, instruments, policy),
                ]
            )
        )

    now, later = urgency_at(at), urgency_at(at + days * DAY_MS)
    assert later[0] >= now[0]
    assert later[1] >= now[1]


@given(FACTS, POLICIES, AT, AT)
def test_another_passing_inspection_never_makes_an_unfailed_requirement_worse(
    facts, policy, at, ended
):
    before = inspection_state(facts, at)
    assume(before is not None and before.result is not Result.FAIL)
    passed = InspectionFact("z", min(ended, at), Result.PASS)

    after = inspection_state([*facts, passed], at)

    assert urgency(judge_inspection(at, after, policy)) <= urgency(
        judge_inspection(at, before, policy)
    )


@given(FACTS, POLICIES, AT)
def test_without_its_newest_passing_inspection_a_site_is_not_due_later(facts, policy, at):
    newest = InspectionFact("z", at + 1, Result.PASS)
    now = at + 2

    known = [one for one in facts if one.effective_at <= at]
    with_it = judge_inspection(now, inspection_state([*known, newest], now), policy)
    without = judge_inspection(now, inspection_state(known, now), policy)

    assert without.due_at is None or without.due_at <= with_it.due_at


@given(FACTS, CALIBRATIONS, AT, st.randoms(use_true_random=False))
def test_the_order_of_records_is_irrelevant(facts, done, at, random):
    shuffled, calibrations = facts[:], done[:]
    random.shuffle(shuffled)
    random.shuffle(calibrations)
    assert inspection_state(shuffled, at) == inspection_state(facts, at)
    assert instrument_state(["T2", "T1"], calibrations, ACTS, at) == instrument_state(
        ["T1", "T2"], done, ACTS, at
    )


@given(CALIBRATIONS, POLICIES, AT, AT)
def test_instruments_judged_together_are_the_worst_of_each(done, policy, at, known_at):
    together = judge_instruments(at, instrument_state(["T1", "T2"], done, ACTS, known_at), policy)
    each = [
        judge_instruments(at, instrument_state([one], done, ACTS, known_at), policy)
        for one in ("T1", "T2")
    ]
    assert together == worst(each)


@given(
    st.lists(
        st.builds(
            Judgement,
            st.sampled_from(list(Status)),
            st.none() | AT,
            st.none() | AT,
            st.floats(0, 3),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_a_site_is_as_bad_as_its_worst_requirement_and_due_with_the_first(judgements):
    site = worst(judgements)
    assert site.status == max(judged.status for judged in judgements)
    assert site.late == max(judged.late for judged in judgements)
    dues = [judged.due_at for judged in judgements if judged.due_at is not None]
    assert site.due_at == (min(dues) if dues else None)


@given(FACTS, POLICIES, AT, st.integers(0, 90))
def test_a_forecast_is_the_later_truth_when_nothing_happens(facts, policy, at, days):
    later = at + days * DAY_MS
    known = [one for one in facts if one.effective_at <= at]
    forecast = judge_inspection(later, inspection_state(known, at), policy)
    assert forecast == judge_inspection(later, inspection_state(known, later), policy)
