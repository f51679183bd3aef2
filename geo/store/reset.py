"""Dropping a city from the store: everything but the people, the log and the schema."""

from __future__ import annotations

from sqlalchemy import Connection, delete

from geo.store import log, schema

_CHILDREN_FIRST = (
    schema.bulletin,
    schema.finding_outcome,
    schema.finding,
    schema.case_step,
    schema.legal_case,
    schema.talk_site,
    schema.talk,
    schema.complaint_step,
    schema.complaint_photo,
    schema.complainant,
    schema.complaint,
    schema.answer_template,
    schema.complaint_category,
    schema.plan_seen,
    schema.plan_change,
    schema.plan,
    schema.stop,
    schema.calibration,
    schema.inspection,
    schema.outing,
    schema.instrument_state,
    schema.site_state,
    schema.instrument,
    schema.site_edit,
    schema.site_version,
    schema.site,
    schema.opening_hours,
    schema.remit,
    schema.policy,
    schema.district_risk,
    schema.district,
    schema.checklist,
    schema.instrument_type,
    schema.kind,
)


def drop_city(conn: Connection, actor: str, now_ms: int) -> None:
    """Delete sites, records, plans and the catalogue.

    Accounts and the squads that they belong to stay, and so does the log, which gains a row.
    """
    for table in _CHILDREN_FIRST:
        conn.execute(delete(table))
    log.append(conn, actor, "reset", "", now_ms=now_ms)
