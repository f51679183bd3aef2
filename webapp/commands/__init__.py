"""The command line, `flask --app webapp`."""

from click import Command
from flask import Flask

COMMANDS: tuple[Command, ...] = ()


def register(app: Flask) -> None:
    """Hang the commands on an app's command line."""
    for command in COMMANDS:
        app.cli.add_command(command)
