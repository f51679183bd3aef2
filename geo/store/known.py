"""What the store knows already, looked up set by set: for imports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from geo.store import schema
from geo.store.json_sql import one_of


def sites(conn: Connection, codes: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Give code → all columns of the sites that are known."""
    query = select(schema.site).where(one_of(schema.site.c.code, codes))
    return {row["code"]: dict(row) for row in conn.execute(query).mappings()}


def bodies(conn: Connection, table: Any, ids: Iterable[str]) -> dict[str, str]:
    """Give id → body of the records that are known."""
    query = select(table.c.id, table.c.body).where(one_of(table.c.id, ids))
    return dict(conn.execute(query).all())


def instruments(conn: Connection, codes: Iterable[str]) -> list[dict[str, Any]]:
    """Give the instruments that have one of some codes, or stand at a site that has one.

    Each with code, site (code), in_service_from, in_service_to, and kind, district, opened_at and
    closed_at of its site.
    """
    device, site = schema.instrument, schema.site
    wanted = list(codes)
    query = (
        select(
            device.c.code, site.c.code.label("site"), device.c.in_service_from,
            device.c.in_service_to, site.c.kind, site.c.district, site.c.opened_at,
            site.c.closed_at,
        )
        .join(site, site.c.row == device.c.site)
        .where(one_of(device.c.code, wanted) | one_of(site.c.code, wanted))
    )  # fmt: skip
    return [dict(row) for row in conn.execute(query).mappings()]


def outings(conn: Connection, ids: Iterable[str]) -> dict[str, tuple[int, int | None]]:
    """Give id → squad and officers of the outings that are known."""
    outing = schema.outing
    query = select(outing.c.id, outing.c.squad, outing.c.officers)
    rows = conn.execute(query.where(one_of(outing.c.id, ids)))
    return {row.id: (row.squad, row.officers) for row in rows}


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
