"""All engines on one instance: one breeds plans, one prices routes, and each hears of the other."""

from __future__ import annotations

import time
from collections.abc import Callable

from geo.dispatch.engines import Engines
from geo.dispatch.instance import Instance, Routes
from geo.dispatch.task import Means, Task

_LOOKS_EVERY_S = 0.1


def search_whole(
    engines: Engines,
    instance: Instance,
    start: Routes,
    until: float,
    seed: int,
    better: Callable[[Routes], None],
    enough: Callable[[], bool],
) -> None:
    """Search until an instant of `time.monotonic`, or until the caller had enough.

    Parameters
    ----------
    better
        Told of every plan that one of the engines thinks better than all before.
    """
    best = start
    while (now := time.monotonic()) < until and engines.alive and not enough():
        for engine in engines.idle:
            engine.give(Task(instance, best, until, engine.means, seed + engines.all.index(engine)))
        for engine, word, told in engines.news(min(until, now + _LOOKS_EVERY_S)):
            if word not in ("better", "found"):
                continue
            if word == "better":
                better(told)
                if instance.value(told) > instance.value(best):
                    best = told
            for other in engines.alive:
                if other is not engine and _cares(other.task, word):
                    other.pass_on([told] if word == "better" else told)


def _cares(task: Task | None, word: str) -> bool:
    """Say whether an engine has a use for plans: breeding has too many of its own already."""
    return task is not None and (word == "better" or task.means is Means.PRICE)
