"""The public form: open when it is opened, bounded, forgiving, and silent about its senders."""

import io
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geo.fieldwork.complaint_steps import take_step
from geo.model import Actor, Role
from geo.store.complaints import complainant_of, complaint_by_id, complaints_of, photos_of
from geo.store.public_channels import PublicChannels, save_channels
from geo.store.schema import complaint, public_sending
from tests.demo_store import copy_demo
from tests.pictures import jpeg, sha256
from tests.webapp.conftest import app_on
from webapp.context import now_ms, services
from webapp.settings import Settings

PLACE = {"lon": "111.5312", "lat": "36.0871"}
TYPED = {
    "words": "Masks at 30 yuan <script>alert(1)</script>",
    "category": "price_gouging_medical",
    "address": "Renmin Pharmacy, Gulou Street",
    "name": "Wang Public",
    "phone": "13812345678",
}


@pytest.fixture(scope="module")
def demo_app(_demo_template: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give one app on a copy of the demo for all tests of this file."""
    app = app_on(copy_demo(_demo_template, tmp_path_factory.mktemp("report") / "demo"))
    yield app
    services(app).store.dispose()


@pytest.fixture
def stranger(demo_app: Flask) -> FlaskClient:
    """Give a browser that nobody signed in with, and that has sent nothing; the form is open."""
    open_form(demo_app)
    with services(demo_app).store.write() as conn:
        conn.execute(public_sending.delete())
    return demo_app.test_client()


def open_form(app: Flask, **settings) -> None:
    with app.app_context(), services().store.write() as conn:
        channels = PublicChannels(**{"form": True, **settings})
        save_channels(conn, channels, actor="admin", now_ms=now_ms())


def hidden(page: str) -> dict[str, str]:
    """Give what the form carries by itself."""
    found = dict(re.findall(r'<input type="hidden" name="([a-z_]+)"[^>]* value="([^"]*)"', page))
    assert found["csrf_token"], "the form carries its token"
    return found


def send(client: FlaskClient, page: str = "", **typed) -> TestResponse:
    form = {**hidden(page or client.get("/report").text), **typed}
    return client.post("/report", data=form, content_type="multipart/form-data")


def stored(app: Flask) -> list:
    with services(app).store.read() as conn:
        return complaints_of(conn, complaint.c.channel == "web", complaint.c.source == "web")


def test_the_form_is_shut_until_an_administrator_opens_it(demo_app: Flask, client_of):
    client = demo_app.test_client()
    with services(demo_app).store.write() as conn:
        save_channels(conn, PublicChannels(form=False), actor="admin", now_ms=0)
    shut = client.get("/report")
    assert (shut.status_code, "not taken by this page" in shut.text) == (404, True)
    admin = client_of("admin")
    answer = admin.send(
        "POST",
        "/admin/public",
        data={"form": "yes", "open311": "yes", "per_hour": "5", "keep_days": "30"},
    )
    assert answer.status_code == 303
    assert "What happened?" in client.get("/report").text
    refused = admin.send("POST", "/admin/public", data={"per_hour": "0", "keep_days": "30"})
    assert (refused.status_code, "must lie in" in refused.text) == (422, True)
    key = admin.send("POST", "/admin/public/keys", data={"name": "City app"})
    text = re.search(r'<output class="secret"[^>]*>([^<]+)<', key.text).group(1)
    sent = client.post(
        "/open311/v2/requests.json",
        data={"api_key": text, "service_code": "no_price_tag", "lat": "36.0871", "long": "111.53"},
    )
    assert sent.status_code == 201, sent.text
    assert text not in admin.get("/admin/public").text
    admin.send("POST", "/admin/public/keys/revoke", data={"name": "City app"})
    again = client.post(
        "/open311/v2/requests.json", data={"api_key": text, "service_code": "no_price_tag"}
    )
    assert again.status_code == 403


def test_a_report_is_taken_once_and_its_sender_sees_how_far_it_is(
    demo_app: Flask, stranger: FlaskClient
):
    page = stranger.get("/report").text
    before = len(stored(demo_app))
    photo = jpeg(noise=5, place=True)
    first = send(stranger, page, **TYPED, photos=(io.BytesIO(photo), "IMG_1.JPG"))
    assert first.status_code == 303, first.text
    twice = send(stranger, page, **TYPED, kept_photo=sha256(photo))
    assert twice.location == first.location
    assert len(stored(demo_app)) == before + 1

    report_id = first.location.rpartition("/")[2]
    with services(demo_app).store.read() as conn:
        known, caller = complaint_by_id(conn, report_id), complainant_of(conn, report_id)
        assert photos_of(conn, report_id) == [sha256(photo)]
    assert (known.words, known.channel, known.state) == (TYPED["words"], "web", "received")
    assert (caller.name, caller.phone) == ("Wang Public", "13812345678")
    assert "Wang" not in str(known.body)

    seen = demo_app.test_client().get(first.location)
    assert known.number in seen.text
    assert "received" in seen.text
    assert seen.headers["X-Robots-Tag"] == "noindex"
    for secret in ("Wang", "13812345678", "alert(1)", "Renmin", "30 yuan"):
        assert secret not in seen.text
    with services(demo_app).store.write() as conn:
        dispatcher = Actor("dispatcher", Role.DISPATCHER)
        take_step(
            conn, report_id, "answered", dispatcher, now_ms=known.received_at + 1,
            note="The price was <b>put right</b>.",
        )  # fmt: skip
    answered = demo_app.test_client().get(first.location).text
    assert "The price was &lt;b&gt;put right&lt;/b&gt;." in answered
    zh = demo_app.test_client().get("/report", headers={"Accept-Language": "zh"}).text
    assert "哄抬口罩等防疫用品价格" in zh


def test_other_complaints_show_to_nobody_by_their_id(demo_app: Flask, stranger: FlaskClient):
    with services(demo_app).store.read() as conn:
        others = complaints_of(conn, complaint.c.channel != "web", limit=1)
    unknown = ("no-uuid", "00000000-0000-4000-8000-000000000000")
    for one in (*(other.id for other in others), *unknown):
        assert stranger.get(f"/report/{one}").status_code == 404


def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    demo_app: Flask, stranger: FlaskClient
):
    before = len(stored(demo_app))
    photo = jpeg(noise=6)
    answer = send(stranger, **{**TYPED, "category": ""}, photos=(io.BytesIO(photo), "a.jpg"))
    assert answer.status_code == 422
    assert 'href="#category"' in answer.text
    assert "Masks at 30 yuan &lt;script&gt;" in answer.text
    assert sha256(photo) in answer.text, "the photo need not be sent again"

    for typed, field, why in (
        ({"words": ""}, "words", "is missing"),
        ({"words": "x" * 50_000}, "words", "50,000 characters"),
        ({"address": ""}, "address", "name a site, a point or an address"),
        ({"lon": "-30", "lat": "0"}, "address", "from the nearest district"),
        ({"lon": "east", "lat": "1"}, "address", "must be a number"),
        ({"lon": "nan", "lat": "1"}, "address", "must be a number"),
        ({"website": "https://spam.example"}, "website", "must stay empty"),
        ({"photos": (io.BytesIO(b"<script>alert(1)</script>"), "a.jpg")}, "photos", "no JPEG"),
        (
            {"photos": [(io.BytesIO(jpeg(noise=n)), f"{n}.jpg") for n in range(4)]},
            "photos",
            "at most 3",
        ),
    ):
        open_form(demo_app, per_hour=1_000)
        answer = send(stranger, **{**TYPED, **typed})
        told = re.findall(rf'<a href="#{field}">([^<]*)</a>', answer.text)
        assert (answer.status_code, [why in one for one in told]) == (422, [True]), (field, told)
    assert len(stored(demo_app)) == before


def test_one_address_sends_only_so_much_within_an_hour_and_is_not_kept(
    demo_app: Flask, stranger: FlaskClient
):
    open_form(demo_app, per_hour=2)
    with_photo = {**TYPED, "photos": (io.BytesIO(jpeg(noise=8)), "a.jpg")}
    sent = [send(stranger, **typed).status_code for typed in (with_photo, TYPED, TYPED)]
    assert sent == [303, 303, 429]
    refused = send(stranger, **TYPED)
    assert refused.headers["Retry-After"] == "3600"
    assert "Masks at 30 yuan" in refused.text
    form = {**hidden(stranger.get("/report").text), **TYPED}
    elsewhere = stranger.post("/report", data=form, environ_base={"REMOTE_ADDR": "10.9.8.7"})
    assert elsewhere.status_code == 303
    with services(demo_app).store.read() as conn:
        addresses = {row.address for row in conn.execute(public_sending.select())}
    assert len(addresses) == 2
    assert not any(part in str(addresses) for part in ("127.0.0.1", "10.9.8.7"))


def test_senders_that_a_server_on_both_protocols_sees_are_told_apart(
    demo_app: Flask, stranger: FlaskClient
):
    open_form(demo_app, per_hour=1)
    form = {**hidden(stranger.get("/report").text), **TYPED}
    seen_as = ("::ffff:10.0.0.1", "10.0.0.1", "::ffff:10.0.0.2", "2001:db8::1", "2001:db8::2")
    answers = []
    for number, address in enumerate(seen_as):
        report = {**form, "id": f"00000000-0000-4000-8000-00000000000{number}"}
        sent = stranger.post("/report", data=report, environ_base={"REMOTE_ADDR": address})
        answers.append(sent.status_code)
    assert answers == [303, 429, 303, 303, 429]


def test_a_stranger_gets_outlines_without_what_is_covered(stranger: FlaskClient):
    features = stranger.get("/report/outlines.json").get_json()["features"]
    assert len(features) == 17
    assert {one["properties"]["total"] for one in features} == {0}


def test_the_form_without_its_token_is_refused(demo_app: Flask, stranger: FlaskClient):
    before = len(stored(demo_app))
    assert stranger.post("/report", data=TYPED).status_code == 400
    assert len(stored(demo_app)) == before
