"""One import tried in one transaction, again and again while other writers are in the way."""

from __future__ import annotations

import time
from typing import Protocol

from sqlalchemy import Connection

from geo.errors import StoreBusy
from geo.intake.report import Report
from geo.store.engine import Store

PATIENCE_S = 120.0
"""How long an import waits for another writer before it gives up."""


class Task(Protocol):
    """An import, ready to be tried."""

    def write(self, conn: Connection) -> Report:
        """Write all of it, or raise `NotApplied`."""


class NotApplied(Exception):
    """Leaves the transaction without a commit, and carries the report out."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


def write_patiently(store: Store, task: Task) -> Report:
    """Try until no other writer is in the way; nothing is stored by a try that fails.

    Raises
    ------
    StoreBusy
        When others hold the store for longer than `PATIENCE_S`.
    """
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            with store.write() as conn:
                return task.write(conn)
        except NotApplied as outcome:
            return outcome.report
        except StoreBusy:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
