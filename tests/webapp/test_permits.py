"""Every route against every role: nobody gets further than the table of permits lets them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from geo.model import Role
from geo.store.accounts import account_by_name
from tests.webapp.conftest import basic
from webapp.context import services
from webapp.identity import Identity, for_machines
from webapp.permits import PERMITS, Action, action_of

PEOPLE = {
    Role.ADMIN: "admin",
    Role.DISPATCHER: "dispatcher",
    Role.SQUAD: "squad2",
    Role.VIEWER: "viewer",
}
SAFE = ("GET", "HEAD", "OPTIONS")
NOWHERE = "bbox=0,0,0.001,0.001"
"""Keeps collections empty: only who may ask is of interest."""


@dataclass(frozen=True)
class Door:
    """One way into the app."""

    method: str
    path: str
    action: Action | None
    machine: bool

    @property
    def changes(self) -> bool:
        """Say whether it may change something."""
        return self.method not in SAFE

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.action})"


def path_of(rule: Rule) -> str:
    """Give a path that the rule matches, naming nothing that exists."""
    values = {}
    for name in rule.arguments:
        converter = rule._converters[name]
        regex = getattr(converter, "regex", "")
        if regex.startswith("(?:") and "|" in regex:
            values[name] = regex[3:-1].split("|")[0].replace("\\", "")
        elif type(converter).__name__ == "IntegerConverter":
            values[name] = 0
        else:
            values[name] = {"date": "2020-02-22", "day": "2020-02-22", "suffix": "csv"}.get(
                name, "no-such-thing"
            )
    _, path = rule.build(values)
    return f"{path}?{NOWHERE}"


def doors(app: Flask) -> Iterator[Door]:
    """Give every route with each of its methods."""
    for rule in app.url_map.iter_rules():
        with app.app_context():
            action = action_of(rule.endpoint)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield Door(method, path_of(rule), action, for_machines(rule.rule))


def browser(app: Flask, name: str) -> tuple[FlaskClient, str]:
    """Give a client with the session of somebody, and its CSRF token."""
    client = app.test_client()
    with services(app).store.read() as conn:
        account = account_by_name(conn, name)
    with app.test_request_context():
        token = generate_csrf()
        seed = session["csrf_token"]
    with client.session_transaction() as cookie:
        cookie.update(_user_id=Identity(account, "session").get_id(), csrf_token=seed)
    return client, token


def is_to_sign_in(answer: TestResponse) -> bool:
    return answer.status_code == 302 and answer.location.startswith("/login")


def is_refused(answer: TestResponse) -> bool:
    return answer.status_code in (401, 403) or is_to_sign_in(answer)


def test_every_route_says_what_it_lets_a_person_do(demo_app: Flask):
    unmarked = [str(door) for door in doors(demo_app) if door.action is None]
    assert unmarked == []


def test_every_action_has_its_roles():
    assert set(PERMITS) == set(Action) - {Action.EVERYBODY, Action.WITH_KEY}
    assert all(Role.ADMIN in roles for roles in PERMITS.values())


def test_a_stranger_gets_in_nowhere(demo_app: Flask):
    for door in doors(demo_app):
        answer = demo_app.test_client().open(door.path, method=door.method, buffered=True)
        if door.action is Action.EVERYBODY:
            assert not is_refused(answer), door
        elif door.action is Action.WITH_KEY:
            assert answer.status_code == 403, door
        elif door.machine:
            assert answer.status_code == 401, door
            assert answer.headers["WWW-Authenticate"].startswith("Basic "), door
        else:
            assert is_to_sign_in(answer), door


def test_a_stranger_learns_nothing_from_addresses_that_do_not_exist(demo_app: Flask):
    client = demo_app.test_client()
    assert client.get("/api/v1/nothing").status_code == 401
    assert is_to_sign_in(client.get("/nothing"))


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_in_exactly_where_the_table_says(demo_app: Flask, role: Role):
    for door in doors(demo_app):
        if door.action in (Action.EVERYBODY, Action.WITH_KEY) or door.path.startswith("/logout"):
            continue
        client, token = browser(demo_app, PEOPLE[role])
        options = {"headers": {"X-CSRFToken": token}} if door.changes else {}
        answer = client.open(door.path, method=door.method, buffered=True, **options)
        if role in PERMITS[door.action]:
            assert not is_refused(answer), door
        else:
            assert answer.status_code == 403, door


def test_a_session_changes_nothing_without_its_token(demo_app: Flask):
    with services(demo_app).store.read() as conn:
        before = conn.exec_driver_sql("SELECT last FROM log_counter").scalar()
    changing = [
        door for door in doors(demo_app) if door.changes and door.action is not Action.WITH_KEY
    ]
    assert {door.machine for door in changing} == {True, False}
    for door in changing:
        client, _ = browser(demo_app, "admin")
        answer = client.open(door.path, method=door.method, json={})
        assert answer.status_code == 400, door
        assert "csrf_token" in answer.text, door
    with services(demo_app).store.read() as conn:
        assert conn.exec_driver_sql("SELECT last FROM log_counter").scalar() == before


def test_a_machine_that_signs_in_by_header_needs_no_token(demo_app: Flask):
    client = demo_app.test_client()
    for door in doors(demo_app):
        if door.machine and door.changes:
            answer = client.open(door.path, method=door.method, headers=basic("admin"), json={})
            assert "csrf_token" not in answer.text, door
            assert answer.status_code in (400, 404, 422), door


def test_a_wrong_header_is_not_saved_by_a_good_session(demo_app: Flask):
    client, _ = browser(demo_app, "admin")
    answer = client.get("/api/v1/kinds", headers={"Authorization": "Bearer wrong"})
    assert answer.status_code == 401
