"""`coverage`: the figures of the map on a terminal."""

from __future__ import annotations

import json
from typing import Any

import click

from geo.coverage.statistics import GROUPINGS, Counts, count, count_by, coverage_json
from geo.store.migrations.run import require_current
from webapp.commands.command_errors import PlainCommand
from webapp.commands.filters import args_of, site_options
from webapp.context import now_floor, reading, services, stop_reading, zone
from webapp.params import site_filter


@click.command(cls=PlainCommand)
@site_options
@click.option("--by", type=click.Choice(GROUPINGS), help="Count by this, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def coverage(by: str | None, as_json: bool, **options: Any) -> None:
    """Count sites by status, now or at any instant."""
    require_current(services().store)
    try:
        view = services().live.view(reading(), site_filter(args_of(options)), now_floor())
        if as_json:
            click.echo(json.dumps(coverage_json(view, by, zone()), ensure_ascii=False, indent=2))
            return
        _table({"all": count(view), **(count_by(view, by) if by else {})})
    finally:
        stop_reading()


def _table(rows: dict[Any, Counts]) -> None:
    heads = ("total", "covered", "due", "overdue", "never", "uncovered")
    width = max(len(str(key)) for key in rows)
    click.echo(" ".join([" " * width, *(f"{head:>9}" for head in heads), "     rate"]))
    for key, counts in rows.items():
        figures = [f"{getattr(counts, head):>9}" for head in heads]
        label = "none" if key is None else str(key)
        click.echo(" ".join([f"{label:<{width}}", *figures, f"{counts.rate:>9.2%}"]))
