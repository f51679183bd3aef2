"""A calibration's body: every rule of its members, and the columns it fills."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from geo.errors import NotFound
from geo.fieldwork.members import Members
from geo.fieldwork.visit import (
    flags_of,
    read_correction,
    read_device_clock,
    read_end,
    read_squad,
)
from geo.message import message
from geo.model import Act, Actor, Conclusion, Instrument
from geo.rules.metrology.decision import SIMPLE_ACCEPTANCE, Point, simple_acceptance
from geo.store import catalogue, schema
from geo.store.sites import instrument_by_code, site_by_code

MOST_CODE = 200
MOST_WORDS = 200
MOST_NOTE = 4_000
MOST_POINTS = 200
MOST_READINGS = 200
MOST_COVERAGE_FACTOR = 100


def calibration_facts(
    conn: Connection, members: Members, actor: Actor, now_ms: int
) -> dict[str, Any]:
    """Check a body and give its columns.

    Raises
    ------
    BadRecord
        When anything is wrong with it.
    NotPermitted
        When a squad would supersede another squad's record.
    """
    instrument = _read_instrument(conn, members)
    squad = read_squad(conn, members, required=False)
    if squad is None and actor.squad is not None:
        squad = catalogue.squad_by_number(conn, actor.squad)
    act = members.word("act", Act, required=True)
    performed_at = read_end(members, "performed_at", now_ms)
    members.text("certificate_no", MOST_WORDS)
    points = _read_points(members)
    rule = members.text("decision_rule", MOST_WORDS)
    conclusion = members.word("conclusion", Conclusion)
    valid_until = members.instant("valid_until")
    if valid_until is not None and performed_at is not None and valid_until <= performed_at:
        members.refuse("valid_until", message("does not lie after performed_at"))
    correction = read_correction(conn, members, schema.calibration, actor)
    members.text("note", MOST_NOTE)
    read_device_clock(members)
    device, end = members.need(instrument), members.need(performed_at)
    site = site_by_code(conn, device.site)
    flags = flags_of(site, squad, "calibrate", end, now_ms)
    if not device.in_service_at(end):
        flags.append("out_of_service")
    return {
        "instrument": device.row,
        "site": site.row,
        "squad": squad.number if squad else None,
        "act": members.need(act).value,
        "performed_at": end,
        "effective_at": min(end, now_ms),
        "conclusion": (conclusion or _conclude(conn, device, points, rule)).value,
        "valid_until": valid_until,
        "flags": ",".join(flags),
        **correction,
    }


def _read_instrument(conn: Connection, members: Members) -> Instrument | None:
    code = members.text("instrument", MOST_CODE, required=True)
    if code is None:
        return None
    try:
        return instrument_by_code(conn, code)
    except NotFound:
        members.refuse("instrument", message("there is no instrument '{code}'", code=code))
        return None


def _read_points(members: Members) -> list[Point]:
    points = []
    for point in members.inners("points", MOST_POINTS):
        point.number("nominal", required=True)
        reference = point.number("reference", required=True)
        readings = point.numbers("readings", MOST_READINGS)
        point.number("expanded_uncertainty", 0)
        point.number("k", 0, MOST_COVERAGE_FACTOR)
        unit = point.text("unit", MOST_WORDS, required=True)
        if reference is not None and unit is not None:
            points.append(Point(reference, readings, unit))
    return points


def _conclude(
    conn: Connection, instrument: Instrument, points: list[Point], rule: str | None
) -> Conclusion:
    """Conclude by simple acceptance, unless the body asks for a rule that we do not know."""
    if rule not in (None, SIMPLE_ACCEPTANCE):
        return Conclusion.NONE
    kind = catalogue.instrument_type(conn, instrument.type)
    return simple_acceptance(points, kind.mpe, kind.unit)
