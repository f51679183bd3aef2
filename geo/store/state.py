"""The state rows: what a site must be judged by, kept in the transaction of each record.

One pair of SELECTs says what the state is, from records; it fills the state rows, and with an
instant it gives the state as it was then.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    CTE,
    Connection,
    Select,
    Table,
    and_,
    case,
    column,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    true,
    update,
    values,
)
from sqlalchemy import Integer as SqlInteger
from sqlalchemy import String as SqlString

from geo.model import Act
from geo.rules.complaint import OPEN
from geo.rules.policy import ACT_BITS, DEFAULT_CALIBRATION, acts_mask
from geo.store import schema
from geo.store.schema import (
    OPEN_FROM,
    OPEN_TO,
    calibration,
    complaint,
    complaint_step,
    inspection,
    instrument,
    site_state,
)

_OPEN = tuple(sorted(state.value for state in OPEN))
_BATCH = 500
"""Sites per statement: far below SQLite's limit of bound parameters."""


def refresh(conn: Connection, records: Table, sites: Collection[int] | None = None) -> None:
    """Bring the state rows of some sites (row numbers), or of all, up to date.

    Parameters
    ----------
    records
        What the state follows from: `inspection` or `calibration` of the schema.
    """
    if sites is None:
        _refill(conn, records, None)
        return
    rows = sorted(sites)
    for start in range(0, len(rows), _BATCH):
        _refill(conn, records, rows[start : start + _BATCH])


def refresh_complaints(conn: Connection, sites: Collection[int]) -> None:
    """Bring the number of open complaints of some sites (row numbers) up to date."""
    rows = sorted(sites)
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        heard = open_complaints(sites=batch).subquery("heard")
        many = select(heard.c.open_complaints).where(heard.c.site == site_state.c.site)
        conn.execute(
            update(site_state)
            .where(site_state.c.site.in_(batch))
            .values(open_complaints=func.coalesce(many.scalar_subquery(), 0))
        )
        _add_uninspected(conn, batch)


def open_complaints(at: int | None = None, sites: Collection[int] | None = None) -> Select[Any]:
    """Select how many complaints are open at each site that has any: site, open_complaints.

    Parameters
    ----------
    at
        As it stood at this instant (UTC ms), by the steps up to it; None for now.
    sites
        Only these row numbers; None for all.
    """
    query = select(complaint.c.site, func.count().label("open_complaints")).where(
        complaint.c.site.is_not(None)
    )
    if at is None:
        query = query.where(complaint.c.state.in_(_OPEN))
    else:
        stood = complaint_states(at)
        query = query.join(stood, stood.c.complaint == complaint.c.id).where(
            stood.c.place == 1, stood.c.state.in_(_OPEN)
        )
    if sites is not None:
        query = query.where(complaint.c.site.in_(sites))
    return query.group_by(complaint.c.site)


def open_complaints_at(conn: Connection, site_row: int, at: int | None = None) -> int:
    """Give how many complaints are open at a site; with an instant (UTC ms) as it stood then."""
    heard = open_complaints(at=at, sites=[site_row]).subquery("heard")
    return conn.execute(select(heard.c.open_complaints)).scalar() or 0


def complaint_states(at: int) -> Any:
    """Give each complaint's steps up to an instant (UTC ms), the last one at place 1.

    A subquery: complaint, state, squad (whom it is assigned to from then on), at, place.
    """
    latest = (complaint_step.c.at.desc(), complaint_step.c.sequence.desc())
    steps = select(
        complaint_step.c.complaint,
        complaint_step.c.state,
        complaint_step.c.squad,
        complaint_step.c.at,
        func.row_number()
        .over(partition_by=complaint_step.c.complaint, order_by=latest)
        .label("place"),
    ).where(complaint_step.c.at <= at)
    return steps.subquery("complaint_state_at")


def inspection_states(at: int | None = None, sites: Collection[int] | None = None) -> Select[Any]:
    """Select each site's newest valid inspection: site, inspected_at, result, rectify_by, count.

    Parameters
    ----------
    at
        Only records effective at or before this instant (UTC ms); None for all.
    sites
        Only these row numbers; None for all.
    """
    ranked = select(
        inspection.c.site,
        inspection.c.effective_at,
        inspection.c.result,
        inspection.c.rectify_by,
        func.count().over(partition_by=inspection.c.site).label("inspections"),
        func.row_number()
        .over(
            partition_by=inspection.c.site,
            order_by=(
                inspection.c.effective_at.desc(),
                case({"fail": 2, "advisory": 1}, value=inspection.c.result, else_=0).desc(),
                inspection.c.id.desc(),
            ),
        )
        .label("place"),
    ).where(valid(inspection))
    if at is not None:
        ranked = ranked.where(inspection.c.effective_at <= at)
    if sites is not None:
        ranked = ranked.where(inspection.c.site.in_(sites))
    newest = ranked.subquery("newest_inspection")
    return select(
        newest.c.site,
        newest.c.effective_at.label("inspected_at"),
        newest.c.result,
        newest.c.rectify_by,
        newest.c.inspections,
    ).where(newest.c.place == 1)


