"""The dashboard for the wall: today, the trend, the map, what needs a decision now."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from geo.bulletin.county_map import county_map
from geo.bulletin.decisions import decisions
from geo.bulletin.drawing import svg
from geo.bulletin.figures import Sums
from geo.bulletin.labels import Names, label
from geo.bulletin.pictures import day_pictures
from geo.bulletin.span import scope_of
from geo.bulletin.tables import Value, money, shown
from geo.clock import local_day, to_datetime
from webapp.context import catalogue, now_floor, now_ms, reading, services, zone
from webapp.pages.bulletins.base import language
from webapp.permits import Action, permit

blueprint = Blueprint("dashboard", __name__)

_DAYS = 14
_TEXT = 19.0
_CHARTS = (("premises_visits",), ("complaints", "answered"))
_TILES = (
    "officer_visits",
    "premises_visits",
    "complaints",
    "answered",
    "cases_opened",
    "fines",
)


@blueprint.get("/dashboard")
@permit(Action.SEE)
def wall() -> ResponseReturnValue:
    """Show the wall; it asks for nothing and keeps up by itself."""
    today = local_day(now_ms(), zone())
    scope = scope_of(today, today - timedelta(days=_DAYS - 1), zone())
    figures = services().desk.figures(reading(), scope, now_floor())
    lang, known = language(), catalogue()
    picture = county_map(figures, known, Names(known, lang), wall=True)
    charts = day_pictures(figures, lang, charts=_CHARTS, text=_TEXT)
    return render_template(
        "dashboard/wall.html",
        figures=figures,
        today=today,
        time=to_datetime(now_ms(), zone()).strftime("%H:%M"),
        tiles=[
            (key, label(key, lang), *[_value(day.sums, key) for day in figures.days[:-3:-1]])
            for key in _TILES
        ],
        shown=lambda key, value: shown(key, value, lang),
        label=lambda key: label(key, lang),
        map=None if picture is None else svg(picture),
        charts=[(one, svg(one.drawing)) for one in charts],
        waiting=decisions(reading(), services().live, now_floor(), zone()),
        names=Names(known, lang),
        data={
            "since": figures.sequence,
            "changes": f"{request.script_root}/api/v1/changes",
            "here": url_for("dashboard.wall"),
        },
    )


def _value(sums: Sums, key: str) -> Value:
    return money(sums["fine_cents"]) if key == "fines" else sums[key]
