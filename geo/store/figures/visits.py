"""The records behind the figures of field work: outings, inspections, findings, calibrations.

Every SELECT of figures has the same columns: id, sequence (number in the log), at (UTC ms) or day,
site (row number), district, kind, squad, amount (what it adds to the figure), words.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, Select, String, func, literal, null, select

from geo.store.figures.scope import Scope
from geo.store.schema import calibration, finding, inspection, outing, site

ONE = literal(1)
NO_DAY: Any = null().cast(Date)


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
    return select(
        outing.c.id.label("id"),
        outing.c.sequence.label("sequence"),
        null().cast(BigInteger).label("at"),
        outing.c.date.label("day"),
        null().cast(BigInteger).label("site"),
        null().cast(String).label("district"),
        null().cast(String).label("kind"),
        outing.c.squad.label("squad"),
        func.coalesce(outing.c.officers, 0).label("amount"),
        func.coalesce(outing.c.team, "").label("words"),
    ).where(
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
    return select(
        inspection.c.id.label("id"),
        inspection.c.sequence.label("sequence"),
        inspection.c.finished_at.label("at"),
        NO_DAY.label("day"),
        inspection.c.site.label("site"),
        site.c.district.label("district"),
        site.c.kind.label("kind"),
        inspection.c.squad.label("squad"),
        ONE.label("amount"),
        inspection.c.result.label("words"),
    ).where(
        inspection.c.site == site.c.row,
        scope.within(inspection.c.finished_at),
        scope.standing(inspection),
        *scope.places(),
        *scope.by_squads(inspection.c.squad),
        *conditions,
    )


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
    return select(
        calibration.c.id.label("id"),
        calibration.c.sequence.label("sequence"),
        calibration.c.performed_at.label("at"),
        NO_DAY.label("day"),
        calibration.c.site.label("site"),
        site.c.district.label("district"),
        site.c.kind.label("kind"),
        calibration.c.squad.label("squad"),
        ONE.label("amount"),
        calibration.c.conclusion.label("words"),
    ).where(
        calibration.c.site == site.c.row,
        scope.within(calibration.c.performed_at),
        scope.standing(calibration),
        *scope.places(),
        *scope.by_squads(calibration.c.squad),
        *conditions,
    )


def calibrations_failed(scope: Scope) -> Select[Any]:
    """Select the records that say that an instrument does not conform."""
    return calibrations(scope, calibration.c.conclusion == "fail")


def _day(day: date) -> Any:
    return literal(day, Date)
