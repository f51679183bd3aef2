"""Findings of the inspections that were stored before findings had rows of their own."""

from __future__ import annotations

from sqlalchemy import Connection, select

from geo.store.finding_rows import add_findings
from geo.store.schema import inspection

_PIECE = 20_000


def fill_findings(conn: Connection) -> None:
    """Read the bodies of all inspections, in pieces, and write the rows of `finding`."""
    last = ""
    while True:
        query = (
            select(inspection.c.id, inspection.c.site, inspection.c.body)
            .where(inspection.c.id > last)
            .order_by(inspection.c.id)
            .limit(_PIECE)
        )
        rows = conn.execute(query).all()
        if not rows:
            return
        add_findings(conn, (tuple(row) for row in rows))
        last = rows[-1].id
