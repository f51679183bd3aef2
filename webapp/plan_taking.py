"""The plan of a day as files to take away, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import has_request_context, url_for
from flask_babel import gettext
from sqlalchemy import Connection

from geo.dispatch.route_lines import route_lines
from geo.errors import BadParameter
from geo.message import message
from geo.outlet.plans.calendar import plan_calendar
from geo.outlet.plans.geojson import plan_geojson
from geo.outlet.plans.gpx import plan_gpx
from geo.outlet.plans.sheet import plan_pdf
from geo.outlet.plans.table import plan_csv
from geo.outlet.plans.taken import TakenPlan
from geo.store.plan_changes import plan_changes
from geo.store.plan_versions import load_plan
from geo.store.plans import stops_of_day
from webapp.context import catalogue, services, zone
from webapp.wording import chinese

PLAN_TYPES = {
    "geojson": "application/geo+json",
    "gpx": "application/gpx+xml",
    "ics": "text/calendar; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}
"""Suffix → media type of the files that a plan can be taken away as."""


def taken_plan(
    conn: Connection, day: date, squad: int | None = None, *, published: bool = False
) -> TakenPlan:
    """Give the plan of a day, of all squads or of one, with what it takes to write it down.

    Parameters
    ----------
    published
        Whether only what squads see is in it.
    """
    plan, changes = load_plan(conn, day), plan_changes(conn, day)
    stops = stops_of_day(conn, day, squad, published=published)
    squads = catalogue().squads
    return TakenPlan(
        date=day,
        zone=zone(),
        stops=stops,
        squads=squads,
        kinds=catalogue().kinds,
        version=plan.version,
        changed_at=changes[-1].at if changes else 0,
        lines=route_lines(stops, squads, services().travel) if stops else {},
        link=_link,
        chinese=chinese(),
        translate=gettext if has_request_context() else str,
    )


def plan_file(taken: TakenPlan, suffix: str, squad: int | None = None) -> bytes:
    """Give a plan, or one squad's part of it, as a file.

    Raises
    ------
    BadParameter
        When a GPX is asked for without a squad.
    """
    if suffix == "gpx":
        if squad is None:
            raise BadParameter("squad", message("a GPX is of one squad; say which"))
        return plan_gpx(taken, squad)
    part = taken if squad is None else taken.of_squad(squad)
    writers: dict[str, Callable[[], bytes]] = {
        "geojson": lambda: plan_geojson(part),
        "ics": lambda: plan_calendar(taken, squad),
        "csv": lambda: plan_csv(part),
        "pdf": lambda: plan_pdf(taken, squad),
    }
    return writers[suffix]()


def _link(code: str) -> str:
    """Give the address of a site's page, for people who are elsewhere."""
    if has_request_context() and services().settings.public_url is None:
        return url_for("sites.site", code=code, _external=True)
    return f"{services().settings.url}/sites/{code}"
