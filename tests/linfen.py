"""The Linfen demo in a SQLite file: loaded once, copied by every test that wants it."""

from __future__ import annotations

from pathlib import Path

from geo.clock import wall_ms
from geo.demo.linfen import load
from geo.store.engine import open_store
from geo.store.migrations.run import migrate


def linfen_database(folder: Path) -> Path:
    """Give a file with the migrated store and the demo; its clock starts now."""
    path = folder / "linfen.db"
    store = open_store(f"sqlite:///{path}")
    migrate(store)
    load(store, now_wall_ms=wall_ms())
    store.dispose()
    return path
