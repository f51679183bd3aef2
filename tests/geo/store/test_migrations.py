"""From an empty database to the newest tables, and no further."""

from datetime import date

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from geo.errors import StoreNotReady
from geo.store import log, plans
from geo.store.engine import open_store
from geo.store.migrations.run import (
    _config,
    current_revision,
    migrate,
    newest_revision,
    require_current,
)
from geo.store.schema import metadata
from tests.postgres import create_database, drop_database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    """Give a store without any table."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/empty.db"
    else:
        cluster = request.getfixturevalue("postgres")
        url = create_database(cluster, "squadmap_without_tables")
    store = open_store(url)
    yield store
    store.dispose()
    if request.param == "postgresql":
        drop_database(cluster, "squadmap_without_tables")


def test_an_empty_database_is_refused_until_it_is_migrated(empty):
    assert current_revision(empty) is None
    with pytest.raises(StoreNotReady, match="empty"):
        require_current(empty)
    migrate(empty)
    require_current(empty)
    assert current_revision(empty) == newest_revision()
    with empty.read() as conn:
        assert log.last_sequence(conn) == 0


def test_the_migrations_make_the_tables_that_the_program_names(empty):
    migrate(empty)
    with empty.engine.connect() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert set(inspect(conn).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_migrating_again_changes_nothing(store):
    with store.write() as conn:
        number = log.append(conn, "admin", "site", "M1", now_ms=0)
    migrate(store)
    with store.read() as conn:
        assert log.last_sequence(conn) == number


def test_a_store_of_a_newer_program_is_refused_and_left_alone(store):
    with store.write() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreNotReady, match="newer"):
        migrate(store)
    with pytest.raises(StoreNotReady, match="another revision"):
        require_current(store)
    assert current_revision(store) == "9999"


def test_a_migration_that_fails_leaves_the_database_as_it_was(empty, monkeypatch):
    script = "geo.store.migrations.run.command.upgrade"

    def half(config, _head):
        conn = config.attributes["connection"]
        conn.execute(text("CREATE TABLE half_done (id INTEGER)"))
        raise ZeroDivisionError

    monkeypatch.setattr(script, half)
    with pytest.raises(ZeroDivisionError):
        migrate(empty)
    with empty.engine.connect() as conn:
        assert inspect(conn).get_table_names() == []


def test_stops_of_before_plans_were_versioned_stay_what_squads_see(empty):
    config = _config()
    with empty.write() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, "0001")
        conn.execute(text("INSERT INTO kind VALUES ('k', 1, 'food', 'k', 'k', NULL, 30)"))
        conn.execute(text("INSERT INTO squad VALUES (2, '', '', NULL, NULL, '08', '18', 2)"))
        conn.execute(
            text(
                'INSERT INTO site ("row", code, name, kind, lon, lat, morton, address, crowding, '
                "source, version) VALUES (1, 'M1', '', 'k', 1, 2, 3, '', 3, '', 1)"
            )
        )
        conn.execute(
            text(
                "INSERT INTO stop (id, date, squad, site, note, assigned_by, assigned_at) "
                "VALUES ('s', '2020-02-22', 2, 1, '', 'd', 77)"
            )
        )
    migrate(empty)
    with empty.read() as conn:
        (stop,) = plans.stops_of_day(conn, date(2020, 2, 22), published=True)
    assert (stop.id, stop.published_at, stop.required, stop.position) == ("s", 77, False, None)
