"""Who may do what: one table, and the guard that no route gets past."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import NotFound

from geo.errors import NotPermitted
from geo.message import Message, message
from geo.model import Role
from webapp.identity import SignInNeeded, csrf, identity

View = TypeVar("View", bound=Callable[..., Any])


class Action(StrEnum):
    """What a route lets a person do."""

    EVERYBODY = "everybody"
    """Needs no sign-in."""
    WITH_KEY = "with_key"
    """Needs no sign-in but a key, which the view looks at: no other site's page has one."""
    SIGNED_IN = "signed_in"
    SEE = "see"
    EXPORT = "export"
    RECORD = "record"
    ASSIGN = "assign"
    GO_OUT = "go_out"
    TAKE_COMPLAINTS = "take_complaints"
    """Take complaints in, see who made them, and send squads after them."""
    IMPORT = "import"
    ADMINISTER = "administer"


_ALL = frozenset(Role)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

PERMITS: dict[Action, frozenset[Role]] = {
    Action.SIGNED_IN: _ALL,
    Action.SEE: _ALL,
    Action.EXPORT: _ALL,
    Action.RECORD: frozenset({Role.ADMIN, Role.DISPATCHER, Role.SQUAD}),
    Action.ASSIGN: frozenset({Role.ADMIN, Role.DISPATCHER}),
    Action.GO_OUT: frozenset({Role.ADMIN, Role.DISPATCHER, Role.SQUAD}),
    Action.TAKE_COMPLAINTS: frozenset({Role.ADMIN, Role.DISPATCHER}),
    Action.IMPORT: frozenset({Role.ADMIN}),
    Action.ADMINISTER: frozenset({Role.ADMIN}),
}
"""A squad further writes for itself only: the domain checks whose record it is."""


def permit(action: Action) -> Callable[[View], View]:
    """Mark a view with what it lets a person do; an unmarked one answers nobody."""

    def mark(view: View) -> View:
        view.action = action  # type: ignore[attr-defined]
        return view

    return mark


def may(action: Action) -> bool:
    """Say whether whoever asks may do this; templates show only what is allowed."""
    person = identity()
    return person is not None and person.role in PERMITS[action]


def action_of(endpoint: str) -> Action | None:
    """Give what an endpoint's view is marked with."""
    if endpoint == "static":
        return Action.EVERYBODY
    return getattr(current_app.view_functions[endpoint], "action", None)


def guard(app: Flask) -> None:
    """Let no request reach a view that its sender may not use, or did not mean to use."""

    @app.before_request
    def check() -> None:
        person = identity()
        if request.endpoint is None:
            if person is None:
                raise SignInNeeded
            return
        action = action_of(request.endpoint)
        if action is Action.WITH_KEY:
            return
        if action is not Action.EVERYBODY:
            if person is None:
                raise SignInNeeded
            if action is None:
                raise NotFound
            if person.role not in PERMITS[action]:
                raise NotPermitted(
                    message(
                        "'{name}' ({role}) may not do this.",
                        name=person.name,
                        role=Message(person.role),
                    )
                )
        # Only a session can be made to act by another site's page.
        if request.method not in _SAFE and (person is None or person.via == "session"):
            csrf.protect()
