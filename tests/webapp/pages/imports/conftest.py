"""One app on the demo for each file of tests: every test imports codes of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.demo_store import copy_demo
from tests.webapp.conftest import SignedInClient, app_on
from tests.webapp.pages.imports.uploading import signed_in
from webapp.context import services
from webapp.settings import Settings


@pytest.fixture(scope="module")
def app(_demo_template: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give an app on a copy of the demo, shared by the tests of a file."""
    made = app_on(copy_demo(_demo_template, tmp_path_factory.mktemp("imports") / "demo"))
    yield made
    services(made).store.dispose()


@pytest.fixture(scope="module")
def admin(app: Flask) -> SignedInClient:
    """Give somebody who may import, signed in."""
    return signed_in(app, "admin")
