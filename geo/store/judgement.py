"""The coverage rule in SQL: the status of sites at an instant as a join and a comparison.

The same rule as `geo.rules.coverage`, over the state rows (from now on) or over the records up to
a past instant. Intervals in force come in as a small table of kind x district.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Float,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from geo.model import Policy, RiskLevel, Status
from geo.rules.policy import acts_mask, policy_in_force, risks_at
from geo.rules.weights import GRADES, weights_at
from geo.store import state
from geo.store.catalogue import Catalogue
from geo.store.extremes import Greatest, Least
from geo.store.filters import SiteFilter
from geo.store.json_sql import json_table
from geo.store.schema import instrument_state, site, site_state
from geo.store.search import text_matches
from geo.store.sites import sites_at
from geo.store.within import within

Number = ColumnElement[Any]

NO_DISTRICT = ""
FAR: Number = literal_column(str(1 << 61))
"""Later than any due date: stands for none in a minimum."""


def judged_sites(
    conn: Connection, catalogue: Catalogue, where: SiteFilter, at: int, *, past: bool
) -> Select[Any]:
    """Select the sites that a filter asks for with what the rule says of them at `at` (UTC ms).

    Columns: those of `site`, squads (JSON text), inspected_at, inspections, instruments, status,
    inspection_status, calibration_status (numbers of `Status`; null without instruments), due_at,
    notice_at, open_complaints, priority. Order: site row number.

    Parameters
    ----------
    past
        Judge by the records and site versions up to `at`, instead of by the state rows.
    """
    weights = weights_at(catalogue.weights, at)
    dated = _dated_sites(conn, catalogue, where, at, past=past).subquery("dated_site")
    c = dated.c
    inspected = _judged(
        at, c.inspection_notice_at, c.inspection_due_at, c.interval_ms, weights.most_lateness
    )
    never = c.inspected_at.is_(None)
    inspection_status = case((never, int(Status.NEVER)), else_=inspected.status)
    inspection_late = case((never, weights.never_lateness), else_=inspected.late)
    status = Greatest(inspection_status, func.coalesce(c.calibration_status, 0))
    late = Greatest(inspection_late, func.coalesce(c.calibration_late, 0.0))
    crowding = case({grade: weights.of_crowding(grade) for grade in GRADES}, value=c.crowding)
    failed = case((c.result == "fail", weights.failure), else_=1.0)
    counted = Least(c.open_complaints, weights.most_complaints)
    complaints = 1.0 + weights.complaint_step * counted
    query = select(
        *[c[column.name] for column in site.c],
        c.squads,
        c.inspected_at,
        func.coalesce(c.inspections, 0).label("inspections"),
        func.coalesce(c.instruments, 0).label("instruments"),
        status.label("status"),
        inspection_status.label("inspection_status"),
        c.calibration_status,
        _earliest(c.inspection_due_at, c.calibration_due_at).label("due_at"),
        _earliest(c.inspection_notice_at, c.calibration_notice_at).label("notice_at"),
        c.open_complaints,
        (crowding * c.weight * late * failed * complaints).label("priority"),
    ).order_by(c.row)
    if where.statuses:
        query = query.where(status.in_([int(wanted) for wanted in where.statuses]))
    return query


def _dated_sites(
    conn: Connection, catalogue: Catalogue, where: SiteFilter, at: int, *, past: bool
) -> Select[Any]:
    """Select the sites with their terms, their state, and when their requirements fall due.

    A query of its own, so that each date is worked out once and judged by its name.
    """
    place = sites_at(conn, at if past else None)
    terms = _inspection_terms(catalogue, where, at)
    records = state.inspection_states(at=at).subquery("inspection_state") if past else site_state
    heard = state.open_complaints(at=at).subquery("open_complaints_at") if past else site_state
    instruments = _instruments(conn, catalogue, at, past=past)
    look_back_at = case(
        (records.c.result == "pass", FAR),
        (records.c.rectify_by.is_not(None), records.c.rectify_by),
        (records.c.result == "fail", records.c.inspected_at + terms.c.look_back_after_ms),
        else_=FAR,
    )
    due_at = case(
        (
            records.c.inspected_at.is_not(None),
            Least(records.c.inspected_at + terms.c.interval_ms, look_back_at),
        )
    )
    query = (
        select(
            *place.c,
            terms.c.squads,
            terms.c.interval_ms,
            terms.c.weight,
            records.c.inspected_at,
            records.c.result,
            records.c.inspections,
            func.coalesce(heard.c.open_complaints, 0).label("open_complaints"),
            due_at.label("inspection_due_at"),
            (due_at - terms.c.notice_ms).label("inspection_notice_at"),
            instruments.c.instruments,
            instruments.c.status.label("calibration_status"),
            instruments.c.late.label("calibration_late"),
            instruments.c.due_at.label("calibration_due_at"),
            instruments.c.notice_at.label("calibration_notice_at"),
        )
        .select_from(place)
        .join(
            terms,
            and_(
                terms.c.kind == place.c.kind,
                terms.c.district == func.coalesce(place.c.district, NO_DISTRICT),
            ),
        )
        .outerjoin(records, records.c.site == place.c.row)
        .outerjoin(instruments, instruments.c.site == place.c.row)
        .where(*_conditions(place, where, at))
    )
    return query.outerjoin(heard, heard.c.site == place.c.row) if past else query


def _inspection_terms(catalogue: Catalogue, where: SiteFilter, at: int) -> Any:
    """Give the terms in force of each kind and district the filter asks for, as a table."""
    in_force = _policies_in_force(catalogue, "inspection", at)
    weights = weights_at(catalogue.weights, at)
    rows = []
    for district, risk in _district_risks(catalogue, at).items():
        if where.districts and district not in where.districts:
            continue
        for kind in where.kinds or catalogue.kinds:
            squads = catalogue.squads_of(kind, district)
            if where.squads and not set(where.squads) & set(squads):
                continue
            policy = in_force(kind, risk)
            rows.append(
                (
                    kind,
                    district or NO_DISTRICT,
                    policy.interval_ms,
                    policy.notice_ms,
                    policy.look_back_after_ms,
                    weights.of_kind(kind) * weights.of_risk(risk),
                    "[" + ",".join(map(str, squads)) + "]",
                )
            )
    columns = (
        column("kind", String),
        column("district", String),
        column("interval_ms", BigInteger),
        column("notice_ms", BigInteger),
        column("look_back_after_ms", BigInteger),
        column("weight", Float),
        column("squads", String),
    )
    return json_table("terms", columns, rows)


def _instrument_terms(catalogue: Catalogue, at: int) -> Any:
    in_force = _policies_in_force(catalogue, "calibration", at)
    rows = []
    for district, risk in _district_risks(catalogue, at).items():
        for type_id in catalogue.types:
            policy = in_force(type_id, risk)
            rows.append(
                (
                    type_id,
                    district or NO_DISTRICT,
                    acts_mask(policy.acts),
                    policy.interval_ms,
                    policy.notice_ms,
                )
            )
    columns = (
        column("type", String),
        column("district", String),
        column("acts", Integer),
        column("interval_ms", BigInteger),
        column("notice_ms", BigInteger),
    )
    return json_table("instrument_terms", columns, rows)


def _district_risks(catalogue: Catalogue, at: int) -> dict[str | None, RiskLevel]:
    """Give the risk level of each district, and of none."""
    risks = risks_at(catalogue.risks, at)
    return {d: risks.get(d or NO_DISTRICT, RiskLevel.LOW) for d in (None, *catalogue.districts)}


def _policies_in_force(
    catalogue: Catalogue, requirement: str, at: int
) -> Callable[[str, RiskLevel], Policy]:
    """Give the policy of a subject at a risk level; districts share the few there are."""

    @cache
    def in_force(subject: str, risk: RiskLevel) -> Policy:
        return policy_in_force(catalogue.policies, requirement, subject, risk, at)

    return in_force


def _instruments(conn: Connection, catalogue: Catalogue, at: int, *, past: bool) -> Any:
    """Judge each site's instruments: status, lateness, due and notice, and how many there are."""
    dated = _dated_instruments(conn, catalogue, at, past=past).subquery("dated_instruments")
    c = dated.c
    weights = weights_at(catalogue.weights, at)
    never, recorded = c.never > 0, c.due_at < FAR
    judged = _judged(at, c.notice_at, c.due_at, c.interval_ms, weights.most_lateness)
    status = Greatest(
        case((never, int(Status.NEVER)), else_=0), case((recorded, judged.status), else_=0)
    )
    late = Greatest(
        case((never, weights.never_lateness), else_=0.0),
        case((recorded, judged.late), else_=0.0),
    )
    return (
        select(
            c.site,
            func.sum(c.instruments).label("instruments"),
            func.max(status).label("status"),
            func.max(late).label("late"),
            func.min(case((recorded, c.due_at))).label("due_at"),
            func.min(case((recorded, c.notice_at))).label("notice_at"),
        )
        .group_by(c.site)
        .subquery("instruments_judged")
    )


