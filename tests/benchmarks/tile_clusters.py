"""One cluster tile at zoom 6 over a quarter of a province against PostGIS.

The peer groups the same points by a grid of the same 4 x 4 cells in SQL, averages their places,
and writes the tile with `ST_AsMVT`; its status column is there already, ours is in the view. The
ratio says how many times faster our tile is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import mapbox_vector_tile

from geo import morton
from geo.coverage.live import LiveIndex
from geo.model import STATUS_WORDS
from geo.store.engine import open_store
from geo.store.filters import SiteFilter
from geo.tiles.tile import encode_tile
from tests.benchmarks.findings import Ratio
from tests.benchmarks.measuring import seconds_each
from tests.benchmarks.postgis import cluster_tile, put_places
from tests.benchmarks.session import Session
from tests.benchmarks.worlds import NOW

Z, X, Y = 6, 51, 24
"""The tile of zoom 6 that holds the largest part of the register."""


def run(session: Session) -> Iterator[Ratio]:
    """Measure both."""
    size = 100_000 if session.quick else 1_000_000
    store = open_store(session.world(size).store_url)
    with store.read() as conn:
        view = LiveIndex().view(conn, SiteFilter(), NOW)
    store.dispose()
    low, high = morton.tile_range(Z, X, Y)
    sites = int(((view.morton >= low) & (view.morton < high)).sum())
    runners = {"ours": lambda: encode_tile(view.in_tile(Z, X, Y), Z, X, Y)}
    engine = session.postgis
    if engine is not None:
        x, y = morton.decode(view.morton)
        put_places(engine, x, y, view.status, view.kind, view.row)
        runners["PostGIS"] = partial(cluster_tile, engine, Z, X, Y)
    for name, make in runners.items():
        counted = _count(make())
        # PostGIS's && compares boxes in single precision: a point half a metre outside is in.
        if abs(counted - sites) > (0 if name == "ours" else sites // 1000):
            raise AssertionError(f"the tile of {name} counts {counted} sites, not {sites}")
    taken = seconds_each(runners, session.rounds)
    yield Ratio(
        f"zoom-6 clusters of {sites:,} sites", taken["ours"], "PostGIS", taken.get("PostGIS"), "s",
        aim=None if session.quick else 150,
    )  # fmt: skip


def _count(tile: bytes) -> int:
    features = mapbox_vector_tile.decode(tile)["clusters"]["features"]
    return sum(feature["properties"][word] for feature in features for word in STATUS_WORDS)
