"""From a stored record to its site's new status in a tile that another process serves.

This process stores inspections one by one as a phone's are stored; a server of its own process, on
the same store, is asked over HTTP for the tile of each site until it says what this process's index
says. Counted from the commit on. The peer is the two seconds that a dispatcher is promised.
"""

from __future__ import annotations

import base64
import time
import urllib.request
from collections.abc import Iterator

import mapbox_vector_tile
import numpy as np

from geo import morton
from geo.coverage.live import LiveIndex
from geo.model import Site, Status
from geo.store.engine import Store, open_store
from geo.store.filters import SiteFilter
from tests.benchmarks.findings import Ratio
from tests.benchmarks.growth import store_passed_inspection
from tests.benchmarks.session import Session
from tests.benchmarks.worlds import NOW
from tests.browser.server import serving_demo
from tests.demo_store import PASSWORD

_PROMISED_S = 2.0
_ZOOM = 15
_BASIC = "Basic " + base64.b64encode(f"viewer:{PASSWORD}".encode()).decode()


def run(session: Session) -> Iterator[Ratio]:
    """Store records beside a running server, and wait for each in its tiles."""
    size = 100_000 if session.quick else 1_000_000
    settings = session.world(size)
    store, live = open_store(settings.store_url), LiveIndex()
    with serving_demo(settings) as server:
        waits = [
            _seconds_until_served(store, live, server.url, row)
            for row in _never_inspected(store, live, 20 if session.quick else 200)
        ]
    store.dispose()
    for share in (50, 99):
        yield Ratio(
            f"record of {size:,} sites in a tile of another process, p{share}",
            float(np.percentile(waits, share)), "promised", _PROMISED_S, "s", aim=1,
        )  # fmt: skip


def _never_inspected(store: Store, live: LiveIndex, many: int) -> list[int]:
    with store.read() as conn:
        view = live.view(conn, SiteFilter(), NOW)
        never = view.with_status([Status.NEVER]).row
    return [int(row) for row in np.random.default_rng(1).choice(never, many, replace=False)]


def _seconds_until_served(store: Store, live: LiveIndex, url: str, row: int) -> float:
    """Store a passed inspection of a site; give the seconds until the tile shows its effect."""
    site = store_passed_inspection(store, row)
    committed = time.perf_counter()
    answers = [(_status_served(url + _tile_of(site), row), time.perf_counter())]
    with store.read() as conn:
        right = int(live.view(conn, SiteFilter(), NOW).at_rows([row]).status[0])
    while answers[-1][0] != right:
        answers.append((_status_served(url + _tile_of(site), row), time.perf_counter()))
    return answers[-1][1] - committed


def _tile_of(site: Site) -> str:
    x, y = (int(v[0]) >> morton.ZOOM - _ZOOM for v in morton.tile_xy([site.lon], [site.lat]))
    return f"/tiles/coverage/{_ZOOM}/{x}/{y}.mvt"


def _status_served(url: str, row: int) -> int:
    asked = urllib.request.Request(url, headers={"Authorization": _BASIC})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        features = mapbox_vector_tile.decode(answer.read())["sites"]["features"]
    return next(one["properties"]["status"] for one in features if one["id"] == row)
