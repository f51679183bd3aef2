"""People's accounts, machines' tokens, and failed sign-ins.

Passwords are hashed by the caller; here only the hash is kept. Each change of an account or a
token is one row of the log, which never holds a hash.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, or_, select, update

from geo.clock import DAY_MS
from geo.errors import BadRecord, FieldError, NotFound, listed
from geo.message import message
from geo.model import Role
from geo.store import log, schema
from geo.store.schema import account, sign_in_failure, token

FAILURES_KEPT_MS = DAY_MS
"""How long a failed sign-in is remembered."""

_NAME = re.compile(r"[a-z0-9_.-]{1,64}")
_BY_NAME = select(account).where(account.c.name == bindparam("name"))
"""Asked by every request: written once."""


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in; `squad` is set exactly for the role squad."""

    name: str
    role: Role
    squad: int | None
    active: bool
    password_hash: str = field(repr=False)
    created_at: int


def add_account(
    conn: Connection,
    name: str,
    role: Role,
    squad: int | None,
    password_hash: str,
    *,
    actor: str,
    now_ms: int,
) -> Account:
    """Add an active account.

    Raises
    ------
    BadRecord
        When the name is not 1 to 64 of a-z, 0-9, `_`, `.`, `-`, or is taken; when the role squad
        comes without a known squad, or another role with one.
    """
    log.lock(conn)
    errors = _squad_problems(conn, role, squad)
    if not _NAME.fullmatch(name):
        errors.append(FieldError("name", message("must be 1 to 64 of a-z, 0-9, '_', '.', '-'")))
    elif account_by_name(conn, name) is not None:
        errors.append(FieldError("name", message("'{name}' is taken", name=name)))
    _raise(errors)
    added = Account(name, role, squad, True, password_hash, now_ms)
    conn.execute(
        insert(account).values(
            name=name,
            role=role.value,
            squad=squad,
            active=True,
            password_hash=password_hash,
            created_at=now_ms,
        )
    )
    _note(conn, name, actor, now_ms, did="added", role=role.value, squad=squad)
    return added


def account_by_name(conn: Connection, name: str) -> Account | None:
    """Give an account, or None."""
    row = conn.execute(_BY_NAME, {"name": name}).one_or_none()
    return None if row is None else _account(row._mapping)


def list_accounts(conn: Connection) -> list[Account]:
    """Give every account, by name."""
    rows = conn.execute(select(account).order_by(account.c.name))
    return [_account(row._mapping) for row in rows]


def set_password(
    conn: Connection, name: str, password_hash: str, *, actor: str, now_ms: int
) -> None:
    """Give an account another password.

    Raises
    ------
    NotFound
        When there is no such account.
    """
    log.lock(conn)
    _change(conn, name, {"password_hash": password_hash})
    _note(conn, name, actor, now_ms, did="password")


def set_active(conn: Connection, name: str, active: bool, *, actor: str, now_ms: int) -> None:
    """Let an account sign in, or no longer; its tokens follow.

    Raises
    ------
    NotFound
        When there is no such account.
    BadRecord
        When nobody would be left to administer.
    """
    log.lock(conn)
    _change(conn, name, {"active": active})
    _check_an_admin_is_left(conn)
    _note(conn, name, actor, now_ms, did="activated" if active else "deactivated")


def set_role(
    conn: Connection, name: str, role: Role, squad: int | None, *, actor: str, now_ms: int
) -> None:
    """Give an account another role, with its squad for the role squad.

    Raises
    ------
    NotFound
        When there is no such account.
    BadRecord
        When role and squad do not fit, or nobody would be left to administer.
    """
    log.lock(conn)
    _raise(_squad_problems(conn, role, squad))
    _change(conn, name, {"role": role.value, "squad": squad})
    _check_an_admin_is_left(conn)
    _note(conn, name, actor, now_ms, did="role", role=role.value, squad=squad)


