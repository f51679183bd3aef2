"""The sheet of a day: every stop with what stands behind it, squad by squad."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from geo.coverage.listing import ListedSite, listed_by_row
from geo.coverage.view import View
from geo.dispatch.needs import ACTS
from geo.model import Squad
from geo.store import plans
from geo.store.plan_versions import load_plan
from geo.store.planned import squad_and_team
from geo.store.plans import Stop


@dataclass(frozen=True)
class SheetStop:
    """A stop with its site as the rule has it, and what deserves a second look.

    Attributes
    ----------
    in_remit
        Whether the remit of the squad, or of one that comes along, holds the site for either act.
    acts
        What the squad does there: `inspect`, `calibrate` or both; nothing outside of its remit.
    others
        Other squads that are sent there that day to do the same.
    beside
        Other squads that do something else there, with what that is: the site is visited twice.
    convoy
        Other squads that come along.
    """

    stop: Stop
    listed: ListedSite
    in_remit: bool
    acts: tuple[str, ...]
    others: tuple[int, ...]
    beside: tuple[tuple[int, tuple[str, ...]], ...]
    convoy: tuple[int, ...]


@dataclass(frozen=True)
class SquadSheet:
    """One squad's stops of a day, in their order."""

    squad: int
    stops: tuple[SheetStop, ...]

    @property
    def done(self) -> int:
        """Give how many stops are done."""
        return sum(item.stop.done for item in self.stops)


def day_sheet(
    conn: Connection, view: View, day: date, squad: int | None = None, *, published: bool = False
) -> list[SquadSheet]:
    """Give the sheets of the squads that have stops on a day, or of one squad; by number.

    Parameters
    ----------
    view
        Of all sites, closed ones too: what a stop's site is looked up in.
    published
        Whether to give only the stops that squads see.
    """
    stops = plans.stops_of_day(conn, day, squad, published=published)
    squads = view.index.catalogue.squads
    rows = {stop.site.row for stop in stops}
    listed = listed_by_row(conn, view, rows)
    sent = plans.squads_sent(conn, day, rows)
    sheets: dict[int, list[SheetStop]] = {}
    together = load_plan(conn, day).settings.together
    for stop in stops:
        sheets.setdefault(stop.squad, []).append(
            _sheet_stop(stop, listed[stop.site.row], sent[stop.site.row], squads, together)
        )
    return [SquadSheet(number, tuple(items)) for number, items in sorted(sheets.items())]


def _sheet_stop(
    stop: Stop,
    listed: ListedSite,
    sent: Sequence[int],
    squads: Mapping[int, Squad],
    together: Sequence[Sequence[str]],
) -> SheetStop:
    acts = _acts(squads.get(stop.squad), stop)
    along = {
        squad_and_team(route)[0] for group in together if stop.route in group for route in group
    }
    others, beside = [], []
    for number in sent:
        if number == stop.squad or number in along:
            continue
        theirs = _acts(squads.get(number), stop)
        if acts and theirs and not set(acts) & set(theirs):
            beside.append((number, theirs))
        else:
            others.append(number)
    convoy = tuple(number for number in sent if number in along and number != stop.squad)
    in_remit = any(_acts(squads.get(number), stop) for number in {stop.squad, *along})
    return SheetStop(stop, listed, in_remit, acts, tuple(others), tuple(beside), convoy)


def _acts(squad: Squad | None, stop: Stop) -> tuple[str, ...]:
    site = stop.site
    return tuple(
        act for act in ACTS if squad is not None and squad.may(act, site.kind, site.district)
    )
