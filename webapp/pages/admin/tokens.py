"""Bearer tokens that sign machines in as a person: given out once, listed, taken back."""

from __future__ import annotations

import hashlib
import secrets

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from geo.clock import DAY_MS
from geo.errors import BadRecord, FieldError
from geo.store.accounts import account_by_name, add_token, list_accounts
from geo.store.tokens import list_tokens, revoke_token
from webapp.context import now_ms, reading, writing
from webapp.form_reader import FormReader
from webapp.identity import actor
from webapp.pages.admin.base import blueprint, page
from webapp.permits import Action, permit

MOST_DAYS = 3650


@blueprint.get("/tokens")
@permit(Action.ADMINISTER)
def tokens() -> ResponseReturnValue:
    """List the tokens."""
    return _tokens()


@blueprint.post("/tokens")
@permit(Action.ADMINISTER)
def add() -> ResponseReturnValue:
    """Give out a token, and show it this once; only its hash is kept."""
    read = FormReader(request.form)
    names = [account.name for account in list_accounts(reading()) if account.active]
    name = read.choice("account", names)
    days = read.whole("days", 1, MOST_DAYS, needed=False)
    text = secrets.token_urlsafe(32)
    now = now_ms()
    expires_at = None if days is None else now + days * DAY_MS
    try:
        read.check()
        with writing() as conn:
            digest = hashlib.sha256(text.encode()).hexdigest()
            add_token(conn, name or "", digest, expires_at, now, actor=actor().name)
    except BadRecord as refusal:
        return _tokens(refusal.errors)
    account = account_by_name(reading(), name or "")
    rendered = page(
        "secret.html", account=account, secret=text, sort="token", expires_at=expires_at
    )
    return *rendered, {"Cache-Control": "no-store"}  # type: ignore[misc]


@blueprint.post("/tokens/revoke")
@permit(Action.ADMINISTER)
def revoke() -> ResponseReturnValue:
    """Take a token back."""
    with writing() as conn:
        digest = request.form.get("sha256", "")
        token = revoke_token(conn, digest, actor=actor().name, now_ms=now_ms())
    flash(gettext("The token of %(name)s is taken back.", name=token.account), "good")
    return redirect(url_for("admin.tokens"), 303)


def _tokens(errors: tuple[FieldError, ...] = ()) -> ResponseReturnValue:
    return page(
        "tokens.html",
        errors,
        tokens=list_tokens(reading()),
        people=[account for account in list_accounts(reading()) if account.active],
        chosen=request.values.get("account", ""),
        most_days=MOST_DAYS,
        now_ms=now_ms(),
    )
