"""Sites and instruments: looking them up one by one, and their former versions."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, and_, exists, func, select, union_all

from geo.bbox import BBox
from geo.errors import NotFound, SiteNotFound
from geo.message import message
from geo.model import Instrument, Site
from geo.store.json_sql import one_of
from geo.store.schema import instrument, site, site_version
from geo.store.within import within

VERSIONED = (
    "code", "name", "kind", "lon", "lat", "morton", "district", "address", "crowding", "source",
    "opened_at", "closed_at", "version",
)  # fmt: skip
"""The columns of a site that a former version keeps."""

_FACTS = [column for column in site.c if column.name != "morton"]
_BATCH = 500


def site_by_code(conn: Connection, code: str) -> Site:
    """Give a site.

    Raises
    ------
    SiteNotFound
        When no site has this code.
    """
    row = conn.execute(select(*_FACTS).where(site.c.code == code)).one_or_none()
    if row is None:
        raise SiteNotFound(message("There is no site '{code}'.", code=code))
    return Site(**row._mapping)


def site_by_row(conn: Connection, row_number: int) -> Site:
    """Give the site with a row number.

    Raises
    ------
    SiteNotFound
        When there is none.
    """
    row = conn.execute(select(*_FACTS).where(site.c.row == row_number)).one_or_none()
    if row is None:
        raise SiteNotFound(message("There is no site number {number}.", number=row_number))
    return Site(**row._mapping)


def site_at(conn: Connection, row_number: int, at: int) -> Site:
    """Give a site as it stood at an instant (UTC ms).

    Raises
    ------
    SiteNotFound
        When no site has this row number.
    """
    place = sites_at(conn, at)
    facts = [place.c[column.name] for column in _FACTS]
    row = conn.execute(select(*facts).where(place.c.row == row_number)).one_or_none()
    if row is None:
        raise SiteNotFound(message("There is no site number {number}.", number=row_number))
    return Site(**row._mapping)


def sites_by_row(
    conn: Connection, row_numbers: Collection[int], at: int | None = None
) -> dict[int, Site]:
    """Give sites by row number, as they stand or stood at `at` (UTC ms); leave unknown ones out."""
    place = sites_at(conn, at)
    facts = [place.c[column.name] for column in _FACTS]
    found: dict[int, Site] = {}
    wanted = list(row_numbers)
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        for row in conn.execute(select(*facts).where(place.c.row.in_(batch))):
            found[row.row] = Site(**row._mapping)
    return found


def rows_in_order(
    conn: Connection, column: str, descending: bool = False
) -> Generator[int, None, None]:
    """Give every site's row number by `name` or `code`, read only as far as the caller goes."""
    order = site.c[column].desc() if descending else site.c[column]
    query = select(site.c.row).order_by(order, site.c.row)
    with conn.execute(query.execution_options(yield_per=_BATCH)) as rows:
        yield from rows.scalars()


def rows_of_codes(conn: Connection, codes: Iterable[str]) -> dict[str, int]:
    """Give code → row number for those codes that are known."""
    return _rows_of(conn, site, codes)


def instrument_rows(conn: Connection, codes: Iterable[str]) -> dict[str, int]:
    """Give code → row number for those instruments that are known."""
    return _rows_of(conn, instrument, codes)


def codes_known(conn: Connection, codes: Iterable[str]) -> set[str]:
    """Give those of some codes that a site has."""
    return set(rows_of_codes(conn, codes))


def points_within(conn: Connection, box: BBox) -> pd.DataFrame:
    """Give code, name, lon, lat of the sites in a box, ordered by code."""
    query = (
        select(site.c.code, site.c.name, site.c.lon, site.c.lat)
        .where(within(site, box))
        .order_by(site.c.code)
    )
    return pd.DataFrame(conn.execute(query).all(), columns=["code", "name", "lon", "lat"])


def count(conn: Connection) -> int:
    """Give the number of sites, closed ones included."""
    return int(conn.execute(select(func.count()).select_from(site)).scalar_one())


def instruments_of(conn: Connection, site_row: int) -> list[Instrument]:
    """Give a site's instruments, ordered by code."""
    query = (
        select(instrument, site.c.code.label("site_code"))
        .join(site, site.c.row == instrument.c.site)
        .where(instrument.c.site == site_row)
        .order_by(instrument.c.code)
    )
    return [_instrument(row._mapping) for row in conn.execute(query)]


def instrument_by_code(conn: Connection, code: str) -> Instrument:
    """Give an instrument.

    Raises
    ------
    NotFound
        When no instrument has this code.
    """
    query = (
        select(instrument, site.c.code.label("site_code"))
        .join(site, site.c.row == instrument.c.site)
        .where(instrument.c.code == code)
    )
    row = conn.execute(query).one_or_none()
    if row is None:
        raise NotFound(message("There is no instrument '{code}'.", code=code))
    return _instrument(row._mapping)


def sites_at(conn: Connection, at: int | None) -> Any:
    """Give a selectable with the columns of `site` as they stood at an instant; None for now.

    A site's first version holds from the beginning of time: opening and closing instants say when
    it counts, not when somebody typed it in.
    """
    changed_later = (
        at is not None
        and conn.execute(select(exists().where(site_version.c.replaced_at > at))).scalar_one()
    )
    if not changed_later:
        return site
    former = site_version.alias("former")
    first_later = (
        select(func.min(former.c.version))
        .where(former.c.site == site_version.c.site, former.c.replaced_at > at)
        .scalar_subquery()
    )
    unchanged: Select[Any] = select(site.c.row, *[site.c[name] for name in VERSIONED]).where(
        ~exists().where(and_(site_version.c.site == site.c.row, site_version.c.replaced_at > at))
    )
    replaced = select(
        site_version.c.site.label("row"), *[site_version.c[name] for name in VERSIONED]
    ).where(site_version.c.replaced_at > at, site_version.c.version == first_later)
    return union_all(unchanged, replaced).subquery("site_at")


def _rows_of(conn: Connection, table: Any, codes: Iterable[str]) -> dict[str, int]:
    query = select(table.c.code, table.c.row).where(one_of(table.c.code, codes))
    return dict(conn.execute(query).all())


def _instrument(row: Any) -> Instrument:
    return Instrument(
        code=row["code"],
        site=row["site_code"],
        type=row["type"],
        name=row["name"],
        in_service_from=row["in_service_from"],
        in_service_to=row["in_service_to"],
        row=row["row"],
    )
