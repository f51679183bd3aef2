"""`serve`: one process per data folder, gone with its parent, up again in seconds."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.browser.server import ROOT, serving_demo, wait_until_up


@pytest.fixture
def server(demo_settings):
    with serving_demo(demo_settings) as running:
        yield running


def is_up(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


def wait_until_down(url: str) -> None:
    deadline = time.monotonic() + 10
    while is_up(url):
        assert time.monotonic() < deadline, "an orphan keeps the port"
        time.sleep(0.05)


def test_a_second_server_on_the_same_data_is_refused(server):
    answer = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "webapp", "serve"],
        cwd=ROOT,
        env={**os.environ, "SQUADMAP_DATA_DIR": str(server.settings.data_dir), "PORT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert f"process {server.process.pid}" in answer.stderr
    assert is_up(server.url)


def test_killing_the_parent_frees_the_port_and_the_data(server):
    server.process.send_signal(signal.SIGKILL)
    server.process.wait(5)
    wait_until_down(server.url)
    with serving_demo(server.settings) as again:
        wait_until_up(again)


def test_it_stops_when_asked_and_says_where_it_serves(server):
    server.process.send_signal(signal.SIGTERM)
    output, _ = server.process.communicate(timeout=15)
    assert server.process.returncode in (0, -signal.SIGTERM)
    assert f"Squadmap serves {server.url}" in output
    assert "password demo-password" in output
    assert "simulated" in output
    assert "Traceback" not in output


def test_a_taken_port_is_told_in_one_line(demo_settings):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "webapp", "serve"],
            cwd=ROOT,
            env={
                **os.environ,
                "SQUADMAP_DATA_DIR": str(demo_settings.data_dir),
                "PORT": str(port),
            },
            capture_output=True,
            text=True,
            check=False,
        )
    assert answer.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in answer.stderr
    assert "Traceback" not in answer.stderr