def instrument_states(
    conn: Connection,
    at: int | None = None,
    sites: Collection[int] | None = None,
    acts: frozenset[Act] = frozenset(),
) -> Select[Any]:
    """Select the instrument state of each site, type, set of accepted acts and span of service.

    Parameters
    ----------
    at
        By the records up to this instant (UTC ms); None for all.
    acts
        A set of acts to answer for beside those that some policy of the store accepts.
    """
    accepted = _accepted_acts(conn, acts)
    ranked = (
        select(
            calibration.c.instrument,
            accepted.c.acts,
            calibration.c.effective_at,
            calibration.c.valid_until,
            (calibration.c.conclusion == "fail").label("failed"),
            func.row_number()
            .over(
                partition_by=(calibration.c.instrument, accepted.c.acts),
                order_by=(
                    calibration.c.effective_at.desc(),
                    case((calibration.c.conclusion == "fail", 1), else_=0).desc(),
                    calibration.c.id.desc(),
                ),
            )
            .label("place"),
        )
        .join(instrument, instrument.c.row == calibration.c.instrument)
        .join(
            accepted,
            and_(accepted.c.type == instrument.c.type, accepted.c.act == calibration.c.act),
        )
        .where(valid(calibration))
    )
    if at is not None:
        ranked = ranked.where(calibration.c.effective_at <= at)
    if sites is not None:
        ranked = ranked.where(instrument.c.site.in_(sites))
    newest = ranked.subquery("newest_calibration")
    masks = select(accepted.c.type, accepted.c.acts).distinct().subquery("masks")
    # Written out, not bound: PostgreSQL must see the same expression again in GROUP BY.
    service_from = func.coalesce(instrument.c.in_service_from, literal_column(str(OPEN_FROM)))
    service_to = func.coalesce(instrument.c.in_service_to, literal_column(str(OPEN_TO)))
    good = and_(newest.c.instrument.is_not(None), newest.c.failed.is_(False))
    states = (
        select(
            instrument.c.site,
            instrument.c.type,
            masks.c.acts,
            service_from.label("service_from"),
            service_to.label("service_to"),
            func.count().label("instruments"),
            func.sum(case((newest.c.instrument.is_(None), 1), else_=0)).label("never"),
            func.min(case((good, newest.c.effective_at))).label("oldest_good_at"),
            func.min(case((good, newest.c.valid_until))).label("earliest_valid_until"),
            func.min(case((newest.c.failed.is_(True), newest.c.effective_at))).label(
                "earliest_failed_at"
            ),
        )
        .select_from(instrument)
        .join(masks, masks.c.type == instrument.c.type)
        .outerjoin(
            newest,
            and_(
                newest.c.instrument == instrument.c.row,
                newest.c.acts == masks.c.acts,
                newest.c.place == 1,
            ),
        )
        .group_by(instrument.c.site, instrument.c.type, masks.c.acts, service_from, service_to)
    )
    return states if sites is None else states.where(instrument.c.site.in_(sites))


def valid(records: Any) -> Any:
    """Give the condition that a record is neither void nor superseded."""
    later = records.alias("later")
    return and_(
        records.c.void.is_(False),
        ~exists().where(later.c.supersedes == records.c.id).correlate(records),
    )


def _accepted_acts(conn: Connection, also: frozenset[Act] = frozenset()) -> CTE:
    """Name, for each type of instrument, the sets of acts that some policy accepts, and `also`."""
    policy = schema.policy
    sets: dict[str, set[frozenset[Act]]] = {
        type_id: {DEFAULT_CALIBRATION.acts, also} - {frozenset()}
        for type_id in conn.execute(select(schema.instrument_type.c.id)).scalars()
    }
    for subject, acts in conn.execute(
        select(policy.c.subject, policy.c.acts).where(policy.c.requirement == "calibration")
    ):
        accepted = frozenset(Act(act) for act in acts.split(",") if act)
        for type_id in sets if subject is None else {subject} & sets.keys():
            sets[type_id].add(accepted)
    rows = [
        (type_id, acts_mask(acts), act.value)
        for type_id, alternatives in sorted(sets.items())
        for acts in alternatives
        for act in ACT_BITS
        if act in acts
    ]
    table = values(
        column("type", SqlString),
        column("acts", SqlInteger),
        column("act", SqlString),
        name="accepted_rows",
    ).data(rows or [("", 0, "")])
    return table.cte("accepted")


def _refill(conn: Connection, records: Table, sites: Collection[int] | None) -> None:
    if records is inspection:
        table, states = site_state, _site_states(sites)
    else:
        table, states = schema.instrument_state, instrument_states(conn, sites=sites)
    conn.execute(delete(table).where(true() if sites is None else table.c.site.in_(sites)))
    _insert(conn, table, states)
    if records is inspection:
        _add_uninspected(conn, sites)


def _site_states(sites: Collection[int] | None) -> Select[Any]:
    """Select the state of the sites that were inspected, with their open complaints."""
    inspected = inspection_states(sites=sites).subquery("inspected")
    heard = open_complaints(sites=sites).subquery("heard")
    return select(
        *inspected.c,
        func.coalesce(heard.c.open_complaints, 0).label("open_complaints"),
    ).select_from(inspected.outerjoin(heard, heard.c.site == inspected.c.site))


def _add_uninspected(conn: Connection, sites: Collection[int] | None) -> None:
    """Add a state to sites of which there are complaints and no inspections."""
    heard = open_complaints(sites=sites).subquery("heard")
    states = select(
        heard.c.site, literal_column("0").label("inspections"), heard.c.open_complaints
    ).where(~exists().where(site_state.c.site == heard.c.site))
    _insert(conn, site_state, states)


def _insert(conn: Connection, table: Any, states: Select[Any]) -> None:
    names = [selected.name for selected in states.selected_columns]
    conn.execute(insert(table).from_select(names, states))
