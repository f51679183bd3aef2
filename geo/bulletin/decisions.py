"""What needs a decision now: late complaints and look-backs, high risk uncovered, a plan unseen."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Connection

from geo.clock import local_day
from geo.coverage.live import LiveIndex
from geo.model import UNCOVERED, RiskLevel
from geo.rules.policy import risks_at
from geo.store.filters import SiteFilter
from geo.store.look_backs import revisits
from geo.store.plan_versions import DayPlan, load_plan
from geo.store.plans import stops_of_day
from geo.store.pressing import OpenComplaints, open_complaints


@dataclass(frozen=True)
class Decisions:
    """What waits for somebody to decide.

    Attributes
    ----------
    high_risk
        The districts at high risk (codes), and how many of their sites are uncovered.
    look_backs_late
        How many sites should have been revisited by now.
    plan, stops
        Today's plan, and how many stops it has.
    """

    complaints: OpenComplaints
    high_risk: tuple[str, ...]
    high_risk_uncovered: int
    look_backs_late: int
    plan: DayPlan
    stops: int

    @property
    def plan_waits(self) -> bool:
        """Say whether squads do not see what is planned today, or nothing is."""
        return not self.stops or not self.plan.published


def decisions(conn: Connection, live: LiveIndex, now_floor: int, zone: ZoneInfo) -> Decisions:
    """Gather what waits at the minute that holds now (UTC ms)."""
    view = live.view(conn, SiteFilter(), now_floor)
    catalogue = view.index.catalogue
    levels = risks_at(catalogue.risks, now_floor)
    high = tuple(code for code in catalogue.districts if levels.get(code) is RiskLevel.HIGH)
    numbers = [catalogue.districts[code].number for code in high]
    uncovered = view.with_status(UNCOVERED)
    today = local_day(now_floor, zone)
    waiting = revisits(conn, catalogue, SiteFilter(), now_floor)
    return Decisions(
        complaints=open_complaints(conn, now_floor),
        high_risk=high,
        high_risk_uncovered=int(np.isin(uncovered.district, numbers).sum()),
        look_backs_late=sum(one.due_at < now_floor for one in waiting),
        plan=load_plan(conn, today),
        stops=len(stops_of_day(conn, today)),
    )
