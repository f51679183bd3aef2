"""One engine's work on one instance: which means it uses in which order, until its time is up.

An evolving engine breeds plans all the time. A pricing engine first makes routes by price and packs
them, and breeds when prices bring nothing any more; whatever is bred, also elsewhere, is packed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from geo.dispatch.evolve import Evolution
from geo.dispatch.instance import Routes
from geo.dispatch.task import Means, Task

_LONGEST_PACKING_S = 2.0
_PACKING_SHARE = 0.15
_TALKS_EVERY_S = 0.1
_EXPLORES_S = 0.03


@dataclass(frozen=True)
class Line:
    """How an engine talks while it searches.

    Attributes
    ----------
    better
        Told of every plan better than all before.
    found
        Told of plans worth taking routes from.
    taken
        Asked for plans that other engines found.
    """

    better: Callable[[Routes], None]
    found: Callable[[list[Routes]], None]
    taken: Callable[[], list[Routes]]


def load(means: Means) -> None:
    """Import what these means need besides."""
    if means is Means.PRICE:
        import geo.dispatch.columns  # noqa: F401


def search(task: Task, line: Line) -> None:
    """Search until the task's time is up."""
    if task.means is Means.EVOLVE:
        _evolve(task, line)
    else:
        _price(task, line)


class _Best:
    """The best plan that this engine knows of; tells of better ones."""

    def __init__(self, task: Task, line: Line) -> None:
        self.instance, self.line = task.instance, line
        self.value = self.instance.value(task.start)

    def look(self, routes: Routes) -> bool:
        """Tell of a plan when it is better; say whether it is."""
        value = self.instance.value(routes)
        if value <= self.value:
            return False
        self.value = value
        self.line.better(routes)
        return True


def _evolve(task: Task, line: Line) -> None:
    evolution = Evolution(task.instance, task.start, task.seed)
    best, talked, known = _Best(task, line), time.monotonic(), evolution.best
    while (now := time.monotonic()) < task.until:
        evolution.step()
        if evolution.best is not known:
            known = evolution.best
            best.look(known)
        if now > talked + _TALKS_EVERY_S:
            talked = now
            line.found(evolution.found)
            evolution.found = []
            for routes in line.taken():
                evolution.admit(routes)


def _price(task: Task, line: Line) -> None:
    # SciPy takes longer to load than all the rest, time that an evolving engine had better use.
    from geo.dispatch.columns import ColumnPool

    pool = ColumnPool(task.instance, task.start, task.seed)
    best, began = _Best(task, line), time.monotonic()
    evolution: Evolution | None = None
    packs_at = began
    rounds = 0
    while (now := time.monotonic()) < task.until:
        if evolution is None and not pool.settled:
            pool.price()
            rounds += 1
        else:
            evolution = evolution or Evolution(task.instance, pool.best, task.seed)
            while time.monotonic() < now + _EXPLORES_S:
                pool.explore()
            while time.monotonic() < min(now + _TALKS_EVERY_S, task.until):
                evolution.step()
            for routes in evolution.found:
                pool.admit(routes)
            evolution.found = []
            best.look(evolution.best)
        for routes in line.taken():
            pool.admit(routes)
        best.look(pool.best)
        now = time.monotonic()
        ready = pool.settled or rounds >= _rounds_before_packing(task, began)
        if ready and now >= packs_at and now < task.until:
            share = _PACKING_SHARE * (task.until - began)
            if pool.pack(min(_LONGEST_PACKING_S, max(share, 0.3), task.until - now)):
                best.look(pool.best)
                line.found([pool.best])
                if evolution is not None:
                    evolution.admit(pool.best)
            # Packing takes at most a third of the time.
            packs_at = time.monotonic() + 2 * (time.monotonic() - now)


def _rounds_before_packing(task: Task, began: float) -> int:
    """Give how many rounds make prices good enough: fewer when there is little time."""
    return 4 if task.until - began < 2 else 8
