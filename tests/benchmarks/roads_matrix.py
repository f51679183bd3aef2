"""`python -m tests.benchmarks.roads_matrix EXTRACT FOLDER`: the times between 200 sites.

The sites lie beside roads, spread over all of them; FOLDER keeps the graph.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from geo.dispatch.roads.cache import open_graph
from geo.dispatch.roads.travel import RoadTravel

SITES = 200
_BESIDE_DEG = 0.0003


def main(extract: Path, folder: Path) -> None:
    graph = open_graph(extract, folder)
    chance = np.random.default_rng(1)
    near = chance.integers(0, len(graph.lon), SITES)
    points = np.column_stack([graph.lon[near], graph.lat[near]])
    seconds = RoadTravel(graph).matrix_s(points + chance.normal(0, _BESIDE_DEG, points.shape))
    print(f"{np.isfinite(seconds).mean():.0%} of {seconds.size:,} pairs have a way")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
