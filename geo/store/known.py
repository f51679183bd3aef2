"""What the store knows already, looked up set by set: for imports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from geo.store import schema

_BATCH = 500
"""Values per statement: far below any limit of bound parameters."""


def sites(conn: Connection, codes: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Give code → all columns of the sites that are known."""
    known: dict[str, dict[str, Any]] = {}
    for batch in _batches(codes):
        query = select(schema.site).where(schema.site.c.code.in_(batch))
        for row in conn.execute(query).mappings():
            known[row["code"]] = dict(row)
    return known


def bodies(conn: Connection, table: Any, ids: Iterable[str]) -> dict[str, str]:
    """Give id → body of the records that are known."""
    known: dict[str, str] = {}
    for batch in _batches(ids):
        query = select(table.c.id, table.c.body).where(table.c.id.in_(batch))
        known.update(conn.execute(query).all())
    return known


def instruments(conn: Connection, codes: Iterable[str]) -> list[dict[str, Any]]:
    """Give the instruments that have one of some codes, or stand at a site that has one.

    Each with code, site (code), in_service_from, in_service_to, and kind, district, opened_at and
    closed_at of its site.
    """
    device, site = schema.instrument, schema.site
    found: dict[str, dict[str, Any]] = {}
    for batch in _batches(codes):
        query = (
            select(
                device.c.code, site.c.code.label("site"), device.c.in_service_from,
                device.c.in_service_to, site.c.kind, site.c.district, site.c.opened_at,
                site.c.closed_at,
            )
            .join(site, site.c.row == device.c.site)
            .where(device.c.code.in_(batch) | site.c.code.in_(batch))
        )  # fmt: skip
        for row in conn.execute(query).mappings():
            found[row["code"]] = dict(row)
    return list(found.values())


def outings(conn: Connection, ids: Iterable[str]) -> dict[str, tuple[int, int | None]]:
    """Give id → squad and officers of the outings that are known."""
    outing = schema.outing
    found: dict[str, tuple[int, int | None]] = {}
    for batch in _batches(ids):
        query = select(outing.c.id, outing.c.squad, outing.c.officers)
        for row in conn.execute(query.where(outing.c.id.in_(batch))):
            found[row.id] = (row.squad, row.officers)
    return found


def outings_of_days(conn: Connection, first: date, last: date) -> dict[tuple[int, date], str]:
    """Give (squad, day) → id of each squad's first outing of each day, from `first` to `last`."""
    outing = schema.outing
    ranked = (
        select(
            outing.c.squad,
            outing.c.date,
            outing.c.id,
            func.row_number()
            .over(partition_by=(outing.c.squad, outing.c.date), order_by=outing.c.sequence)
            .label("place"),
        )
        .where(outing.c.date.between(first, last))
        .subquery()
    )
    query = select(ranked.c.squad, ranked.c.date, ranked.c.id).where(ranked.c.place == 1)
    return {(squad, day): outing_id for squad, day, outing_id in conn.execute(query)}


def _batches(values: Iterable[str]) -> Iterator[list[str]]:
    # In order, so that neighbouring keys of an index are asked for together.
    wanted = sorted(set(values))
    for start in range(0, len(wanted), _BATCH):
        yield wanted[start : start + _BATCH]
