"""What goes wrong is told in one shape to machines and as a plain page to people."""

import inspect
import json
import sqlite3

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from geo import errors as domain
from geo.store import engine
from tests.builders import inspection_body, record_id
from tests.webapp.conftest import app_on, basic
from webapp.context import services
from webapp.errors import status_of

SHAPE = {"type", "title", "status", "detail", "errors"}


def assert_is_problem(answer: TestResponse, status: int) -> dict:
    """Check the one shape (RFC 9457); give the document."""
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    problem = json.loads(answer.data)
    assert set(problem) == SHAPE
    assert problem["status"] == status
    assert problem["detail"]
    assert all(set(fault) == {"field", "why"} for fault in problem["errors"])
    return problem


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/coverage?kind=nothing", 400),
        ("GET", "/tiles/coverage/99/0/0.mvt", 400),
        ("GET", "/export/sites.nothing", 400),
        ("PUT", "/api/v1/inspections/1", 400),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/nothing.geojson", 404),
        ("GET", "/api/v1/sites/nothing", 404),
        ("DELETE", "/api/v1/stops/nothing", 404),
        ("POST", "/api/v1/coverage", 405),
        ("POST", "/sites.geojson", 405),
        ("POST", "/api/v1/stops", 422),
    ],
)
def test_a_machine_gets_a_problem_document(demo_app: Flask, method, path, status):
    answer = demo_app.test_client().open(path, method=method, headers=basic("admin"), json={})
    problem = assert_is_problem(answer, status)
    if status in (400, 422):
        assert problem["errors"]
    if status == 405:
        assert "GET" in answer.headers["Allow"]


def test_who_is_not_signed_in_or_may_not_is_told_so(demo_app: Flask):
    client = demo_app.test_client()
    assert_is_problem(client.get("/api/v1/coverage"), 401)
    assert_is_problem(client.get("/api/v1/coverage", headers=basic("admin", "wrong")), 401)
    refused = client.post("/api/v1/stops", headers=basic("viewer"), json={})
    assert "viewer" in assert_is_problem(refused, 403)["detail"]


def test_too_many_wrong_passwords_are_told_with_how_long_to_wait(demo_app: Flask):
    client = demo_app.test_client()
    for _ in range(5):
        client.get("/api/v1/coverage", headers=basic("viewer", "wrong"))
    answer = client.get("/api/v1/coverage", headers=basic("viewer", "wrong"))
    assert_is_problem(answer, 429)
    assert int(answer.headers["Retry-After"]) > 0


def test_a_body_larger_than_a_record_may_be_is_told_so(demo_app: Flask, client_of):
    path, body = f"/api/v1/inspections/{record_id()}", inspection_body(note="x" * 1_000_000)
    by_header = demo_app.test_client().put(path, headers=basic("admin"), json=body)
    assert_is_problem(by_header, 413)
    by_session = client_of("admin").send("PUT", path, json=body)
    assert_is_problem(by_session, 413)


def test_a_store_that_another_writer_holds_asks_to_try_again(
    demo_settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 50)
    app = app_on(demo_settings)
    held = sqlite3.connect(services(app).store.url.database, isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    try:
        answer = app.test_client().post(
            "/api/v1/stops",
            headers=basic("dispatcher"),
            json={"sites": ["LF0001"], "squad": 2, "date": "2020-02-22"},
        )
    finally:
        held.execute("ROLLBACK")
        held.close()
        services(app).store.dispose()
    assert_is_problem(answer, 503)
    assert answer.headers["Retry-After"] == "2"


def test_an_unforeseen_error_tells_nothing_of_the_inside(
    demo_app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken(*_: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(services(demo_app).live, "view", broken)
    demo_app.testing = False
    answer = demo_app.test_client().get("/api/v1/coverage", headers=basic("admin"))
    assert_is_problem(answer, 500)
    assert "secret" not in answer.text
    assert "a secret of the inside" in caplog.text


def test_people_get_a_page_that_says_what_happened(client_of):
    client = client_of("viewer")
    missing = client.get("/sites/no-such-site")
    assert missing.status_code == 404
    assert missing.content_type == "text/html; charset=utf-8"
    assert "There is no site &#39;no-such-site&#39;." in missing.text
    refused = client.get("/admin/")
    assert refused.status_code == 403
    assert "viewer" in refused.text
    bad = client.get("/sites?kind=<script>")
    assert bad.status_code == 400
    assert "&lt;script&gt;" in bad.text
    assert "<script>'" not in bad.text


def test_every_error_of_the_domain_has_a_status():
    raised = [
        cls
        for _, cls in inspect.getmembers(domain, inspect.isclass)
        if issubclass(cls, domain.SquadmapError) and cls is not domain.SquadmapError
    ]
    assert len(raised) > 10
    for cls in raised:
        error = cls("field", "why") if cls is domain.BadParameter else cls("why")
        assert 400 <= status_of(error) < 600, cls
        assert status_of(error) != 500, cls
