"""A squad's day on a phone: where to, why, and one tap to the record."""

from __future__ import annotations

import math

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from geo.clock import local_day
from geo.dispatch.field_changes import FieldChanges, changes_for, skip
from geo.dispatch.field_day import FieldStop, field_day
from geo.errors import BadParameter, BadRecord
from geo.message import message
from geo.model import Role
from geo.store.filters import SiteFilter
from geo.store.plan_seen import mark_seen
from webapp.context import catalogue, now_floor, now_ms, reading, services, writing, zone
from webapp.faults import why_in_words
from webapp.identity import actor
from webapp.navigation import distance_words, navigation_links
from webapp.params import one_squad
from webapp.permits import Action, permit
from webapp.plan_words import time_of_day
from webapp.record_words import record_words
from webapp.stop_points import map_of_stops, stop_points
from webapp.wording import site_label

blueprint = Blueprint("field", __name__)


@blueprint.get("/field")
@permit(Action.GO_OUT)
def today() -> ResponseReturnValue:
    """Show the stops of today, nearest first: a squad's own, or those of the one chosen."""
    squad = _squad()
    here = _position()
    day = local_day(now_ms(), zone())
    view = services().live.view(reading(), SiteFilter(closed=True), now_floor())
    stops: list[FieldStop] = []
    news = FieldChanges(0)
    if squad is not None:
        news = changes_for(reading(), day, squad)
        stops = field_day(reading(), view, day, squad, here or _base(squad))
    items = [stop.item for stop in stops]
    return render_template(
        "field/today.html",
        squad=squad,
        squads=catalogue().squads.values(),
        day=day,
        at=view.at,
        news=news,
        ahead=[stop for stop in stops if not (stop.item.stop.done or stop.item.stop.skipped)],
        skipped=[stop for stop in stops if stop.item.stop.skipped],
        done=[stop for stop in stops if stop.item.stop.done],
        from_here=here is not None,
        kinds=catalogue().kinds,
        map=map_of_stops(items),
        points=stop_points(items),
        since=view.index.sequence,
        navigation_links=navigation_links,
        distance_words=distance_words,
        time_of_day=time_of_day,
        **record_words(),
    )


@blueprint.post("/field/seen")
@permit(Action.GO_OUT)
def seen() -> ResponseReturnValue:
    """Take note that a squad saw what was changed."""
    squad = _squad()
    if squad is not None and actor().role is Role.SQUAD:
        day = local_day(now_ms(), zone())
        with writing() as conn:
            mark_seen(conn, day, squad, actor=actor().name, now_ms=now_ms())
    return redirect(url_for("field.today"), 303)


@blueprint.post("/field/stops/<stop_id>/skip")
@permit(Action.GO_OUT)
def leave_out(stop_id: str) -> ResponseReturnValue:
    """Take note that a squad leaves a stop out, and why."""
    reason = " ".join(request.form.get("reason", "").split())
    try:
        with writing() as conn:
            stop = skip(conn, stop_id, reason, actor(), now_ms())
    except BadRecord as error:
        flash(gettext("Reason: %(why)s", why=why_in_words(error.errors[0].why)), "bad")
        return redirect(url_for("field.today", squad=request.form.get("squad")), 303)
    flash(gettext("Skipped: %(site)s.", site=site_label(stop.site)), "good")
    return redirect(
        url_for("field.today", squad=None if actor().role is Role.SQUAD else stop.squad), 303
    )


def _squad() -> int | None:
    """Give whose day is meant: a squad's own, else that of the one chosen."""
    return actor().squad if actor().role is Role.SQUAD else one_squad(request.args)


def _base(squad: int) -> tuple[float, float] | None:
    known = catalogue().squads[squad]
    if known.base_lon is None or known.base_lat is None:
        return None
    return known.base_lon, known.base_lat


def _position() -> tuple[float, float] | None:
    """Read where the phone is, in WGS-84 degrees."""
    if "lon" not in request.args and "lat" not in request.args:
        return None
    return _degrees("lon", 180), _degrees("lat", 90)


def _degrees(name: str, most: int) -> float:
    text = request.args.get(name, "")
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not -most <= value <= most:
        raise BadParameter(
            name, message("'{text}' is no number from -{most} to {most}", text=text[:40], most=most)
        )
    return value
