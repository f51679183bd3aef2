"""The command line, `flask --app webapp`."""

from click import Command
from flask import Flask

from webapp.commands.bulletin import bulletin
from webapp.commands.complaints import complaints
from webapp.commands.coverage import coverage
from webapp.commands.export import export
from webapp.commands.imports import records, sites, visits
from webapp.commands.open311 import open311
from webapp.commands.plan import plan
from webapp.commands.serve import serve
from webapp.commands.store import demo, init
from webapp.commands.users import users

COMMANDS: tuple[Command, ...] = (
    init,
    demo,
    serve,
    users,
    sites,
    records,
    visits,
    complaints,
    open311,
    coverage,
    export,
    plan,
    bulletin,
)


def register(app: Flask) -> None:
    """Hang the commands on an app's command line."""
    for command in COMMANDS:
        app.cli.add_command(command)
