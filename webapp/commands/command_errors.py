"""What a command says when it fails: one clear line on stderr and exit code 1, no traceback."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from geo.errors import SquadmapError
from webapp.error_lines import error_lines


class PlainCommand(click.Command):
    """A command in the app's context, whose expected errors are lines, not tracebacks."""

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **options)
        if self.callback is not None:
            self.callback = with_appcontext(self.callback)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except SquadmapError as error:
            raise click.ClickException(error_lines(error)) from None
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            raise click.ClickException(f"the database failed: {reason}") from None
        except OSError as error:
            raise click.ClickException(str(error)) from None


class PlainGroup(click.Group):
    """A group of such commands."""

    command_class = PlainCommand
