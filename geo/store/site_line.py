"""A site's whole time-line: records, talks, complaints and cases as keys in one order."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, and_, func, literal, or_, select, union_all

from geo.errors import RecordNotFound
from geo.message import message
from geo.store.cases import Case, cases_of
from geo.store.complaints import Complaint, complaints_of
from geo.store.json_sql import one_of
from geo.store.schema import calibration, complaint, inspection, legal_case, talk, talk_site
from geo.store.talks import Talk, talks_of


def line_keys(
    conn: Connection, site_row: int, limit: int, offset: int = 0
) -> tuple[int, list[tuple[str, str]]]:
    """Give how many entries a site's time-line has, and a page of them, the newest first.

    Each entry is its collection (`inspections`, `calibrations`, `talks`, `complaints`, `cases`) and
    its id.
    """
    keys = _keys(site_row).subquery("keys")
    total = int(conn.execute(select(func.count()).select_from(keys)).scalar_one())
    page = select(keys.c.collection, keys.c.id).order_by(keys.c.at.desc(), keys.c.id.desc())
    rows = conn.execute(page.limit(limit).offset(offset))
    return total, [(row.collection, row.id) for row in rows]


def events_of(conn: Connection, ids: list[str]) -> list[Talk | Complaint | Case]:
    """Give those talks, complaints and cases that some ids name, in no order."""
    return [
        *talks_of(conn, one_of(talk.c.id, ids)),
        *complaints_of(conn, one_of(complaint.c.id, ids)),
        *cases_of(conn, one_of(legal_case.c.id, ids)),
    ]


def place_in_line(conn: Connection, record_id: str) -> tuple[int, int]:
    """Give an inspection's or calibration's site (row number) and how many entries are newer.

    Raises
    ------
    RecordNotFound
        When there is no inspection or calibration under this id.
    """
    found = union_all(
        select(inspection.c.site, inspection.c.finished_at.label("at")).where(
            inspection.c.id == record_id
        ),
        select(calibration.c.site, calibration.c.performed_at.label("at")).where(
            calibration.c.id == record_id
        ),
    )
    row = conn.execute(found).first()
    if row is None:
        raise RecordNotFound(message("There is no record '{id}'.", id=record_id[:60]))
    keys = _keys(row.site).subquery("keys")
    newer = or_(keys.c.at > row.at, and_(keys.c.at == row.at, keys.c.id > record_id))
    return row.site, int(conn.execute(select(func.count()).where(newer)).scalar_one())


def _keys(site_row: int) -> Any:
    there = select(talk_site.c.talk).where(talk_site.c.site == site_row)
    return union_all(
        *[
            select(literal(collection).label("collection"), at.label("at"), id.label("id")).where(
                condition
            )
            for collection, at, id, condition in (
                (
                    "inspections", inspection.c.finished_at, inspection.c.id,
                    inspection.c.site == site_row,
                ),
                (
                    "calibrations", calibration.c.performed_at, calibration.c.id,
                    calibration.c.site == site_row,
                ),
                ("talks", talk.c.held_at, talk.c.id, talk.c.id.in_(there)),
                (
                    "complaints", complaint.c.received_at, complaint.c.id,
                    complaint.c.site == site_row,
                ),
                ("cases", legal_case.c.opened_at, legal_case.c.id, legal_case.c.site == site_row),
            )
        ]
    )  # fmt: skip