def _dated_instruments(
    conn: Connection, catalogue: Catalogue, at: int, *, past: bool
) -> Select[Any]:
    """Select the instruments in service with when they fall due; `FAR` without a record."""
    groups = (
        state.instrument_states(conn, at=at).subquery("groups_at") if past else instrument_state
    )
    place = sites_at(conn, at if past else None)
    terms = _instrument_terms(catalogue, at)
    due_at = Least(
        func.coalesce(groups.c.oldest_good_at + terms.c.interval_ms, FAR),
        func.coalesce(groups.c.earliest_valid_until, FAR),
        func.coalesce(groups.c.earliest_failed_at, FAR),
    )
    return (
        select(
            groups.c.site,
            groups.c.instruments,
            groups.c.never,
            terms.c.interval_ms,
            due_at.label("due_at"),
            (due_at - terms.c.notice_ms).label("notice_at"),
        )
        .select_from(groups)
        .join(place, place.c.row == groups.c.site)
        .join(
            terms,
            and_(
                terms.c.type == groups.c.type,
                terms.c.acts == groups.c.acts,
                terms.c.district == func.coalesce(place.c.district, NO_DISTRICT),
            ),
        )
        .where(groups.c.service_from <= at, groups.c.service_to > at)
    )


def _conditions(place: Any, where: SiteFilter, at: int) -> list[Any]:
    conditions: list[Any] = []
    if not where.closed:
        conditions.append(or_(place.c.opened_at.is_(None), place.c.opened_at <= at))
        conditions.append(or_(place.c.closed_at.is_(None), place.c.closed_at > at))
    if where.kinds:
        conditions.append(place.c.kind.in_(where.kinds))
    if where.districts:
        conditions.append(place.c.district.in_(where.districts))
    if where.bbox is not None:
        conditions.append(within(place, where.bbox))
    if where.text:
        conditions.append(text_matches(place, where.text))
    return conditions


@dataclass(frozen=True)
class _Judged:
    """What the rule says of a requirement with a record."""

    status: Number
    late: Number


def _judged(
    at: int, notice_at: Number, due_at: Number, interval_ms: Number, most_lateness: float
) -> _Judged:
    now = literal(at, BigInteger)
    overdue = 1.0 + cast(now - due_at, Float) / interval_ms
    return _Judged(
        status=case(
            (due_at < at, int(Status.OVERDUE)),
            (notice_at < at, int(Status.DUE)),
            else_=int(Status.COVERED),
        ),
        late=case(
            (notice_at >= at, 0.0),
            (due_at >= at, 0.5 + 0.5 * cast(now - notice_at, Float) / (due_at - notice_at)),
            else_=Least(overdue, most_lateness),
        ),
    )


def _earliest(one: Number, other: Number) -> Number:
    return func.nullif(Least(func.coalesce(one, FAR), func.coalesce(other, FAR)), FAR)
