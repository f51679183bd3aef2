"""An engine's process: takes tasks from its parent one after the other, and tells what it finds.

`python -m geo.dispatch.worker FD MEANS`: FD is its end of a `multiprocessing` pipe, MEANS what to
load before it says that it is ready. Its parent may kill it at any moment; when the parent is gone,
it ends.
"""

from __future__ import annotations

import sys
import time
from multiprocessing.connection import Connection

from geo.dispatch.instance import Routes
from geo.dispatch.search import Line, load, search
from geo.dispatch.task import Means, Task

_MOST_FOUND = 60
"""Plans told at a time, the newest ones: what a pipe takes without making anybody wait."""


def main(descriptor: int, means: Means) -> None:
    """Do tasks until the parent hangs up."""
    connection: Connection = Connection(descriptor)
    try:
        load(means)
        connection.send(("ready", None))
        while True:
            thing = connection.recv()
            if isinstance(thing, Task):
                _do(thing, connection)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except Exception as error:
        connection.send(("failed", repr(error)))
        raise


def _do(task: Task, connection: Connection) -> None:
    asked = False

    def better(routes: Routes) -> None:
        connection.send(("better", routes))

    def found(plans: list[Routes]) -> None:
        connection.send(("found", plans[-_MOST_FOUND:]))

    def taken() -> list[Routes]:
        # One question at a time: so its parent never has to wait for a pipe to empty.
        nonlocal asked
        plans: list[Routes] = []
        while connection.poll():
            plans += connection.recv()
            asked = False
        if not asked:
            connection.send(("wants", None))
            asked = True
        return plans

    search(task, Line(better, found, taken))
    time.sleep(max(0.0, task.until - time.monotonic()))
    connection.send(("done", None))
    if asked:
        connection.recv()


if __name__ == "__main__":
    main(int(sys.argv[1]), Means(sys.argv[2]))
