"""The sheet of a day: every stop with what stands behind it, squad by squad."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from geo.coverage.listing import ListedSite, listed_by_row
from geo.coverage.view import View
from geo.model import Squad
from geo.store import plans
from geo.store.plans import Stop


@dataclass(frozen=True)
class SheetStop:
    """A stop with its site as the rule has it, and what deserves a second look.

    `others` are the other squads sent there that day; `in_remit` is whether the squad's remit, for
    either act, holds the site.
    """

    stop: Stop
    listed: ListedSite
    in_remit: bool
    others: tuple[int, ...]


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
    for stop in stops:
        others = tuple(number for number in sent[stop.site.row] if number != stop.squad)
        sheets.setdefault(stop.squad, []).append(
            SheetStop(stop, listed[stop.site.row], _in_remit(squads.get(stop.squad), stop), others)
        )
    return [SquadSheet(number, tuple(items)) for number, items in sorted(sheets.items())]


def _in_remit(squad: Squad | None, stop: Stop) -> bool:
    site = stop.site
    return squad is not None and any(
        squad.may(act, site.kind, site.district) for act in ("inspect", "calibrate")
    )
