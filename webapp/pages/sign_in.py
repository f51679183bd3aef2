"""Signing in and out, and choosing the language."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_user, logout_user
from werkzeug.exceptions import TooManyRequests

from geo.clock import DAY_MS, SECOND_MS
from geo.store.accounts import account_by_name
from webapp.context import reading
from webapp.identity import Identity, identity
from webapp.language import COOKIE, LOCALES
from webapp.passwords import password_matches
from webapp.permits import Action, permit
from webapp.sign_in_limits import check_sign_in_limit, sign_in_failed, sign_in_succeeded

blueprint = Blueprint("sign_in", __name__)

_MOST_BYTES = 64 << 10


@blueprint.url_value_preprocessor
def bound_the_body(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Bound what a stranger can send before anything of it is read."""
    request.max_content_length = _MOST_BYTES


@blueprint.route("/login", methods=["GET", "POST"])
@permit(Action.EVERYBODY)
def login() -> ResponseReturnValue:
    """Show the form; take name and password."""
    target = _own_path(request.values.get("next", ""))
    if request.method == "GET":
        if identity() is not None:
            return redirect(target)
        return render_template("sign_in/login.html", target=target, name="", error=None)
    name = request.form.get("username", "").strip()
    try:
        check_sign_in_limit(name)
    except TooManyRequests as refusal:
        page = render_template(
            "sign_in/login.html", target=target, name=name, error=refusal.description
        )
        return page, 429, {"Retry-After": str(refusal.retry_after)}
    account = account_by_name(reading(), name)
    if not password_matches(account, request.form.get("password", "")) or not account:
        sign_in_failed(name)
        error = gettext("Name and password do not belong together.")
        return render_template("sign_in/login.html", target=target, name=name, error=error), 401
    if not account.active:
        error = gettext("This account is closed; an administrator can open it again.")
        return render_template("sign_in/login.html", target=target, name=name, error=error), 403
    sign_in_succeeded(name)
    session.clear()
    login_user(Identity(account, "session"))
    return redirect(target)


@blueprint.post("/logout")
@permit(Action.SIGNED_IN)
def logout() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    session.clear()
    flash(gettext("You are signed out."))
    return redirect(url_for("sign_in.login"))


@blueprint.get("/language/<code>")
@permit(Action.EVERYBODY)
def language(code: str) -> ResponseReturnValue:
    """Remember a language, and show the page one came from in it."""
    answer = redirect(_own_path(request.args.get("next", "")))
    if code in LOCALES:
        answer.set_cookie(
            COOKIE, code, max_age=365 * DAY_MS // SECOND_MS, httponly=True, samesite="Lax"
        )
    return answer


def _own_path(text: str) -> str:
    """Give a path of ours to go on to: never another site's address."""
    parts = urlsplit(text.replace("\\", "/"))
    if parts.scheme or parts.netloc or not text.startswith("/") or text.startswith("//"):
        return url_for("home.home")
    return text
