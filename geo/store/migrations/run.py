"""Bring a store's tables to the newest revision."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from geo.errors import StoreNotReady
from geo.message import message
from geo.store.engine import Store


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


def migrate(store: Store) -> None:
    """Apply every migration that the store has not seen, in one transaction.

    Raises
    ------
    StoreNotReady
        When the store was made by a newer program.
    """
    current = current_revision(store)
    if current is not None and current not in _known():
        raise StoreNotReady(
            message(
                "The database is at revision {current}, which this program does not know; "
                "it was made by a newer one.",
                current=current,
            )
        )
    if current == newest_revision():
        return
    config = _config()
    with store.write() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, "head")


def current_revision(store: Store) -> str | None:
    """Give the revision a store is at, None for an empty database."""
    with store.read() as conn:
        return MigrationContext.configure(conn).get_current_revision()


def newest_revision() -> str:
    """Give the revision this program needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise StoreNotReady(message("This program carries no migrations."))
    return head


def require_current(store: Store) -> None:
    """Refuse a store that is not at this program's revision.

    Raises
    ------
    StoreNotReady
        When it is empty, older or newer.
    """
    current = current_revision(store)
    if current != newest_revision():
        raise StoreNotReady(
            message("The database is empty; run 'flask --app webapp init' first.")
            if current is None
            else message(
                "The database is at another revision than this program; run "
                "'flask --app webapp init' to bring it up to date."
            )
        )


def _known() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
