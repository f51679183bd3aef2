"""Plans being made, outside of any request: one at a time in a process, each by a thread of it.

How far they are is kept in memory: a plan takes seconds, and one that fails, or whose server stops,
leaves the last good plan as it was. `docs/decisions/0004` says why there is no queue yet.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, Self, TypeVar

from geo.errors import SquadmapError
from geo.message import Message

AT_ONCE_S = 0.3
"""How long a request waits for a plan that is made at once."""

_log = logging.getLogger(__name__)


class JobState(StrEnum):
    """How far the making of a plan is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass
class PlanJob:
    """One plan being made; `prize` and `stops` are the best found so far.

    `why` says what went wrong, None where it is only in the log.
    """

    day: date
    by: str
    seconds: float
    state: JobState = JobState.WAITING
    prize: int | None = None
    stops: int | None = None
    why: Message | None = None
    _began: float | None = None
    _ended: float | None = None
    _cancel: threading.Event = field(default_factory=threading.Event)

    @property
    def working(self) -> bool:
        """Say whether it goes on."""
        return self.state in (JobState.WAITING, JobState.RUNNING)

    @property
    def elapsed_s(self) -> float:
        """Give how long it has been running."""
        if self._began is None:
            return 0.0
        return (time.monotonic() if self._ended is None else self._ended) - self._began

    def cancel(self) -> None:
        """Let it come to its end; the best it found so far becomes the plan."""
        self._cancel.set()

    def cancelled(self) -> bool:
        """Say whether somebody has had enough."""
        return self._cancel.is_set()

    def found(self, prize: int, stops: int) -> None:
        """Take note of a better plan."""
        self.prize, self.stops = prize, stops

    def run(self, make: Callable[[Self], None], turn: threading.Lock) -> None:
        """Make the plan when it is its turn, and keep what came of it."""
        try:
            with turn:
                self._began = time.monotonic()
                self.state = JobState.RUNNING
                if not self.cancelled():
                    make(self)
            self._end(JobState.DONE)
        except SquadmapError as error:
            self.why = error.sentence
            self._end(JobState.FAILED)
        except Exception:
            _log.exception("unforeseen error in the plan of %s", self.day)
            self._end(JobState.FAILED)

    def _end(self, state: JobState) -> None:
        self._ended = time.monotonic()
        self.state = state


Job = TypeVar("Job", bound=PlanJob)


class PlanJobs(Generic[Job]):
    """The newest job of each day."""

    def __init__(self) -> None:
        self._jobs: dict[date, Job] = {}
        self._lock = threading.Lock()
        self._turn = threading.Lock()

    def of(self, day: date) -> Job | None:
        """Give the job of a day that was begun last; None where there was none."""
        return self._jobs.get(day)

    def start(self, job: Job, make: Callable[[Job], None]) -> Job:
        """Begin to make a plan; give the job that makes it: the one under way, where there is one.

        Parameters
        ----------
        make
            Makes and stores the plan; asks `cancelled` as it goes and tells `found`.
        """
        with self._lock:
            known = self._jobs.get(job.day)
            if known is not None and known.working:
                return known
            self._jobs[job.day] = job
        thread = threading.Thread(
            target=job.run, args=(make, self._turn), daemon=True, name=f"plan of {job.day}"
        )
        thread.start()
        thread.join(AT_ONCE_S)
        return job
