"""Devices send records with photos while the server is killed: each receipt stands for one record.

A short campaign by default; with `SQUADMAP_FAULT_ROUNDS` (the number of kills) a long one: eight
devices, 5,000 records.
"""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import select, text

from geo.model import Role
from geo.store import log, schema
from geo.store.accounts import add_account, add_token
from geo.store.engine import open_store
from tests.browser.server import free_port
from tests.builders import NOW, add_catalogue, add_sites, site_row
from tests.faults.device import SITES, body_of, id_of, photo_of

LONG = "SQUADMAP_FAULT_ROUNDS" in os.environ
KILLS = int(os.environ.get("SQUADMAP_FAULT_ROUNDS") or 2)
DEVICES = [f"device{number}" for number in range(8 if LONG else 3)]
RECORDS = 5000 // len(DEVICES) if LONG else 15
HOME = Path(__file__).parents[2]
TOKEN = "a token of the devices"


class Server:
    """`flask serve` on one port, started anew after each kill."""

    def __init__(self, store_url: str, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "SQUADMAP_DATABASE_URL": store_url,
            "SQUADMAP_DATA_DIR": str(folder),
            "SQUADMAP_SECRET_KEY": "a key for tests",
            "PORT": str(self.port),
        }
        self.output = folder / "server.log"

    def start(self) -> None:
        """Start it and wait until it answers; the port may be the killed one's for a moment."""
        deadline = time.monotonic() + 90
        while True:
            with self.output.open("a") as output:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "flask", "--app", "webapp", "serve"],
                    cwd=HOME, env=self.environment, stdout=output, stderr=output,
                )  # fmt: skip
            while self.process.poll() is None:
                assert time.monotonic() < deadline, self.output.read_text()
                if self._answers():
                    return
                time.sleep(0.05)
            assert time.monotonic() < deadline, self.output.read_text()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def kill(self) -> None:
        """Kill it without a word."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Stop it as it is stopped."""
        self.process.terminate()
        self.process.wait(30)


class Sending:
    """A device in a process of its own, and the receipts that it told."""

    def __init__(self, url: str, name: str) -> None:
        self.name = name
        self.receipts: list[dict] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.device", url, TOKEN, name, str(RECORDS)],
            cwd=HOME, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.listener = threading.Thread(target=self._listen)
        self.listener.start()

    def _listen(self) -> None:
        for line in self.process.stdout:
            self.receipts.append(json.loads(line))

    def finish(self) -> None:
        assert self.process.wait() == 0
        self.listener.join()
        self.process.stdout.close()


@pytest.mark.timeout(300 + 60 * KILLS if LONG else 180)
def test_every_receipt_stands_for_one_record_whenever_the_server_is_killed(store_url, tmp_path):
    store = open_store(store_url)
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, *[site_row(f"M{number}") for number in range(SITES)])
        add_account(conn, "devices", Role.DISPATCHER, None, "unused", actor="test", now_ms=NOW)
        digest = hashlib.sha256(TOKEN.encode()).hexdigest()
        add_token(conn, "devices", digest, None, NOW, actor="test")
    server = Server(store_url, tmp_path)
    server.start()
    devices = [Sending(server.url, name) for name in DEVICES]
    moments = random.Random(20_200_222)
    for _ in range(KILLS):
        time.sleep(moments.uniform(0.3, 2.0))
        server.kill()
        server.start()
    for device in devices:
        device.finish()
    server.stop()
    check(store, devices, tmp_path)
    store.dispose()


def check(store, devices: list[Sending], folder: Path) -> None:
    told = {receipt["id"]: receipt for device in devices for receipt in device.receipts}
    assert len(told) == len(DEVICES) * RECORDS
    with store.read() as conn:
        rows = conn.execute(select(schema.inspection)).mappings().all()
        stored = {row["id"]: row for row in rows}
        assert len(stored) == len(rows)
        assert set(stored) == set(told)
        for name in DEVICES:
            for number in range(RECORDS):
                row = stored[id_of(name, number)]
                receipt = told[row["id"]]
                assert (row["sequence"], row["sha256"]) == (receipt["sequence"], receipt["sha256"])
                assert json.loads(row["body"]) == json.loads(body_of(name, number))
        photos = {row.sha256: row.bytes for row in conn.execute(select(schema.photo))}
        assert list(log.broken_links(conn)) == []
        if store.is_sqlite:
            assert conn.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
    for name in DEVICES:
        for number in range(RECORDS):
            photo = photo_of(name, number)
            sha256 = hashlib.sha256(photo).hexdigest()
            assert photos[sha256] == len(photo)
            [path] = (folder / "photos").rglob(f"*{sha256}*")
            assert path.read_bytes() == photo
