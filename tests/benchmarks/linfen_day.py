"""A day of the Linfen demo: from one click to the published plan, and what it covers.

The click is what the board's button does, with the seconds that it offers first: the day is
gathered from the store, planned, stored and published. What is covered is the share of the priority
of all sites that are not covered that morning. By hand the same squads visit the same sites in the
same shifts, nearest first or down the list; these plans, too, are mended and judged.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from geo.clock import local_day
from geo.coverage.live import LiveIndex
from geo.dispatch.convoys import one_team_each
from geo.dispatch.day import DayProblem, gather_day
from geo.dispatch.finish import finished_plan
from geo.dispatch.instance import make_instance
from geo.dispatch.judge import judge
from geo.dispatch.replan import plan_day
from geo.dispatch.sources import Travel
from geo.dispatch.travel import Geodesic
from geo.model import Actor, Role
from geo.store.engine import open_store
from geo.store.plan_versions import publish_plan
from tests.benchmarks.by_hand import Rank, first_come, nearest_first, planned_by_hand
from tests.benchmarks.findings import Ratio
from tests.benchmarks.session import Session
from tests.builders import NOW, ZONE
from tests.demo_store import make_demo

_ASKED_S = 15.0
_SECONDS = 5
"""What the board offers first."""


def run(session: Session) -> Iterator[Ratio]:
    """Give the seconds to the published plan, and its share against both ways by hand."""
    folder = session.folder / "linfen"
    folder.mkdir()
    store = open_store(make_demo(folder).store_url)
    day, travel, who = local_day(NOW, ZONE), Travel(Geodesic()), Actor("bench", Role.DISPATCHER)
    try:
        with store.read() as conn:
            morning = gather_day(conn, LiveIndex(), travel, day, NOW)
        began = time.perf_counter()
        made = plan_day(
            store, LiveIndex(), travel, day, seconds=_SECONDS, actor=who, clock=lambda: NOW
        )
        with store.write() as conn:
            publish_plan(conn, day, seen=made.version, actor=who.name, now_ms=NOW)
        took = time.perf_counter() - began
    finally:
        store.dispose()
    outcome = made.outcome or {}
    share = 100 * outcome["prize"] / outcome["needed_prize"]
    yield Ratio("one click to the published plan", took, "asked for", _ASKED_S, "s", 1.0)
    for name, rank in (("nearest first", nearest_first), ("down the list", first_come)):
        by_hand = _share_by_hand(morning, rank)
        yield Ratio("share of uncovered priority", share, name, by_hand, "%", 1.0, "more")


def _share_by_hand(day: DayProblem, rank: Rank) -> float:
    single = one_team_each(day.problem)
    routes = planned_by_hand(make_instance(single), rank)
    plan = finished_plan(day.problem, single, routes)
    if violations := judge(day.problem, plan):
        raise AssertionError(f"a plan made by hand breaks rules: {violations[:5]}")
    return 100 * plan.prize / day.needed_prize
