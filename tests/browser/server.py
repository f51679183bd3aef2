"""The product as it is served: `flask … serve` in a process of its own, or in a thread of ours."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.compiled_templates import share_templates
from tests.demo_store import PASSWORD
from webapp.app import create_app
from webapp.context import services
from webapp.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

ROOT = Path(__file__).parents[2]


@dataclass
class RunningServer:
    """A server's address and settings."""

    url: str
    settings: Settings


@dataclass
class ServerProcess(RunningServer):
    """A server in a process of its own."""

    process: subprocess.Popen[str]


class _Quiet(WSGIRequestHandler):
    """Handles requests without a line for each on the terminal."""

    protocol_version = "HTTP/1.1"

    def log(self, *_words: object) -> None:
        """Say nothing."""


def _closing(app: Flask) -> WSGIApplication:
    """Close every answer: werkzeug leaves one open when the browser is gone before its end."""

    def call(environ: Any, start_response: Any) -> Iterator[bytes]:
        answer = app(environ, start_response)
        try:
            yield from answer
        finally:
            if hasattr(answer, "close"):
                answer.close()

    return call


@contextmanager
def serving_here(settings: Settings) -> Iterator[RunningServer]:
    """Serve a data folder from threads of this process: up at once, for most of what is tested."""
    app = share_templates(create_app(settings))
    server = make_server("127.0.0.1", 0, _closing(app), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield RunningServer(f"http://127.0.0.1:{server.server_port}", settings)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        services(app).store.dispose()


@contextmanager
def serving_demo(settings: Settings, **environment: str) -> Iterator[ServerProcess]:
    """Serve a data folder on a free port for as long as the block runs."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "webapp", "serve"],
        cwd=ROOT,
        env={
            **os.environ,
            "SQUADMAP_DATA_DIR": str(settings.data_dir),
            "SQUADMAP_DEMO_PASSWORD": PASSWORD,
            "PORT": str(port),
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    server = ServerProcess(f"http://127.0.0.1:{port}", settings, process)
    try:
        wait_until_up(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def wait_until_up(server: ServerProcess, seconds: float = 60) -> None:
    """Wait until /healthz answers 200."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            output = server.process.stdout.read() if server.process.stdout else ""
            raise RuntimeError(f"the server ended with {server.process.returncode}: {output}")
        try:
            with urllib.request.urlopen(f"{server.url}/healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise TimeoutError(f"no answer from {server.url} in {seconds} s")


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
