"""What the benchmarks of one run share: their folder, worlds already made, PostGIS if there is."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError

from tests.benchmarks.worlds import NOW, make_world
from tests.demo_store import PASSWORD
from tests.postgres import create_database, running_cluster
from webapp.settings import Settings


@dataclass
class Session:
    """One run of benchmarks; everything it makes is gone at its end."""

    quick: bool
    folder: Path
    _stack: ExitStack
    _worlds: dict[int, Settings] = field(default_factory=dict)

    @property
    def rounds(self) -> int:
        """Give how often each side takes its turn."""
        return 3 if self.quick else 7

    def world(self, size: int) -> Settings:
        """Give the settings of a store with so many sites, made when first asked for."""
        if size not in self._worlds:
            self.say(f"making a register of {size:,} sites")
            self._worlds[size] = self.settings(f"world-{size}")
            make_world(self._worlds[size], size)
        return self._worlds[size]

    def settings(self, name: str) -> Settings:
        """Give the settings of a store of its own."""
        folder = self.folder / name
        folder.mkdir()
        return Settings(
            data_dir=folder, demo_password=PASSWORD, secret_key="a key for benchmarks", clock_ms=NOW
        )

    @cached_property
    def postgis(self) -> Engine | None:
        """Give a database with PostGIS in it; None when PostgreSQL or PostGIS is not installed."""
        try:
            cluster = self._stack.enter_context(running_cluster())
            engine = create_engine(create_database(cluster, "peer"))
            self._stack.callback(engine.dispose)
            with engine.begin() as conn:
                conn.exec_driver_sql("CREATE EXTENSION postgis")
        except (RuntimeError, DBAPIError) as reason:
            self.say(f"no PostGIS: {str(reason).splitlines()[0]}")
            return None
        return engine

    def say(self, text: str) -> None:
        """Tell on stderr what is going on."""
        print(f"… {text}", file=sys.stderr, flush=True)


@contextmanager
def running_session(*, quick: bool) -> Iterator[Session]:
    """Open a session in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="squadmap-bench-") as folder, ExitStack() as stack:
        yield Session(quick, Path(folder), stack)
