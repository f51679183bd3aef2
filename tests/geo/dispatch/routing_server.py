"""A small routing server of our own: speaks OSRM and Valhalla, on straight roads at 10 m/s."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from geo.dispatch.travel import Geodesic

GEODESIC = Geodesic(detour=1, speed_kmh=36)
ISLAND = 120.0
"""East of this longitude there is no way to anything."""


def seconds(a, b):
    if (a[0] > ISLAND) != (b[0] > ISLAND):
        return None
    return round(float(GEODESIC.between_s([a], [b])[0, 0]), 1)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urlsplit(self.path)
        _, service, _, _, places = parts.path.split("/")
        points = [tuple(map(float, pair.split(","))) for pair in places.split(";")]
        asked = parse_qs(parts.query)
        if service == "table":
            sources, targets = (
                [points[int(one)] for one in asked[name][0].split(";")]
                for name in ("sources", "destinations")
            )
            self.answer({"code": "Ok", "durations": table(sources, targets)})
        else:
            line = [points[0], [points[0][0], points[1][1]], points[1]]
            self.answer({"code": "Ok", "routes": [{"geometry": {"coordinates": line}}]})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/route":
            self.answer({"trip": {"legs": [{"shape": "_gr~cA_|ljsE_ibE_ibE"}]}})
            return
        sources, targets = (
            [(one["lon"], one["lat"]) for one in body[name]] for name in ("sources", "targets")
        )
        rows = [[{"time": one} for one in row] for row in table(sources, targets)]
        self.answer({"sources_to_targets": rows})

    def answer(self, value):
        server = self.server
        server.asked += 1
        if server.asked > server.answers:
            self.send_error(500)
            return
        time.sleep(server.delay_s)
        data = server.instead if server.instead is not None else json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Say nothing: who asked may have gone."""


def table(sources, targets):
    return [[seconds(a, b) for b in targets] for a in sources]


@contextmanager
def routing_server(*, delay_s=0.0, instead=None, answers=10_000):
    """Serve on a free port; `instead` is a body for every answer, `answers` how many there are."""
    server = Server(("127.0.0.1", 0), Handler)
    server.delay_s, server.instead, server.answers, server.asked = delay_s, instead, answers, 0
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
