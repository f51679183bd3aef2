"""Signing in: by page for people, by header for machines."""

import hashlib
import io

import pytest

from geo.store import accounts
from tests.demo_store import PASSWORD
from tests.webapp.conftest import basic
from webapp.context import services
from webapp.passwords import hash_password


@pytest.fixture
def client(demo_app):
    return demo_app.test_client()


def test_a_stranger_is_sent_to_the_sign_in_and_then_to_where_they_wanted(client):
    answer = client.get("/sites?kind=hospital")
    assert answer.status_code == 302
    assert answer.location == "/login?next=/sites?kind%3Dhospital"
    token = client.token_of(answer.location)
    answer = client.post(
        "/login",
        data={
            "csrf_token": token,
            "username": "viewer",
            "password": PASSWORD,
            "next": "/sites?kind=hospital",
        },
    )
    assert answer.location == "/sites?kind=hospital"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(client, target):
    token = client.token_of("/login")
    form = {"csrf_token": token, "username": "viewer", "password": PASSWORD, "next": target}
    assert client.post("/login", data=form).location == "/"


def test_a_stranger_cannot_send_files_to_the_sign_in(client, demo_app):
    token = client.token_of("/login")
    form = {"csrf_token": token, "username": "viewer", "password": PASSWORD}
    large = {**form, "file": (io.BytesIO(b"x" * 100_000), "a.bin")}
    refused = client.post("/login", data=large, content_type="multipart/form-data")
    assert (refused.status_code, "larger than is taken" in refused.text) == (413, True)
    assert client.post("/login", data=form).status_code == 302


def test_a_wrong_password_keeps_the_name_and_says_nothing_of_which_was_wrong(client):
    for name in ("viewer", "nobody"):
        client.csrf_token = client.token_of("/login")
        answer = client.send("POST", "/login", data={"username": name, "password": "wrong"})
        assert answer.status_code == 401
        assert "Name and password do not belong together." in answer.text
        assert f'value="{name}"' in answer.text


def test_wrong_passwords_count_against_a_network_of_ipv6(client):
    client.csrf_token = client.token_of("/login")

    def tried(address: str) -> int:
        form = {"username": "squad6", "password": "wrong"}
        return client.send(
            "POST", "/login", data=form, environ_base={"REMOTE_ADDR": address}
        ).status_code

    assert [tried(f"2001:db8::{n}") for n in range(1, 7)] == [401] * 5 + [429]
    assert tried("2001:db8:0:1::1") == 401


def test_after_five_wrong_passwords_the_right_one_must_wait_too(client, demo_app):
    client.csrf_token = client.token_of("/login")
    for _ in range(5):
        client.send("POST", "/login", data={"username": "squad7", "password": "wrong"})
    answer = client.send("POST", "/login", data={"username": "squad7", "password": PASSWORD})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"
    assert client.get("/sites").status_code == 302
    machine = demo_app.test_client().get("/api/v1/kinds", headers=basic("squad7"))
    assert machine.status_code == 429
    other = demo_app.test_client()
    assert other.sign_in("dispatcher").status_code == 302


def test_the_right_password_forgets_the_wrong_ones(client):
    client.csrf_token = client.token_of("/login")
    for _ in range(2):
        for _ in range(4):
            client.send("POST", "/login", data={"username": "viewer", "password": "wrong"})
        assert client.sign_in("viewer").status_code == 302
        client.send("POST", "/logout")
        client.csrf_token = client.token_of("/login")


def test_a_form_without_its_token_changes_nothing(client):
    answer = client.post("/login", data={"username": "viewer", "password": PASSWORD})
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text
    assert client.get("/sites").status_code == 302


def test_signing_out_ends_the_session(client_of):
    client = client_of("viewer")
    assert client.get("/sites").status_code == 200
    client.send("POST", "/logout")
    assert client.get("/sites").status_code == 302


def test_a_new_password_ends_the_sessions_of_the_old_one(client_of, demo_app):
    client = client_of("viewer")
    with services(demo_app).store.write() as conn:
        accounts.set_password(conn, "viewer", hash_password("another one"), actor="t", now_ms=1)
    assert client.get("/sites").status_code == 302


def test_a_closed_account_is_out_at_once(client_of, demo_app):
    client = client_of("viewer")
    with services(demo_app).store.write() as conn:
        accounts.set_active(conn, "viewer", False, actor="t", now_ms=1)
    assert client.get("/sites").status_code == 302
    assert demo_app.test_client().get("/api/v1/kinds", headers=basic("viewer")).status_code == 401


def test_machines_sign_in_by_basic_or_by_token(demo_app):
    client = demo_app.test_client()
    with services(demo_app).store.write() as conn:
        digest = hashlib.sha256(b"a token").hexdigest()
        accounts.add_token(conn, "viewer", digest, None, 1, actor="t")
    assert "hospital" in client.get("/api/v1/kinds", headers=basic("viewer")).text
    bearer = {"Authorization": "Bearer a token"}
    assert "hospital" in client.get("/api/v1/kinds", headers=bearer).text
    refused = client.get("/api/v1/kinds", headers={"Authorization": "Bearer another"})
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Basic")
    assert refused.json["status"] == 401


def test_pages_ignore_http_basic(demo_app):
    answer = demo_app.test_client().get("/sites", headers=basic("viewer"))
    assert answer.location.startswith("/login")


def test_the_language_is_remembered_and_leads_back(client):
    answer = client.get("/language/zh?next=/login")
    assert answer.location == "/login"
    assert 'lang="zh-CN"' in client.get("/login").text
    client.get("/language/en?next=/login")
    assert 'lang="en"' in client.get("/login").text


def test_every_answer_carries_the_policy_and_no_page_has_inline_style_or_script(viewer_of):
    client = viewer_of("admin")
    for path in ("/sites", "/map", "/plans/2020-02-22", "/imports", "/admin/"):
        answer = client.get(path, follow_redirects=True)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert " style=" not in answer.text
        assert " onclick=" not in answer.text
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
