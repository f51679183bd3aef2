"""Bytes of the page `/map` against a plain Folium map that carries the sites in its HTML.

The peer is Folium's FastMarkerCluster with 52,571 points, once as bare positions, which cannot be
told apart, and once with the code, name, kind and status that a click shall show. Our page carries
no site at all: they come as tiles. The ratio says how many times smaller our page is.
"""

from __future__ import annotations

from collections.abc import Iterator

import folium
from folium.plugins import FastMarkerCluster

from geo.coverage.live import LiveIndex
from geo.model import STATUS_WORDS
from geo.store.engine import open_store
from geo.store.filters import SiteFilter
from geo.store.sites import sites_by_row
from tests.benchmarks.findings import Ratio
from tests.benchmarks.session import Session
from tests.benchmarks.worlds import NOW
from tests.demo_store import make_demo
from tests.webapp.conftest import app_on
from webapp.settings import Settings

SITES = 52_571
"""As many as the premises visits of Linfen's campaign."""

_POPUP = """function (row) {
  return L.marker([row[0], row[1]]).bindPopup(row.slice(2).join("<br>"));
}"""


def run(session: Session) -> Iterator[Ratio]:
    """Measure the page of the demo and the page of as many sites as the peer has."""
    world = session.world(SITES)
    demo = make_demo(session.settings("demo").data_dir)
    rows = _rows(world)
    bare = float(_folium_bytes([row[:2] for row in rows], None))
    named = float(_folium_bytes(rows, _POPUP))
    page = float(_page_bytes(world))
    yield Ratio("/map of the demo", _page_bytes(demo), "Folium, positions", bare, "B")
    yield Ratio(f"/map of {SITES:,} sites", page, "Folium, positions", bare, "B")
    yield Ratio(f"/map of {SITES:,} sites", page, "Folium, with a popup", named, "B", aim=75)


def _page_bytes(settings: Settings) -> float:
    client = app_on(settings).test_client()
    client.sign_in("viewer")
    answer = client.get("/map")
    if answer.status_code != 200:
        raise RuntimeError(f"/map answered {answer.status_code}")
    return float(len(answer.data))


def _rows(settings: Settings) -> list[list[float | str]]:
    """Give latitude, longitude, code, name, kind and status of every site."""
    store = open_store(settings.store_url)
    with store.read() as conn:
        view = LiveIndex().view(conn, SiteFilter(), NOW)
        status = dict(zip(view.row.tolist(), view.status.tolist(), strict=True))
        sites = sites_by_row(conn, view.row.tolist())
    store.dispose()
    return [
        [site.lat, site.lon, site.code, site.name, site.kind, STATUS_WORDS[status[site.row]]]
        for site in sites.values()
    ]


def _folium_bytes(rows: list[list[float | str]], callback: str | None) -> int:
    field_map = folium.Map((36.1, 111.5), zoom_start=8)
    FastMarkerCluster(rows, callback=callback).add_to(field_map)
    return len(field_map.get_root().render().encode())
