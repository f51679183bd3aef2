"""The collections that leave the house: which rows a filter asks for, and their properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, case, func, literal, or_, select, true

from geo.clock import day_start, local_day
from geo.errors import BadParameter
from geo.message import message
from geo.model import Status
from geo.store import state
from geo.store.catalogue import Catalogue
from geo.store.features import Features, Property, Sort, rounded
from geo.store.filters import RecordFilter, SiteFilter
from geo.store.json_sql import JsonMember
from geo.store.judgement import judged_sites
from geo.store.schema import calibration, inspection, instrument, outing, site
from geo.store.within import within


def site_features(
    conn: Connection, catalogue: Catalogue, where: SiteFilter, at: int, *, past: bool
) -> Features:
    """Ask for sites with what the coverage rule says of them at an instant (UTC ms).

    Parameters
    ----------
    past
        Judge by the records up to `at` instead of by the state rows.
    """
    judged = judged_sites(conn, catalogue, where, at, past=past).order_by(None).subquery("judged")
    c = judged.c
    return Features(
        id=c.code,
        lon=c.lon,
        lat=c.lat,
        properties=(
            Property("code", Sort.TEXT, c.code),
            Property("name", Sort.TEXT, c.name),
            Property("kind", Sort.TEXT, c.kind),
            Property("district", Sort.TEXT, c.district),
            Property("address", Sort.TEXT, c.address),
            Property("squads", Sort.NUMBERS, c.squads),
            Property("crowding", Sort.INTEGER, c.crowding),
            Property("status", Sort.TEXT, _status_word(c.status)),
            Property("inspection_status", Sort.TEXT, _status_word(c.inspection_status)),
            Property("calibration_status", Sort.TEXT, _status_word(c.calibration_status)),
            Property("notice_at", Sort.INSTANT, c.notice_at),
            Property("due_at", Sort.INSTANT, c.due_at),
            Property("last_inspected_at", Sort.INSTANT, c.inspected_at),
            Property("inspections", Sort.INTEGER, c.inspections),
            Property("instruments", Sort.INTEGER, c.instruments),
            Property("open_complaints", Sort.INTEGER, c.open_complaints),
            Property("priority", Sort.REAL, rounded(c.priority, 4)),
            Property("source", Sort.TEXT, c.source),
        ),
        rows=select(c.row).select_from(judged).order_by(c.row),
    )


def inspection_features(where: RecordFilter, until: int | None) -> Features:
    """Ask for inspections, oldest in the log first, each at its site's point.

    Parameters
    ----------
    until
        Only records effective at or before this instant (UTC ms); None for all.
    """
    body = inspection.c.body
    rows = (
        select(inspection.c.id)
        .select_from(inspection)
        .join(site, site.c.row == inspection.c.site)
        .where(
            _done_by(inspection, where),
            _ended(inspection.c.finished_at, where),
            _known_by(inspection, until),
            *_at_sites(where),
        )
        .order_by(inspection.c.sequence)
    )
    return Features(
        id=inspection.c.id,
        lon=site.c.lon,
        lat=site.c.lat,
        properties=(
            Property("id", Sort.TEXT, inspection.c.id),
            *_site_properties(),
            Property("squad", Sort.INTEGER, inspection.c.squad),
            Property("outing", Sort.TEXT, inspection.c.outing),
            Property("started_at", Sort.INSTANT, inspection.c.started_at),
            Property("finished_at", Sort.INSTANT, inspection.c.finished_at),
            Property("received_at", Sort.INSTANT, inspection.c.received_at),
            Property("result", Sort.TEXT, inspection.c.result),
            Property("rectify_by", Sort.INSTANT, inspection.c.rectify_by),
            Property("findings", Sort.JSON, JsonMember(body, "findings")),
            Property("checklist", Sort.JSON, JsonMember(body, "checklist")),
            Property("answers", Sort.JSON, JsonMember(body, "answers")),
            Property("note", Sort.JSON, JsonMember(body, "note")),
            Property("photos", Sort.JSON, JsonMember(body, "photos")),
            Property("look_back_of", Sort.TEXT, inspection.c.look_back_of),
            *_standing(inspection),
        ),
        rows=rows,
    )


def calibration_features(where: RecordFilter, until: int | None) -> Features:
    """Ask for calibrations, oldest in the log first, each at its instrument's site.

    Parameters
    ----------
    until
        Only records effective at or before this instant (UTC ms); None for all.
    """
    body = calibration.c.body
    rows = (
        select(calibration.c.id)
        .select_from(calibration)
        .join(instrument, instrument.c.row == calibration.c.instrument)
        .join(site, site.c.row == calibration.c.site)
        .where(
            _done_by(calibration, where),
            _ended(calibration.c.performed_at, where),
            _known_by(calibration, until),
            *_at_sites(where),
        )
        .order_by(calibration.c.sequence)
    )
    return Features(
        id=calibration.c.id,
        lon=site.c.lon,
        lat=site.c.lat,
        properties=(
            Property("id", Sort.TEXT, calibration.c.id),
            Property("instrument", Sort.TEXT, instrument.c.code),
            Property("instrument_type", Sort.TEXT, instrument.c.type),
            *_site_properties(),
            Property("squad", Sort.INTEGER, calibration.c.squad),
            Property("act", Sort.TEXT, calibration.c.act),
            Property("performed_at", Sort.INSTANT, calibration.c.performed_at),
            Property("received_at", Sort.INSTANT, calibration.c.received_at),
            Property("conclusion", Sort.TEXT, calibration.c.conclusion),
            Property("valid_until", Sort.INSTANT, calibration.c.valid_until),
            Property("certificate_no", Sort.JSON, JsonMember(body, "certificate_no")),
            Property("points", Sort.JSON, JsonMember(body, "points")),
            *_standing(calibration),
        ),
        rows=rows,
    )


def outing_features(where: RecordFilter, until: int | None, zone: ZoneInfo) -> Features:
    """Ask for outings by day; with a kind, a district or a box, those that inspected such a site.

    An outing has no point. `since` and `until` bound the day's local midnight in `zone`.

    Parameters
    ----------
    until
        Only outings of days that had begun at this instant (UTC ms); None for all.
    """
    # Counted once for all: nothing finds the inspections of one outing but looking at each.
    done = (
        select(inspection.c.outing, func.count().label("inspections"))
        .where(state.valid(inspection))
        .group_by(inspection.c.outing)
        .subquery("done")
    )
    conditions: list[Any] = [_done_by(outing, where)]
    if where.since is not None:
        conditions.append(outing.c.date >= _first_day_from(where.since, zone))
    if where.until is not None:
        conditions.append(outing.c.date < _first_day_from(where.until, zone))
    if until is not None:
        conditions.append(outing.c.date <= local_day(until, zone))
    places = _at_sites(where)
    if places:
        there = select(inspection.c.outing).where(
            inspection.c.site == site.c.row, inspection.c.outing.is_not(None), *places
        )
        conditions.append(outing.c.id.in_(there))
    return Features(
        id=outing.c.id,
        lon=None,
        lat=None,
        properties=(
            Property("id", Sort.TEXT, outing.c.id),
            Property("squad", Sort.INTEGER, outing.c.squad),
            Property("team", Sort.TEXT, outing.c.team),
            Property("date", Sort.DATE, outing.c.date),
            Property("officers", Sort.INTEGER, outing.c.officers),
            Property("inspections", Sort.INTEGER, func.coalesce(done.c.inspections, 0)),
            Property("source", Sort.TEXT, outing.c.source),
        ),
        rows=select(outing.c.id)
        .select_from(outing)
        .outerjoin(done, done.c.outing == outing.c.id)
        .where(*conditions)
        .order_by(outing.c.date, outing.c.sequence),
    )


def instrument_features(catalogue: Catalogue, where: RecordFilter, until: int | None) -> Features:
    """Ask for instruments with their newest valid record of any act; squads are those of remits.

    Parameters
    ----------
    until
        Only records up to this instant (UTC ms); None for all.

    Raises
    ------
    BadParameter
        When the filter bounds an end: an instrument has none.
    """
    for name, bound in (("from", where.since), ("to", where.until)):
        if bound is not None:
            raise BadParameter(name, message("instruments are no records and have no end"))
    newest = _newest_calibrations(until)
    conditions = _at_sites(where)
    if where.squads:
        conditions.append(or_(*[_in_remit(catalogue, squad) for squad in where.squads]))
    return Features(
        id=instrument.c.code,
        lon=site.c.lon,
        lat=site.c.lat,
        properties=(
            Property("code", Sort.TEXT, instrument.c.code),
            Property("name", Sort.TEXT, instrument.c.name),
            Property("type", Sort.TEXT, instrument.c.type),
            *_site_properties(),
            Property("in_service_from", Sort.INSTANT, instrument.c.in_service_from),
            Property("in_service_to", Sort.INSTANT, instrument.c.in_service_to),
            Property("calibrations", Sort.INTEGER, func.coalesce(newest.c.calibrations, 0)),
            Property("last_act", Sort.TEXT, newest.c.act),
            Property("last_performed_at", Sort.INSTANT, newest.c.effective_at),
            Property("last_conclusion", Sort.TEXT, newest.c.conclusion),
            Property("valid_until", Sort.INSTANT, newest.c.valid_until),
        ),
        rows=select(instrument.c.row)
        .select_from(instrument)
        .join(site, site.c.row == instrument.c.site)
        .outerjoin(newest, and_(newest.c.instrument == instrument.c.row, newest.c.place == 1))
        .where(*conditions)
        .order_by(instrument.c.row),
    )


def at_sites_standing_at(
    conn: Connection,
    catalogue: Catalogue,
    features: Features,
    where: RecordFilter,
    at: int,
    *,
    past: bool,
) -> Features:
    """Keep only the features whose site stands, at an instant (UTC ms), at a status asked for."""
    places = SiteFilter(where.kinds, where.districts, statuses=where.statuses, bbox=where.bbox)
    judged = judged_sites(conn, catalogue, places, at, past=past).order_by(None).subquery("judged")
    rows = features.rows.where(site.c.row.in_(select(judged.c.row)))
    return replace(features, rows=rows)


def _site_properties() -> tuple[Property, ...]:
    return (
        Property("site", Sort.TEXT, site.c.code),
        Property("site_name", Sort.TEXT, site.c.name),
        Property("kind", Sort.TEXT, site.c.kind),
        Property("district", Sort.TEXT, site.c.district),
    )


def _standing(records: Any) -> tuple[Property, ...]:
    """Give the properties that say how a record stands among the others."""
    return (
        Property("supersedes", Sort.TEXT, records.c.supersedes),
        Property("void", Sort.BOOLEAN, records.c.void),
        Property("valid", Sort.BOOLEAN, state.valid(records)),
        Property("flags", Sort.WORDS, records.c.flags),
        Property("source", Sort.TEXT, records.c.source),
    )


def _newest_calibrations(until: int | None) -> Any:
    ranked = select(
        calibration.c.instrument,
        calibration.c.act,
        calibration.c.effective_at,
        calibration.c.conclusion,
        calibration.c.valid_until,
        func.count().over(partition_by=calibration.c.instrument).label("calibrations"),
        func.row_number()
        .over(
            partition_by=calibration.c.instrument,
            order_by=(
                calibration.c.effective_at.desc(),
                case((calibration.c.conclusion == "fail", 1), else_=0).desc(),
                calibration.c.id.desc(),
            ),
        )
        .label("place"),
    ).where(state.valid(calibration), _known_by(calibration, until))
    return ranked.subquery("newest")


def _status_word(status: Any) -> Any:
    return case({int(which): which.word for which in Status}, value=status)


def _done_by(records: Any, where: RecordFilter) -> Any:
    return records.c.squad.in_(where.squads) if where.squads else true()


def _ended(end: Any, where: RecordFilter) -> Any:
    return and_(
        true() if where.since is None else end >= where.since,
        true() if where.until is None else end < where.until,
    )


def _known_by(records: Any, until: int | None) -> Any:
    return true() if until is None else records.c.effective_at <= until


def _at_sites(where: RecordFilter) -> list[Any]:
    conditions: list[Any] = []
    if where.kinds:
        conditions.append(site.c.kind.in_(where.kinds))
    if where.districts:
        conditions.append(site.c.district.in_(where.districts))
    if where.bbox is not None:
        conditions.append(within(site, where.bbox))
    return conditions


def _in_remit(catalogue: Catalogue, squad: int) -> Any:
    remits = catalogue.squads[squad].remits if squad in catalogue.squads else ()
    return or_(
        literal(False),
        *[
            and_(
                true() if remit.kind is None else site.c.kind == remit.kind,
                true() if remit.district is None else site.c.district == remit.district,
            )
            for remit in remits
        ],
    )


def _first_day_from(instant: int, zone: ZoneInfo) -> date:
    """Give the first day whose local midnight is not before an instant."""
    day = local_day(instant, zone)
    return day if day_start(day, zone) >= instant else day + timedelta(days=1)
