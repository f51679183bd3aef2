"""A small register with everything that is awkward to write out."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geo.clock import DAY_MS, HOUR_MS
from geo.outlet.export import write_file
from geo.outlet.request import ExportRequest
from geo.store import bulk
from geo.store.engine import Store, open_store
from geo.store.filters import CaseFilter, ComplaintFilter, RecordFilter, SiteFilter
from tests.builders import (
    NOW,
    ZONE,
    add_catalogue,
    add_instruments,
    add_sites,
    calibration_body,
    inspection_body,
    site_row,
)
from tests.postgres import create_database

FILTERS: dict[str, Any] = {
    "sites": SiteFilter,
    "complaints": ComplaintFilter,
    "cases": CaseFilter,
    "case_steps": CaseFilter,
}
"""Collection → its own kind of filter; the others take that of records."""

AWKWARD = {
    "html": "<script>alert(\"x\")</script> & 'quotes'",
    "control": "bell\x07 tab\t line\nend \\ back",
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1+1",
    "chinese": "尧都区 农贸市场，“老城”",
    "emoji": "市场 🍎",
    "percent": "100%s %d {x}",
    "empty": "",
}
"""Names by the code of the site that has them."""

INSPECTIONS = {
    "pass": "00000000-0000-4000-8000-000000000001",
    "fail": "00000000-0000-4000-8000-000000000002",
    "correction": "00000000-0000-4000-8000-000000000003",
    "void": "00000000-0000-4000-8000-000000000004",
}
CALIBRATION = "00000000-0000-4000-8000-000000000011"
OUTING = "00000000-0000-4000-8000-000000000021"
FINDINGS = [{"text": '过期 "食品" <b>', "severity": "serious"}]


def inspection(which: str, site: str, end: int, result: str, **facts: Any) -> dict[str, Any]:
    body = inspection_body(site, findings=FINDINGS if result == "fail" else [], note="=note")
    return {
        "id": INSPECTIONS[which], "site": site, "squad": 2, "outing": None,
        "started_at": end - HOUR_MS, "finished_at": end, "result": result,
        "body": json.dumps(body, ensure_ascii=False), "supersedes": None, "void": False,
        "rectify_by": None, "flags": "", **facts,
    }  # fmt: skip


def fill(store: Store) -> None:
    """Add awkward names, four inspections, a calibration, an outing and an instrument.

    Of the inspections of the site `html` the first passed, the second failed and is superseded by
    the third, which passed; the fourth, of `chinese`, is void.
    """
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(
            conn,
            *[
                site_row(code, name=name, lon=round(111 + n / 10, 7), crowding=1 + n % 5)
                for n, (code, name) in enumerate(AWKWARD.items())
            ],
            site_row("closed", closed_at=NOW - DAY_MS),
        )
        add_instruments(conn, "html", ["T1"])
        outing = {"id": OUTING, "squad": 2, "team": None, "date": "2020-02-21", "officers": None}
        bulk.insert_outings(conn, pd.DataFrame([outing]), "test", NOW, "test")
        rows = [
            inspection("pass", "html", NOW - 3 * DAY_MS, "pass"),
            inspection(
                "fail", "html", NOW - DAY_MS, "fail", outing=OUTING, flags="outside_remit,late"
            ),
            inspection("correction", "html", NOW - DAY_MS, "pass", supersedes=INSPECTIONS["fail"]),
            inspection("void", "chinese", NOW - 2 * DAY_MS, "pass", void=True),
        ]
        bulk.insert_inspections(conn, pd.DataFrame(rows, dtype=object), "test", NOW, "=source")
        calibration = {
            "id": CALIBRATION, "instrument": "T1", "squad": 8, "act": "calibration",
            "performed_at": NOW - HOUR_MS, "conclusion": "pass", "valid_until": NOW + 90 * DAY_MS,
            "body": json.dumps(calibration_body("T1", certificate_no="-001"), ensure_ascii=False),
        }  # fmt: skip
        bulk.insert_calibrations(conn, pd.DataFrame([calibration]), "test", NOW, "test")


@pytest.fixture(scope="session")
def sqlite_register(
    _empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """Give the register on SQLite; exports only read it, so that one serves all tests."""
    path = tmp_path_factory.mktemp("register") / "register.db"
    shutil.copyfile(_empty_sqlite, path)
    store = open_store(f"sqlite:///{path}")
    fill(store)
    yield store
    store.dispose()


@pytest.fixture(scope="session")
def postgres_register(postgres: str, _empty_postgres: str) -> Iterator[Store]:
    """Give the register on PostgreSQL."""
    store = open_store(create_database(postgres, "squadmap_register", template=_empty_postgres))
    fill(store)
    yield store
    store.dispose()


@pytest.fixture(params=["sqlite_register", "postgres_register"])
def register(request: pytest.FixtureRequest) -> Store:
    """Give the register, once on each database."""
    return request.getfixturevalue(request.param)


Take = Callable[..., Path]


@pytest.fixture
def take(tmp_path: Path) -> Take:
    """Give a function that exports a collection of a store to a file and gives its path."""

    def to_file(
        store: Store, collection: str, suffix: str, at: int | None = None, **where: Any
    ) -> Path:
        kind_of_filter = FILTERS.get(collection, RecordFilter)
        path = tmp_path / f"taken.{suffix}"
        request = ExportRequest(collection, suffix, kind_of_filter(**where), NOW, at=at)
        with store.read() as conn:
            write_file(conn, request, ZONE, path)
        return path

    return to_file
