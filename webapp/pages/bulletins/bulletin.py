"""One bulletin: its page, its files, and giving it out."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from geo.bulletin.as_json import figures_json
from geo.bulletin.corrections import corrections
from geo.bulletin.county_map import county_map
from geo.bulletin.drawing import svg
from geo.bulletin.files import MEDIA_TYPES
from geo.bulletin.labels import Names, label
from geo.bulletin.pictures import day_pictures, rate_pictures
from geo.bulletin.tables import shown, tables, totals
from geo.bulletin.text import paragraphs, title
from geo.clock import local_day
from geo.store.bulletins import keep, kept_last
from webapp.context import catalogue, now_ms, reading, services, writing, zone
from webapp.identity import actor
from webapp.pages.bulletins.base import (
    Links,
    asked_scope,
    blueprint,
    figures_of,
    language,
    taken,
)
from webapp.permits import Action, permit
from webapp.wording import instant_words

MAIN = (
    "officer_visits", "premises_visits", "complaints", "cases_opened", "cases_closed", "fines",
    "coverage", "uncovered",
)  # fmt: skip
"""The figures that stand first and large."""


@blueprint.get("/bulletins/<date>")
@permit(Action.SEE)
def bulletin(date: str) -> ResponseReturnValue:
    """Show a bulletin."""
    scope = asked_scope(date)
    figures, lang = figures_of(scope), language()
    kept = kept_last(reading(), scope.first, scope.last, scope.districts)
    links, known = Links(figures), catalogue()
    picture = county_map(figures, known, Names(known, lang))
    length = len(scope.days)
    values = totals(figures, lang)
    return render_template(
        "bulletins/bulletin.html",
        figures=figures,
        scope=scope,
        title=title(figures, known, lang),
        links=links,
        main=[item for key in MAIN for item in values if item[0] == key],
        others=[item for item in values if item[0] not in MAIN],
        shown=lambda key, value: shown(key, value, lang),
        label=lambda key: label(key, lang),
        paragraphs=paragraphs(figures, known, lang),
        other_language="en" if lang == "zh" else "zh",
        other_paragraphs=paragraphs(figures, known, "en" if lang == "zh" else "zh"),
        map=None if picture is None else svg(picture, links.on_map),
        days=[(one, svg(one.drawing, links.bulletin)) for one in day_pictures(figures, lang)],
        rates=[(one, svg(one.drawing, _rate_link(links, one.key)))
               for one in rate_pictures(figures, known, lang)],
        tables=tables(figures, known, lang),
        kept=kept,
        corrections=corrections(reading(), kept, figures) if kept else [],
        districts=known.districts.values(),
        today=local_day(now_ms(), zone()),
        before=links.bulletin(scope.last - timedelta(days=length),
                              scope.first - timedelta(days=length)),
        after=links.bulletin(scope.last + timedelta(days=length),
                             scope.first + timedelta(days=length)),
        suffixes=MEDIA_TYPES,
        query=_query(),
    )  # fmt: skip


@blueprint.get("/bulletins/<date>/file.<suffix>")
@permit(Action.EXPORT)
def file(date: str, suffix: str) -> ResponseReturnValue:
    """Give a bulletin as a file: PDF, workbook, CSV or JSON."""
    scope = asked_scope(date)
    kept = kept_last(reading(), scope.first, scope.last, scope.districts)
    written = taken(figures_of(scope), _remark(None if kept is None else kept.kept_at)).file(suffix)
    days = scope.last.isoformat()
    if scope.first != scope.last:
        days = f"{scope.first.isoformat()}_{days}"
    return send_file(
        BytesIO(written),
        mimetype=MEDIA_TYPES[suffix].split(";", maxsplit=1)[0],
        as_attachment=True,
        download_name=f"bulletin-{days}.{suffix}",
    )


@blueprint.post("/bulletins/<date>/give-out")
@permit(Action.ASSIGN)
def give_out(date: str) -> ResponseReturnValue:
    """Keep the figures as they are known now: what changes later shows against them."""
    scope = asked_scope(date)
    figures = figures_of(scope)
    with writing() as conn:
        keep(
            conn, scope.first, scope.last, scope.districts, figures_json(figures),
            figures.sequence, actor(), now_ms(),
        )  # fmt: skip
    flash(gettext("Given out: these figures are kept as they are known now."), "good")
    return redirect(url_for("bulletins.bulletin", date=scope.last.isoformat(), **_query()), 303)


def _rate_link(links: Links, key: str) -> Any:
    part = key.removeprefix("by_")
    return lambda chosen: links.number("uncovered", **{part: chosen})


def _query() -> dict[str, Any]:
    """Give the parameters that say what the bulletin is of, beside its last day."""
    return {
        "from": request.args.get("from") or None,
        "district": request.args.getlist("district") or None,
    }


def _remark(kept_at: int | None) -> str:
    """Give the line below the title of a printed bulletin."""
    parts = []
    if services().simulated:
        parts.append(gettext("Demonstration: sites and records are simulated."))
    if kept_at is not None:
        parts.append(gettext("Given out %(when)s.", when=instant_words(kept_at)))
    parts.append(gettext("Figures as known %(when)s.", when=instant_words(now_ms())))
    return " ".join(parts)
