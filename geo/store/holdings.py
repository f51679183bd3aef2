"""What the store holds, for whoever looks after it: how many of everything, and how large."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, text

from geo.store import schema

_COUNTED = {
    "sites": schema.site,
    "instruments": schema.instrument,
    "outings": schema.outing,
    "inspections": schema.inspection,
    "calibrations": schema.calibration,
    "stops": schema.stop,
    "accounts": schema.account,
    "uploads": schema.upload,
    "log": schema.log,
}


def row_counts(conn: Connection) -> dict[str, int]:
    """Give the number of rows of what people know by name; closed and superseded ones included."""
    queries = [
        select(func.count()).select_from(table).scalar_subquery() for table in _COUNTED.values()
    ]
    return dict(zip(_COUNTED, conn.execute(select(*queries)).one(), strict=True))


def sites_by_kind(conn: Connection) -> dict[str, int]:
    """Give the number of sites of each kind that has some, closed ones included."""
    query = select(schema.site.c.kind, func.count()).group_by(schema.site.c.kind)
    return {kind: int(number) for kind, number in conn.execute(query)}


def size_bytes(conn: Connection) -> int:
    """Give how much room the database takes."""
    if conn.dialect.name == "sqlite":
        pages = conn.execute(text("PRAGMA page_count")).scalar_one()
        return int(pages * conn.execute(text("PRAGMA page_size")).scalar_one())
    size = func.pg_database_size(func.current_database())
    return int(conn.execute(select(size)).scalar_one())


def engine_name(conn: Connection) -> str:
    """Give the database's name and version."""
    version = ".".join(map(str, conn.dialect.server_version_info or ()))
    return f"{'SQLite' if conn.dialect.name == 'sqlite' else 'PostgreSQL'} {version}".strip()
