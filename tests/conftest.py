"""Fixtures of the whole suite: real stores, empty or with the demo, on both databases."""

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from geo.store.engine import Store, open_store
from geo.store.migrations.run import migrate
from tests.postgres import create_database, drop_database, running_cluster

settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("suite")

if TYPE_CHECKING:
    from webapp.settings import Settings

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def _demo_template(tmp_path_factory: pytest.TempPathFactory) -> "Settings":
    from tests.demo_store import shared_demo

    folder = tmp_path_factory.getbasetemp()
    # Each worker of pytest-xdist has a folder of its own within that of the run.
    return shared_demo(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)


@pytest.fixture
def demo_settings(_demo_template: "Settings", tmp_path: Path) -> "Settings":
    """Give the settings of an app on a fresh copy of the demo."""
    from tests.demo_store import copy_demo

    return copy_demo(_demo_template, tmp_path / "demo")


@pytest.fixture(scope="session")
def shared_demo_settings(
    _demo_template: "Settings", tmp_path_factory: pytest.TempPathFactory
) -> "Settings":
    """Give the settings of an app on a demo that nobody changes."""
    from tests.demo_store import copy_demo

    return copy_demo(_demo_template, tmp_path_factory.mktemp("shared-demo"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Give the URL of a PostgreSQL cluster of our own, without a database name."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def _empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    store = open_store(f"sqlite:///{path}")
    migrate(store)
    store.dispose()
    return path


@pytest.fixture(scope="session")
def _empty_postgres(postgres: str) -> str:
    store = open_store(create_database(postgres, "squadmap_empty"))
    migrate(store)
    store.dispose()
    return "squadmap_empty"


@pytest.fixture
def sqlite_url(tmp_path: Path, _empty_sqlite: Path) -> str:
    """Give the URL of an empty, migrated SQLite store."""
    path = tmp_path / "squadmap.db"
    shutil.copyfile(_empty_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres: str, _empty_postgres: str) -> Iterator[str]:
    """Give the URL of an empty, migrated PostgreSQL store."""
    name = f"squadmap_{next(_numbers)}"
    yield create_database(postgres, name, template=_empty_postgres)
    drop_database(postgres, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """Give an empty, migrated store's URL, once on each database."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """Give an empty, migrated store, once on each database."""
    opened = open_store(store_url)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """Give an empty, migrated SQLite store, for what does not depend on the database."""
    opened = open_store(sqlite_url)
    yield opened
    opened.dispose()
