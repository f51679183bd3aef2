"""Opening the store: SQLite in a file, or PostgreSQL, behind the same two ways in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from geo.errors import StoreBusy
from geo.message import message

BUSY_TIMEOUT_MS = 10_000
"""How long a writer waits for another one before `StoreBusy`."""

_PASSING = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_FULL")
"""SQLite's errors that may be gone at the next try; any other is a fault of ours."""


class Store:
    """A database with two ways in: `read()` cannot write, `write()` is one transaction.

    Parameters
    ----------
    url
        `sqlite:///path` or `postgresql+psycopg://…`.

    Notes
    -----
    SQLite keeps WAL with `synchronous=FULL`: a commit that returned is on disk. Writers begin
    IMMEDIATE, so that two never deadlock on an upgrade of their lock; readers are deferred and
    query-only.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            if self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            self._reader = _sqlite_engine(url, begin="BEGIN", query_only=True)
            self._writer = _sqlite_engine(url, begin="BEGIN IMMEDIATE", query_only=False)
        else:
            self._writer = create_engine(
                self.url,
                pool_pre_ping=True,
                pool_size=8,
                max_overflow=24,
                connect_args={"options": f"-c lock_timeout={BUSY_TIMEOUT_MS}"},
            )
            self._reader = self._writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @property
    def engine(self) -> Engine:
        """Give the engine that may write; migrations use it."""
        return self._writer

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a connection on one snapshot of the store that cannot change it.

        Raises
        ------
        StoreBusy
            When the database does not answer.
        """
        with _told_when_busy(), self._reader.connect() as conn:
            yield conn

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open one transaction: committed at the end, rolled back whole on any exception.

        Raises
        ------
        StoreBusy
            When the database does not answer, or another writer holds it for too long.
        """
        with _told_when_busy(), self._writer.begin() as conn:
            yield conn

    def dispose(self) -> None:
        """Close every connection."""
        self._reader.dispose()
        self._writer.dispose()


def open_store(url: str) -> Store:
    """Open the store behind a database URL, without touching its tables."""
    return Store(url)


def _sqlite_engine(url: str, *, begin: str, query_only: bool) -> Engine:
    engine = create_engine(
        url,
        # The driver must not begin transactions by itself: `begin` says how.
        connect_args={"isolation_level": None, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _prepare(dbapi_connection: Any, _entry: ConnectionPoolEntry) -> None:
        cursor = dbapi_connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        if not query_only:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA cache_size = -65536")
        cursor.execute("PRAGMA temp_store = MEMORY")
        if query_only:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(conn: Connection) -> None:
        conn.exec_driver_sql(begin)

    return engine


@contextmanager
def _told_when_busy() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        reason = getattr(error.orig, "sqlite_errorname", "")
        if reason and not reason.startswith(_PASSING):
            raise
        raise StoreBusy(
            message("The database does not answer just now; trying again is safe.")
        ) from error
