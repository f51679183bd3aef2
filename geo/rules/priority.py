"""Priority: which uncovered or due site first. The same formula stands in SQL and in numpy.

    priority = crowding x risk x kind x lateness x failure x complaints

Each factor is what the weights in force at the instant count for it (`geo.rules.weights`). Unless
an administrator set others: crowding 1 to 5; risk 1, 2 or 3; every kind 1; lateness grows from
0.5 (notice begins) to 1 (due) and, one per interval of delay, up to 3 (a requirement without any
record counts as 2); a failed last inspection counts 1.5 times, each open complaint adds a half, at
most two.
"""

from __future__ import annotations

from geo.model import RiskLevel
from geo.rules.weights import DEFAULT_WEIGHTS, PriorityWeights


def lateness(
    at: int,
    notice_at: int,
    due_at: int,
    interval_ms: int,
    weights: PriorityWeights = DEFAULT_WEIGHTS,
) -> float:
    """Give how late a requirement with a record is at an instant: 0, then from 0.5 to the most.

    Parameters
    ----------
    at, notice_at, due_at
        Instants in UTC ms; notice_at <= due_at.
    interval_ms
        The interval in force; > 0.
    """
    if at <= notice_at:
        return 0.0
    if at <= due_at:
        return 0.5 + 0.5 * (at - notice_at) / (due_at - notice_at)
    return min(weights.most_lateness, 1.0 + (at - due_at) / interval_ms)


def priority(
    crowding: int,
    risk: RiskLevel,
    late: float,
    *,
    failed: bool,
    open_complaints: int,
    kind: str = "",
    weights: PriorityWeights = DEFAULT_WEIGHTS,
) -> float:
    """Give a site's priority from its factors; 0 for a covered one (its lateness is 0)."""
    return (
        weights.of_crowding(crowding)
        * weights.of_risk(risk)
        * weights.of_kind(kind)
        * late
        * (weights.failure if failed else 1.0)
        * weights.of_complaints(open_complaints)
    )
