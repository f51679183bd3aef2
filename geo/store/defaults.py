"""What an empty store starts with, whatever the city."""

from __future__ import annotations

from sqlalchemy import Connection

from geo import kinds
from geo.store import catalogue
from geo.store.catalogue import load_catalogue
from geo.store.complaint_categories import put_first_templates, put_missing_categories
from geo.store.opening_hours import load_hours, put_hours


def put_defaults(conn: Connection) -> None:
    """Load what is missing of data/: the catalogue, squads 1 to 8, what complaints are about.

    Kinds and types are brought up to date; everything else that stands already stays as it is,
    because somebody may have changed it.
    """
    catalogue.put_kinds(conn, kinds.kinds())
    catalogue.put_instrument_types(conn, kinds.instrument_types())
    known = load_catalogue(conn)
    catalogue.put_squads(
        conn, [squad for squad in kinds.default_squads() if squad.number not in known.squads]
    )
    if not known.policies:
        catalogue.add_policies(conn, kinds.default_policies())
    if not load_hours(conn):
        put_hours(conn, kinds.opening_hours())
    put_missing_categories(conn, kinds.complaint_categories())
    put_first_templates(conn, kinds.answer_templates())
    for body in kinds.checklists():
        catalogue.put_checklist(conn, body)
