"""`kill -9` at any moment: what was acknowledged is there, exactly once, with all that follows.

A short campaign by default; `SQUADMAP_FAULT_ROUNDS` says how many kills a long one has.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from geo.fieldwork.receive import receive_calibration, receive_inspection
from geo.model import Actor, Role
from geo.store import log, schema, state
from geo.store.engine import open_store
from tests.builders import NOW, ZONE, add_catalogue, add_instruments, add_sites, site_row
from tests.faults.writer import SITES, body_of, id_of

ROUNDS = int(os.environ.get("SQUADMAP_FAULT_ROUNDS") or 3)
WRITERS = ("one", "two")
HOME = Path(__file__).parents[2]


class Writer:
    """A writing process, and the numbers that it acknowledged."""

    def __init__(self, url: str, name: str, first: int) -> None:
        self.acknowledged: list[int] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.writer", url, name, str(first)],
            cwd=HOME, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def _listen(self) -> None:
        for line in self.process.stdout:
            if line.endswith("\n"):  # a torn last line acknowledges nothing
                self.acknowledged.append(int(line))

    def wait_for_the_first(self) -> None:
        while not self.acknowledged:
            assert self.process.poll() is None, self.process.stderr.read()
            time.sleep(0.005)

    def kill(self) -> None:
        if self.process.stdout.closed:
            return
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._listener.join()
        self.process.stdout.close()
        self.process.stderr.close()


@pytest.mark.timeout(120 + 10 * ROUNDS)
def test_what_was_acknowledged_survives_every_kill_exactly_once(store_url):
    store = open_store(store_url)
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, *[site_row(f"M{number}") for number in range(SITES)])
        add_instruments(conn, "M0", ["T1"])
    moments = random.Random(20_200_222)
    acknowledged = dict.fromkeys(WRITERS, 0)
    for _ in range(ROUNDS):
        writers = {name: Writer(store_url, name, acknowledged[name]) for name in WRITERS}
        try:
            for writer in writers.values():
                writer.wait_for_the_first()
            for name, writer in writers.items():
                time.sleep(moments.uniform(0, 0.4))
                writer.kill()
                first, count = acknowledged[name], len(writer.acknowledged)
                assert writer.acknowledged == list(range(first, first + count))
                acknowledged[name] += count
        finally:
            for writer in writers.values():
                writer.kill()
        check_whole(store, acknowledged)
    check_sending_again(store, acknowledged)
    store.dispose()


def check_whole(store, acknowledged: dict[str, int]) -> None:
    with store.read() as conn:
        ids = [
            id
            for table in (schema.inspection, schema.calibration)
            for id in conn.execute(select(table.c.id)).scalars()
        ]
        told = {id_of(name, n) for name, count in acknowledged.items() for n in range(count)}
        # A killed writer may have committed the one record that it could not tell of any more.
        perhaps = {id_of(name, count) for name, count in acknowledged.items()}
        assert told <= set(ids) <= told | perhaps
        assert len(ids) == len(set(ids))
        assert list(log.broken_links(conn)) == []
        logged = conn.execute(
            select(func.count())
            .select_from(schema.log)
            .where(schema.log.c.kind.in_(["inspection", "calibration"]))
        ).scalar_one()
        assert logged == len(ids)
        check_state(conn)
        if store.is_sqlite:
            assert conn.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]


def check_state(conn) -> None:
    """Compare the state rows with what the records say."""
    columns = ("site", "inspected_at", "result", "rectify_by", "inspections")
    from_records = state.inspection_states().subquery()
    kept = conn.execute(select(*[schema.site_state.c[name] for name in columns]))
    said = conn.execute(select(*[from_records.c[name] for name in columns]))
    assert sorted(map(tuple, kept)) == sorted(map(tuple, said))


def check_sending_again(store, acknowledged: dict[str, int]) -> None:
    """Send every acknowledged record again: none is new."""
    with store.write() as conn:
        for name, count in acknowledged.items():
            actor = Actor(name, Role.DISPATCHER)
            for number in range(count):
                receive = receive_calibration if number % 9 == 0 else receive_inspection
                receipt = receive(conn, id_of(name, number), body_of(number), actor, NOW, ZONE)
                assert not receipt.created
