"""`serve`: the database made ready, then one server process that dies with its parent."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from webapp.commands.command_errors import PlainCommand
from webapp.commands.preparing import (
    DEMO_USERS,
    awaits_demo,
    kept_demo_password,
    load_demo,
    prepare_store,
)
from webapp.context import services
from webapp.settings import Settings


@click.command(cls=PlainCommand)
def serve() -> None:
    """Serve the web, with the demo when the embedded database is empty."""
    kept = services()
    settings = kept.settings
    with only_one(settings):
        new = prepare_store(kept.store, settings)
        if awaits_demo(kept.store, settings):
            click.echo("Loading the Linfen demo …")
            load_demo(kept.store, settings)
        elif new:
            click.echo("The store is new: add people with 'flask --app webapp users add'.")
        _check_port(settings)
        _greet(settings, kept.simulated)
        kept.store.dispose()
        _server(settings).serve()


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Hold the data folder for as long as the block runs.

    Raises
    ------
    click.ClickException
        When another server holds it.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    path = settings.data_dir / "lock"
    with path.open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise click.ClickException(
                f"another server (process {lock.read().strip() or '?'}) already uses "
                f"'{settings.data_dir}'; stop it, or set SQUADMAP_DATA_DIR"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _check_port(settings: Settings) -> None:
    """Refuse a port that somebody else listens on, before the server process trips over it."""
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        with socket.create_server((settings.host, settings.port), family=family):
            pass
    except OSError as error:
        raise click.ClickException(
            f"cannot listen on {settings.host}:{settings.port} ({error.strerror}); "
            "set PORT to a free one"
        ) from None


def _server(settings: Settings) -> Any:
    return Granian(
        "webapp.server:make_server_app",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=settings.threads,
        websockets=False,
        ssl_cert=settings.tls_cert,
        ssl_key=settings.tls_key,
        log_level=LogLevels.error,
        workers_kill_timeout=5,
    )


def _greet(settings: Settings, simulated: str | None) -> None:
    click.echo(f"Squadmap serves {settings.url}")
    password = kept_demo_password(settings)
    if simulated and password:
        names = ", ".join(name for name, _, _ in DEMO_USERS)
        click.echo(f"Sign in as {names}; password {password}")
        click.echo("The demo's sites and records are simulated.")
    click.echo("Stop with Ctrl-C.")
