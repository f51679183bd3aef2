"""Chinese and English: what the reader chose, else what the browser asks for."""

from __future__ import annotations

from flask import Flask, has_request_context, request
from flask_babel import Babel, gettext

from geo.message import Message
from webapp.context import services

LOCALES = {"zh": "中文", "en": "English"}
COOKIE = "language"


def set_up_language(app: Flask) -> None:
    """Hang translations on an app."""
    Babel(
        app,
        default_locale="en",
        locale_selector=chosen_locale,
        timezone_selector=lambda: services(app).zone.key,
    )


def chosen_locale() -> str:
    """Give `zh` or `en`: the cookie's, else the browser's, else English."""
    if not has_request_context():
        return "en"
    chosen = request.cookies.get(COOKIE, "")
    return chosen if chosen in LOCALES else request.accept_languages.best_match(LOCALES) or "en"


def said(text: str) -> str:
    """Say what the domain says in the reader's language; a text of another's stays as it is."""
    return text.said(gettext) if isinstance(text, Message) else text
