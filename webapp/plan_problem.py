"""`plan --problem`: a problem's file in, a judged plan out; neither store nor app is needed.

Loading the whole app takes longer than some plans, so `webapp.create_app` leaves it out for this
command alone. What is imported here at once is little: the engines are started first, and the rest
is loaded while they load.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from flask import Flask

from geo.dispatch.engines import Engines, most_engines
from geo.errors import SquadmapError, UnreadableFile
from geo.message import Message
from webapp.error_lines import error_lines

MOST_FILE_SECONDS = 3_600
_MOST_LOADING_S = 0.65
"""Loading Python is not taken off the search unless it takes longer than this, as it does on a busy
machine: whoever asked has only so much patience."""


def is_asked_for(arguments: Sequence[str]) -> bool:
    """Say whether a command line asks for the plan of a file."""
    return "plan" in arguments and any(
        one == "--problem" or one.startswith("--problem=") for one in arguments
    )


def planner_app() -> Flask:
    """Give an app with this one command."""
    app = Flask("webapp")
    app.cli.add_command(plan_alone)
    return app


@click.command("plan")
@click.option("--problem", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seconds", type=click.FloatRange(0.1, MOST_FILE_SECONDS), default=5)
@click.option("--out", type=click.Path(dir_okay=False))
@click.option("--seed", type=click.IntRange(0), default=0)
def plan_alone(problem: Path, seconds: float, out: str | None, seed: int) -> None:
    """Make the plan of a problem's file."""
    try:
        plan_problem(problem, seconds, out, seed)
    except SquadmapError as error:
        raise click.ClickException(error_lines(error)) from None
    except OSError as error:
        raise click.ClickException(str(error)) from None


def plan_problem(path: Path, seconds: float, out: str | None, seed: int = 0) -> None:
    """Solve a file; a plan that the judge does not find valid is not written."""
    latest = time.monotonic() - _age_s() + seconds + _MOST_LOADING_S
    with Engines(most_engines()) as engines:
        from geo.dispatch.judge import judge
        from geo.dispatch.plan import plan_to_json
        from geo.dispatch.problem_json import problem_from_json
        from geo.dispatch.solve import solve

        problem = problem_from_json(_json_of(path))
        left = max(latest - time.monotonic(), seconds / 2)
        solved = solve(problem, min(seconds, left), seed=seed, engines=engines)
    violations = judge(problem, solved.plan)
    if violations:
        raise click.ClickException(f"the plan breaks rules: {', '.join(map(str, violations[:5]))}")
    text = json.dumps(plan_to_json(solved.plan), ensure_ascii=False)
    if out is None:
        click.echo(text)
    else:
        Path(out).write_text(text + "\n", encoding="utf-8")
        served = sum(len(route.stops) for route in solved.plan.routes)
        click.echo(
            f"{served} of {len(problem.stops)} stops, prize {solved.plan.prize}, "
            f"{solved.elapsed_s:.1f} s ({solved.ended})"
        )
    if solved.ended in ("crashed", "hung"):
        click.echo(f"The search {solved.ended}; this is the best plan until then.", err=True)
    if solved.plan.missed:
        click.echo(f"Required, but not to be fitted in: {', '.join(solved.plan.missed)}", err=True)


def _json_of(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(Message(f"'{path.name}' is no JSON: {error}")) from None


def _age_s() -> float:
    """Give for how long this process runs, where the system tells (Linux); else 0."""
    try:
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        started = int(fields[19]) / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - started
    except (OSError, AttributeError, IndexError, ValueError):
        return 0.0
