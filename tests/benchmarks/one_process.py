"""Run a command, and print its seconds and peak memory as the last line.

A process of its own, and a small one: Linux counts the memory of whoever starts a program towards
that program's peak.
"""

import json
import os
import resource
import subprocess
import sys
import time

start = time.perf_counter()
status = subprocess.call(sys.argv[1:], env=os.environ)
seconds = time.perf_counter() - start
peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
sys.stdout.write("\n" + json.dumps({"seconds": seconds, "peak_mb": peak_mb}))
sys.exit(status)
