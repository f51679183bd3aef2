"""`python -m tests.benchmarks [--only NAME]… [--quick] [--json FILE]`."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.benchmarks import (
    complaint_table,
    covering,
    dispatch,
    export,
    growth,
    html,
    http_tiles,
    importing,
    linfen_day,
    orienteering,
    other_process,
    roads,
    status,
    tile_clusters,
    tile_encode,
)
from tests.benchmarks.findings import RATIO_HEAD, Growth, Ratio, growth_head, table
from tests.benchmarks.session import Session, running_session

Benchmark = Callable[[Session], Iterator[Ratio | Growth]]

BENCHMARKS: dict[str, Benchmark] = {
    "html": html.run,
    "tile_encode": tile_encode.run,
    "tile_clusters": tile_clusters.run,
    "status": status.run,
    "export": export.run,
    "import": importing.run,
    "complaints": complaint_table.run,
    "http_tiles": http_tiles.run,
    "other_process": other_process.run,
    "growth": growth.run,
    "dispatch": dispatch.run,
    "orienteering": orienteering.run,
    "covering": covering.run,
    "roads": roads.run,
    "linfen_day": linfen_day.run,
}


def main() -> None:
    asked = _arguments()
    found: dict[str, list[Ratio | Growth]] = {}
    with running_session(quick=asked.quick) as session:
        for name in asked.only or BENCHMARKS:
            session.say(name)
            found[name] = list(BENCHMARKS[name](session))
            _tell(found[name])
    print(f"Load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if asked.json:
        said = {name: [one.to_json() for one in many] for name, many in found.items()}
        asked.json.write_text(json.dumps(said, ensure_ascii=False, indent=2), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=BENCHMARKS, help="may be repeated")
    parser.add_argument("--quick", action="store_true", help="a tenth of the sites, fewer rounds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    return parser.parse_args()


def _tell(found: Sequence[Ratio | Growth]) -> None:
    """Print the ratios and the growth that a benchmark found, each as a table."""
    ratios = [one for one in found if isinstance(one, Ratio)]
    growths = [one for one in found if isinstance(one, Growth)]
    if ratios:
        print(table(RATIO_HEAD, [one.cells() for one in ratios]), end="\n\n", flush=True)
    if growths:
        rows = [one.cells() for one in growths]
        print(table(growth_head(growths[0].figures), rows), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
