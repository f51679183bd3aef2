"""Stops: which squad is to visit which site on which day; an assignment is a stop not yet planned.

A stop is done when its squad has a valid inspection or calibration of its site that ended on that
local day. A squad sees the stops that were assigned by hand, and those of a published plan.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from geo import clock
from geo.errors import NotFound
from geo.message import message
from geo.model import Site
from geo.store import log, settings, sites, state
from geo.store.plan_versions import ROUTE_ORDER, planned_stops, save_plan
from geo.store.planned import Planned, route_name
from geo.store.schema import calibration, inspection, stop

_BATCH = 500

Visit = tuple[int, int, date]
"""Squad, site row, local day."""


@dataclass(frozen=True)
class Stop:
    """One site on a squad's day, with what the plan says of it (`geo.store.planned.Planned`).

    `records` are the ids of the inspections and calibrations that did it, oldest first. A squad
    sees it from `published_at` on; `skip_reason` is why the squad did not go.
    """

    id: str
    date: date
    squad: int
    site: Site
    position: int | None
    note: str
    assigned_by: str
    assigned_at: int
    taken_back_by: str | None
    taken_back_at: int | None
    records: tuple[str, ...] = ()
    team: str | None = None
    arrives_at: int | None = None
    starts_at: int | None = None
    ends_at: int | None = None
    pin: str | None = None
    required: bool = False
    prize: int | None = None
    published_at: int | None = None
    skipped_by: str | None = None
    skipped_at: int | None = None
    skip_reason: str | None = None

    @property
    def route(self) -> str:
        """Give the name of its route."""
        return route_name(self.squad, self.team)

    @property
    def skipped(self) -> bool:
        """Say whether the squad left it out, and has not been there after all."""
        return self.skipped_at is not None and not self.done

    @property
    def done(self) -> bool:
        """Say whether the squad has been there that day."""
        return bool(self.records)


def add_stops(
    conn: Connection,
    site_rows: Sequence[int],
    squad: int,
    day: date,
    note: str,
    *,
    actor: str,
    now_ms: int,
) -> list[str]:
    """Add a stop at each of some sites, which the squad sees at once; give their ids in order."""
    ids = [str(uuid.uuid4()) for _ in site_rows]
    new = {
        stop_id: Planned(site=site_row, squad=squad, note=note)
        for stop_id, site_row in zip(ids, site_rows, strict=True)
    }
    log.lock(conn)
    wanted = {**planned_stops(conn, day), **new}
    save_plan(conn, day, wanted, seen=None, did="assigned", actor=actor, now_ms=now_ms)
    for stop_id, one in new.items():
        conn.execute(update(stop).where(stop.c.id == stop_id).values(published_at=now_ms))
        _note(conn, stop_id, one.site, actor, now_ms, did="assigned", squad=squad, date=day)
    return ids


def take_stop_back(conn: Connection, stop_id: str, *, actor: str, now_ms: int) -> Stop:
    """Take a stop back; it stays in the table. One that is taken back already stays as it is.

    Raises
    ------
    NotFound
        When there is no such stop.
    """
    log.lock(conn)
    known = stop_by_id(conn, stop_id)
    if known.taken_back_at is not None:
        return known
    wanted = planned_stops(conn, known.date)
    del wanted[stop_id]
    save_plan(conn, known.date, wanted, seen=None, did="taken_back", actor=actor, now_ms=now_ms)
    _note(
        conn, stop_id, known.site.row, actor, now_ms,
        did="taken back", squad=known.squad, date=known.date,
    )  # fmt: skip
    return stop_by_id(conn, stop_id)


def skip_stop(conn: Connection, stop_id: str, reason: str, *, actor: str, now_ms: int) -> Stop:
    """Write down that a squad leaves a stop out, and why; a second time replaces the reason.

    Raises
    ------
    NotFound
        When there is no such stop.
    """
    log.lock(conn)
    known = stop_by_id(conn, stop_id)
    facts = {"skipped_by": actor, "skipped_at": now_ms, "skip_reason": reason}
    conn.execute(update(stop).where(stop.c.id == stop_id).values(**facts))
    _note(
        conn, stop_id, known.site.row, actor, now_ms,
        did="skipped", squad=known.squad, date=known.date,
    )  # fmt: skip
    return stop_by_id(conn, stop_id)


def stop_by_id(conn: Connection, stop_id: str) -> Stop:
    """Give a stop, also one taken back.

    Raises
    ------
    NotFound
        When there is no such stop.
    """
    found = _stops(conn, conn.execute(select(stop).where(stop.c.id == stop_id)).all())
    if not found:
        raise NotFound(message("There is no stop '{id}'.", id=stop_id))
    return found[0]


def stops_of_day(
    conn: Connection, day: date, squad: int | None = None, *, published: bool = False
) -> list[Stop]:
    """Give the stops of a day, of one squad or of all, without those taken back.

    Order: squad and team, planned ones first and in their order, then as they were assigned.

    Parameters
    ----------
    published
        Whether to give only those that squads see.
    """
    query = select(stop).where(stop.c.date == day, stop.c.taken_back_at.is_(None))
    if squad is not None:
        query = query.where(stop.c.squad == squad)
    if published:
        query = query.where(stop.c.published_at.is_not(None))
    return _stops(conn, conn.execute(query.order_by(*ROUTE_ORDER)).all())


def stops_of_site(conn: Connection, site_row: int, from_date: date) -> list[Stop]:
    """Give a site's stops on a day and later, soonest first, without those taken back."""
    query = (
        select(stop)
        .where(stop.c.site == site_row, stop.c.date >= from_date, stop.c.taken_back_at.is_(None))
        .order_by(stop.c.date, stop.c.squad, stop.c.assigned_at, stop.c.id)
    )
    return _stops(conn, conn.execute(query).all())


