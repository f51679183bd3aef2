"""A squad's day as it works through it: as planned, else nearest first, with what to know there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from geo.coverage.view import View
from geo.coverage.why import Requirement, why
from geo.dispatch.day_sheet import SheetStop, day_sheet
from geo.dispatch.nearest import nearest_first
from geo.store.newest import newest_inspection
from geo.store.plans import Stop
from geo.store.records import TimelineEntry, inspection_entry


@dataclass(frozen=True)
class FieldStop:
    """A stop with its distance, the newest inspection there, and what the squad does there.

    `distance_m` is None without a point to measure from; `instruments` are the calibrations that
    are required there, the worst first, for a squad that calibrates.
    """

    item: SheetStop
    distance_m: float | None
    last: TimelineEntry | None
    inspects: bool
    instruments: tuple[Requirement, ...]


def field_day(
    conn: Connection, view: View, day: date, squad: int, origin: tuple[float, float] | None
) -> list[FieldStop]:
    """Give the stops of a day that a squad sees: open ones first, as planned, else nearest first.

    Parameters
    ----------
    view
        Of all sites, closed ones too.
    origin
        Lon and lat (WGS-84 degrees) to measure from; None keeps the order of the sheet.
    """
    sheets = day_sheet(conn, view, day, squad, published=True)
    items = {item.stop.id: item for sheet in sheets for item in sheet.stops}
    stops = [item.stop for item in items.values()]
    ordered: list[tuple[str, float | None]]
    if origin is None:
        ordered = [(stop.id, None) for stop in sorted(stops, key=lambda stop: stop.done)]
    else:
        ordered = [(stop.id, metres) for stop, metres in nearest_first(stops, *origin)]
        # Planned stops keep their order before those that nobody planned; the sort is stable.
        places = {stop.id: place for place, stop in enumerate(stops)}
        ordered.sort(key=lambda pair: _turn(items[pair[0]].stop, places[pair[0]]))
    return [_field_stop(conn, view, items[stop_id], metres) for stop_id, metres in ordered]


def _turn(stop: Stop, place: int) -> tuple[bool, bool, int]:
    planned = stop.position is not None
    return stop.done or stop.skipped, not planned, place if planned else 0


def _field_stop(
    conn: Connection, view: View, item: SheetStop, distance_m: float | None
) -> FieldStop:
    site, catalogue = item.stop.site, view.index.catalogue
    squad = catalogue.squads[item.stop.squad]
    newest = newest_inspection(conn, site.row)
    instruments: tuple[Requirement, ...] = ()
    calibrates = squad.may("calibrate", site.kind, site.district)
    if calibrates and item.listed.instruments:
        explained = why(conn, catalogue, site.row, view.at, past=False)
        required = [one for one in explained.requirements if one.instrument is not None]
        instruments = tuple(sorted(required, key=lambda one: -one.status))
    return FieldStop(
        item=item,
        distance_m=distance_m,
        last=inspection_entry(conn, newest.id)[1] if newest else None,
        inspects=squad.may("inspect", site.kind, site.district) or not instruments,
        instruments=instruments,
    )
