"""Priority: which uncovered or due site first. The same formula stands in SQL and in numpy.

    priority = crowding x risk weight x lateness x failure factor x complaint factor

crowding is 1 to 5; risk weight 1, 2 or 3; lateness grows from 0.5 (notice begins) to 1 (due) and,
one per interval of delay, up to 3 (a requirement without any record counts as 2); a failed last
inspection counts 1.5 times, each open complaint adds a half, at most two.
"""

from __future__ import annotations

from geo.model import RiskLevel

RISK_WEIGHT = {RiskLevel.LOW: 1, RiskLevel.MEDIUM: 2, RiskLevel.HIGH: 3}
FAILURE_FACTOR = 1.5
NEVER_LATENESS = 2.0
MOST_LATENESS = 3.0
COMPLAINT_STEP = 0.5
MOST_COMPLAINTS = 4


def lateness(at: int, notice_at: int, due_at: int, interval_ms: int) -> float:
    """Give how late a requirement with a record is at an instant: 0, then 0.5 to 3.

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
    return min(MOST_LATENESS, 1.0 + (at - due_at) / interval_ms)


def priority(
    crowding: int, risk: RiskLevel, late: float, *, failed: bool, open_complaints: int
) -> float:
    """Give a site's priority from its factors; 0 for a covered one (its lateness is 0)."""
    complaints = 1 + COMPLAINT_STEP * min(open_complaints, MOST_COMPLAINTS)
    return crowding * RISK_WEIGHT[risk] * late * (FAILURE_FACTOR if failed else 1.0) * complaints
