"""Who asks: a person with a session, or a machine with HTTP Basic or a bearer token."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
import time
from dataclasses import dataclass

from flask import Flask, g, request
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import HTTPException

from geo.model import Actor, Role
from geo.store.accounts import Account, account_by_name, account_of_token
from webapp.context import now_ms, reading
from webapp.passwords import password_matches
from webapp.sign_in_limits import check_sign_in_limit, sign_in_failed

_MACHINE_PATH = re.compile(r"/(api|tiles|export)(/|$)|.*\.geojson$|/healthz$")
_REMEMBERED_S = 300
"""How long a verified Basic pair is taken on trust: argon2 costs 92 ms each time."""

csrf = CSRFProtect()
login_manager = LoginManager()


class SignInNeeded(HTTPException):
    """Nobody is signed in: a page sends to the sign-in, a machine gets 401."""

    code = 401
    description = "Sign in first."


@dataclass(frozen=True)
class Identity(UserMixin):
    """Whoever asks, and how they signed in: `session` or `header`."""

    account: Account
    via: str

    @property
    def name(self) -> str:
        """Give the account's name."""
        return self.account.name

    @property
    def role(self) -> Role:
        """Give the role."""
        return self.account.role

    @property
    def squad(self) -> int | None:
        """Give the squad's number; None for others than squads."""
        return self.account.squad

    @property
    def actor(self) -> Actor:
        """Give the person as the domain knows them."""
        return Actor(self.name, self.role, self.squad)

    def get_id(self) -> str:
        """Give what the session keeps: it ends when the password changes."""
        return f"{self.name}:{_fingerprint(self.account)}"


def for_machines(path: str) -> bool:
    """Say whether a path is a machine route: it speaks JSON and takes Basic and bearer."""
    return _MACHINE_PATH.match(path) is not None


def identity() -> Identity | None:
    """Give whoever asks, or None."""
    if "identity" not in g:
        g.identity = _identify()
    person: Identity | None = g.identity
    return person


def actor() -> Actor:
    """Give whoever asks, as the domain knows them.

    Raises
    ------
    SignInNeeded
        When nobody is signed in.
    """
    person = identity()
    if person is None:
        raise SignInNeeded
    return person.actor


def set_up_identity(app: Flask) -> None:
    """Hang the session and its CSRF tokens on an app; `permits.guard` checks them."""
    login_manager.init_app(app)
    csrf.init_app(app)

    @login_manager.user_loader
    def load(session_id: str) -> Identity | None:
        name, _, fingerprint = session_id.rpartition(":")
        account = account_by_name(reading(), name)
        if account is None or not account.active:
            return None
        known = hmac.compare_digest(fingerprint, _fingerprint(account))
        return Identity(account, "session") if known else None


def _identify() -> Identity | None:
    if for_machines(request.path) and request.authorization is not None:
        account = _by_header()
        return Identity(account, "header") if account else None
    person = current_user._get_current_object()
    return person if isinstance(person, Identity) else None


def _by_header() -> Account | None:
    given = request.authorization
    if given is None:
        return None
    if given.type == "bearer" and given.token:
        digest = hashlib.sha256(given.token.encode()).hexdigest()
        return account_of_token(reading(), digest, now_ms())
    if given.type == "basic" and given.username and given.password is not None:
        return _by_password(given.username, given.password)
    return None


def _by_password(name: str, password: str) -> Account | None:
    account = account_by_name(reading(), name)
    if account is not None and account.active and _pairs.holds(account, password):
        return account
    check_sign_in_limit(name)
    if account is None or not account.active or not password_matches(account, password):
        sign_in_failed(name)
        return None
    _pairs.add(account, password)
    return account


def _fingerprint(account: Account) -> str:
    return hashlib.sha256(account.password_hash.encode()).hexdigest()[:16]


class _VerifiedPairs:
    """Names and passwords that argon2 has verified, as keyed hashes, for a few minutes."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._until: dict[bytes, float] = {}
        self._lock = threading.Lock()

    def holds(self, account: Account, password: str) -> bool:
        with self._lock:
            return self._until.get(self._digest(account, password), 0) > time.monotonic()

    def add(self, account: Account, password: str) -> None:
        now = time.monotonic()
        with self._lock:
            self._until = {digest: end for digest, end in self._until.items() if end > now}
            self._until[self._digest(account, password)] = now + _REMEMBERED_S

    def _digest(self, account: Account, password: str) -> bytes:
        text = "\0".join((account.name, account.password_hash, password))
        return hmac.digest(self._key, text.encode(), "sha256")


_pairs = _VerifiedPairs()
