"""People and tokens: added, changed, closed; secrets shown once; nobody locks everybody out."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.webapp.conftest import SignedInClient
from tests.webapp.pages.admin.conftest import enter
from tests.webapp.pages.admin.reading import newest_change, secret_of, text_of
from tests.webapp.pages.forms import summary


def add(admin: SignedInClient, name: str, role: str = "viewer", squad: str = "") -> str:
    """Add a person; give their password."""
    answer = admin.send("POST", "/admin/people", data={"name": name, "role": role, "squad": squad})
    assert answer.status_code == 200, text_of(answer.text)
    return secret_of(answer.text)


def test_a_new_person_signs_in_with_the_password_shown_once(
    app: Flask, admin: SignedInClient
) -> None:
    password = add(admin, "wang", "squad", "3")
    wang = enter(app, "wang", password)
    assert wang.get("/admin/people").status_code == 403
    page = text_of(admin.get("/admin/people").text)
    assert "wang squad 3 ·" in page
    assert password not in page
    note = newest_change(app)
    assert (note.kind, note.ref, note.actor, note.detail["role"]) == (
        "account", "wang", "admin", "squad",
    )  # fmt: skip
    assert password not in str(note)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"name": "", "role": "viewer"}, "name"),
        ({"name": "Li Lei", "role": "viewer"}, "name"),
        ({"name": "admin", "role": "viewer"}, "name"),
        ({"name": "li", "role": "emperor"}, "role"),
        ({"name": "li", "role": "squad"}, "squad"),
        ({"name": "li", "role": "squad", "squad": "99"}, "squad"),
    ],
)
def test_a_person_who_cannot_be_added_is_told_at_the_field(
    admin: SignedInClient, form: dict, field: str
) -> None:
    answer = admin.send("POST", "/admin/people", data=form)
    assert answer.status_code == 422
    assert field in summary(answer.text)
    assert f'id="{field}"' in answer.text
    assert "li viewer" not in text_of(admin.get("/admin/people").text)


def test_another_password_ends_every_session(app: Flask, admin: SignedInClient) -> None:
    first = enter(app, "sun", add(admin, "sun"))
    assert first.get("/sites").status_code == 200
    answer = admin.send("POST", "/admin/people/sun/password")
    assert answer.headers["Cache-Control"] == "no-store"
    assert first.get("/sites").status_code == 302
    enter(app, "sun", secret_of(answer.text))


def test_a_closed_person_is_out_until_opened(app: Flask, admin: SignedInClient) -> None:
    password = add(admin, "zhou")
    zhou = enter(app, "zhou", password)
    admin.send("POST", "/admin/people/zhou/active", data={"active": "no"})
    assert zhou.get("/sites").status_code == 302
    assert zhou.send("POST", "/login", data={"username": "zhou", "password": password}).status_code
    assert "closed" in text_of(admin.get("/admin/people/zhou").text)
    admin.send("POST", "/admin/people/zhou/active", data={"active": "yes"})
    enter(app, "zhou", password)


def test_another_role_holds_at_once(app: Flask, admin: SignedInClient) -> None:
    person = enter(app, "qian", add(admin, "qian"))
    assert person.get("/admin/").status_code == 403
    form = {"role": "admin", "squad": "4"}
    assert admin.send("POST", "/admin/people/qian/role", data=form).status_code == 303
    assert person.get("/admin/").status_code == 200


def test_nobody_closes_or_degrades_themselves(admin: SignedInClient) -> None:
    answer = admin.send("POST", "/admin/people/admin/active", data={"active": "no"})
    assert answer.status_code == 422
    assert "nobody closes their own account" in text_of(answer.text)
    answer = admin.send("POST", "/admin/people/admin/role", data={"role": "viewer"})
    assert answer.status_code == 422
    assert admin.get("/admin/").status_code == 200


def test_one_who_administers_is_always_left(app: Flask, admin: SignedInClient) -> None:
    other = enter(app, "wu", add(admin, "wu", "admin"))
    for name in ("admin", "qian"):
        other.send("POST", f"/admin/people/{name}/active", data={"active": "no"})
    answer = other.send("POST", "/admin/people/wu/active", data={"active": "no"})
    assert answer.status_code == 422
    other.send("POST", "/admin/people/admin/active", data={"active": "yes"})
    assert admin.get("/admin/").status_code == 200


def test_a_token_signs_a_machine_in_until_it_is_taken_back(
    app: Flask, admin: SignedInClient
) -> None:
    answer = admin.send("POST", "/admin/tokens", data={"account": "viewer", "days": "30"})
    token = secret_of(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    header = {"Authorization": f"Bearer {token}"}
    machine = app.test_client()
    assert machine.get("/api/v1/kinds", headers=header).status_code == 200
    page = admin.get("/admin/tokens").text
    assert token not in page
    digest = page.split('name="sha256" value="')[1].split('"')[0]
    admin.send("POST", "/admin/tokens/revoke", data={"sha256": digest})
    assert machine.get("/api/v1/kinds", headers=header).status_code == 401
    assert newest_change(app).detail == {"did": "revoked"}


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"account": "nobody", "days": "3"}, "account"),
        ({"account": "viewer", "days": "0"}, "days"),
        ({"account": "viewer", "days": "1.5"}, "days"),
        ({"account": "viewer", "days": "soon"}, "days"),
    ],
)
def test_a_token_that_cannot_be_given_is_told_at_the_field(
    admin: SignedInClient, form: dict, field: str
) -> None:
    answer = admin.send("POST", "/admin/tokens", data=form)
    assert answer.status_code == 422
    assert list(summary(answer.text)) == [field]