def squads_sent(
    conn: Connection, day: date, site_rows: Collection[int]
) -> dict[int, tuple[int, ...]]:
    """Give site row → squads that have a stop there on a day; sites without one are left out."""
    sent: dict[int, set[int]] = defaultdict(set)
    query = select(stop.c.site, stop.c.squad).where(
        stop.c.date == day, stop.c.taken_back_at.is_(None)
    )
    wanted = set(site_rows)
    for site_row, squad in conn.execute(query):
        if site_row in wanted:
            sent[site_row].add(squad)
    return {site_row: tuple(sorted(squads)) for site_row, squads in sent.items()}


def _stops(conn: Connection, rows: Sequence[Row[Any]]) -> list[Stop]:
    places = sites.sites_by_row(conn, {row.site for row in rows})
    visits = _visits(conn, rows)
    return [
        Stop(
            **{**row._mapping, "site": places[row.site]},
            records=tuple(visits[row.squad, row.site, row.date]),
        )
        for row in rows
    ]


def _visits(conn: Connection, rows: Sequence[Row[Any]]) -> dict[Visit, list[str]]:
    """Give the ids of the valid records of each squad at each site on each day, oldest first."""
    done: dict[Visit, list[str]] = defaultdict(list)
    if not rows:
        return done
    zone = settings.load_zone(conn)
    first, last = min(row.date for row in rows), max(row.date for row in rows)
    since = clock.day_start(first, zone)
    until = clock.day_start(last + timedelta(days=1), zone)
    wanted = sorted({row.site for row in rows})
    found: list[tuple[Any, ...]] = []
    for table, ended in (
        (inspection, inspection.c.finished_at),
        (calibration, calibration.c.performed_at),
    ):
        query = select(ended.label("at"), table.c.id, table.c.squad, table.c.site).where(
            ended >= since, ended < until, table.c.squad.is_not(None), state.valid(table)
        )
        for start in range(0, len(wanted), _BATCH):
            batch = wanted[start : start + _BATCH]
            rows_found = conn.execute(query.where(table.c.site.in_(batch)))
            found += [tuple(row) for row in rows_found]
    for at, record_id, squad, site_row in sorted(found):
        done[squad, site_row, clock.local_day(at, zone)].append(record_id)
    return done


def _note(
    conn: Connection, stop_id: str, site_row: int, actor: str, now_ms: int, **detail: Any
) -> None:
    facts = {**detail, "date": detail["date"].isoformat()}
    log.append(conn, actor, "stop", stop_id, now_ms=now_ms, site=site_row, detail=facts)
