"""Run a command, and print its seconds and peak memory as the last line.

A process of its own, and a small one: Linux counts the memory of whoever starts a program towards
that program's peak. The memory of all its processes together is looked at ten times a second; pages
that they share count for each of them.
"""

import contextlib
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

_LOOKS_EVERY_S = 0.1
_PAGE = resource.getpagesize()


def processes(root: int) -> Iterator[int]:
    """Give a process and all that it started."""
    yield root
    for children in Path(f"/proc/{root}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from processes(int(child))


def together_mb(root: int) -> float:
    """Give the resident memory of a process and of all that it started."""
    pages = 0
    with contextlib.suppress(OSError):  # one that just ended
        for one in processes(root):
            pages += int(Path(f"/proc/{one}/statm").read_text().split()[1])
    return pages * _PAGE / 1024**2


def watch(process: subprocess.Popen[bytes], seen: list[float]) -> None:
    """Keep the most that the processes took together, until the first one ends."""
    while process.returncode is None:
        seen[0] = max(seen[0], together_mb(process.pid))
        time.sleep(_LOOKS_EVERY_S)


seen = [0.0]
start = time.perf_counter()
with subprocess.Popen(sys.argv[1:], env=os.environ) as running:
    threading.Thread(target=watch, args=(running, seen), daemon=True).start()
    status = running.wait()
seconds = time.perf_counter() - start
peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
figures = {"seconds": seconds, "peak_mb": peak_mb, "together_mb": max(peak_mb, seen[0])}
sys.stdout.write("\n" + json.dumps(figures))
sys.exit(status)
