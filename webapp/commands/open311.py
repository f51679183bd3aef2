"""`open311`: keys of the programs that may send service requests."""

from __future__ import annotations

import secrets

import click

from geo.store.migrations.run import require_current
from geo.store.open311_keys import add_key, list_keys, revoke_key
from webapp.commands.command_errors import PlainGroup
from webapp.commands.imports import ACTOR
from webapp.context import now_ms, services
from webapp.wording import iso_instant


@click.group(cls=PlainGroup)
def open311() -> None:
    """Give out keys by which programs send service requests, and take them back."""


@open311.command("key")
@click.argument("name")
def key(name: str) -> None:
    """Give a key to the program NAME; it is shown only now."""
    require_current(services().store)
    text = secrets.token_urlsafe(32)
    with services().store.write() as conn:
        add_key(conn, name, text, actor=ACTOR, now_ms=now_ms())
    click.echo(text)


@open311.command("keys")
def keys() -> None:
    """List the programs that have a key."""
    require_current(services().store)
    with services().store.read() as conn:
        for one in list_keys(conn):
            click.echo(f"{one.name}: since {iso_instant(one.created_at)}, by {one.created_by}")


@open311.command("revoke")
@click.argument("name")
def revoke(name: str) -> None:
    """Take the key of the program NAME back."""
    require_current(services().store)
    with services().store.write() as conn:
        revoke_key(conn, name, actor=ACTOR, now_ms=now_ms())
    click.echo(f"'{name}' can send nothing any more.")
