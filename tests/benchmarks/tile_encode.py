"""Making one tile of 10,000 points against two other makers of Mapbox Vector Tiles.

The peers are mapbox-vector-tile (Python, the same features as dictionaries, made before the clock
starts) and PostGIS's `ST_AsMVT` over a table with a spatial index. All three tiles hold the same
points with id, status and kind. The ratio says how many times faster ours is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import mapbox_vector_tile
import numpy as np
from numpy.typing import NDArray

from geo import morton
from geo.tiles.tile import encode_tile
from tests.benchmarks.findings import Ratio
from tests.benchmarks.measuring import seconds_each
from tests.benchmarks.postgis import points_tile, put_places
from tests.benchmarks.session import Session

SIZE = 10_000
Z, X, Y = 13, 6634, 3212
"""A tile in the middle of Linfen."""


@dataclass(frozen=True)
class Sites:
    """Columns of a view, in Morton order."""

    morton: NDArray[np.int64]
    row: NDArray[np.int64]
    kind: NDArray[np.int64]
    status: NDArray[np.int8]


def run(session: Session) -> Iterator[Ratio]:
    """Measure the three."""
    sites = _sites()
    runners = {
        "ours": partial(encode_tile, sites, Z, X, Y),
        "mapbox-vector-tile": partial(mapbox_vector_tile.encode, _layer(sites)),
    }
    engine = session.postgis
    if engine is not None:
        x, y = morton.decode(sites.morton)
        put_places(engine, x, y, sites.status, sites.kind, sites.row)
        runners["PostGIS"] = partial(points_tile, engine, Z, X, Y)
    _same({name: make() for name, make in runners.items()})
    taken = seconds_each(runners, session.rounds)
    for peer, aim in (("mapbox-vector-tile", None), ("PostGIS", 40)):
        yield Ratio(f"tile of {SIZE:,} points", taken["ours"], peer, taken.get(peer), "s", aim=aim)


def _sites() -> Sites:
    rng = np.random.default_rng(1)
    low, high = morton.tile_range(Z, X, Y)
    codes = np.sort(rng.integers(low, high, SIZE))
    return Sites(
        codes,
        rng.permutation(SIZE) + 1,
        rng.integers(1, 16, SIZE),
        rng.integers(0, 4, SIZE).astype(np.int8),
    )


def _layer(sites: Sites) -> dict[str, Any]:
    x, y = morton.decode(sites.morton)
    shift = morton.ZOOM - Z - 12
    features = [
        {
            "geometry": {"type": "Point", "coordinates": [px, py]},
            "properties": {"status": status, "kind": kind},
            "id": row,
        }
        for px, py, status, kind, row in zip(
            (x >> shift & 4095).tolist(),
            (y >> shift & 4095).tolist(),
            sites.status.tolist(),
            sites.kind.tolist(),
            sites.row.tolist(),
            strict=True,
        )
    ]
    return {"name": "sites", "features": features}


def _same(tiles: dict[str, bytes]) -> None:
    """Check that all tiles say the same of every point but its place, which is rounded."""
    said = {}
    for name, tile in tiles.items():
        features = mapbox_vector_tile.decode(tile)["sites"]["features"]
        said[name] = {
            f["id"]: (f["properties"]["status"], f["properties"]["kind"]) for f in features
        }
    for name, features in said.items():
        if features != said["ours"] or len(features) != SIZE:
            raise AssertionError(f"the tile of {name} says something else")
