"""Time and memory of two or more ways to the same end, in one run.

Whatever else the machine does falls on all of them: they take turns, and the median counts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]

_SHORTEST_S = 0.02
"""What takes less is done several times in a row, so that the clock's grain does not matter."""


def seconds_each(runners: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Give the median seconds of each runner over some rounds, in which they take turns."""
    repeats = {name: _repeats(run) for name, run in runners.items()}
    taken: dict[str, list[float]] = {name: [] for name in runners}
    for _ in range(rounds):
        for name, run in runners.items():
            start = time.perf_counter()
            for _ in range(repeats[name]):
                run()
            taken[name].append((time.perf_counter() - start) / repeats[name])
    return {name: median(times) for name, times in taken.items()}


def seconds(run: Callable[[], object]) -> float:
    """Give the seconds of one run: for what can be done only once."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _repeats(run: Callable[[], object]) -> int:
    """Run once, which warms up, and once more; give how often fills `_SHORTEST_S`."""
    run()
    return max(1, int(_SHORTEST_S / max(seconds(run), 1e-7)))


@dataclass(frozen=True)
class Finished:
    """A whole process: its seconds from start to end, its peak resident memory, what it printed.

    `together_mb` is the most that it and the processes that it started took at a time.
    """

    seconds: float
    peak_mb: float
    together_mb: float
    output: str


def run_process(command: Sequence[str | Path], **environment: str) -> Finished:
    """Run a command to its end.

    Raises
    ------
    RuntimeError
        When it ends with anything but 0.
    """
    done = subprocess.run(
        [sys.executable, "-I", "-S", ROOT / "tests/benchmarks/one_process.py", *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    output, _, figures = done.stdout.rpartition("\n")
    if done.returncode:
        raise RuntimeError(f"{command} ended with {done.returncode}: {done.stderr}{done.stdout}")
    return Finished(**json.loads(figures), output=output)


def processes_each(
    runners: Mapping[str, Callable[[], Finished]], rounds: int
) -> dict[str, Finished]:
    """Give the median seconds and peak memory of each runner, which take turns."""
    done: dict[str, list[Finished]] = {name: [] for name in runners}
    for _ in range(rounds):
        for name, run in runners.items():
            done[name].append(run())
    return {
        name: Finished(
            median(one.seconds for one in several),
            median(one.peak_mb for one in several),
            median(one.together_mb for one in several),
            several[-1].output,
        )
        for name, several in done.items()
    }
