"""Who goes where on a day: the assignments, squad by squad."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from geo.clock import local_day
from geo.dispatch.assign import MOST_NOTE, assign, take_back
from geo.dispatch.day_sheet import day_sheet
from geo.errors import BadParameter, BadRecord, FieldError
from geo.store.filters import SiteFilter
from webapp import params
from webapp.cautions import caution_sentences
from webapp.context import catalogue, now_floor, now_ms, reading, services, writing, zone
from webapp.faults import worded
from webapp.identity import actor
from webapp.permits import Action, permit
from webapp.stop_points import map_of_stops, stop_points
from webapp.wording import site_label, squad_label

blueprint = Blueprint("plans", __name__)


@blueprint.get("/plans")
@permit(Action.SEE)
def today() -> ResponseReturnValue:
    """Lead to the day of the app's clock."""
    return redirect(url_for("plans.day", date=local_day(now_ms(), zone()).isoformat()))


@blueprint.get("/plans/<date>")
@permit(Action.SEE)
def day(date: str) -> ResponseReturnValue:
    """Show a day's stops; a squad sees its own."""
    return _page(params.day(date))


@blueprint.post("/plans/<date>")
@permit(Action.ASSIGN)
def add(date: str) -> ResponseReturnValue:
    """Send a squad to the sites whose codes were typed."""
    wanted = params.day(date)
    codes = request.form.get("sites", "").replace(",", " ").replace("，", " ").split()
    try:
        squad = params.whole(request.form, "squad", 0)
        note = request.form.get("note", "").strip()
        with writing() as conn:
            assigned = assign(conn, codes, squad, wanted, note, actor(), now_ms())
    except (BadParameter, BadRecord) as error:
        return _page(wanted, worded(error.errors)), 422
    for stop in assigned.stops:
        words = {"squad": squad_label(squad), "site": site_label(stop.site)}
        flash(gettext("%(squad)s goes to %(site)s.", **words), "good")
    for sentence in caution_sentences(assigned.warnings):
        flash(sentence, "warn")
    return redirect(url_for("plans.day", date=wanted.isoformat()), 303)


@blueprint.post("/plans/stops/<stop_id>/take-back")
@permit(Action.ASSIGN)
def call_back(stop_id: str) -> ResponseReturnValue:
    """Take a stop back."""
    with writing() as conn:
        stop = take_back(conn, stop_id, actor(), now_ms())
    words = {"squad": squad_label(stop.squad), "site": site_label(stop.site)}
    flash(gettext("%(squad)s no longer goes to %(site)s.", **words), "good")
    return redirect(url_for("plans.day", date=stop.date.isoformat()), 303)


def _page(wanted: datetime.date, errors: Sequence[FieldError] = ()) -> str:
    where = SiteFilter(closed=True)
    view = services().live.view(reading(), where, now_floor())
    sheets = day_sheet(reading(), view, wanted, actor().squad)
    items = [item for sheet in sheets for item in sheet.stops]
    now = local_day(now_ms(), zone())
    return render_template(
        "plans/day.html",
        day=wanted,
        today=now,
        before=(wanted - datetime.timedelta(days=1)).isoformat(),
        after=(wanted + datetime.timedelta(days=1)).isoformat(),
        sheets=sheets,
        total=len(items),
        done=sum(item.stop.done for item in items),
        at=view.at,
        kinds=catalogue().kinds,
        squads=catalogue().squads.values(),
        map=map_of_stops(items),
        points=stop_points(items),
        since=view.index.sequence,
        may_still_send=wanted >= now,
        most_note=MOST_NOTE,
        form=request.form,
        errors=errors,
    )
