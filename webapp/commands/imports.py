"""`sites import`, `records import`, `visits import`: a file in, a report out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from geo.intake.apply import run_import
from geo.intake.options import DATUMS, FIELDS, Purpose, parse_options
from geo.intake.report import Report
from geo.store.migrations.run import require_current
from webapp.commands.command_errors import PlainGroup
from webapp.context import now_ms, services

_SHOWN = 20
ACTOR = "command line"


@click.group(cls=PlainGroup)
def sites() -> None:
    """Sites: import them from a file."""


@click.group(cls=PlainGroup)
def records() -> None:
    """Inspections and calibrations: import them from a file."""


@click.group(cls=PlainGroup)
def visits() -> None:
    """One table that holds both sites and inspections: import it."""


def importing(command: Callable[..., None], default: str = "kind") -> Callable[..., None]:
    """Give a command the options of every import; `default` is what rows may lack."""
    for option in reversed(
        [
            click.argument("file", type=click.Path(exists=True, path_type=Path)),
            click.option(
                "--datum",
                type=click.Choice(DATUMS),
                default="wgs84",
                help="What the file's coordinates are in; stored as WGS-84.",
            ),
            click.option(
                "--map",
                "columns",
                multiple=True,
                metavar="FIELD=COLUMN",
                help=f"Take a field from a column; fields are {', '.join(FIELDS)}.",
            ),
            click.option(
                "--value",
                "values",
                multiple=True,
                metavar="FIELD:FROM=TO",
                help="Read a value of a field as another one.",
            ),
            click.option(
                f"--default-{default}",
                "default_kind",
                metavar=default.upper(),
                help=f"The {default} of rows that name none we know.",
            ),
            click.option("--layer", help="Layer of a GeoPackage or archive, sheet of a workbook."),
            click.option("--source", help="Where the data comes from; the file's name otherwise."),
            click.option("--skip-bad", is_flag=True, help="Leave bad rows out, and list them."),
            click.option("--dry-run", is_flag=True, help="Only report; store nothing."),
            click.option("--json", "as_json", is_flag=True, help="Report as JSON."),
        ]
    ):
        command = option(command)
    return command


def run(purpose: Purpose, file: Path, as_json: bool, **options: Any) -> None:
    """Import a file, tell what came of it, and leave with 1 when it was refused."""
    kept = services()
    require_current(kept.store)
    report = run_import(
        kept.store,
        file,
        purpose,
        parse_options(**options),
        actor=ACTOR,
        now_ms=now_ms(),
        zone=kept.zone,
    )
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
    else:
        _tell(report, "complaints" if purpose == "complaints" else "sites")
    if not report.ok:
        sys.exit(1)


def _tell(report: Report, what: str) -> None:
    done = "" if report.applied else " (nothing was stored)"
    records = (
        f"; records {report.records_added} added, {report.records_unchanged} unchanged"
        if what == "sites"
        else ""
    )
    click.echo(
        f"{report.format}: {_count(report.rows, 'row')}; {what} {report.added} added, "
        f"{report.updated} updated, {report.unchanged} unchanged{records}{done}"
    )
    for kind, number in report.kinds.items():
        click.echo(f"  {kind}: {number}")
    for sentence in report.ignored:
        click.echo(f"  {sentence}")
    for one in report.duplicates[:_SHOWN]:
        click.echo(f"  row {one.row}: perhaps the same place as {one.code} ({one.why})")
    _tell_rest(len(report.duplicates), err=False)
    for refusal in report.refused[:_SHOWN]:
        click.echo(f"row {refusal.row}, {refusal.field} '{refusal.value}': {refusal.why}", err=True)
    _tell_rest(len(report.refused), err=True)
    if not report.ok:
        click.echo(
            f"{_count(len(report.refused), 'refusal')}: correct what is named, "
            "or leave those rows out by --skip-bad.",
            err=True,
        )


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _tell_rest(number: int, *, err: bool) -> None:
    if number > _SHOWN:
        click.echo(f"  … and {number - _SHOWN} more; --json lists all", err=err)


@sites.command("import")
@importing
def import_sites(**options: Any) -> None:
    """Import sites from FILE: CSV, XLSX, GeoJSON, GeoPackage, Shapefile, KML or OpenStreetMap."""
    run("sites", **options)


@records.command("import")
@importing
def import_records(**options: Any) -> None:
    """Import inspections or calibrations of known sites from FILE."""
    run("records", **options)


@visits.command("import")
@importing
def import_visits(**options: Any) -> None:
    """Import sites and their inspections from one FILE."""
    run("visits", **options)
