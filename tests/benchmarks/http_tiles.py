"""Tiles a second over HTTP against fixed bodies: a file of the same server, and a bare Flask app.

Both servers are granian with eight threads, asked by eight client threads that keep their
connections. The first peer is the static file of ours whose size comes nearest to 22 kB; the second
an app with one route and a body of 22 kB (`fixed_body.py`): no sign-in, no database, no headers.
Our tile is the one whose compressed size comes nearest to that. `cached` asks for it again and
again; `uncached` asks for each of the fullest tiles once, at an instant that nobody asked for
before, so that each is encoded and compressed anew. The ratio says how many of ours go out for one
of the peer's.
"""

from __future__ import annotations

import base64
import gzip
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, islice
from statistics import median
from urllib.parse import quote, urlsplit

import numpy as np

from geo import morton
from geo.clock import DAY_MS, MINUTE_MS, iso
from geo.coverage.live import LiveIndex
from geo.store.engine import open_store
from geo.store.filters import SiteFilter
from geo.tiles.tile import encode_tile
from tests.benchmarks.findings import Ratio
from tests.benchmarks.fixed_body import SIZE
from tests.benchmarks.measuring import ROOT
from tests.benchmarks.session import Session
from tests.benchmarks.worlds import NOW
from tests.browser.server import free_port, serving_demo
from tests.demo_store import PASSWORD
from webapp.settings import Settings

_ZOOMS = (13, 14)
_TILES_A_ZOOM = 1000
_STATIC = ROOT / "webapp/static"
_BASIC = "Basic " + base64.b64encode(f"viewer:{PASSWORD}".encode()).decode()


def run(session: Session) -> Iterator[Ratio]:
    """Serve both, and let one client ask them in turn."""
    settings = session.world(100_000 if session.quick else 1_000_000)
    tiles = _fullest_tiles(settings)
    tile = min(tiles, key=lambda path: abs(tiles[path] - SIZE))
    requests = 500 if session.quick else 2000
    minutes = count(1)

    def cached() -> list[str]:
        return [tile] * requests

    def uncached() -> list[str]:
        at = quote(iso(NOW + DAY_MS + next(minutes) * MINUTE_MS, settings.zone))
        return [f"{path}?at={at}" for path in islice(tiles, requests)]

    with serving_demo(settings) as ours, _serving_fixed() as theirs:
        asked = {
            "cached": lambda: _ask(ours.url, cached()),
            "uncached": lambda: _ask(ours.url, uncached()),
            "static": lambda: _ask(ours.url, [f"/static/{_static_file()}"] * requests),
            "bare": lambda: _ask(theirs, ["/fixed"] * requests),
        }
        answers = {name: [ask() for _ in range(2)][1:] for name, ask in asked.items()}
        for _ in range(session.rounds - 1):
            for name, ask in asked.items():
                answers[name].append(ask())
    rate = {name: median(one["per_second"] for one in many) for name, many in answers.items()}
    for name, aim in (("cached", 0.9), ("uncached", 0.5)):
        for peer, what in (("static", "our static file"), ("bare", "bare Flask app")):
            yield Ratio(
                f"{name} tiles of {_kilobytes(answers[name])}", rate[name],
                f"{what}, {_kilobytes(answers[peer])}", rate[peer], "/s",
                aim=aim, better="more",
            )  # fmt: skip


def _fullest_tiles(settings: Settings) -> dict[str, int]:
    """Give the paths of the fullest tiles of points with their compressed sizes."""
    store = open_store(settings.store_url)
    with store.read() as conn:
        view = LiveIndex().view(conn, SiteFilter(), NOW)
    store.dispose()
    found: dict[str, int] = {}
    for z in _ZOOMS:
        shift = morton.ZOOM - z
        numbers, counts = np.unique(view.morton >> 2 * shift, return_counts=True)
        columns, rows = morton.decode(numbers[np.argsort(-counts)[:_TILES_A_ZOOM]] << 2 * shift)
        for x, y in zip((columns >> shift).tolist(), (rows >> shift).tolist(), strict=True):
            body = gzip.compress(encode_tile(view.in_tile(z, x, y), z, x, y), 5)
            found[f"/tiles/coverage/{z}/{x}/{y}.mvt"] = len(body)
    return found


def _static_file() -> str:
    """Give the path, below the folder of static files, of the one that is nearest to 22 kB."""
    files = [path for path in _STATIC.rglob("*") if path.is_file()]
    nearest = min(files, key=lambda path: abs(path.stat().st_size - SIZE))
    return nearest.relative_to(_STATIC).as_posix()


def _kilobytes(answers: list[dict[str, float]]) -> str:
    return f"{answers[0]['bytes'] / 1000:.1f} kB"


def _ask(url: str, paths: list[str]) -> dict[str, float]:
    place = urlsplit(url)
    client = ROOT / "tests/benchmarks/http_client.py"
    done = subprocess.run(
        [sys.executable, client, str(place.hostname), str(place.port), _BASIC],
        input="\n".join(paths), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout))


@contextmanager
def _serving_fixed() -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port),
         "--blocking-threads", "8", "--no-ws", "--log-level", "error",
         "tests.benchmarks.fixed_body:app"],
        cwd=ROOT,
    )  # fmt: skip
    try:
        _wait_for(f"http://127.0.0.1:{port}/fixed")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(15)


def _wait_for(url: str) -> None:
    for _ in range(400):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise TimeoutError(url)
