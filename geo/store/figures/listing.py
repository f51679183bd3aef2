"""The records behind a figure, page by page; which came or went; when the first one was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, func, select

from geo.clock import local_day
from geo.store.figures.counted import Counted
from geo.store.figures.scope import Scope
from geo.store.schema import case_step, complaint, inspection, legal_case, outing, site, talk


@dataclass(frozen=True)
class CountedRecord:
    """One record that a figure counts; `at` is UTC ms, `day` there for an outing instead.

    `words` says what distinguishes it: a result, a conclusion, a number, a finding.
    """

    id: str
    at: int | None
    day: date | None
    site: str | None
    site_name: str | None
    kind: str | None
    district: str | None
    squad: int | None
    amount: int
    words: str


def records_behind(
    conn: Connection, counted: Counted, scope: Scope, *, limit: int, offset: int = 0
) -> list[CountedRecord]:
    """Give a page of the records of a figure, the newest first."""
    return _read(conn, counted.rows(scope), limit, offset)


def count_behind(conn: Connection, counted: Counted, scope: Scope) -> int:
    """Give how many records a figure has."""
    rows = counted.rows(scope).subquery("counted")
    return int(conn.execute(select(func.count()).select_from(rows)).scalar_one())


def came_and_went(
    conn: Connection, counted: Counted, scope: Scope, known_at: int, *, most: int
) -> tuple[list[CountedRecord], list[CountedRecord]]:
    """Give what a figure counts now and did not at a number of the log, and the reverse.

    Of each at most `most` records.
    """
    now, then = counted.rows(scope), counted.rows(replace(scope, known_at=known_at))
    return (
        _read(conn, _without(now, then), most, 0),
        _read(conn, _without(then, now), most, 0),
    )


def first_day(conn: Connection, zone: ZoneInfo) -> date | None:
    """Give the day of the oldest outing, inspection, complaint, talk or case; None without any."""
    instants = [
        conn.execute(select(func.min(column))).scalar()
        for column in (
            inspection.c.finished_at,
            complaint.c.received_at,
            talk.c.held_at,
            legal_case.c.opened_at,
            case_step.c.at,
        )
    ]
    days = [local_day(int(one), zone) for one in instants if one is not None]
    days += [day for day in [conn.execute(select(func.min(outing.c.date))).scalar()] if day]
    return min(days, default=None)


def _without(these: Select[Any], those: Select[Any]) -> Select[Any]:
    rows, others = these.subquery("these"), those.subquery("those")
    return select(*rows.c).where(rows.c.sequence.not_in(select(others.c.sequence)))


def _read(conn: Connection, query: Select[Any], limit: int, offset: int) -> list[CountedRecord]:
    rows = query.subquery("counted")
    place = site.alias("place")
    found = conn.execute(
        select(
            rows.c.id, rows.c.at, rows.c.day, place.c.code, place.c.name, place.c.kind,
            func.coalesce(rows.c.district, place.c.district), rows.c.squad, rows.c.amount,
            rows.c.words,
        )
        .outerjoin_from(rows, place, place.c.row == rows.c.site)
        .order_by(rows.c.at.desc(), rows.c.day.desc(), rows.c.id, place.c.code, rows.c.words)
        .limit(limit)
        .offset(offset)
    )  # fmt: skip
    return [CountedRecord(*row[:8], amount=int(row[8]), words=row[9]) for row in found]
