"""People who may sign in: added, given another role or password, closed and opened again."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from geo.errors import BadRecord, FieldError, NotFound
from geo.message import Message, message
from geo.model import Role
from geo.store import accounts
from geo.store.accounts import Account
from geo.store.tokens import list_tokens
from webapp.context import catalogue, now_ms, reading, services, writing
from webapp.form_reader import FormReader
from webapp.identity import actor
from webapp.pages.admin.base import blueprint, page
from webapp.passwords import hash_password, random_password
from webapp.permits import Action, permit


@blueprint.get("/people")
@permit(Action.ADMINISTER)
def people() -> ResponseReturnValue:
    """List the people."""
    return _people()


@blueprint.post("/people")
@permit(Action.ADMINISTER)
def add_person() -> ResponseReturnValue:
    """Add a person, and show their password this once."""
    read = FormReader(request.form)
    name = read.text("name", 64)
    role, squad = _role_and_squad(read)
    password = random_password()
    try:
        read.check()
        with writing() as conn:
            accounts.add_account(conn, name, role, squad, hash_password(password), **_by())
    except BadRecord as refusal:
        return _people(refusal.errors)
    return _password_page(name, password)


@blueprint.get("/people/<name>")
@permit(Action.ADMINISTER)
def person(name: str) -> ResponseReturnValue:
    """Show a person: role, squad, tokens, and what can be done."""
    return _person(name)


@blueprint.post("/people/<name>/role")
@permit(Action.ADMINISTER)
def change_role(name: str) -> ResponseReturnValue:
    """Give a person another role; nobody changes their own."""
    read = FormReader(request.form)
    role, squad = _role_and_squad(read)
    try:
        read.check(_own(name, "role", message("nobody changes their own role: ask another one")))
        with writing() as conn:
            accounts.set_role(conn, name, role, squad, **_by())
    except BadRecord as refusal:
        return _person(name, refusal.errors)
    flash(gettext("Role changed."), "good")
    return redirect(url_for("admin.person", name=name), 303)


@blueprint.post("/people/<name>/password")
@permit(Action.ADMINISTER)
def reset_password(name: str) -> ResponseReturnValue:
    """Give a person another password, shown this once; it ends all their sessions."""
    password = random_password()
    with writing() as conn:
        accounts.set_password(conn, name, hash_password(password), **_by())
    return _password_page(name, password)


@blueprint.post("/people/<name>/active")
@permit(Action.ADMINISTER)
def change_active(name: str) -> ResponseReturnValue:
    """Close a person's account, or open it again; nobody closes their own."""
    active = request.form.get("active") == "yes"
    read = FormReader(request.form)
    try:
        if not active:
            read.check(_own(name, "active", message("nobody closes their own account")))
        with writing() as conn:
            accounts.set_active(conn, name, active, **_by())
    except BadRecord as refusal:
        return _person(name, refusal.errors)
    flash(gettext("Account opened.") if active else gettext("Account closed."), "good")
    return redirect(url_for("admin.person", name=name), 303)


def _people(errors: tuple[FieldError, ...] = ()) -> ResponseReturnValue:
    listed = accounts.list_accounts(reading())
    tokens = [token.account for token in list_tokens(reading())]
    return page(
        "people.html",
        errors,
        people=[(account, tokens.count(account.name)) for account in listed],
        roles=list(Role),
        squads=catalogue().squads,
    )


def _person(name: str, errors: tuple[FieldError, ...] = ()) -> ResponseReturnValue:
    return page(
        "person.html",
        errors,
        account=_account(name),
        own=name == actor().name,
        tokens=list_tokens(reading(), name),
        roles=list(Role),
        squads=catalogue().squads,
    )


def _password_page(name: str, password: str) -> ResponseReturnValue:
    rendered = page(
        "secret.html",
        account=_account(name),
        secret=password,
        sort="password",
        address=services().settings.url,
    )
    return *rendered, {"Cache-Control": "no-store"}  # type: ignore[misc]


def _account(name: str) -> Account:
    account = accounts.account_by_name(reading(), name)
    if account is None:
        raise NotFound(message("There is no account '{name}'.", name=name))
    return account


def _role_and_squad(read: FormReader) -> tuple[Role, int | None]:
    role = Role(read.choice("role", [role.value for role in Role]) or Role.VIEWER)
    squad = read.choice("squad", [str(number) for number in catalogue().squads], needed=False)
    # The list of squads stands beside every role; it matters for one.
    return role, int(squad) if squad and role is Role.SQUAD else None


def _own(name: str, field: str, why: Message) -> list[FieldError]:
    return [FieldError(field, why)] if name == actor().name else []


def _by() -> dict[str, Any]:
    return {"actor": actor().name, "now_ms": now_ms()}
