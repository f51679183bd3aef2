"""`export`: a collection into a file, or down a pipe."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from geo.errors import BadParameter
from geo.message import Message
from geo.outlet.export import write_file, write_to
from geo.outlet.formats import FORMATS, find_format, format_of_file
from geo.outlet.request import COLLECTIONS, ExportRequest
from geo.store.migrations.run import require_current
from webapp.commands.command_errors import PlainCommand
from webapp.commands.filters import (
    args_of,
    case_options,
    complaint_options,
    site_options,
    span_options,
)
from webapp.context import now_floor, reading, services, stop_reading, zone
from webapp.params import collection_filter, instant

_PIPE = "-"


@click.command(cls=PlainCommand)
@click.argument("collection", type=click.Choice(tuple(COLLECTIONS)))
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--format", "suffix", type=click.Choice(tuple(FORMATS)), help="For a pipe.")
@site_options
@span_options
@complaint_options
@case_options
def export(collection: str, file: str, suffix: str | None, **options: Any) -> None:
    """Write COLLECTION to FILE, in the format of its suffix; to a pipe when FILE is '-'."""
    require_current(services().store)
    args = args_of(options)
    try:
        request = ExportRequest(
            collection,
            _format(file, suffix),
            collection_filter(collection, args),
            now_floor(),
            at=instant(args, "at"),
            bom=file != _PIPE,
        )
        if file == _PIPE:
            write_to(reading(), request, zone(), sys.stdout.buffer)
            sys.stdout.buffer.flush()
        else:
            write_file(reading(), request, zone(), Path(file).absolute())
    finally:
        stop_reading()


def _format(file: str, suffix: str | None) -> str:
    if suffix is not None:
        return find_format(suffix).suffix
    if file == _PIPE:
        raise BadParameter("format", Message(f"a pipe needs --format, one of {', '.join(FORMATS)}"))
    return format_of_file(Path(file)).suffix
