"""The coverage map: where are we not? Map, counts and list are one filter at one instant."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from geo.bbox import BBox
from geo.clock import local_day, to_datetime
from geo.coverage.listing import list_sites
from geo.coverage.view import View
from geo.coverage.why import why
from geo.fieldwork.history import history
from geo.maps.coverage_map import coverage_map
from geo.model import UNCOVERED
from geo.store.filters import SiteFilter
from geo.store.plans import stops_of_site
from geo.store.sites import instruments_of
from webapp.api.answers import answer_of_view
from webapp.context import catalogue, now_floor, now_ms, reading, services, zone
from webapp.identity import actor
from webapp.page_map import basemap, page_map
from webapp.pages.map_side import STATUSES, Side
from webapp.params import MAX_PAGE_SIZE, PAGE_SIZE, instant, site_filter, whole
from webapp.permits import Action, permit
from webapp.wording import chinese

blueprint = Blueprint("map", __name__)

_WORLD = BBox(-170, -60, 170, 75)
_PANEL_RECORDS = 8
_MOST_TOGETHER = 500
_MOST_ROW = 2**53


@blueprint.get("/map")
@permit(Action.SEE)
def coverage() -> ResponseReturnValue:
    """Show map, filters, counts and the list of what is uncovered."""
    side = _side()
    parts = page_map(
        coverage_map(
            side.bounds or side.everything.bounds or _WORLD,
            f"{request.script_root}/tiles/coverage/{{z}}/{{x}}/{{y}}.mvt",
            {kind.number: kind.family for kind in catalogue().kinds.values()},
            f"{request.script_root}/districts.geojson",
            side.map_query,
            side.district_query,
            locale="zh-CN" if chinese() else "en",
            basemap=basemap(),
        )
    )
    return render_template("map/coverage.html", map=parts, **_words_of(side))


@blueprint.get("/map/side")
@permit(Action.SEE)
def side() -> ResponseReturnValue:
    """Give what stands beside the map alone: the page puts it in place of what was there."""
    side = _side()
    made_for = (side.live, side.limit, side.offset, str(get_locale()), actor().role)

    def write(_view: View) -> bytes:
        return render_template("map/update.html", **_words_of(side)).encode()

    return answer_of_view(write, "text/html; charset=utf-8", "side", *made_for)


@blueprint.get(f"/map/sites/<int(max={_MOST_ROW}):row>")
@permit(Action.SEE)
def panel(row: int) -> ResponseReturnValue:
    """Give the panel of one site: its status and why, its records, instruments and stops."""
    asked = instant(request.args, "at")
    at = now_floor() if asked is None else asked
    conn, past = reading(), at < now_floor()
    return render_template(
        "map/panel.html",
        catalogue=catalogue(),
        why=why(conn, catalogue(), row, at, past=past),
        history=history(conn, row, _PANEL_RECORDS),
        instruments=instruments_of(conn, row),
        stops=stops_of_site(conn, row, local_day(now_ms(), zone())),
        live=asked is None,
    )


@blueprint.get("/map/together")
@permit(Action.SEE)
def together() -> ResponseReturnValue:
    """Give the list of some sites by row number: those that lie on one spot."""
    asked = [int(row) for row in request.args.getlist("row") if row.isdecimal()]
    rows = [row for row in asked if row <= _MOST_ROW][:_MOST_TOGETHER]
    where = SiteFilter(at=instant(request.args, "at"))
    view = services().live.view(reading(), where, now_floor()).at_rows(rows)
    listing = list_sites(reading(), view, limit=_MOST_TOGETHER)
    return render_template("map/together.html", listing=listing, catalogue=catalogue())


def _side() -> Side:
    return Side(
        site_filter(request.args),
        limit=whole(request.args, "limit", PAGE_SIZE, 1, MAX_PAGE_SIZE),
        offset=whole(request.args, "offset", 0),
    )


def _words_of(side: Side) -> dict[str, object]:
    local = to_datetime(side.at, zone())
    return {
        "side": side,
        "catalogue": catalogue(),
        "statuses": STATUSES,
        "uncovered": UNCOVERED,
        "at_local": local.strftime("%Y-%m-%dT%H:%M"),
        "today": local_day(now_ms(), zone()),
        "api": {
            "changes": f"{request.script_root}/api/v1/changes",
            "sites": f"{request.script_root}/api/v1/sites",
            "stops": f"{request.script_root}/api/v1/stops",
            "side": url_for("map.side"),
            "map": url_for("map.coverage"),
            "together": url_for("map.together"),
        },
    }
