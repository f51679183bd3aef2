"""The records behind one number of a bulletin."""

from __future__ import annotations

from dataclasses import replace

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from geo.bulletin.labels import Names, label
from geo.bulletin.prose import Writing
from geo.store.figures.counted import Counted, find_counted
from geo.store.figures.listing import CountedRecord, count_behind, records_behind
from geo.store.figures.tally import total
from webapp import params
from webapp.context import catalogue, reading
from webapp.identity import actor
from webapp.pages.bulletins.base import asked_scope, blueprint, language, since_query
from webapp.permits import Action, permit
from webapp.wording import conclusion_label, result_label

_MANNERS = {
    "on_site": lazy_gettext("on site"),
    "phone": lazy_gettext("by phone"),
    "video": lazy_gettext("by video"),
}


@blueprint.get("/bulletins/<date>/records/<figure>")
@permit(Action.SEE)
def records(date: str, figure: str) -> ResponseReturnValue:
    """Show exactly what a number counts, the newest first."""
    counted = find_counted(figure)
    asked = params.site_filter(request.args)
    scope = replace(asked_scope(date), kinds=asked.kinds, squads=asked.squads)
    limit = params.whole(request.args, "limit", params.PAGE_SIZE, 1, params.MAX_PAGE_SIZE)
    offset = params.whole(request.args, "offset", 0)
    lang = language()
    names = Names(catalogue(), lang)
    parts = [
        *[names.district(code) for code in scope.districts],
        *[names.kind(kind) for kind in scope.kinds],
        *[names.squad(number) for number in scope.squads],
    ]
    return render_template(
        "bulletins/records.html",
        counted=counted,
        scope=scope,
        label=label(figure, lang),
        value=total(reading(), counted, scope),
        parts=parts,
        records=records_behind(reading(), counted, scope, limit=limit, offset=offset),
        count=count_behind(reading(), counted, scope),
        limit=limit,
        offset=offset,
        names=names,
        say=Writing(lang),
        words=lambda one: _words(counted, one),
        page_of=_page_of,
        back=url_for(
            "bulletins.bulletin",
            date=date,
            district=request.args.getlist("district") or None,
            **since_query(request.args.get("from")),
        ),
    )


def _words(counted: Counted, record: CountedRecord) -> str:
    """Say what distinguishes a record."""
    if counted.noun == "calibration":
        return conclusion_label(record.words)
    if counted.noun == "inspection" and counted.key != "findings":
        return result_label(record.words)
    return str(_MANNERS.get(record.words, record.words))


def _page_of(noun: str, record: CountedRecord) -> str:
    """Give the address of a record's own page, or of its site's; empty where it has neither."""
    number = record.words.split(" · ", 1)[0]
    if noun in ("inspection", "calibration"):
        return url_for("records.show", record_id=record.id)
    if noun == "talk":
        return url_for("talks.talk", talk_id=record.id)
    if noun == "case":
        return url_for("cases.case", number=number)
    if noun == "complaint" and actor().squad in (None, record.squad):
        return url_for("complaints.one", number=record.words)
    if record.site is None:
        return ""
    return url_for("sites.site", code=record.site, _anchor="records")
