"""The filters of the routes as options of commands: the same names, the same meaning."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from werkzeug.datastructures import MultiDict

from webapp.params import Args

_SEVERAL = ("kind", "district", "squad", "status")
_SINGLE = {
    "bbox": "West,south,east,north in WGS-84 degrees.",
    "at": "Instant of judgement, ISO 8601; now without.",
    "q": "Text in name, code or address.",
}
_SPAN = {"from": "Records that ended at or after this.", "to": "Records that ended before this."}


def site_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a site filter."""
    for name in reversed(_SEVERAL):
        command = click.option(f"--{name}", multiple=True, help=f"Only this {name}; repeatable.")(
            command
        )
    for name, words in reversed(_SINGLE.items()):
        command = click.option(f"--{name}", help=words)(command)
    return click.option("--closed", is_flag=True, help="Closed sites too.")(command)


def span_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that bound records in time."""
    for name, words in reversed(_SPAN.items()):
        command = click.option(f"--{name}", name, help=words)(command)
    return command


def complaint_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of complaints."""
    for name, words in (
        ("category", "Only complaints of this category; repeatable."),
        ("state", "Only complaints or cases of this state; 'open' complaints; repeatable."),
    ):
        command = click.option(f"--{name}", multiple=True, help=words)(command)
    return click.option("--overdue", is_flag=True, help="Only complaints past their deadline.")(
        command
    )


def case_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option of cases."""
    return click.option(
        "--fined", type=click.Choice(("true", "false")), help="Only cases with a fine, or without."
    )(command)


def args_of(options: dict[str, Any]) -> Args:
    """Give the options as the query string that the routes would get."""
    args: Args = MultiDict()
    for name, value in options.items():
        if isinstance(value, tuple):
            args.setlist(name, list(value))
        elif value is True:
            args.add(name, "true")
        elif value:
            args.add(name, str(value))
    return args
