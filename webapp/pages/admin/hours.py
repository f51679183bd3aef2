"""Opening hours of kinds: a plan's visits begin and end in between."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from geo.errors import BadRecord, FieldError
from geo.store.amendments.hours import hours_problems, set_hours
from geo.store.holdings import sites_by_kind
from geo.store.opening_hours import Hours, load_hours
from webapp.context import catalogue, now_ms, reading, writing
from webapp.form_reader import FormReader
from webapp.identity import actor
from webapp.pages.admin.base import blueprint, page
from webapp.permits import Action, permit
from webapp.wording import kind_label

_MOST_TYPED = 5


@blueprint.get("/hours")
@permit(Action.ADMINISTER)
def hours() -> ResponseReturnValue:
    """Show the hours of each kind."""
    return _page()


@blueprint.post("/hours")
@permit(Action.ADMINISTER)
def save_hours() -> ResponseReturnValue:
    """Set the hours; a kind whose fields are both empty is open around the clock."""
    read = FormReader(request.form)
    wanted = {kind: _read_hours(read, kind) for kind in catalogue().kinds}
    try:
        read.check([] if read.errors else hours_problems(catalogue(), wanted))
        with writing() as conn:
            changed = set_hours(conn, wanted, actor=actor().name, now_ms=now_ms())
    except BadRecord as refusal:
        return _page(refusal.errors)
    if changed:
        words = ngettext(
            "The hours of %(num)s kind are kept; the next plan made keeps to them.",
            "The hours of %(num)s kinds are kept; the next plan made keeps to them.",
            len(changed),
        )
        flash(words, "good")
    else:
        flash(gettext("No hours were changed."))
    return redirect(url_for("admin.hours"), 303)


def _page(errors: tuple[FieldError, ...] = ()) -> ResponseReturnValue:
    known, held = catalogue(), load_hours(reading())
    labels, shown = {}, {}
    for kind in known.kinds:
        for place, (part, words) in enumerate(
            (("opens", gettext("opens")), ("closes", gettext("closes")))
        ):
            field = f"{part}_{kind}"
            labels[field] = f"{kind_label(kind)}, {words}"
            standing = held[kind][place] if kind in held else ""
            shown[field] = request.form.get(field, standing)
    return page(
        "hours.html",
        errors,
        labels=labels,
        names=labels,
        shown=shown,
        kinds=known.kinds.values(),
        counts=sites_by_kind(reading()),
    )


def _read_hours(read: FormReader, kind: str) -> Hours | None:
    opens, closes = (
        read.text(f"{part}_{kind}", _MOST_TYPED, needed=False) for part in ("opens", "closes")
    )
    return (opens, closes) if opens or closes else None
