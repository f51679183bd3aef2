"""Travel times by road between 200 sites of Andorra, as a whole process from Python's start.

Once with nothing but the extract, once with the graph that the first run kept. Some rows are
checked against Dijkstra's algorithm with a heap and plain lists, which knows no snapping: so they
are asked for between junctions.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np

from geo.dispatch.roads.cache import open_graph
from geo.dispatch.roads.graph import RoadGraph
from geo.dispatch.roads.travel import RoadTravel
from tests.benchmarks.findings import Ratio
from tests.benchmarks.measuring import run_process
from tests.benchmarks.roads_matrix import SITES
from tests.benchmarks.session import Session
from tests.geo.dispatch.roads.towns import plain_seconds
from tests.shared_data import SHARED

_ASKED_S = 5.0
_ROWS = 3
_SAME_S = 1.0
"""A junction snaps to any of its roads, within a metre."""


def run(session: Session) -> Iterator[Ratio]:
    """Give the seconds without and with a kept graph."""
    if SHARED is None:
        session.say("no shared data: SQUADMAP_SHARED is not set")
        return
    extract, folder = SHARED / "osm_extract/andorra.osm.pbf", session.folder / "roads"
    for what in ("extract read and graph made", "graph kept"):
        done = run_process([sys.executable, "-m", "tests.benchmarks.roads_matrix", extract, folder])
        label = f"{SITES} × {SITES} by road, {what}"
        yield Ratio(label, done.seconds, "asked for", _ASKED_S, "s", 1.0)
    _check(open_graph(extract, folder))


def _check(graph: RoadGraph) -> None:
    corners = np.zeros((graph.junctions, 2))
    corners[graph.tail] = np.column_stack([graph.lon[graph.first], graph.lat[graph.first]])
    chosen = np.random.default_rng(2).choice(np.unique(graph.tail[graph.enter]), SITES, False)
    found = RoadTravel(graph).matrix_s(corners[chosen])
    for row in range(_ROWS):
        plain = plain_seconds(graph, int(chosen[row]))
        wrong = np.abs(found[row] - [plain[int(other)] for other in chosen]).max()
        if wrong > _SAME_S:
            raise AssertionError(f"a second implementation differs by {wrong:.1f} s")
