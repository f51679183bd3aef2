"""The log as a page, the proof of its chain, and the overview."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from geo.store import log
from tests.webapp.conftest import SignedInClient
from tests.webapp.pages.admin.reading import text_of
from webapp.context import services


def test_the_overview_counts_what_the_store_holds(admin: SignedInClient) -> None:
    page = text_of(admin.get("/admin/").text)
    assert "6,000 Sites" in page
    assert "52,571 Inspections" in page
    assert "11 People" in page
    assert "SQLite" in page
    assert "Clock 22 Feb 2020, " in page
    assert "simulated" in page


def test_the_log_is_paged_newest_first(app: Flask, admin: SignedInClient) -> None:
    with services(app).store.read() as conn:
        newest, total = log.latest(conn, 1)[0], log.count(conn)
    first = text_of(admin.get("/admin/log?limit=5").text)
    assert f"{newest.sequence:,}" in first
    assert f"1 to 5 of {total}" in first
    last = text_of(admin.get(f"/admin/log?limit=5&offset={total - 2}").text)
    assert f"{total - 1} to {total} of {total}" in last


def test_a_touched_row_breaks_the_chain(app: Flask, admin: SignedInClient) -> None:
    assert "The chain is whole" in text_of(admin.get("/admin/log?verify=true").text)
    with services(app).store.write() as conn:
        number = log.latest(conn, 1, offset=2)[0].sequence
        former = conn.execute(
            text("SELECT actor FROM log WHERE sequence = :n"), {"n": number}
        ).scalar_one()
        touch = text("UPDATE log SET actor = :who WHERE sequence = :n")
        conn.execute(touch, {"who": "nobody", "n": number})
    page = text_of(admin.get("/admin/log?verify=true").text)
    assert f"The chain is broken at 1 row. Numbers: {number}" in page
    with services(app).store.write() as conn:
        conn.execute(touch, {"who": former, "n": number})
    assert "The chain is whole" in text_of(admin.get("/admin/log?verify=true").text)
