"""All valid records in order of time, as integer columns: for judging many instants at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, case, func, select

from geo.rules.policy import ACT_BITS
from geo.store import schema, state
from geo.store.arrays import ABSENT
from geo.store.int_columns import int_columns

Ints = NDArray[np.int64]

_RANKS = {"fail": 2, "advisory": 1}


def inspections(conn: Connection) -> list[Ints]:
    """Give site (row number), end, grade of the result and rectify_by, the earliest end first.

    Of equal ends the worse result comes later, then the larger id: the later one counts.
    """
    records = schema.inspection
    rank = case(_RANKS, value=records.c.result, else_=0)
    order = func.row_number().over(order_by=(records.c.effective_at, rank, records.c.id))
    query = select(
        order, records.c.site, records.c.effective_at, rank,
        func.coalesce(records.c.rectify_by, ABSENT),
    ).where(state.valid(records))  # fmt: skip
    return _in_order(int_columns(conn, query))


def calibrations(conn: Connection) -> list[Ints]:
    """Give instrument (row number), bit of the act, instant, failed (0 or 1) and valid until."""
    records = schema.calibration
    failed = case((records.c.conclusion == "fail", 1), else_=0)
    order = func.row_number().over(order_by=(records.c.effective_at, failed, records.c.id))
    bits = {act.value: bit for act, bit in ACT_BITS.items()}
    query = select(
        order, records.c.instrument, case(bits, value=records.c.act, else_=0),
        records.c.effective_at, failed, func.coalesce(records.c.valid_until, ABSENT),
    ).where(state.valid(records))  # fmt: skip
    return _in_order(int_columns(conn, query))


def instruments(conn: Connection) -> list[Ints]:
    """Give row number, site, number of the type, in service from and to."""
    one, types = schema.instrument, schema.instrument_type
    query = select(
        one.c.row, one.c.site, types.c.number,
        func.coalesce(one.c.in_service_from, schema.OPEN_FROM),
        func.coalesce(one.c.in_service_to, schema.OPEN_TO),
    ).join(types, types.c.id == one.c.type)  # fmt: skip
    return int_columns(conn, query)


def last_site_change(conn: Connection) -> int | None:
    """Give when a site last changed (UTC ms), None when none ever did."""
    changed = conn.execute(select(func.max(schema.site_version.c.replaced_at))).scalar()
    return None if changed is None else int(changed)


def _in_order(columns: list[Ints]) -> list[Ints]:
    """Sort columns by their first one, and leave it out."""
    order = np.argsort(columns[0])
    return [column[order] for column in columns[1:]]
