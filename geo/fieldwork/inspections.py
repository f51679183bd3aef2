"""An inspection's body: every rule of its members, and the columns it fills."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from geo import clock
from geo.errors import SiteNotFound
from geo.fieldwork.findings import check_outcomes
from geo.fieldwork.members import Members
from geo.fieldwork.visit import (
    flags_of,
    read_correction,
    read_device_clock,
    read_end,
    read_squad,
)
from geo.message import message
from geo.model import Actor, Result, Severity, Site
from geo.rules.checklist import check_answers, sha256_problem
from geo.sphere import metres_between
from geo.store import catalogue, records, schema
from geo.store.sites import site_by_code

MOST_CODE = 200
MOST_NOTE = 4_000
MOST_FINDINGS = 200
MOST_FINDING_TEXT = 2_000
MOST_PHOTOS = 100
MOST_ACCURACY_M = 100_000
AT_SITE_M = 200
"""Within this of its point somebody is at a site: markets and hospitals are large."""


def inspection_facts(
    conn: Connection, members: Members, actor: Actor, now_ms: int
) -> dict[str, Any]:
    """Check a body and give its columns; makes the outing that it joins, where that is missing.

    A void record is no visit: unless it names an outing, it joins none.

    Raises
    ------
    BadRecord
        When anything is wrong with it.
    NotPermitted
        When a squad would supersede another squad's record.
    """
    site = _read_site(conn, members)
    squad = read_squad(conn, members, required=True)
    started_at = members.instant("started_at", required=True)
    finished_at = read_end(members, "finished_at", now_ms)
    if started_at is not None and finished_at is not None and finished_at < started_at:
        members.refuse("finished_at", message("lies before started_at"))
    result = members.word("result", Result, required=True)
    outing = _read_outing(conn, members, squad.number if squad else None)
    _check_answers(conn, members)
    rectify_by = _read_findings(members, started_at)
    look_back_of = _read_look_back(conn, members, site, finished_at)
    check_outcomes(conn, members, site, look_back_of)
    correction = read_correction(conn, members, schema.inspection, actor)
    position = _read_position(members)
    _check_photos(members)
    members.text("note", MOST_NOTE)
    read_device_clock(members)
    place, who, end = members.need(site), members.need(squad), members.need(finished_at)
    if outing is None and not correction["void"]:
        day = clock.local_day(end, members.zone)
        outing = records.joined_outing(conn, who.number, day, actor=actor.name, now_ms=now_ms)
    return {
        "site": place.row,
        "squad": who.number,
        "outing": outing,
        "started_at": members.need(started_at),
        "finished_at": end,
        "effective_at": min(end, now_ms),
        "result": members.need(result).value,
        "rectify_by": rectify_by,
        "look_back_of": look_back_of,
        "flags": ",".join(
            [*flags_of(place, who, "inspect", end, now_ms), *_elsewhere(place, position)]
        ),
        **correction,
    }


def _read_site(conn: Connection, members: Members) -> Site | None:
    code = members.text("site", MOST_CODE, required=True)
    if code is None:
        return None
    try:
        return site_by_code(conn, code)
    except SiteNotFound:
        members.refuse("site", message("there is no site '{code}'", code=code))
        return None


def _read_outing(conn: Connection, members: Members, squad: int | None) -> str | None:
    outing = members.uuid("outing")
    if outing is None or squad is None:
        return outing
    whose = records.squad_of_outing(conn, outing)
    if whose is None:
        members.refuse("outing", message("there is no outing {id}; send it first", id=outing))
    elif whose != squad:
        members.refuse(
            "outing",
            message("is one of squad {whose}, not of squad {squad}", whose=whose, squad=squad),
        )
    return outing


def _check_answers(conn: Connection, members: Members) -> None:
    answers = members.inner("answers")
    named = members.inner("checklist")
    if named is None:
        return
    checklist_id = named.text("id", MOST_CODE, required=True)
    version = named.whole("version", 0, 1_000_000, required=True)
    if checklist_id is None or version is None:
        return
    body = catalogue.checklist(conn, checklist_id, version)
    if body is None:
        members.refuse(
            "checklist",
            message(
                "there is no version {version} of '{id}'",
                version=version,
                id=checklist_id,
            ),
        )
        return
    members.errors += check_answers(body, answers.values if answers else {})


def _read_findings(members: Members, started_at: int | None) -> int | None:
    """Check the findings and give the earliest date by which one must be put right."""
    dates = []
    for finding in members.inners("findings", MOST_FINDINGS):
        finding.text("text", MOST_FINDING_TEXT, required=True)
        finding.word("severity", Severity, required=True)
        rectify_by = finding.instant("rectify_by")
        if rectify_by is None:
            continue
        dates.append(rectify_by)
        # A date is its midnight: "today" lies before the visit, and still is no mistake.
        if started_at is not None and rectify_by < clock.day_start(
            clock.local_day(started_at, members.zone), members.zone
        ):
            finding.refuse("rectify_by", message("lies before the day of the inspection"))
    return min(dates, default=None)


def _read_look_back(
    conn: Connection, members: Members, site: Site | None, finished_at: int | None
) -> str | None:
    earlier = members.uuid("look_back_of")
    if earlier is None or site is None:
        return earlier
    visit = records.visit_of(conn, earlier)
    if visit is None:
        members.refuse(
            "look_back_of",
            message("there is no inspection {id}; send it first", id=earlier),
        )
    elif visit.site != site.row:
        members.refuse("look_back_of", message("{id} is an inspection of another site", id=earlier))
    elif finished_at is not None and visit.finished_at > finished_at:
        members.refuse("look_back_of", message("{id} ended later than this one", id=earlier))
    return earlier


def _read_position(members: Members) -> tuple[float, float, float] | None:
    """Read where the device was: lon, lat (WGS-84 degrees), and how far off that may be (m)."""
    position = members.inner("position")
    if position is None:
        return None
    lon = position.number("lon", -180, 180, required=True)
    lat = position.number("lat", -90, 90, required=True)
    accuracy = position.number("accuracy_m", 0, MOST_ACCURACY_M)
    return None if lon is None or lat is None else (lon, lat, accuracy or 0.0)


def _elsewhere(site: Site, position: tuple[float, float, float] | None) -> list[str]:
    """Flag a device that was farther from the site than its own accuracy can explain."""
    if position is None:
        return []
    lon, lat, accuracy_m = position
    away_m = metres_between(site.lon, site.lat, lon, lat)
    return ["elsewhere"] if away_m > AT_SITE_M + accuracy_m else []


def _check_photos(members: Members) -> None:
    for name, value in members.texts("photos", MOST_PHOTOS):
        problem = sha256_problem(value)
        if problem:
            members.refuse(name, problem)
