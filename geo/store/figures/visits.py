"""The records behind the figures of field work: outings, inspections, findings, calibrations."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Date, Select, func, literal, select

from geo.store.figures.columns import columns
from geo.store.figures.scope import Scope
from geo.store.schema import calibration, finding, inspection, outing, site


def outings(scope: Scope, *conditions: Any) -> Select[Any]:
    """Select the outings of the days; under a district or kind, those that inspected such a site.

    Each adds the officers that it tells.
    """
    places = scope.places()
    if places:
        there = select(inspection.c.outing).where(
            inspection.c.site == site.c.row,
            inspection.c.outing.is_not(None),
            scope.standing(inspection),
            *places,
        )
        conditions += (outing.c.id.in_(there),)
    officers = func.coalesce(outing.c.officers, 0)
    team = func.coalesce(outing.c.team, "")
    return select(*columns(outing, team, day=outing.c.date, amount=officers)).where(
        outing.c.date >= _day(scope.first),
        outing.c.date <= _day(scope.last),
        scope.written(outing.c.sequence),
        *scope.by_squads(outing.c.squad),
        *conditions,
    )


def outings_untold(scope: Scope) -> Select[Any]:
    """Select the outings that do not tell how many officers went."""
    return outings(scope, outing.c.officers.is_(None))


def visits(scope: Scope, *conditions: Any) -> Select[Any]:
    """Select the valid inspections that ended in the days."""
    at, words = inspection.c.finished_at, inspection.c.result
    return _at_sites(scope, inspection, at, words, *conditions)


def failed(scope: Scope) -> Select[Any]:
    """Select the inspections that failed."""
    return visits(scope, inspection.c.result == "fail")


def advised(scope: Scope) -> Select[Any]:
    """Select the inspections that ended with advice."""
    return visits(scope, inspection.c.result == "advisory")


def look_backs(scope: Scope, *conditions: Any) -> Select[Any]:
    """Select the inspections that revisit an earlier one."""
    return visits(scope, inspection.c.look_back_of.is_not(None), *conditions)


def look_backs_passed(scope: Scope) -> Select[Any]:
    """Select the look-backs that found all in order."""
    return look_backs(scope, inspection.c.result == "pass")


def findings(scope: Scope) -> Select[Any]:
    """Select the findings of the valid inspections that ended in the days, one row each."""
    found = visits(scope).add_columns(finding.c.text.label("found"))
    rows = found.join(finding, finding.c.inspection == inspection.c.id).subquery("found")
    plain = [rows.c[name] for name in rows.c.keys() if name not in ("words", "found")]  # noqa: SIM118
    return select(*plain, rows.c.found.label("words"))


def calibrations(scope: Scope, *conditions: Any) -> Select[Any]:
    """Select the valid records on instruments that were done in the days, of any act."""
    at, words = calibration.c.performed_at, calibration.c.conclusion
    return _at_sites(scope, calibration, at, words, *conditions)


def calibrations_failed(scope: Scope) -> Select[Any]:
    """Select the records that say that an instrument does not conform."""
    return calibrations(scope, calibration.c.conclusion == "fail")


def _at_sites(scope: Scope, records: Any, at: Any, words: Any, *conditions: Any) -> Select[Any]:
    told = columns(
        records, words, at=at, place=records.c.site, district=site.c.district, kind=site.c.kind
    )
    return select(*told).where(
        records.c.site == site.c.row,
        scope.within(at),
        scope.standing(records),
        *scope.places(),
        *scope.by_squads(records.c.squad),
        *conditions,
    )


def _day(day: date) -> Any:
    return literal(day, Date)
