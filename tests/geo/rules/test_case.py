"""What may be done with a case when."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.rules.case import MOVES, Asked, CaseState, Did, take

WHY = {"reason": "the court said so", "note": "seen"}


def problems(state, asked, fine=0, open_findings=0):
    return {error.field: str(error.why) for error in take(state, 10, fine, asked, open_findings)[1]}


@pytest.mark.parametrize(
    ("state", "did", "why"),
    [
        (CaseState.OPEN, Did.OPENED, "opened once"),
        (CaseState.OPEN, Did.APPEALED, "only a closed case"),
        (CaseState.OPEN, Did.DECIDED, "no appeal is under way"),
        (CaseState.CLOSED, Did.CLOSED, "closed already"),
        (CaseState.CLOSED, Did.FINED, "by an appeal only"),
        (CaseState.CLOSED, Did.DECIDED, "no appeal is under way"),
        (CaseState.APPEALED, Did.APPEALED, "under way already"),
        (CaseState.APPEALED, Did.CLOSED, "decided first"),
        (CaseState.APPEALED, Did.FINED, "decided first"),
    ],
)
def test_a_step_out_of_turn_is_told_why(state, did, why):
    assert why in problems(state, Asked(did, 20, 100, **WHY), fine=100)["did"]


def test_a_case_with_an_open_finding_is_closed_for_a_reason_only():
    assert "2 of the findings" in problems(CaseState.OPEN, Asked(Did.CLOSED, 20), 0, 2)["reason"]
    assert not problems(CaseState.OPEN, Asked(Did.CLOSED, 20, reason="firm dissolved"), 0, 2)
    assert not problems(CaseState.OPEN, Asked(Did.CLOSED, 20), 0, 0)


def test_an_appeal_and_its_decision_have_a_reason_and_a_note_has_words():
    assert problems(CaseState.CLOSED, Asked(Did.APPEALED, 20)) == {"reason": "is missing"}
    assert problems(CaseState.APPEALED, Asked(Did.DECIDED, 20)) == {"reason": "is missing"}
    assert problems(CaseState.OPEN, Asked(Did.NOTE, 20)) == {"note": "is missing"}


def test_fines_are_there_where_they_are_imposed_and_nowhere_else():
    assert problems(CaseState.OPEN, Asked(Did.FINED, 20)) == {"fine": "is missing"}
    assert "more than nothing" in problems(CaseState.OPEN, Asked(Did.FINED, 20, 0))["fine"]
    assert "more than nothing" in problems(CaseState.OPEN, Asked(Did.CLOSED, 20, 0))["fine"]
    assert "imposes no fine" in problems(CaseState.OPEN, Asked(Did.NOTE, 20, 5, **WHY))["fine"]
    larger = Asked(Did.DECIDED, 20, 101, **WHY)
    assert "larger than it was" in problems(CaseState.APPEALED, larger, fine=100)["fine"]


def test_a_step_does_not_come_before_the_one_before_it():
    assert problems(CaseState.OPEN, Asked(Did.NOTE, 9, note="seen")) == {
        "at": "lies before the step that came before it"
    }


@given(
    st.lists(st.tuples(st.sampled_from(list(Did)), st.none() | st.integers(0, 10_000)), max_size=30)
)
def test_whatever_is_tried_the_fine_is_the_sum_of_its_changes_and_never_below_nothing(tries):
    state, at, fine, changes = CaseState.OPEN, 0, 0, []
    for did, cents in tries:
        taken, why = take(state, at, fine, Asked(did, at + 1, cents, **WHY), 0)
        assert (taken is None) == bool(why)
        if taken is None:
            continue
        assert taken.state is MOVES[state][did]
        state, at, fine = taken.state, at + 1, fine + (taken.change_cents or 0)
        changes.append(taken.change_cents or 0)
        if did is Did.DECIDED and cents is not None:
            assert fine == cents
    assert fine == sum(changes)
    assert fine >= 0
