"""One app on the demo for each file of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.demo_store import copy_demo
from tests.webapp.conftest import SignedInClient, app_on
from webapp.context import services
from webapp.settings import Settings


@pytest.fixture(scope="module")
def app(_demo_template: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give an app on a copy of the demo, shared by the tests of a file."""
    made = app_on(copy_demo(_demo_template, tmp_path_factory.mktemp("admin") / "demo"))
    yield made
    services(made).store.dispose()


@pytest.fixture(scope="module")
def admin(app: Flask) -> SignedInClient:
    """Give an administrator, signed in."""
    return enter(app, "admin")


def enter(app: Flask, name: str, password: str | None = None) -> SignedInClient:
    """Sign somebody in."""
    client = app.test_client()
    assert isinstance(client, SignedInClient)
    answer = client.sign_in(name) if password is None else client.sign_in(name, password)
    assert answer.status_code == 302, answer.text
    return client
