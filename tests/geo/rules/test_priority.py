"""Priority: the factors, and that each of them only raises it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model import RiskLevel
from geo.rules.priority import lateness, priority
from geo.rules.weights import PriorityWeights


@pytest.mark.parametrize(
    ("at", "late"),
    [(0, 0.0), (10, 0.0), (15, 0.75), (20, 1.0), (70, 1.5), (120, 2.0), (220, 3.0), (900, 3.0)],
)
def test_lateness_is_nothing_until_notice_then_a_half_to_one_then_one_more_each_interval(at, late):
    assert lateness(at, notice_at=10, due_at=20, interval_ms=100) == pytest.approx(late)


def test_without_notice_lateness_begins_at_one():
    assert lateness(20, 20, 20, 100) == 0.0
    assert lateness(21, 20, 20, 100) == pytest.approx(1.01)


@given(
    st.integers(0, 1000), st.integers(0, 300), st.integers(0, 300), st.integers(1, 300),
    st.integers(0, 300), st.floats(1, 10),
)  # fmt: skip
def test_lateness_never_falls_and_never_passes_its_most(
    at, notice_at, notice, interval, more, most
):
    due_at = notice_at + notice
    weights = PriorityWeights(most_lateness=most)
    now = lateness(at, notice_at, due_at, interval, weights)
    assert 0 <= now <= lateness(at + more, notice_at, due_at, interval, weights) <= most


def test_the_factors_multiply():
    assert priority(4, RiskLevel.HIGH, 1.0, failed=False, open_complaints=0) == 12
    assert priority(4, RiskLevel.HIGH, 1.0, failed=True, open_complaints=0) == 18
    assert priority(4, RiskLevel.HIGH, 1.0, failed=False, open_complaints=1) == 18
    assert priority(4, RiskLevel.HIGH, 1.0, failed=False, open_complaints=9) == 36


def test_each_factor_is_what_the_weights_count_for_it():
    weights = PriorityWeights(
        crowding=(1, 1, 1, 7, 9), risk=(1, 1, 5), kinds={"hospital": 2}, failure=3,
        complaint_step=10, most_complaints=1,
    )  # fmt: skip
    known = {"failed": True, "open_complaints": 3, "weights": weights}
    assert priority(4, RiskLevel.HIGH, 2.0, kind="hospital", **known) == 7 * 5 * 2 * 2 * 3 * 11
    assert priority(4, RiskLevel.HIGH, 2.0, kind="mall", **known) == 7 * 5 * 2 * 3 * 11


def test_a_covered_site_has_none():
    assert priority(5, RiskLevel.HIGH, 0.0, failed=True, open_complaints=3) == 0
