"""Which policy and which risk level are in force."""

from dataclasses import replace

import pytest

from geo.model import Act, RiskChange, RiskLevel
from geo.rules.policy import (
    DEFAULT_CALIBRATION,
    DEFAULT_INSPECTION,
    acts_mask,
    next_change,
    policy_in_force,
    risk_at,
)

LOW, MEDIUM, HIGH = RiskLevel
FROM = 1000


def policy(subject=None, risk=None, effective_from=FROM, effective_to=None, **facts):
    return replace(
        DEFAULT_INSPECTION,
        subject=subject,
        risk=risk,
        effective_from=effective_from,
        effective_to=effective_to,
        **facts,
    )


def test_a_kind_without_a_policy_gets_the_default():
    assert policy_in_force([], "inspection", "mall", LOW, FROM) is DEFAULT_INSPECTION
    assert policy_in_force([], "calibration", "scale", LOW, FROM) is DEFAULT_CALIBRATION


def test_the_most_specific_policy_wins_whatever_their_order():
    general, by_risk, by_kind = policy(), policy(risk=HIGH), policy("mall")
    both = policy("mall", HIGH)
    several = [both, general, by_kind, by_risk]
    assert policy_in_force(several, "inspection", "mall", HIGH, FROM) is both
    assert policy_in_force(several, "inspection", "mall", LOW, FROM) is by_kind
    assert policy_in_force(several, "inspection", "airport", HIGH, FROM) is by_risk
    assert policy_in_force(several, "inspection", "airport", LOW, FROM) is general


def test_among_equals_the_latest_start_wins_then_the_one_added_last():
    old, new = policy("mall", id=1), policy("mall", effective_from=FROM + 5, id=2)
    twin = policy("mall", effective_from=FROM + 5, id=3)
    assert policy_in_force([new, old], "inspection", "mall", LOW, FROM + 5) is new
    assert policy_in_force([twin, new, old], "inspection", "mall", LOW, FROM + 9) is twin
    assert policy_in_force([twin, new, old], "inspection", "mall", LOW, FROM + 4) is old


@pytest.mark.parametrize(
    ("at", "holds"), [(FROM - 1, False), (FROM, True), (FROM + 9, True), (FROM + 10, False)]
)
def test_a_policy_holds_from_its_start_up_to_but_not_at_its_end(at, holds):
    dated = policy("mall", effective_to=FROM + 10)
    assert (policy_in_force([dated], "inspection", "mall", LOW, at) is dated) is holds


def test_a_calibration_policy_says_nothing_of_inspections():
    calibration = replace(policy("mall"), requirement="calibration")
    assert policy_in_force([calibration], "inspection", "mall", LOW, FROM) is DEFAULT_INSPECTION


def test_risk_is_low_before_the_first_change_and_then_the_last_one():
    changes = [
        RiskChange("141002", MEDIUM, 30),
        RiskChange("141002", HIGH, 10),
        RiskChange("141021", HIGH, 0),
    ]
    assert [risk_at(changes, "141002", at) for at in (9, 10, 29, 30)] == [LOW, HIGH, HIGH, MEDIUM]


def test_a_site_without_a_district_is_at_low_risk():
    assert risk_at([RiskChange("141002", HIGH, 0)], None, 50) is LOW


def test_the_next_change_is_the_first_start_or_end_after_an_instant():
    policies = [policy(effective_from=10, effective_to=40)]
    risks = [RiskChange("141002", HIGH, 20)]
    assert [next_change(policies, risks, at) for at in (0, 10, 20, 40)] == [10, 20, 40, None]


def test_acts_are_bits():
    assert acts_mask([]) == 0
    assert acts_mask([Act.CALIBRATION, Act.FIELD_CHECK, Act.CALIBRATION]) == 5
