"""Failed sign-ins, counted in the store per user and address: every process counts alike."""

from __future__ import annotations

from flask import request
from flask_babel import gettext
from werkzeug.exceptions import TooManyRequests

from geo.clock import MINUTE_MS
from geo.store.accounts import failures_since, forget_failures, note_failure
from webapp.context import now_ms, reading, writing
from webapp.public_limits import network_of

ALLOWED = 5
WINDOW_MIN = 15


def check_sign_in_limit(name: str) -> None:
    """Refuse to look at another password after too many wrong ones.

    Raises
    ------
    TooManyRequests
        When this user failed `ALLOWED` times from this address within `WINDOW_MIN` minutes.
    """
    since = now_ms() - WINDOW_MIN * MINUTE_MS
    if failures_since(reading(), name[:64], _address(), since) >= ALLOWED:
        raise TooManyRequests(
            gettext(
                "Too many failed sign-ins; wait %(minutes)s minutes and try again.",
                minutes=WINDOW_MIN,
            ),
            retry_after=WINDOW_MIN * 60,
        )


def sign_in_failed(name: str) -> None:
    """Count a wrong password."""
    with writing() as conn:
        note_failure(conn, name[:64], _address(), now_ms())


def sign_in_succeeded(name: str) -> None:
    """Forget the wrong passwords before the right one."""
    with writing() as conn:
        forget_failures(conn, name[:64], _address())


def _address() -> str:
    return network_of(request.remote_addr or "")
