"""The register and its state as numpy columns: what the coverage index is made of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, case, func, select

from geo.model import Act
from geo.store import schema, state
from geo.store.int_columns import int_columns
from geo.store.sites import sites_at

ABSENT = -(1 << 62)
"""Stands for no instant in a column of instants."""
FOREVER = 1 << 62
"""Later than any instant."""

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Grades = NDArray[np.int8]


@dataclass(frozen=True)
class SiteColumns:
    """One row per site, in order of Morton code, then row; 66 bytes each.

    Instants are UTC ms, `ABSENT` where there is none. `result` is 0 pass, 1 advisory, 2 fail;
    `district` the district's number, 0 for none.
    """

    row: Ints
    morton: Ints
    kind: Numbers
    district: Numbers
    crowding: Grades
    opened_at: Ints
    closed_at: Ints
    inspected_at: Ints
    result: Grades
    rectify_by: Ints
    inspections: Numbers
    open_complaints: Numbers


@dataclass(frozen=True)
class InstrumentColumns:
    """One row per site, type, set of acts and span of service, in this order.

    What they mean says `geo.rules.coverage`.
    """

    site: Ints
    type: Ints
    acts: Ints
    service_from: Ints
    service_to: Ints
    instruments: Ints
    never: Ints
    oldest_good_at: Ints
    earliest_valid_until: Ints
    earliest_failed_at: Ints

    def at(self, places: Ints) -> InstrumentColumns:
        """Give the rows at some places."""
        return InstrumentColumns(*(getattr(self, item.name)[places] for item in fields(self)))


_SITE_TYPES = (
    np.int64, np.int64, np.int32, np.int32, np.int8, np.int64, np.int64, np.int64, np.int8,
    np.int64, np.int32, np.int32,
)  # fmt: skip
_INSTRUMENT_KEYS = 5


def site_columns(
    conn: Connection, at: int | None = None, rows: Collection[int] | None = None
) -> SiteColumns:
    """Read the sites with their inspection state, as it is or as it was at `at` (UTC ms)."""
    place = sites_at(conn, at)
    records: Any = (
        schema.site_state
        if at is None
        else state.inspection_states(at=at).subquery("inspection_state")
    )
    heard: Any = (
        records if at is None else state.open_complaints(at=at).subquery("open_complaints_at")
    )
    query = (
        select(
            place.c.row,
            place.c.morton,
            schema.kind.c.number,
            func.coalesce(schema.district.c.number, 0),
            place.c.crowding,
            func.coalesce(place.c.opened_at, ABSENT),
            func.coalesce(place.c.closed_at, FOREVER),
            func.coalesce(records.c.inspected_at, ABSENT),
            case({"fail": 2, "advisory": 1}, value=records.c.result, else_=0),
            func.coalesce(records.c.rectify_by, ABSENT),
            func.coalesce(records.c.inspections, 0),
            func.coalesce(heard.c.open_complaints, 0),
        )
        .join(schema.kind, schema.kind.c.id == place.c.kind)
        .outerjoin(schema.district, schema.district.c.code == place.c.district)
        .outerjoin(records, records.c.site == place.c.row)
    )
    if heard is not records:
        query = query.outerjoin(heard, heard.c.site == place.c.row)
    if rows is not None:
        query = query.where(place.c.row.in_(rows))
    columns = int_columns(conn, query)
    # Sorted here: the database would fetch each row by way of its index.
    row, code = columns[:2]
    order = np.lexsort((row, code))
    return SiteColumns(
        *(column[order].astype(kept) for column, kept in zip(columns, _SITE_TYPES, strict=True))
    )


def instrument_columns(
    conn: Connection,
    at: int | None = None,
    rows: Collection[int] | None = None,
    acts: frozenset[Act] = frozenset(),
) -> InstrumentColumns:
    """Read the instrument states, as they are or as they were at `at` (UTC ms), by site row.

    Parameters
    ----------
    acts
        A set of acts that no policy of the store accepts yet: states for it are worked out too.
    """
    groups: Any = (
        schema.instrument_state
        if at is None and not acts
        else state.instrument_states(conn, at=at, acts=acts).subquery("instrument_state_at")
    )
    query = select(
        groups.c.site,
        schema.instrument_type.c.number,
        groups.c.acts,
        groups.c.service_from,
        groups.c.service_to,
        groups.c.instruments,
        groups.c.never,
        func.coalesce(groups.c.oldest_good_at, ABSENT),
        func.coalesce(groups.c.earliest_valid_until, ABSENT),
        func.coalesce(groups.c.earliest_failed_at, ABSENT),
    ).join(schema.instrument_type, schema.instrument_type.c.id == groups.c.type)
    if rows is not None:
        query = query.where(groups.c.site.in_(rows))
    columns = int_columns(conn, query)
    order = np.lexsort(columns[_INSTRUMENT_KEYS - 1 :: -1])
    return InstrumentColumns(*(column[order] for column in columns))
