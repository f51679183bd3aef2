"""The server's own sweep: at its start and then again, and it outlives a database that fails."""

import os
import time
from collections.abc import Callable

from flask import Flask

from geo.clock import DAY_MS, iso
from geo.errors import StoreBusy
from geo.fieldwork.complaints import receive_complaint
from geo.message import message
from geo.model import Actor, Role
from geo.store.complaint_categories import categories
from geo.store.complaints import complainant_of
from tests.builders import record_id
from webapp import sweeping
from webapp.context import services


def until(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


def test_complainants_go_while_the_server_runs_also_after_a_failure(demo_app: Flask, monkeypatch):
    kept, one = services(demo_app), record_id()
    now = kept.clock.now_ms()
    with kept.store.write() as conn:
        body = {
            "channel": "phone",
            "category": next(iter(categories(conn))),
            "words": "Masks",
            "address": "Gulou Street",
            "received_at": iso(now - 91 * DAY_MS, kept.zone),
            "complainant": {"phone": "13800000000"},
        }
        actor = Actor("dispatcher", Role.DISPATCHER)
        receive_complaint(conn, one, body, actor, now_ms=now, zone=kept.zone)
    tries = []
    really = sweeping.remove_complainants

    def fail_first(*given, **named) -> int:
        tries.append(1)
        if len(tries) == 1:
            raise StoreBusy(message("The database does not answer just now."))
        return really(*given, **named)

    monkeypatch.setattr(sweeping, "remove_complainants", fail_first)
    unfinished = kept.photos.part_path("0" * 64)
    unfinished.parent.mkdir(parents=True)
    unfinished.write_bytes(b"half")
    old, new = (kept.uploads / name / "file" for name in ("of-last-week", "of-today"))
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "register.csv").write_text("phone\n13800000000\n")
    last_week = time.time() - 8 * DAY_MS / 1_000
    os.utime(old.parent, (last_week, last_week))

    def gone() -> bool:
        with kept.store.read() as conn:
            return complainant_of(conn, one) is None

    assert not gone()
    ended = sweeping.start_sweeping(kept, every_s=0.05)
    try:
        assert until(gone)
    finally:
        ended.set()
    assert len(tries) > 1
    assert unfinished.exists(), "what may still be finished stays"
    assert (old.exists(), new.exists()) == (False, True)
