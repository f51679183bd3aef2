"""A small server with a real map: tiles of a view in memory, Leaflet out of its wheel."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from flask import Flask, Response, request, send_from_directory
from numpy.typing import NDArray
from werkzeug.serving import make_server
from xstatic.pkg import leaflet

from geo import morton
from geo.bbox import BBox
from geo.maps.basemap import Basemap
from geo.maps.coverage_map import coverage_map
from geo.maps.field_map import FieldMap, render_map
from geo.maps.small_maps import points_map, site_map
from geo.maps.style import style_css
from geo.model import Status
from geo.tiles.tile import encode_tile

STATIC = Path(__file__).parents[2] / "webapp" / "static"
ASSETS = {
    "leaflet": "/leaflet/leaflet.js",
    "leaflet_css": "/leaflet/leaflet.css",
    "status_css": "/static/status.css",
    "map_layers_css": "/static/css/map_layers.css",
    "map_layers_module": "/static/js/map_layers.js",
}
FAMILIES = {1: "food", 2: "medical", 3: "traffic", 4: "homes", 5: "other"}
PAGE = """<!doctype html><html lang="en"><head><title>map</title><link rel="icon" href="data:,">
{links}<link rel="stylesheet" href="/page.css"></head>
<body><main>{parts.html}</main>{scripts}<script>{parts.script}</script></body></html>"""


@dataclass
class Sites:
    """Sites in Morton order, as a view has them."""

    morton: NDArray[np.int64]
    row: NDArray[np.int64]
    kind: NDArray[np.int64]
    status: NDArray[np.int8]

    @classmethod
    def at(cls, places: list[tuple[float, float, int, int]]) -> Sites:
        """Put sites at (lon, lat, status, kind); rows count from 1 in the order given."""
        lon, lat, status, kind = (np.array(column) for column in zip(*places, strict=True))
        codes = morton.encode(lon, lat)
        order = np.argsort(codes, kind="stable")
        return cls(codes[order], order + 1, kind[order], status.astype(np.int8)[order])

    def only(self, keep: NDArray[np.bool_]) -> Sites:
        return Sites(self.morton[keep], self.row[keep], self.kind[keep], self.status[keep])


@dataclass
class MapServer:
    """What a test sets before it opens `url`, and what it sees afterwards."""

    url: str = ""
    sites: Sites | None = None
    districts: dict[str, Any] | None = None
    points: dict[str, Any] | None = None
    bounds: BBox = field(default_factory=lambda: BBox(111.49, 36.07, 111.51, 36.09))
    basemap: Basemap | None = None
    requests: list[str] = field(default_factory=list)
    failing: bool = False
    hold: threading.Event = field(default_factory=threading.Event)


def make_app(server: MapServer) -> Flask:
    app = Flask(__name__, static_folder=None)

    def page(field_map: FieldMap) -> Response:
        parts = render_map(field_map, ASSETS)
        links = "".join(f'<link rel="stylesheet" href="{url}">' for url in parts.stylesheets)
        scripts = "".join(f'<script src="{url}"></script>' for url in parts.scripts)
        scripts += "".join(f'<script type="module" src="{url}"></script>' for url in parts.modules)
        answer = Response(PAGE.format(links=links, scripts=scripts, parts=parts))
        answer.headers["Content-Security-Policy"] = (
            f"default-src 'none'; script-src 'self' '{parts.script_sha256}'; style-src 'self'; "
            "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'"
        )
        return answer

    @app.before_request
    def note() -> None:
        server.requests.append(request.full_path.rstrip("?"))

    @app.get("/map")
    def map_page() -> Response:
        outlines = None if server.districts is None else "/districts.geojson"
        query = request.query_string.decode()
        return page(
            coverage_map(
                server.bounds,
                "/tiles/coverage/{z}/{x}/{y}.mvt",
                FAMILIES,
                outlines,
                query,
                basemap=server.basemap,
            )
        )

    @app.get("/site")
    def site_page() -> Response:
        return page(site_map(111.5, 36.08, Status.OVERDUE, "medical"))

    @app.get("/points")
    def points_page() -> Response:
        return page(points_map("/points.geojson", server.bounds))

    @app.get("/tiles/coverage/<int:z>/<int:x>/<int:y>.mvt")
    def tile(z: int, x: int, y: int) -> Response:
        if server.failing:
            return Response(status=503)
        server.hold.wait(10)
        assert server.sites is not None
        sites = server.sites
        if request.args.getlist("status"):
            wanted = [int(status) for status in request.args.getlist("status")]
            sites = sites.only(np.isin(sites.status, wanted))
        body = encode_tile(sites, z, x, y)
        answer = Response(body, mimetype="application/vnd.mapbox-vector-tile")
        answer.headers["Cache-Control"] = "private, no-cache"
        answer.add_etag()
        return answer.make_conditional(request)

    @app.get("/districts.geojson")
    def districts() -> Any:
        return server.districts

    @app.get("/points.geojson")
    def points() -> Any:
        return server.points

    @app.get("/basemap/<path:tile>")
    def basemap(tile: str) -> Response:
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256">'
            '<rect width="256" height="256" fill="#88aacc" stroke="#335577"/></svg>'
        )
        return Response(svg, mimetype="image/svg+xml")

    @app.get("/static/status.css")
    def status_css() -> Response:
        return Response(style_css(), mimetype="text/css")

    @app.get("/page.css")
    def page_css() -> Response:
        return Response(
            "html,body,main{height:100%;margin:0;font-family:system-ui}", mimetype="text/css"
        )

    @app.get("/static/<path:path>")
    def static(path: str) -> Response:
        return send_from_directory(STATIC, path)

    @app.get("/leaflet/<path:path>")
    def leaflet_file(path: str) -> Response:
        return send_from_directory(leaflet.BASE_DIR, path)

    return app


@contextmanager
def serving() -> Iterator[MapServer]:
    """Serve on a free port for as long as the block runs."""
    server = MapServer()
    server.hold.set()
    http = make_server("127.0.0.1", 0, make_app(server), threaded=True)
    server.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.hold.set()
        http.shutdown()
        thread.join()
        http.server_close()
