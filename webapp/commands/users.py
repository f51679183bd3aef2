"""`users`: people and their tokens."""

from __future__ import annotations

import hashlib
import secrets
import sys

import click

from geo.clock import DAY_MS
from geo.model import Role
from geo.store.accounts import add_account, add_token, list_accounts
from geo.store.migrations.run import require_current
from webapp.commands.command_errors import PlainGroup
from webapp.context import now_ms, services
from webapp.passwords import hash_password, random_password

ACTOR = "command line"


@click.group(cls=PlainGroup)
def users() -> None:
    """Add people, give out tokens."""


@users.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--squad", type=int, help="Number of the squad; for the role squad.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add_user(name: str, role: str, squad: int | None, password_stdin: bool) -> None:
    """Add a person; the password is asked for, or made and printed where nobody can be asked."""
    require_current(services().store)
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = random_password()
        click.echo(f"password: {password}")
    hashed = hash_password(password)
    with services().store.write() as conn:
        add_account(conn, name, Role(role), squad, hashed, actor=ACTOR, now_ms=now_ms())
    click.echo(f"'{name}' can sign in as {role}.")


@users.command("list")
def list_users() -> None:
    """List the people."""
    require_current(services().store)
    with services().store.read() as conn:
        for account in list_accounts(conn):
            squad = f" of squad {account.squad}" if account.squad else ""
            closed = "" if account.active else " (closed)"
            click.echo(f"{account.name}: {account.role}{squad}{closed}")


@users.command("token")
@click.argument("name")
@click.option("--days", type=click.IntRange(1, 3650), help="How long it holds; for ever without.")
def token(name: str, days: int | None) -> None:
    """Give out a bearer token that signs a machine in as a person; it is shown only now."""
    require_current(services().store)
    text = secrets.token_urlsafe(32)
    now = now_ms()
    expires_at = None if days is None else now + days * DAY_MS
    digest = hashlib.sha256(text.encode()).hexdigest()
    with services().store.write() as conn:
        add_token(conn, name, digest, expires_at, now, actor=ACTOR)
    click.echo(text)
