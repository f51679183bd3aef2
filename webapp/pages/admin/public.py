"""What the public may do: the form, Open311 and its keys, and how long who came is remembered."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from geo.errors import BadRecord, FieldError
from geo.store.complainants import keep_complainants_for
from geo.store.open311_keys import MOST_NAME, add_key, list_keys, revoke_key
from geo.store.public_channels import PublicChannels, load_channels, save_channels
from webapp.context import now_ms, reading, writing
from webapp.form_reader import FormReader
from webapp.identity import actor
from webapp.pages.admin.base import blueprint, page
from webapp.permits import Action, permit

MOST_PER_HOUR = 1_000
MOST_DAYS = 3_650


@blueprint.get("/public")
@permit(Action.ADMINISTER)
def public() -> ResponseReturnValue:
    """Show what is open to the public."""
    return _page()


@blueprint.post("/public")
@permit(Action.ADMINISTER)
def save_public() -> ResponseReturnValue:
    """Open and shut the ways in from outside."""
    read = FormReader(request.form)
    per_hour = read.whole("per_hour", 1, MOST_PER_HOUR)
    keep_days = read.whole("keep_days", 1, MOST_DAYS)
    try:
        read.check()
    except BadRecord as refusal:
        return _page(refusal.errors)
    channels = PublicChannels(
        form=request.form.get("form") == "yes",
        open311=request.form.get("open311") == "yes",
        per_hour=per_hour or 1,
        keep_days=keep_days or 1,
    )
    with writing() as conn:
        before = load_channels(conn)
        save_channels(conn, channels, actor=actor().name, now_ms=now_ms())
        if channels.keep_days != before.keep_days:
            keep_complainants_for(conn, channels.keep_days)
    flash(gettext("Saved."), "good")
    return redirect(url_for("admin.public"), 303)


@blueprint.post("/public/keys")
@permit(Action.ADMINISTER)
def give_key() -> ResponseReturnValue:
    """Give a program a key, and show it this once; only its hash is kept."""
    read = FormReader(request.form)
    name = read.text("name", MOST_NAME)
    text = secrets.token_urlsafe(32)
    try:
        read.check()
        with writing() as conn:
            add_key(conn, name, text, actor=actor().name, now_ms=now_ms())
    except BadRecord as refusal:
        return _page(refusal.errors)
    rendered = page("public_key.html", name=name, secret=text)
    return *rendered, {"Cache-Control": "no-store"}  # type: ignore[misc]


@blueprint.post("/public/keys/revoke")
@permit(Action.ADMINISTER)
def take_key_back() -> ResponseReturnValue:
    """Take a program's key back."""
    name = request.form.get("name", "")
    with writing() as conn:
        revoke_key(conn, name, actor=actor().name, now_ms=now_ms())
    flash(gettext("The key of %(name)s is taken back.", name=name), "good")
    return redirect(url_for("admin.public"), 303)


def _page(errors: Sequence[FieldError] = ()) -> ResponseReturnValue:
    return page(
        "public.html",
        errors,
        channels=load_channels(reading()),
        keys=list_keys(reading()),
        report_address=url_for("report.form", _external=True),
        open311_address=url_for("open311.services_by_accept", _external=True),
    )
