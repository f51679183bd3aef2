"""`complaints`: import another register's table, remove who complained in time."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from geo.store.complainants import remove_complainants
from geo.store.migrations.run import require_current
from webapp.commands.command_errors import PlainGroup
from webapp.commands.imports import ACTOR, importing, run
from webapp.context import now_ms, services


@click.group(cls=PlainGroup)
def complaints() -> None:
    """Complaints: import them from a file, remove who complained in time."""


@complaints.command("import")
@partial(importing, default="category")
def import_complaints(**options: Any) -> None:
    """Import complaints from FILE, a table of another register, each row one complaint."""
    run("complaints", **options)


@complaints.command("sweep")
def sweep() -> None:
    """Remove the data of complainants whose time has come; the server does it daily, too."""
    kept = services()
    require_current(kept.store)
    with kept.store.write() as conn:
        removed = remove_complainants(conn, now_ms(), actor=ACTOR)
    click.echo(f"{removed} complainants removed; their complaints stay.")
