"""The app on the demo or on an empty store, and clients that are signed in."""

import base64
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.compiled_templates import share_templates
from tests.demo_store import PASSWORD
from webapp import create_app
from webapp.context import services
from webapp.settings import Settings

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class KeptSession(NamedTuple):
    """Who has signed in: every copy of the demo honours it."""

    cookie: str
    csrf_token: str


class SignedInClient(FlaskClient):
    """A browser without JavaScript: keeps its cookies and sends the CSRF token of its session."""

    csrf_token = ""

    def sign_in(self, name: str, password: str = PASSWORD) -> TestResponse:
        """Sign in by the page."""
        self.csrf_token = self.token_of("/login")
        answer = self.send("POST", "/login", data={"username": name, "password": password})
        if answer.status_code == 302:
            self.csrf_token = self.token_of("/sites")
        return answer

    def resume(self, kept: KeptSession) -> None:
        """Go on with a session that somebody began at an app on the same demo."""
        self.set_cookie("session", kept.cookie)
        self.csrf_token = kept.csrf_token

    def token_of(self, path: str) -> str:
        """Give the CSRF token in a page."""
        found = _TOKEN.search(self.get(path, follow_redirects=True).text)
        assert found, f"{path} has no form with a token"
        return found.group(1)

    def send(self, method: str, path: str, **options: Any) -> TestResponse:
        """Send what changes something: a form with its token in it, or JSON with it in a header."""
        if "json" in options:
            options["headers"] = {**options.get("headers", {}), "X-CSRFToken": self.csrf_token}
        else:
            options["data"] = {"csrf_token": self.csrf_token, **options.get("data", {})}
        return self.open(path, method=method, **options)


def basic(name: str, password: str = PASSWORD) -> dict[str, str]:
    """Give the header of HTTP Basic."""
    pair = base64.b64encode(f"{name}:{password}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def app_on(settings: Settings) -> Flask:
    """Make an app for tests: unforeseen errors are raised."""
    app = share_templates(create_app(settings))
    app.testing = True
    app.test_client_class = SignedInClient
    return app


@pytest.fixture
def demo_app(demo_settings: Settings):
    """Give an app on a copy of the demo; its clock stands near 2020-02-22T08:00+08:00."""
    app = app_on(demo_settings)
    yield app
    services(app).store.dispose()


@pytest.fixture(scope="session")
def shared_demo_app(shared_demo_settings: Settings):
    """Give one app on the demo for all tests that only look."""
    app = app_on(shared_demo_settings)
    yield app
    services(app).store.dispose()


@pytest.fixture(scope="session")
def _kept_sessions() -> dict[str, KeptSession]:
    return {}


@pytest.fixture
def client_of(
    demo_app: Flask, _kept_sessions: dict[str, KeptSession]
) -> Callable[[str], SignedInClient]:
    """Give a function that gives a client of somebody signed in at the demo app."""
    return _clients(demo_app, _kept_sessions)


@pytest.fixture(scope="session")
def viewer_of(
    shared_demo_app: Flask, _kept_sessions: dict[str, KeptSession]
) -> Callable[[str], SignedInClient]:
    """Give a function that signs somebody in at the shared app: for tests that change nothing."""
    return _clients(shared_demo_app, _kept_sessions)


def _clients(app: Flask, kept: dict[str, KeptSession]) -> Callable[[str], SignedInClient]:
    def signed_in(name: str) -> SignedInClient:
        client = app.test_client()
        assert isinstance(client, SignedInClient)
        if name in kept:
            client.resume(kept[name])
            return client
        answer = client.sign_in(name)
        assert answer.status_code == 302, answer.text
        cookie = client.get_cookie("session")
        assert cookie is not None
        kept[name] = KeptSession(cookie.value, client.csrf_token)
        return client

    return signed_in
