"""`bulletin`: the figures of a day, or of any days, as text, JSON or a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from geo.bulletin.files import MEDIA_TYPES, Bulletin
from geo.bulletin.span import scope_of
from geo.bulletin.text import LANGUAGES, plain_text
from geo.store.migrations.run import require_current
from webapp import params
from webapp.commands.command_errors import PlainCommand
from webapp.commands.filters import args_of
from webapp.context import catalogue, now_floor, reading, services, stop_reading, zone


@click.command(cls=PlainCommand)
@click.argument("date")
@click.option("--from", "first", help="First day; without it only DATE.")
@click.option("--district", multiple=True, help="Only this district; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="zh", help="Language of text and file."
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Write it to a file: {', '.join(MEDIA_TYPES)} by its suffix.",
)
def bulletin(
    date: str, first: str | None, as_json: bool, lang: Any, out: Path | None, **options: Any
) -> None:
    """Give the bulletin of DATE (a day, or 'today'), or of all days from another one to it."""
    require_current(services().store)
    try:
        districts = params.site_filter(args_of(options)).districts
        since = None if first is None else params.day(first, "from")
        scope = scope_of(params.day(date), since, zone(), districts)
        figures = services().desk.figures(reading(), scope, now_floor())
        made = Bulletin(figures, catalogue(), lang)
        if out is not None:
            written = made.file(out.suffix.lower().removeprefix("."))
            out.write_bytes(written)
        if as_json:
            click.echo(json.dumps(made.to_json(), ensure_ascii=False, indent=2))
        elif out is None:
            click.echo(plain_text(figures, catalogue(), lang))
    finally:
        stop_reading()
