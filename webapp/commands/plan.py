"""`plan`: the plan of a day, made and stored as the board does it."""

from __future__ import annotations

from pathlib import Path

import click

from geo.dispatch.horizon import MOST_DAYS
from geo.dispatch.plan_request import MOST_SECONDS
from geo.dispatch.replan import plan_day
from geo.dispatch.scope import Scope
from geo.errors import BadParameter
from geo.message import Message
from geo.model import Actor, Role
from geo.store.migrations.run import require_current
from webapp.commands.command_errors import PlainCommand
from webapp.commands.plan_days import plan_days
from webapp.context import reading, services, stop_reading
from webapp.params import day
from webapp.plan_problem import plan_problem
from webapp.plan_taking import PLAN_TYPES, plan_file, taken_plan

ACTOR = Actor("command line", Role.ADMIN)


@click.command(cls=PlainCommand)
@click.argument("date", required=False)
@click.option(
    "--problem",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Solve a problem of a file instead of a day of the store.",
)
@click.option(
    "--seconds",
    type=click.IntRange(1, MOST_SECONDS),
    default=5,
    show_default=True,
    help="How long the search may take.",
)
@click.option(
    "--days",
    type=click.IntRange(1, MOST_DAYS),
    help="Plan so many days from DATE on, and say what they come to; nothing is stored.",
)
@click.option("--take-over", is_flag=True, help="With --days: store the days' plans.")
@click.option("--kind", "kinds", multiple=True, help="With --days: only sites of this kind.")
@click.option("--district", "districts", multiple=True, help="With --days: only this district.")
@click.option("--squad", "squads", multiple=True, type=int, help="With --days: only this squad.")
@click.option("--out", type=click.Path(dir_okay=False), help="A file to write the plan to.")
@click.option("--seed", type=click.IntRange(0), default=0, help="Of a file's search.")
def plan(
    date: str | None,
    problem: Path | None,
    seconds: int,
    days: int | None,
    take_over: bool,
    kinds: tuple[str, ...],
    districts: tuple[str, ...],
    squads: tuple[int, ...],
    out: str | None,
    seed: int,
) -> None:
    """Make the plan of DATE and store it; what is done, under way or pinned stays.

    DATE is YYYY-MM-DD or 'today'. A file's suffix says what it is: geojson, csv, ics or pdf.
    With --problem the plan of that file is made, and written as JSON; the store is not touched.
    With --days several days are planned, one after the other, each with --seconds of search.
    """
    if (date is None) == (problem is None):
        raise click.UsageError("Give either a DATE or --problem FILE.")
    scope = Scope(kinds, districts, squads)
    if days is None and (take_over or scope != Scope()):
        raise click.UsageError("--take-over, --kind, --district and --squad need --days.")
    if days is not None and (date is None or out is not None):
        raise click.UsageError("--days needs a DATE, and knows no --out.")
    if problem is not None:
        plan_problem(problem, seconds, out, seed)
    elif date is not None and days is not None:
        plan_days(day(date), days, seconds, scope, store_them=take_over)
    elif date is not None:
        _plan_day(date, seconds, out)


def _plan_day(date: str, seconds: int, out: str | None) -> None:
    require_current(services().store)
    suffix = None if out is None else _suffix(out)
    kept, wanted = services(), day(date)
    try:
        made = plan_day(
            kept.store, kept.live, kept.travel, wanted,
            seconds=seconds, actor=ACTOR, clock=kept.clock.now_ms,
        )  # fmt: skip
        taken = taken_plan(reading(), wanted)
        if out is not None and suffix is not None:
            Path(out).write_bytes(plan_file(taken, suffix))
    finally:
        stop_reading()
    outcome = made.outcome or {}
    share = outcome["prize"] / outcome["needed_prize"] if outcome["needed_prize"] else 1.0
    click.echo(
        f"{wanted}: {len(taken.stops)} stops of {len(taken.routes)} squads, "
        f"{share:.1%} of what is due by priority, {outcome['travel_s'] / 3600:.1f} h on the way"
    )


def _suffix(out: str) -> str:
    suffix = Path(out).suffix.removeprefix(".").lower()
    known = [one for one in PLAN_TYPES if one != "gpx"]
    if suffix not in known:
        raise BadParameter("out", Message(f"'{out}' must end with one of {', '.join(known)}"))
    return suffix
