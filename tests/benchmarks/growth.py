"""How our own figures grow with the register: 10 thousand, 100 thousand and 1 million sites.

Peer of each size is the next smaller one: ten times the sites should cost about ten times as much
to load, judge and export, and hardly more for one record, one tile or the first page of the list.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator

import numpy as np

from geo import morton
from geo.clock import HOUR_MS, MINUTE_MS, iso
from geo.coverage.index import CoverageIndex
from geo.coverage.listing import list_sites
from geo.coverage.live import LiveIndex
from geo.coverage.view import make_view
from geo.fieldwork.receive import receive_inspection
from geo.model import Actor, Role, Site, Status
from geo.store.engine import Store, open_store
from geo.store.filters import SiteFilter
from geo.store.sites import site_by_row
from geo.tiles.tile import encode_tile
from tests.benchmarks.export import export
from tests.benchmarks.findings import Growth
from tests.benchmarks.measuring import seconds, seconds_each
from tests.benchmarks.session import Session
from tests.benchmarks.worlds import NOW
from webapp.settings import DEFAULT_ZONE

_ADMIN = Actor("admin", Role.ADMIN, None)


def run(session: Session) -> Iterator[Growth]:
    """Measure each size; the largest only without --quick."""
    sizes = (10_000, 100_000) if session.quick else (10_000, 100_000, 1_000_000)
    by_size = {size: _figures(session, size) for size in sizes}
    for what, (_, unit) in by_size[sizes[0]].items():
        yield Growth(what, unit, {size: by_size[size][what][0] for size in sizes})


def _figures(session: Session, size: int) -> dict[str, tuple[float, str]]:
    """Give each figure with its unit."""
    settings = session.world(size)
    store = open_store(settings.store_url)
    live = LiveIndex()
    figures: dict[str, tuple[float, str]] = {}
    with store.read() as conn:
        load = seconds_each({"load": lambda: CoverageIndex.load(conn)}, 1)["load"]
        figures["index loaded from the store"] = load, "s"
        index = live.current(conn)
        figures["memory of the index a site"] = index.nbytes / size, "B"
        view, hospitals = live.view(conn, SiteFilter(), NOW), SiteFilter(kinds=("hospital",))
        z, x, y = _fullest_tile(view.morton)
        taken = seconds_each(
            {
                "judged at a new instant": lambda: np.bincount(
                    index.judge(NOW).status, minlength=len(Status)
                ),
                "view of one kind": lambda: make_view(index, view.judged, hospitals),
                "cluster tile at zoom 6": lambda: encode_tile(view.in_tile(6, 51, 24), 6, 51, 24),
                "fullest tile at zoom 15": lambda: encode_tile(view.in_tile(z, x, y), z, x, y),
                "first page of the list": lambda: list_sites(conn, view, limit=50),
            },
            session.rounds,
        )
        figures |= {what: (each, "s") for what, each in taken.items()}
    followed, shown = zip(*(_one_record(store, live, n) for n in range(1, 6)), strict=True)
    figures["one record followed by the index"] = float(np.median(followed)), "s"
    figures["its site in a tile at its new status"] = float(np.median(shown)), "s"
    store.dispose()
    done = export(settings, session.folder / "growth.geojson")
    figures["export as GeoJSON, whole process"] = done.seconds, "s"
    figures["its peak memory"] = done.peak_mb, "MB"
    return figures


def store_passed_inspection(store: Store, row: int) -> Site:
    """Store an inspection of a site as a phone sends it, passed a minute ago; give the site."""
    with store.write() as conn:
        site = site_by_row(conn, row)
        body = {
            "site": site.code, "squad": 2, "result": "pass",
            "started_at": iso(NOW - HOUR_MS, DEFAULT_ZONE),
            "finished_at": iso(NOW - MINUTE_MS, DEFAULT_ZONE),
        }  # fmt: skip
        receive_inspection(
            conn, str(uuid.uuid4()), json.dumps(body).encode(), _ADMIN, NOW, DEFAULT_ZONE
        )
    return site


def _one_record(store: Store, live: LiveIndex, number: int) -> tuple[float, float]:
    """Store an inspection; give the seconds to follow it, and to show it."""
    site = store_passed_inspection(store, 1000 + number)
    x, y = (int(v[0]) >> morton.ZOOM - 15 for v in morton.tile_xy([site.lon], [site.lat]))
    with store.read() as conn:
        followed = seconds(lambda: live.current(conn))

        def show() -> bytes:
            view = live.view(conn, SiteFilter(), NOW)
            return encode_tile(view.in_tile(15, x, y), 15, x, y)

        return followed, seconds(show)


def _fullest_tile(codes: np.ndarray) -> tuple[int, int, int]:
    numbers, counts = np.unique(codes >> 2 * (morton.ZOOM - 15), return_counts=True)
    x, y = morton.decode(numbers[np.argmax(counts)] << 2 * (morton.ZOOM - 15))
    return 15, int(x) >> morton.ZOOM - 15, int(y) >> morton.ZOOM - 15
