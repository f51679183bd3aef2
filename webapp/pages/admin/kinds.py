"""Kinds of sites: what they are called in both languages, drawn as, and asked."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from geo.errors import BadRecord, FieldError, NotFound
from geo.message import message
from geo.model import FAMILIES, Kind
from geo.store.amendments.kinds import MOST_MINUTES, add_kind, change_kind
from geo.store.amendments.problems import MOST_NAME
from geo.store.catalogue import checklist_ids
from geo.store.holdings import sites_by_kind
from webapp.context import catalogue, now_ms, reading, writing
from webapp.form_reader import FormReader
from webapp.identity import actor
from webapp.pages.admin.base import blueprint, page
from webapp.permits import Action, permit


@blueprint.get("/kinds")
@permit(Action.ADMINISTER)
def kinds() -> ResponseReturnValue:
    """List the kinds."""
    return page("kinds.html", kinds=catalogue().kinds.values(), counts=sites_by_kind(reading()))


@blueprint.get("/kinds/new")
@permit(Action.ADMINISTER)
def new_kind() -> ResponseReturnValue:
    """Show the form for a new kind."""
    return _form(None)


@blueprint.post("/kinds/new")
@permit(Action.ADMINISTER)
def save_new_kind() -> ResponseReturnValue:
    """Add a kind."""
    read = FormReader(request.form)
    kind = _read_kind(read, read.text("id", 40))
    try:
        read.check()
        with writing() as conn:
            add_kind(conn, kind, actor=actor().name, now_ms=now_ms())
    except BadRecord as refusal:
        return _form(None, refusal.errors)
    flash(gettext("Kind added. Without a policy of its own the default holds."), "good")
    return redirect(url_for("admin.kinds"), 303)


@blueprint.get("/kinds/<kind_id>")
@permit(Action.ADMINISTER)
def kind(kind_id: str) -> ResponseReturnValue:
    """Show the form of a kind."""
    return _form(_kind(kind_id))


@blueprint.post("/kinds/<kind_id>")
@permit(Action.ADMINISTER)
def save_kind(kind_id: str) -> ResponseReturnValue:
    """Change a kind."""
    former = _kind(kind_id)
    read = FormReader(request.form)
    changed = _read_kind(read, kind_id)
    try:
        read.check()
        with writing() as conn:
            change_kind(conn, changed, actor=actor().name, now_ms=now_ms())
    except BadRecord as refusal:
        return _form(former, refusal.errors)
    flash(gettext("Kind changed."), "good")
    return redirect(url_for("admin.kinds"), 303)


def _form(kind: Kind | None, errors: tuple[FieldError, ...] = ()) -> ResponseReturnValue:
    values: dict[str, Any] = {
        "kind": kind,
        "families": FAMILIES,
        "checklists": checklist_ids(reading()),
        "most_name": MOST_NAME,
        "most_minutes": MOST_MINUTES,
    }
    return page("kind.html", errors, **values)


def _read_kind(read: FormReader, kind_id: str) -> Kind:
    return Kind(
        id=kind_id,
        number=0,
        family=read.choice("family", FAMILIES) or "other",
        label_zh=read.text("label_zh", MOST_NAME),
        label_en=read.text("label_en", MOST_NAME),
        checklist=read.choice("checklist", checklist_ids(reading()), needed=False),
        service_min=read.whole("service_min", 1, MOST_MINUTES) or 0,
    )


def _kind(kind_id: str) -> Kind:
    found = catalogue().kinds.get(kind_id)
    if found is None:
        raise NotFound(message("There is no kind '{id}'.", id=kind_id))
    return found
