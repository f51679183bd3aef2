"""`plan DATE --days N`: several days, one after the other, and how many squads they take."""

from __future__ import annotations

from datetime import date

import click

from geo.dispatch.horizon import Horizon, roll, take_over
from geo.dispatch.scope import Scope
from geo.dispatch.staffing import staffing
from geo.errors import BadParameter
from geo.message import message
from geo.model import Actor, Role
from geo.store.catalogue import Catalogue
from geo.store.migrations.run import require_current
from webapp.context import catalogue, now_ms, reading, services, stop_reading, writing
from webapp.staffing_words import span_words, staffing_label, staffing_sentences

ACTOR = Actor("command line", Role.ADMIN)


def plan_days(first: date, days: int, seconds: int, scope: Scope, *, store_them: bool) -> None:
    """Plan some days and say what they come to, a line for each; store them when asked to.

    Raises
    ------
    BadParameter
        When a kind, district or squad does not exist.
    """
    require_current(services().store)
    kept = services()
    try:
        _check(scope, catalogue())
        horizon = roll(
            kept.store, kept.live, kept.travel, first, days,
            seconds=seconds, now_ms=now_ms(), scope=scope, on_day=_tell,
        )  # fmt: skip
        click.echo(_verdict(horizon))
        several = staffing(reading(), kept.live, kept.travel, first, days, now_ms(), scope)
        for sentence in staffing_sentences(several, days):
            click.echo(sentence)
        for one in several:
            if one.effort is not None:
                click.echo(
                    f"{staffing_label(one)}: {one.effort.visits} visits, "
                    f"{len(one.effort.squads)} squads; {span_words(one.effort.team_days)} "
                    f"squad days, {span_words(one.effort.teams(days))} squads for {days} days"
                )
        if store_them:
            with writing() as conn:
                taken = take_over(conn, horizon, ACTOR, now_ms())
            click.echo(f"stored as the plans of {len(taken)} days")
    finally:
        stop_reading()


def _tell(horizon: Horizon) -> None:
    last = horizon.days[-1]
    click.echo(
        f"{last.date}: {last.visits} visits of {last.squads} squads, "
        f"{last.share:.1%} of what is due by priority; uncovered at its end "
        f"{last.after.uncovered} of {last.after.total}, if nobody went {last.idle.uncovered}"
    )


def _verdict(horizon: Horizon) -> str:
    if horizon.kept_from is not None:
        return f"from the end of {horizon.kept_from} on every policy is kept"
    return "the policies cannot all be kept"


def _check(scope: Scope, known: Catalogue) -> None:
    for name, asked, there in (
        ("kind", scope.kinds, known.kinds),
        ("district", scope.districts, known.districts),
        ("squad", scope.squads, known.squads),
    ):
        for one in asked:
            if one not in there:
                raise BadParameter(name, message("'{value}' is unknown", value=one))
