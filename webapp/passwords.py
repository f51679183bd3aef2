"""Passwords: argon2id by argon2-cffi's defaults (RFC 9106, low memory)."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from geo.errors import BadRecord, FieldError, listed
from geo.message import message
from geo.store.accounts import Account

MIN_LENGTH = 8
MAX_LENGTH = 256

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Give the hash to keep of a password.

    Raises
    ------
    BadRecord
        When it is too short or too long.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        why = message("a password has {low} to {high} characters", low=MIN_LENGTH, high=MAX_LENGTH)
        faults = [FieldError("password", why)]
        raise BadRecord(listed(faults)[0], faults)
    return _hasher.hash(password)


def password_matches(account: Account | None, password: str) -> bool:
    """Say whether a password is an account's; takes as long for nobody's."""
    if len(password) > MAX_LENGTH:
        return False
    try:
        return _hasher.verify(account.password_hash if account else _NOBODYS, password)
    except (VerificationError, InvalidHashError):
        return False


def random_password() -> str:
    """Give a password that is hard to guess and can be typed."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(3))


_NOBODYS = _hasher.hash(secrets.token_hex(16))