def add_token(
    conn: Connection,
    account_name: str,
    sha256: str,
    expires_at: int | None,
    now_ms: int,
    *,
    actor: str,
) -> None:
    """Keep the SHA-256 of a bearer token of an account; `expires_at` (UTC ms), None for never.

    Raises
    ------
    NotFound
        When there is no such account.
    BadRecord
        When it would expire at once.
    """
    log.lock(conn)
    if account_by_name(conn, account_name) is None:
        raise NotFound(message("There is no account '{name}'.", name=account_name))
    if expires_at is not None and expires_at <= now_ms:
        _raise([FieldError("expires_at", message("must lie in the future"))])
    conn.execute(
        insert(token).values(
            sha256=sha256, account=account_name, expires_at=expires_at, created_at=now_ms
        )
    )
    detail = {"did": "added", "expires_at": expires_at}
    log.append(conn, actor, "token", account_name, now_ms=now_ms, detail=detail)


def account_of_token(conn: Connection, sha256: str, now_ms: int) -> Account | None:
    """Give the active account of a token that has not expired, or None."""
    row = conn.execute(
        select(account)
        .join(token, token.c.account == account.c.name)
        .where(
            token.c.sha256 == sha256,
            or_(token.c.expires_at.is_(None), token.c.expires_at > now_ms),
            account.c.active.is_(True),
        )
    ).one_or_none()
    return None if row is None else _account(row._mapping)


def note_failure(conn: Connection, account_name: str, address: str, now_ms: int) -> None:
    """Count a failed sign-in, and forget those older than `FAILURES_KEPT_MS`.

    The name need not be an account's. It is no row of the log: strangers do not write there.
    """
    old = sign_in_failure.c.at < now_ms - FAILURES_KEPT_MS
    conn.execute(delete(sign_in_failure).where(old))
    conn.execute(
        insert(sign_in_failure).values(account=account_name[:64], address=address[:64], at=now_ms)
    )


def failures_since(conn: Connection, account_name: str, address: str, since: int) -> int:
    """Count the failed sign-ins of a name from an address at or after an instant (UTC ms)."""
    query = select(func.count()).where(*_of(account_name, address), sign_in_failure.c.at >= since)
    return int(conn.execute(query).scalar_one())


def forget_failures(conn: Connection, account_name: str, address: str) -> None:
    """Forget the failed sign-ins of a name from an address."""
    conn.execute(delete(sign_in_failure).where(*_of(account_name, address)))


def _of(account_name: str, address: str) -> tuple[Any, Any]:
    return (
        sign_in_failure.c.account == account_name[:64],
        sign_in_failure.c.address == address[:64],
    )


def _change(conn: Connection, name: str, facts: dict[str, Any]) -> None:
    changed = conn.execute(update(account).where(account.c.name == name).values(**facts))
    if changed.rowcount != 1:
        raise NotFound(message("There is no account '{name}'.", name=name))


def _check_an_admin_is_left(conn: Connection) -> None:
    admins = select(exists().where(account.c.role == Role.ADMIN.value, account.c.active.is_(True)))
    if not conn.execute(admins).scalar_one():
        _raise([FieldError("role", message("somebody who administers must be left"))])


def _squad_problems(conn: Connection, role: Role, squad: int | None) -> list[FieldError]:
    if role is not Role.SQUAD:
        return [] if squad is None else [FieldError("squad", message("is for the role squad only"))]
    if squad is None:
        return [FieldError("squad", message("is missing: the role squad needs one"))]
    known = list(conn.execute(select(schema.squad.c.number).order_by("number")).scalars())
    if squad in known:
        return []
    return [
        FieldError(
            "squad",
            message(
                "{squad} is unknown; known are {known}",
                squad=squad,
                known=", ".join(map(str, known)),
            ),
        )
    ]


def _raise(errors: list[FieldError]) -> None:
    if errors:
        raise BadRecord(
            message("The account breaks a rule: {listed}.", listed=listed(errors)), errors
        )


def _note(conn: Connection, name: str, actor: str, now_ms: int, **detail: Any) -> None:
    log.append(conn, actor, "account", name, now_ms=now_ms, detail=detail)


def _account(row: Any) -> Account:
    return Account(**{**row, "role": Role(row["role"])})
