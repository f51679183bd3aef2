"""A small app with a stopped clock, and machines that sign in with a bearer token."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from geo.clock import DAY_MS, Clock, iso
from geo.fieldwork.receive import receive_calibration, receive_inspection
from geo.kinds import complaint_categories
from geo.model import Actor, Role
from geo.store.accounts import add_account, add_token
from geo.store.complaint_categories import put_missing_categories
from geo.store.engine import open_store
from tests.builders import (
    NOW,
    ZONE,
    add_catalogue,
    add_instruments,
    add_sites,
    calibration_body,
    inspection_body,
    raw,
    site_row,
)
from tests.webapp.conftest import app_on
from webapp.context import services
from webapp.settings import Settings

PEOPLE = {
    "admin": (Role.ADMIN, None),
    "dispatcher": (Role.DISPATCHER, None),
    "viewer": (Role.VIEWER, None),
    "squad2": (Role.SQUAD, 2),
    "squad8": (Role.SQUAD, 8),
}
DISPATCHER = Actor("dispatcher", Role.DISPATCHER)


def bearer(name: str) -> dict[str, str]:
    """Give the header by which a machine signs in as somebody of `PEOPLE`."""
    return {"Authorization": f"Bearer token-of-{name}"}


@dataclass
class Machine:
    """A client without cookies that signs in as somebody with each request."""

    app: Flask
    name: str = "dispatcher"

    def send(self, method: str, path: str, **options: Any) -> TestResponse:
        """Send a request; give the answer, whole unless `buffered` is false."""
        options.setdefault("buffered", True)
        headers = {**bearer(self.name), **options.pop("headers", {})}
        return self.app.test_client().open(path, method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        """Ask for something."""
        return self.send("GET", path, **options)

    def json(self, path: str) -> Any:
        """Ask for something that is there; give its JSON."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.get_json(force=True)

    def put(self, path: str, body: Any) -> TestResponse:
        """Put JSON."""
        return self.send("PUT", path, json=body)

    def named(self, name: str) -> Machine:
        """Give the same client signed in as somebody else."""
        return Machine(self.app, name)


def build_small_world(conn: Connection) -> None:
    """Add what the small app shows; the same each time, to the ids."""
    add_catalogue(conn)
    put_missing_categories(conn, complaint_categories())
    add_sites(
        conn,
        site_row("M1", crowding=5),
        site_row("M2", district="141021", lon=111.7, lat=36.3),
        site_row("M3", district="141021", lon=111.8, lat=36.4, name="<b>Market</b> 三"),
        site_row("H1", kind="hospital", lon=111.3, lat=36.1, name=""),
    )
    add_instruments(conn, "H1", ["T1", "T2"])
    for name, (role, squad) in PEOPLE.items():
        add_account(conn, name, role, squad, "no password", actor="test", now_ms=NOW)
        digest = hashlib.sha256(f"token-of-{name}".encode()).hexdigest()
        add_token(conn, name, digest, None, NOW, actor="test")
    for code, end, result in (
        ("M2", NOW - 20 * DAY_MS, "fail"),
        ("M3", NOW - DAY_MS, "pass"),
        ("H1", NOW - DAY_MS, "pass"),
    ):
        visit = inspection_body(
            code, started_at=iso(end, ZONE), finished_at=iso(end, ZONE), result=result
        )
        receive_inspection(conn, known_id(code), raw(visit), DISPATCHER, NOW, ZONE)
    done = calibration_body("T1", performed_at=iso(NOW - DAY_MS, ZONE))
    receive_calibration(conn, known_id("T1"), raw(done), DISPATCHER, NOW, ZONE)


def known_id(code: str) -> str:
    """Give the id of the record that the small world has of a site or an instrument."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, code))


def small_app_on(url: str, folder: Path) -> Flask:
    """Give an app on a store with the small world, its clock stopped at `NOW`."""
    app = app_on(Settings(data_dir=folder, database_url=url, secret_key="a key"))
    services(app)._clock = Clock(0, NOW, read_wall=lambda: 0)
    return app


@pytest.fixture(scope="session")
def _small_world(tmp_path_factory: pytest.TempPathFactory, _empty_sqlite: Path) -> Path:
    """Give the SQLite file of the small app, built once."""
    path = tmp_path_factory.mktemp("small") / "small.db"
    shutil.copyfile(_empty_sqlite, path)
    store = open_store(f"sqlite:///{path}")
    with store.write() as conn:
        build_small_world(conn)
    store.dispose()
    return path


@pytest.fixture
def small_app(tmp_path: Path, _small_world: Path) -> Iterator[Flask]:
    """Give an app whose clock stands at `NOW` over four sites.

    Market M1 (west) was never visited, M2 (east) failed twenty days ago, M3 (east) passed
    yesterday; hospital H1 (west) passed yesterday and has two thermometers: T1 calibrated
    yesterday, T2 never.
    """
    shutil.copyfile(_small_world, tmp_path / "small.db")
    app = small_app_on(f"sqlite:///{tmp_path / 'small.db'}", tmp_path)
    yield app
    services(app).store.dispose()


@pytest.fixture
def machine(small_app: Flask) -> Machine:
    """Give a machine that signs in as the dispatcher of the small app."""
    return Machine(small_app)
