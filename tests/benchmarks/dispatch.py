"""`flask plan --problem` as a whole process against PyVRP warm-started from the same greedy plan.

Both read the same file, get the same seconds and the same seeds, and take turns; the median prize
counts. Ours has to be found valid by the judge, each time, and to end within its seconds and 1 s +
5 %. PyVRP starts its clock only when its model is made, ours when Python starts.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from geo.dispatch.judge import judge
from geo.dispatch.plan import plan_from_json, routes_from_json
from geo.dispatch.problem import Problem
from tests.benchmarks.dispatch_instances import dispatch_problem
from tests.benchmarks.findings import Ratio
from tests.benchmarks.measuring import Finished, run_process
from tests.benchmarks.session import Session
from tests.shared_data import SHARED


def run(session: Session) -> Iterator[Ratio]:
    """Measure both on small days, and on a large one."""
    if SHARED is None:
        session.say("no shared data: SQUADMAP_SHARED is not set")
        return
    seeds = 3 if session.quick else 5
    for name in ("small-21", "small-22"):
        for seconds in (1, 5):
            yield from _compared(session, SHARED, name, seconds, seeds, aim=1.02)
    if not session.quick:
        yield from _compared(session, SHARED, "big-31", 60, 1, aim=1.0)


def _compared(
    session: Session, folder: Path, name: str, seconds: int, seeds: int, aim: float
) -> Iterator[Ratio]:
    path, problem = dispatch_problem(folder, name)
    out = session.folder / "plan.json"
    prizes: dict[str, list[int]] = {"ours": [], "PyVRP": []}
    done: dict[str, list[Finished]] = {"ours": [], "PyVRP": []}
    for seed in range(seeds):
        done["ours"].append(
            run_process(
                [sys.executable, "-m", "flask", "--app", "webapp", "plan", "--problem", path,
                 "--seconds", str(seconds), "--seed", str(seed), "--out", out]
            )
        )  # fmt: skip
        prizes["ours"].append(_judged(problem, out))
        done["PyVRP"].append(
            run_process(
                [sys.executable, "-m", "tests.benchmarks.dispatch_peer", path, str(seconds),
                 str(seed), out]
            )
        )  # fmt: skip
        prizes["PyVRP"].append(_worth(problem, out))
    took = max(one.seconds for one in done["ours"])
    if took > seconds * 1.05 + 1:
        session.say(f"{name} took {took:.2f} s instead of {seconds}")
    peak = {who: max(one.together_mb for one in several) for who, several in done.items()}
    label = f"{name} in {seconds} s"
    yield Ratio(
        f"prize of {label}", median(prizes["ours"]), "PyVRP from greedy", median(prizes["PyVRP"]),
        "", aim=aim, better="more",
    )  # fmt: skip
    yield Ratio(
        f"longest run of {label}", took, "PyVRP from greedy",
        max(one.seconds for one in done["PyVRP"]), "s",
    )  # fmt: skip
    yield Ratio(
        f"memory of all processes of {label}",
        peak["ours"],
        "PyVRP from greedy",
        peak["PyVRP"],
        "MB",
    )


def _judged(problem: Problem, out: Path) -> int:
    plan = plan_from_json(json.loads(out.read_text(encoding="utf-8")))
    if violations := judge(problem, plan):
        raise AssertionError(f"our plan breaks rules: {violations[:5]}")
    return plan.prize


def _worth(problem: Problem, out: Path) -> int:
    """Sum what the peer serves; whether it may, nobody asks."""
    routes = routes_from_json(json.loads(out.read_text(encoding="utf-8")))
    return sum(
        problem.stops[problem.stop_number[stop]].prize
        for stops in routes.values()
        for stop in stops
    )
