"""Chao's team-orienteering sets, 3 s an instance, against the best values known.

The gap of an instance is what is lacking to the best value known, in per cent of it. Every plan is
found valid by the judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mean

from geo.dispatch.judge import judge
from geo.dispatch.solve import solve
from tests.benchmarks.dispatch_instances import SETS, best_known, orienteering_problems
from tests.benchmarks.findings import Ratio
from tests.benchmarks.session import Session
from tests.shared_data import SHARED

SECONDS = 3
_ASKED = 0.3
_ASKED_OF_SET_4 = 0.6


def run(session: Session) -> Iterator[Ratio]:
    """Give the mean gap of each set, and of all."""
    if SHARED is None:
        session.say("no shared data: SQUADMAP_SHARED is not set")
        return
    known, gaps, worst = best_known(SHARED), [], 0.0
    for number in SETS:
        of_set = []
        problems = list(orienteering_problems(SHARED, number))
        for name, problem in problems[:: 10 if session.quick else 1]:
            solved = solve(problem, SECONDS)
            if violations := judge(problem, solved.plan):
                raise AssertionError(f"the plan of {name} breaks rules: {violations[:5]}")
            best = known[name]
            of_set.append(100 * max(0.0, 1 - solved.plan.prize / best) if best else 0.0)
            worst = max(worst, solved.elapsed_s)
            if of_set[-1]:
                session.say(f"{name}: {solved.plan.prize} of {best}, {of_set[-1]:.2f} %")
        gaps += of_set
        yield _gap(f"mean gap of Set {number}, {len(of_set)} instances", of_set,
                   _ASKED_OF_SET_4 if number == 4 else _ASKED)  # fmt: skip
    yield _gap(f"mean gap of all {len(gaps)} instances", gaps, _ASKED)
    yield Ratio("longest run", worst, "limit", SECONDS * 1.05 + 1, "s")


def _gap(what: str, gaps: list[float], asked: float) -> Ratio:
    return Ratio(what, mean(gaps), "asked for", asked, "%")
