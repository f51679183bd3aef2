"""Engines in processes of their own: they may crash or hang, their parent goes on.

Only `kill` stops them for certain, so nothing is asked of them at the end: each has told of every
better plan when it found it.

Loading an engine takes longer than loading this module, which knows neither numpy nor a problem: a
caller that starts engines first of all loads the rest meanwhile.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any

from geo.dispatch.task import Means

if TYPE_CHECKING:
    from geo.dispatch.instance import Routes
    from geo.dispatch.task import Task

_ROOT = Path(__file__).parents[2]
_MOST_WAITING = 60

News = tuple["Engine", str, Any]


@dataclass(eq=False)
class Engine:
    """One process and the parent's end of its pipe.

    Attributes
    ----------
    means
        What it loads and is best at; it may be asked for anything.
    task
        What it works on, or None.
    ready
        Whether it has loaded what it needs.
    heard
        Instant of `time.monotonic` of its last word.
    """

    process: subprocess.Popen[bytes]
    connection: Connection
    means: Means
    task: Task | None = None
    ready: bool = False
    dead: bool = False
    heard: float = field(default_factory=time.monotonic)
    _waiting: list[Routes] = field(default_factory=list)
    _wants: bool = False

    def give(self, task: Task) -> None:
        """Hand over a task."""
        self.task, self.heard = task, time.monotonic()
        self._waiting, self._wants = [], False
        self._send(task)

    def pass_on(self, plans: list[Routes]) -> None:
        """Hand over plans that another engine found, as soon as it wants them."""
        if self.task is not None:
            self._waiting = [*self._waiting, *plans][-_MOST_WAITING:]
            self._answer()

    def hear(self, word: str) -> None:
        """Take note of a word."""
        self.heard = time.monotonic()
        if word == "ready":
            self.ready = True
        elif word == "wants":
            self._wants = True
            self._answer()
        elif word == "done":
            if self._wants:
                self._send([])
            self.task = None
        elif word in ("failed", "gone"):
            self.dead, self.task = True, None

    def kill(self) -> None:
        """End it, whatever it does."""
        self.dead = True
        self.process.kill()
        self.process.wait()

    def _answer(self) -> None:
        if self._wants and self._waiting:
            self._send(self._waiting)
            self._waiting, self._wants = [], False

    def _send(self, thing: Any) -> None:
        try:
            self.connection.send(thing)
        except OSError:
            self.hear("gone")


class Engines:
    """Some engines, started at once; a context manager that leaves none behind."""

    def __init__(self, many: int) -> None:
        self._news: SimpleQueue[News] = SimpleQueue()
        both = (Means.EVOLVE, Means.PRICE)
        self.all = [_started(self._news, both[number % 2]) for number in range(many)]

    def __enter__(self) -> Engines:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for engine in self.all:
            engine.kill()

    @property
    def idle(self) -> list[Engine]:
        """Give those that wait for a task: one still loading would make whoever sends it wait."""
        return [one for one in self.all if one.ready and one.task is None and not one.dead]

    @property
    def alive(self) -> list[Engine]:
        """Give those that have not crashed."""
        return [one for one in self.all if not one.dead]

    @property
    def loading(self) -> bool:
        """Say whether none is ready yet."""
        for _ in self.news(time.monotonic()):
            pass
        return bool(self.alive) and not any(one.ready for one in self.alive)

    def news(self, until: float) -> Iterator[News]:
        """Give what engines tell, waiting for it at most until an instant of `time.monotonic`.

        A word is `ready`, `better` (with a plan), `found` (with plans), `wants` (plans of others),
        `done` (with its task), `failed` (with the reason) or `gone`.
        """
        wait = max(0.0, until - time.monotonic())
        while True:
            try:
                engine, word, told = (
                    self._news.get(timeout=wait) if wait else self._news.get_nowait()
                )
            except Empty:
                return
            engine.hear(word)
            yield engine, word, told
            wait = 0.0


def most_engines() -> int:
    """Give how many engines this machine has cores for, of the two that there are."""
    return min(2, len(os.sched_getaffinity(0)))


def _started(news: SimpleQueue[News], means: Means) -> Engine:
    ours, theirs = Pipe()
    descriptor = theirs.fileno()
    # One thread each: two engines on two cores, and a BLAS that spins would take both.
    single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    process = subprocess.Popen(  # noqa: S603 — our own module
        [sys.executable, "-m", "geo.dispatch.worker", str(descriptor), means],
        pass_fds=[descriptor],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={**os.environ, **single, "PYTHONPATH": str(_ROOT)},
        start_new_session=True,
    )
    theirs.close()
    engine = Engine(process, ours, means)
    Thread(target=_listen, args=(engine, news), daemon=True).start()
    return engine


def _listen(engine: Engine, news: SimpleQueue[News]) -> None:
    """Read what an engine tells, in a thread: half a message must not hold up its parent."""
    while True:
        try:
            word, told = engine.connection.recv()
        except (EOFError, OSError):
            news.put((engine, "gone", None))
            engine.connection.close()
            return
        news.put((engine, word, told))
