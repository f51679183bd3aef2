"""`init` and `demo`: what a store begins with."""

from __future__ import annotations

import click

from geo.rules.money import amount_text
from geo.store import settings as remembered
from webapp.commands.command_errors import PlainCommand
from webapp.commands.preparing import BEGUN, DEMO_USERS, load_demo, prepare_store
from webapp.context import services


@click.command(cls=PlainCommand)
def init() -> None:
    """Make an empty store, or bring an existing one up to date."""
    kept = services()
    new = prepare_store(kept.store, kept.settings)
    with kept.store.write() as conn:
        remembered.put(conn, BEGUN, "init")
    click.echo("The store is ready." if new else "The store is up to date; its data is untouched.")


@click.command(cls=PlainCommand)
@click.option("--reset", is_flag=True, help="Delete what the store holds first.")
def demo(reset: bool) -> None:
    """Load the simulated demo of Linfen, with its users."""
    kept = services()
    prepare_store(kept.store, kept.settings)
    totals, password = load_demo(kept.store, kept.settings, reset=reset)
    click.echo("The Linfen demo is loaded; its sites and records are simulated.")
    click.echo(
        f"{totals.sites:,} sites, {totals.officer_visits:,} officer-visits, "
        f"{totals.premises_visits:,} premises visits, {totals.complaints:,} complaints, "
        f"{totals.cases:,} cases ({totals.cases_closed:,} closed), "
        f"fines of {amount_text(totals.fines_cents)} yuan"
    )
    click.echo(f"Sign in as {', '.join(name for name, _, _ in DEMO_USERS)}; password {password}")
