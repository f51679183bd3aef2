"""The two ways into the store, and what each database is told to be."""

import threading

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from geo.errors import StoreBusy
from geo.store import engine, schema, settings
from geo.store.engine import open_store
from geo.store.migrations.run import migrate


def pragma(conn, name):
    return conn.execute(text(f"PRAGMA {name}")).scalar_one()


def test_a_sqlite_commit_that_returned_is_on_disk(sqlite_store):
    with sqlite_store.write() as conn:
        assert pragma(conn, "journal_mode") == "wal"
        assert pragma(conn, "synchronous") == 2  # FULL
        assert pragma(conn, "foreign_keys") == 1
        assert pragma(conn, "busy_timeout") == engine.BUSY_TIMEOUT_MS
    with sqlite_store.read() as conn:
        assert pragma(conn, "journal_mode") == "wal"
        assert pragma(conn, "query_only") == 1


def test_a_read_connection_cannot_write(store):
    with store.read() as conn, pytest.raises(DBAPIError):
        conn.execute(insert(schema.setting).values(name="a", value="b"))
    with store.read() as conn:
        assert settings.get(conn, "a") is None


def test_a_read_connection_stays_on_one_snapshot(store):
    with store.read() as reader:
        assert settings.get(reader, "a") is None
        with store.write() as writer:
            settings.put(writer, "a", "b")
        assert settings.get(reader, "a") is None
    with store.read() as reader:
        assert settings.get(reader, "a") == "b"


def test_a_write_is_rolled_back_whole_on_any_exception(store):
    def interrupted() -> None:
        with store.write() as conn:
            settings.put(conn, "a", "b")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with store.read() as conn:
        assert settings.get(conn, "a") is None


def test_foreign_keys_hold(store):
    with pytest.raises(DBAPIError), store.write() as conn:
        conn.execute(insert(schema.remit).values(squad=99, act="inspect", kind=None, district=None))


def test_a_writer_that_waits_too_long_for_another_is_told_that_the_store_is_busy(
    store_url, monkeypatch
):
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 150)
    store = open_store(store_url)
    holds, done = threading.Event(), threading.Event()

    def slow() -> None:
        with store.write() as conn:
            settings.put(conn, "slow", "1")
            conn.execute(select(schema.log_counter).with_for_update())
            holds.set()
            done.wait(10)

    other = threading.Thread(target=slow)
    other.start()
    holds.wait(10)
    try:
        with pytest.raises(StoreBusy, match="again is safe"), store.write() as conn:
            conn.execute(select(schema.log_counter).with_for_update())
    finally:
        done.set()
        other.join()
    with store.write() as conn:
        assert settings.get(conn, "slow") == "1"
    store.dispose()


def test_a_database_that_does_not_answer_is_busy(tmp_path):
    away = open_store("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(StoreBusy), away.read():
        pass
    away.dispose()
    folder = open_store(f"sqlite:///{tmp_path}")
    with pytest.raises(StoreBusy), folder.read() as conn:
        pragma(conn, "user_version")
    folder.dispose()


def test_a_fault_of_ours_is_not_called_busy(sqlite_store):
    with pytest.raises(DBAPIError, match="no such table"), sqlite_store.read() as conn:
        conn.execute(text("SELECT * FROM nonsense"))


def test_the_folder_of_a_sqlite_store_is_made(tmp_path):
    store = open_store(f"sqlite:///{tmp_path}/new/deep/squadmap.db")
    migrate(store)
    store.dispose()
    assert (tmp_path / "new" / "deep" / "squadmap.db").is_file()
