"""What must be revisited when, one click from a day's plan; and how much is put right."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from geo.clock import DAY_MS, day_start, local_day, to_datetime
from geo.dispatch.assign import assign
from geo.errors import BadRecord, FieldError
from geo.message import message
from geo.model import Site
from geo.store.findings import shares
from geo.store.look_backs import revisits
from geo.store.sites import rows_of_codes, sites_by_row
from webapp import params, wording
from webapp.cautions import caution_sentences
from webapp.context import catalogue, now_ms, reading, writing, zone
from webapp.faults import worded
from webapp.identity import actor
from webapp.permits import Action, permit
from webapp.record_words import SEVERITY_LABELS

blueprint = Blueprint("look_backs", __name__)

_WHEN = ("late", "today", "week")


@blueprint.get("/look-backs")
@permit(Action.SEE)
def listing() -> ResponseReturnValue:
    """Show the sites that must be revisited, overdue first."""
    return _page()


@blueprint.post("/look-backs/send")
@permit(Action.ASSIGN)
def send() -> ResponseReturnValue:
    """Put sites into a squad's plan of a day; without a squad each into that of its remit."""
    only = request.form.get("only", "").strip()
    codes = [only] if only else request.form.getlist("sites")
    try:
        day = params.day(request.form.get("date", ""))
        parts = _by_squad(codes, params.whole(request.form, "squad", 0))
        with writing() as conn:
            done = [
                assign(conn, part, squad, day, gettext("Look-back"), actor(), now_ms())
                for squad, part in parts.items()
            ]
    except BadRecord as error:
        return _page(worded(error.errors)), 422
    for squad, assigned in zip(parts, done, strict=True):
        if assigned.stops:
            _told(squad, len(assigned.stops), day)
        for sentence in caution_sentences(assigned.warnings):
            flash(sentence, "warn")
    asked = request.query_string.decode()
    return redirect(f"{url_for('look_backs.listing')}{'?' if asked else ''}{asked}", 303)


def _told(squad: int, many: int, day: date) -> None:
    words = {"squad": wording.squad_label(squad), "date": wording.day(day)}
    flash(
        ngettext(
            "%(squad)s: %(num)s look-back on %(date)s.",
            "%(squad)s: %(num)s look-backs on %(date)s.",
            many,
            **words,
        ),
        "good",
    )


def _by_squad(codes: list[str], squad: int) -> dict[int, list[str]]:
    """Give the sites of each squad: all to the one chosen, else each to whose remit holds it."""
    if not codes:
        why = message("must name at least one site")
        raise BadRecord(
            message("Nothing was assigned: {why}.", why=why), [FieldError("sites", why)]
        )
    if squad:
        return {squad: codes}
    rows = rows_of_codes(reading(), codes)
    places = sites_by_row(reading(), rows.values())
    parts: dict[int, list[str]] = defaultdict(list)
    for code in codes:
        place = places.get(rows.get(code, -1))
        fitting = _inspecting(place) if place else []
        if not fitting:
            why = message("{code} is in no squad's remit; choose a squad", code=code)
            raise BadRecord(
                message("Nothing was assigned: {why}.", why=why), [FieldError("squad", why)]
            )
        parts[fitting[0]].append(code)
    return dict(parts)


def _page(errors: list[FieldError] | None = None) -> str:
    where = params.site_filter(request.args)
    when = params.choice(request.args, "when", _WHEN)
    since, until = params.span(request.args)
    limit = params.whole(request.args, "limit", params.PAGE_SIZE, 1, params.MAX_PAGE_SIZE)
    offset = params.whole(request.args, "offset", 0)
    now, today = now_ms(), local_day(now_ms(), zone())
    tomorrow = day_start(today, zone()) + DAY_MS
    found = revisits(reading(), catalogue(), where, now)
    bounds = {"late": now, "today": tomorrow, "week": tomorrow + 6 * DAY_MS}
    counts = {word: sum(one.due_at < bound for one in found) for word, bound in bounds.items()}
    shown = found if when is None else [one for one in found if one.due_at < bounds[when]]
    return render_template(
        "look_backs/listing.html",
        page=shown[offset : offset + limit],
        total=len(shown),
        everything=len(found),
        counts=counts,
        when=when,
        where=where,
        limit=limit,
        offset=offset,
        now_ms=now,
        today=today.isoformat(),
        chosen=request.form.getlist("sites"),
        typed=request.form,
        errors=errors or [],
        catalogue=catalogue(),
        inspecting=_inspecting,
        shares=shares(reading(), now, since, until),
        since=_day(since),
        until=_day(until),
        severity_labels=SEVERITY_LABELS,
    )


def _inspecting(place: Site) -> list[int]:
    """Give the squads whose remit it is to inspect a site."""
    return [
        number
        for number, squad in catalogue().squads.items()
        if squad.may("inspect", place.kind, place.district)
    ]


def _day(ms: int | None) -> str:
    return "" if ms is None else to_datetime(ms, zone()).date().isoformat()
