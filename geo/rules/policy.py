"""Which policy is in force: the most specific one at an instant."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from geo.clock import DAY_MS
from geo.model import Act, Policy, RiskChange, RiskLevel

DEFAULT_INSPECTION = Policy(
    requirement="inspection",
    subject=None,
    risk=None,
    interval_ms=30 * DAY_MS,
    notice_ms=6 * DAY_MS,
    look_back_after_ms=3 * DAY_MS,
    acts=frozenset(),
    effective_from=-(1 << 62),
)
"""A kind that comes in without a policy: every 30 days, notice 20 % of the interval."""

DEFAULT_CALIBRATION = Policy(
    requirement="calibration",
    subject=None,
    risk=None,
    interval_ms=365 * DAY_MS,
    notice_ms=30 * DAY_MS,
    look_back_after_ms=0,
    acts=frozenset({Act.CALIBRATION, Act.VERIFICATION}),
    effective_from=-(1 << 62),
)
"""An instrument type without a policy: yearly, by calibration or verification."""

ACT_BITS = {Act.CALIBRATION: 1, Act.VERIFICATION: 2, Act.FIELD_CHECK: 4}


def acts_mask(acts: Iterable[Act]) -> int:
    """Give a set of acts as bits: calibration 1, verification 2, field check 4."""
    return sum(ACT_BITS[act] for act in set(acts))


def policy_in_force(
    policies: Sequence[Policy], requirement: str, subject: str, risk: RiskLevel, at: int
) -> Policy:
    """Give the policy that holds for a subject at a risk level and an instant (UTC ms).

    The most specific wins: subject and risk, then subject, then risk, then neither; among equals
    the one with the latest start, then the one added last. Without any, the default of the
    requirement.
    """
    default = DEFAULT_INSPECTION if requirement == "inspection" else DEFAULT_CALIBRATION
    holding = (
        policy
        for policy in policies
        if policy.requirement == requirement
        and policy.subject in (None, subject)
        and policy.risk in (None, risk)
        and policy.effective_from <= at
        and (policy.effective_to is None or at < policy.effective_to)
    )
    return max(
        holding,
        key=lambda policy: (
            policy.subject is not None,
            policy.risk is not None,
            policy.effective_from,
            policy.id or 0,
        ),
        default=default,
    )


def risk_at(changes: Iterable[RiskChange], district: str | None, at: int) -> RiskLevel:
    """Give the risk level of a district at an instant; low before the first change, or for none."""
    dated = sorted(
        (change.effective_from, change.level) for change in changes if change.district == district
    )
    position = bisect_right(dated, at, key=lambda pair: pair[0])
    return dated[position - 1][1] if position else RiskLevel.LOW


def risks_at(changes: Iterable[RiskChange], at: int) -> dict[str, RiskLevel]:
    """Give the risk level of every district that has one at an instant; the others stand low."""
    dated = sorted(changes, key=lambda change: change.effective_from)
    return {change.district: change.level for change in dated if change.effective_from <= at}


def next_change(policies: Iterable[Policy], risks: Iterable[RiskChange], at: int) -> int | None:
    """Give the next instant after `at` at which a policy or a risk level starts or ends."""
    instants = {policy.effective_from for policy in policies}
    instants |= {policy.effective_to for policy in policies if policy.effective_to is not None}
    instants |= {risk.effective_from for risk in risks}
    return min((instant for instant in instants if instant > at), default=None)
