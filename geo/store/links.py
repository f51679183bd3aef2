"""How records point at one another, and what a site was before: asked from the other end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, or_, select, union_all

from geo.errors import RecordNotFound
from geo.message import message
from geo.model import Site
from geo.store import state
from geo.store.schema import calibration, inspection, site_version


@dataclass(frozen=True)
class FormerSite:
    """A site as it stood until `replaced_at` (UTC ms)."""

    site: Site
    replaced_at: int


def superseders(conn: Connection, record_ids: Collection[str]) -> dict[str, str]:
    """Give superseded record → the record that supersedes it, for those that are superseded."""
    found: dict[str, str] = {}
    for table in (inspection, calibration):
        query = (
            select(table.c.supersedes, table.c.id)
            .where(table.c.supersedes.in_(record_ids))
            .order_by(table.c.sequence.desc())
        )
        found |= {row.supersedes: row.id for row in conn.execute(query)}
    return found


def look_backs_on(conn: Connection, inspection_ids: Collection[str]) -> dict[str, list[str]]:
    """Give inspection → the valid look-backs that revisit it, oldest first."""
    found: dict[str, list[str]] = defaultdict(list)
    query = (
        select(inspection.c.look_back_of, inspection.c.id)
        .where(inspection.c.look_back_of.in_(inspection_ids), state.valid(inspection))
        .order_by(inspection.c.finished_at, inspection.c.id)
    )
    for row in conn.execute(query):
        found[row.look_back_of].append(row.id)
    return dict(found)


def worth_a_look_back(conn: Connection, site_row: int, limit: int) -> list[str]:
    """Give the ids of a site's newest valid inspections that did not pass, newest first."""
    query = (
        select(inspection.c.id)
        .where(
            inspection.c.site == site_row,
            inspection.c.result.in_(["fail", "advisory"]),
            state.valid(inspection),
        )
        .order_by(inspection.c.finished_at.desc(), inspection.c.id.desc())
        .limit(limit)
    )
    return list(conn.execute(query).scalars())


def former_versions(conn: Connection, site_row: int) -> list[FormerSite]:
    """Give what a site was before it was changed, newest first."""
    query = (
        select(site_version)
        .where(site_version.c.site == site_row)
        .order_by(site_version.c.version.desc())
    )
    kept = []
    for row in conn.execute(query).mappings():
        facts = {name: row[name] for name in row if name not in ("site", "replaced_at", "morton")}
        kept.append(FormerSite(Site(**facts, row=site_row), row["replaced_at"]))
    return kept


def place_in_timeline(conn: Connection, record_id: str) -> tuple[int, int]:
    """Give a record's site (row number) and how many records of that site are newer.

    Raises
    ------
    RecordNotFound
        When there is no inspection or calibration under this id.
    """
    keys = union_all(
        select(inspection.c.site, inspection.c.finished_at.label("at"), inspection.c.id),
        select(calibration.c.site, calibration.c.performed_at.label("at"), calibration.c.id),
    ).subquery("keys")
    row = conn.execute(select(keys).where(keys.c.id == record_id)).first()
    if row is None:
        raise RecordNotFound(message("There is no record '{id}'.", id=record_id[:60]))
    newer = select(func.count()).where(
        keys.c.site == row.site,
        or_(keys.c.at > row.at, and_(keys.c.at == row.at, keys.c.id > row.id)),
    )
    return row.site, int(conn.execute(newer.select_from(keys)).scalar_one())
