"""The bulletins: the days lately, and what was given out."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from geo.bulletin.labels import Names, label
from geo.clock import local_day
from geo.store.bulletins import kept_lately
from geo.store.figures.counted import COUNTED
from geo.store.figures.listing import first_day
from geo.store.figures.scope import Scope
from geo.store.figures.tally import tally
from webapp import params
from webapp.context import catalogue, now_ms, reading, zone
from webapp.pages.bulletins.base import blueprint, language, since_query
from webapp.permits import Action, permit

_DAYS = 30
_KEPT = 50
_SHOWN = ("officer_visits", "premises_visits", "failed", "complaints", "cases_opened")


@blueprint.get("/bulletins")
@permit(Action.SEE)
def listing() -> ResponseReturnValue:
    """Show the days lately with their main figures, and the bulletins that were given out."""
    today = local_day(now_ms(), zone())
    if request.args.get("date", "").strip():
        return redirect(_chosen())
    first = first_day(reading(), zone())
    since = max(today - timedelta(days=_DAYS - 1), first or today)
    scope = Scope(since, today, zone())
    counted = {key: tally(reading(), COUNTED[key], scope).by_day for key in _SHOWN}
    return render_template(
        "bulletins/listing.html",
        today=today,
        first=first,
        days=[(day, [counted[key][day] for key in _SHOWN]) for day in reversed(scope.days)],
        heads=_SHOWN,
        label=lambda key: label(key, language()),
        kept=kept_lately(reading(), _KEPT),
        names=Names(catalogue(), language()),
        districts=catalogue().districts.values(),
    )


def _chosen() -> str:
    """Give the address of the bulletin that the form asks for."""
    last = params.day(request.args["date"])
    first = request.args.get("from", "").strip()
    districts = [code for code in request.args.getlist("district") if code.strip()]
    return url_for(
        "bulletins.bulletin",
        date=last.isoformat(),
        district=districts or None,
        **since_query(params.day(first, "from").isoformat() if first else None),
    )
