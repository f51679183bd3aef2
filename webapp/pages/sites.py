"""The register as a table, and each site's page with everything that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from geo.bbox import BBox
from geo.clock import local_day, to_datetime
from geo.coverage.listing import SORTS, list_sites
from geo.coverage.why import Why, why
from geo.dispatch.assign import MOST_NOTE, assign
from geo.errors import BadParameter, BadRecord, FieldError
from geo.fieldwork.history import measured_points
from geo.fieldwork.site_line import site_line
from geo.maps.small_maps import site_map
from geo.message import message
from geo.model import Site, Squad
from geo.outlet.formats import FORMATS
from geo.store.filters import SiteFilter
from geo.store.findings import findings_of_site
from geo.store.links import former_versions
from geo.store.plans import stops_of_site
from geo.store.records import calibrations_of
from geo.store.sites import instruments_of, site_by_code
from webapp import params, wording
from webapp.case_words import case_words
from webapp.cautions import caution_sentences
from webapp.context import catalogue, now_floor, now_ms, reading, writing, zone
from webapp.faults import worded
from webapp.identity import actor
from webapp.navigation import navigation_links
from webapp.page_map import basemap, page_map
from webapp.pages.map_side import STATUSES, Side
from webapp.permits import Action, permit
from webapp.record_words import record_words

blueprint = Blueprint("sites", __name__)

HISTORY_SIZE = 25
_CALIBRATIONS_SHOWN = 3
_AROUND_DEG = 0.01
_WORST_FIRST = ("priority", "status")
"""Orders that run downwards unless turned round."""


@blueprint.get("/sites")
@permit(Action.SEE)
def listing() -> ResponseReturnValue:
    """Show the sites of a filter as a table: the map's twin for keyboard and screen reader."""
    sort, descending = _order()
    limit = params.whole(request.args, "limit", params.PAGE_SIZE, 1, params.MAX_PAGE_SIZE)
    offset = params.whole(request.args, "offset", 0)
    side = Side(params.site_filter(request.args), limit, offset)
    page = list_sites(
        reading(),
        side.shown,
        sort,
        descending=descending,
        limit=limit,
        offset=offset,
        past=side.at < now_floor(),
    )
    return render_template(
        "sites/listing.html",
        side=side,
        listing=page,
        sort=sort,
        descending=descending,
        worst_first=_WORST_FIRST,
        limit=limit,
        offset=offset,
        catalogue=catalogue(),
        statuses=STATUSES,
        formats=FORMATS.values(),
        at_local=to_datetime(side.at, zone()).strftime("%Y-%m-%dT%H:%M"),
        filter_action=url_for("sites.listing"),
    )


@blueprint.get("/sites/<path:code>")
@permit(Action.SEE)
def site(code: str) -> ResponseReturnValue:
    """Show a site: facts, status and why, its records, instruments and stops."""
    return render_template("sites/site.html", **_page_of(site_by_code(reading(), code)))


@blueprint.post("/sites/<path:code>/send")
@permit(Action.ASSIGN)
def send(code: str) -> ResponseReturnValue:
    """Send a squad to a site on a day."""
    try:
        day = params.day(request.form.get("date", ""))
        squad = params.whole(request.form, "squad", 0)
        note = request.form.get("note", "").strip()
        with writing() as conn:
            assigned = assign(conn, [code], squad, day, note, actor(), now_ms())
    except (BadParameter, BadRecord) as error:
        errors = worded(error.errors)
        page = _page_of(site_by_code(reading(), code), request.form, errors)
        return render_template("sites/site.html", **page), 422
    if assigned.stops:
        words = {"squad": wording.squad_label(squad), "date": wording.day(day)}
        flash(gettext("%(squad)s is sent here on %(date)s.", **words), "good")
    for sentence in caution_sentences(assigned.warnings):
        flash(sentence, "warn")
    return redirect(url_for("sites.site", code=code, _anchor="stops"), 303)


def _order() -> tuple[str, bool]:
    sort = request.args.get("sort", "priority").strip()
    if sort not in SORTS:
        raise BadParameter(
            "sort",
            message(
                "'{value}' is unknown; known are {known}", value=sort[:40], known=", ".join(SORTS)
            ),
        )
    return sort, (sort in _WORST_FIRST) != params.flag(request.args, "reverse")


def _page_of(
    place: Site, form: params.Args | None = None, errors: Sequence[FieldError] = ()
) -> dict[str, Any]:
    """Gather what a site's page shows; `form` is what was typed into the form for sending."""
    conn = reading()
    asked = params.instant(request.args, "at")
    at = now_floor() if asked is None else asked
    reasons = why(conn, catalogue(), place.row, at, past=at < now_floor())
    kind = catalogue().kinds[place.kind]
    today = local_day(now_ms(), zone())
    shown = site_line(conn, place.row, HISTORY_SIZE, params.whole(request.args, "offset", 0))
    found = {(one.inspection, one.position): one for one in findings_of_site(conn, place.row)}
    return {
        "site": place,
        "kind": kind,
        "why": reasons,
        "live": asked is None,
        "map_link": _map_link(place),
        "map": page_map(site_map(place.lon, place.lat, reasons.status, kind.family, basemap())),
        "history": shown,
        "page_size": HISTORY_SIZE,
        "instruments": _instruments(reasons),
        "stops": stops_of_site(conn, place.row, today),
        "former": former_versions(conn, place.row),
        "squads": _squads_for(place),
        "navigation": navigation_links(place),
        "today": today,
        "most_note": MOST_NOTE,
        "found": found,
        "open_findings": sum(not one.rectified for one in found.values()),
        **record_words(shown.record_ids),
        **case_words(),
        "form": form or {"date": today.isoformat()},
        "errors": errors,
    }


def _instruments(reasons: Why) -> list[dict[str, Any]]:
    """Give each instrument with what is required of it, if in service, and its newest records."""
    required = {item.instrument.code: item for item in reasons.requirements if item.instrument}
    return [
        {
            "instrument": instrument,
            "requirement": required.get(instrument.code),
            "calibrations": [
                (record, measured_points(record))
                for record in calibrations_of(reading(), instrument.row, _CALIBRATIONS_SHOWN)
            ],
        }
        for instrument in instruments_of(reading(), reasons.site.row)
    ]


def _squads_for(place: Site) -> list[tuple[Squad, bool]]:
    """Give every squad and whether its remit holds the site; those it does first."""
    fitting = catalogue().squads_of(place.kind, place.district)
    listed = [(squad, number in fitting) for number, squad in catalogue().squads.items()]
    return sorted(listed, key=lambda pair: (not pair[1], pair[0].number))


def _map_link(place: Site) -> str:
    """Give the address of the map around a site."""
    west, east = place.lon - _AROUND_DEG, place.lon + _AROUND_DEG
    south, north = place.lat - _AROUND_DEG, place.lat + _AROUND_DEG
    query = params.filter_query(SiteFilter(bbox=BBox(west, south, east, north)))
    return f"{url_for('map.coverage')}?{query}"
