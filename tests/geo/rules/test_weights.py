"""Weights of the priority: in force by date, and refused field by field."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model import RiskLevel
from geo.rules.priority import priority
from geo.rules.weights import (
    DEFAULT_WEIGHTS,
    HIGHEST,
    DatedWeights,
    PriorityWeights,
    weight_problems,
    weights_at,
)

KINDS = ("hospital", "mall")


def test_the_newest_date_that_has_come_holds_and_before_the_first_the_default():
    early, late = PriorityWeights(failure=2.0), PriorityWeights(failure=3.0)
    dated = [DatedWeights(200, late), DatedWeights(100, early)]
    assert [weights_at(dated, at) for at in (99, 100, 199, 200)] == [
        DEFAULT_WEIGHTS, early, early, late,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field", "why"),
    [
        ({"crowding": (0.0, 2.0, 3.0, 4.0, 5.0)}, "crowding_1", "0.1 to 100"),
        ({"crowding": (1.0, 2.0, math.nan, 4.0, 5.0)}, "crowding_3", "0.1 to 100"),
        ({"crowding": (1.0, 3.0, 2.0, 4.0, 5.0)}, "crowding_3", "not be less than 3"),
        ({"risk": (1.0, 2.0, math.inf)}, "risk_high", "0.1 to 100"),
        ({"risk": (1.0, 0.5, 3.0)}, "risk_medium", "not be less than 1"),
        ({"kinds": {"hospital": -1.0}}, "kind_hospital", "0.1 to 10"),
        ({"kinds": {"moon_base": 1.0}}, "kind_moon_base", "unknown"),
        ({"never_lateness": 0.0}, "never_lateness", "0.5 to 10"),
        ({"never_lateness": 5.0}, "most_lateness", "without any record"),
        ({"failure": 0.9}, "failure", "1 to 10"),
        ({"complaint_step": -0.5}, "complaint_step", "0 to 10"),
        ({"most_complaints": 101}, "most_complaints", "0 to 100"),
        (
            {"crowding": (100.0,) * 5, "risk": (100.0,) * 3},
            "crowding_5",
            "135,000; at most 100,000",
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_field_with_what_would_be_right(change, field, why):
    (problem,) = weight_problems(replace(DEFAULT_WEIGHTS, **change), KINDS)
    assert problem.field == field
    assert why in problem.why


def test_the_weights_that_hold_by_default_are_right():
    assert weight_problems(DEFAULT_WEIGHTS, KINDS) == []


def ascending(size: int) -> st.SearchStrategy[tuple[float, ...]]:
    some = st.lists(st.floats(0.1, 100), min_size=size, max_size=size)
    return some.map(lambda values: tuple(sorted(values)))


@given(
    st.builds(
        PriorityWeights,
        crowding=ascending(5),
        risk=ascending(3),
        kinds=st.dictionaries(st.sampled_from(KINDS), st.floats(0.1, 10)),
        most_lateness=st.floats(2, 10),
        failure=st.floats(1, 10),
        complaint_step=st.floats(0, 10),
        most_complaints=st.integers(0, 100),
    ),
    st.integers(1, 5), st.integers(1, 5), st.sampled_from(RiskLevel), st.integers(0, 200),
    st.sampled_from(KINDS), st.booleans(),
)  # fmt: skip
def test_no_priority_passes_the_highest_and_more_crowding_never_lowers_it(
    weights, crowding, other, risk, complaints, kind, failed
):
    least, most = (
        priority(
            grade, risk, weights.most_lateness, failed=failed, open_complaints=complaints,
            kind=kind, weights=weights,
        )
        for grade in sorted([crowding, other])
    )  # fmt: skip
    assert 0 < least <= most <= weights.highest * (1 + 1e-12)
    refused = {problem.field for problem in weight_problems(weights, KINDS)}
    assert refused == ({"crowding_5"} if weights.highest > HIGHEST else set())
