"""A call is taken in, a squad sent, an answer given: by pages, without a script."""

import re
import uuid
from typing import Any

import pypdfium2
import pytest

from geo.clock import DAY_MS
from geo.store.complaints import complainant_of, complaint_by_id
from tests.webapp.conftest import SignedInClient
from tests.webapp.pages.forms import controls
from webapp.context import services

SECRET = "0357-7654321"


@pytest.fixture
def dispatcher(client_of) -> SignedInClient:
    """Give the dispatcher's browser."""
    return client_of("dispatcher")


def call(client: SignedInClient, **values: Any) -> Any:
    """Send the form of a call; what is not said is a call about masks at the first market."""
    form = {
        "id": str(uuid.uuid4()), "words": "口罩涨价到 50 元 <script>alert(1)</script>",
        "place": market(client), "phone": SECRET, "name": "王女士", "category": "", **values,
    }  # fmt: skip
    return client.send("POST", "/complaints/new", data=form)


def market(client: SignedInClient) -> str:
    """Give the code of a market."""
    listed = client.get("/api/v1/sites?kind=farmers_market&order=code&limit=1").get_json()
    return listed["sites"][0]["code"]


def number_of(answer: Any) -> str:
    """Give the number of the complaint to whose page an answer leads."""
    assert answer.status_code == 303, answer.text
    return answer.location.rsplit("/", 1)[-1]


def test_a_call_goes_from_the_form_to_its_answer(client_of, dispatcher: SignedInClient) -> None:
    complaint_id = str(uuid.uuid4())
    code = market(dispatcher)
    before = dispatcher.get(f"/sites.geojson?q={code}").get_json(force=True)["features"][0]
    number = number_of(call(dispatcher, id=complaint_id))
    # The same form sent again by a nervous finger is the same complaint.
    assert number_of(call(dispatcher, id=complaint_id, asked="1")) == number
    after = dispatcher.get(f"/sites.geojson?q={code}").get_json(force=True)["features"][0]
    assert after["properties"]["open_complaints"] == before["properties"]["open_complaints"] + 1
    if before["properties"]["priority"]:
        assert after["properties"]["priority"] > before["properties"]["priority"]

    shown = dispatcher.get(f"/complaints/{number}")
    # Going back after signing out must not bring it up again.
    assert shown.headers["Cache-Control"] == "no-store"
    page = shown.text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert SECRET in page
    assert "Price gouging of masks" in page
    viewer = client_of("viewer")
    seen = viewer.get(f"/complaints/{number}").text
    assert SECRET not in seen
    assert "王女士" not in seen
    assert 'id="actions"' not in seen
    assert client_of("squad3").get(f"/complaints/{number}").status_code == 403

    sent = dispatcher.send("POST", f"/complaints/{number}/send", data={"squad": "2"})
    assert number_of(sent) == number
    stops = dispatcher.get("/api/v1/stops?squad=2").get_json()["stops"]
    stop = next(stop for stop in stops if stop["site"]["code"] == code)
    assert number in stop["note"] or stop["note"]
    squad = client_of("squad2")
    assert number in squad.get("/complaints").text
    assert SECRET not in squad.get(f"/complaints/{number}").text
    answered = squad.send(
        "POST", f"/complaints/{number}/steps", data={"state": "answered", "note": "", "template": 1}
    )
    assert number_of(answered) == number
    page = dispatcher.get(f"/complaints/{number}").text
    assert "answered in time" in page
    assert "ordered to put it right" in page
    shut = dispatcher.send("POST", f"/complaints/{number}/steps", data={"state": "closed"})
    assert number_of(shut) == number
    again = dispatcher.send("POST", f"/complaints/{number}/steps", data={"state": "closed"})
    assert again.status_code == 422
    assert "it cannot become closed" in again.text
    later = dispatcher.get(f"/sites.geojson?q={code}").get_json(force=True)["features"][0]
    assert later["properties"]["open_complaints"] == before["properties"]["open_complaints"]
    assert SECRET not in client_of("admin").get("/admin/log").text


def test_what_was_typed_stays_and_a_probable_duplicate_is_asked_about(
    dispatcher: SignedInClient,
) -> None:
    refused = call(dispatcher, words="x" * 50_000)
    assert refused.status_code == 422
    assert "50,000 characters" in refused.text
    assert SECRET in refused.text
    assert "Category" in call(dispatcher, words="zzz").text
    nowhere = call(dispatcher, place="", lon="nan", lat="1e999")
    assert (nowhere.status_code, "must be a number" in nowhere.text) == (422, True)
    far = call(dispatcher, place="", lon="0", lat="0")
    assert "km from the nearest district" in far.text

    first = number_of(call(dispatcher))
    asked = call(dispatcher, words="口罩又涨价了")
    assert asked.status_code == 422
    assert f"Join to {first}" in asked.text
    main = re.search(rf'value="([0-9a-f-]{{36}})"[^>]*>\s*<span>Join to {first}', asked.text)
    assert main
    second = number_of(
        call(dispatcher, words="口罩又涨价了", asked="1", duplicate_of=main.group(1))
    )
    assert f'href="/complaints/{second}"' in dispatcher.get(f"/complaints/{first}").text

    listed = dispatcher.get("/complaints?state=open&q=又涨价").text
    assert second in listed
    assert f'/complaints/{first}"' not in listed
    assert dispatcher.get("/complaints?offset=5000").status_code == 200
    assert dispatcher.get("/complaints?state=lost").status_code == 400


def test_who_called_is_kept_as_long_as_the_administrator_says(
    demo_app, client_of, dispatcher: SignedInClient
) -> None:
    days = {"open311": "yes", "per_hour": "5", "keep_days": "30"}
    client_of("admin").send("POST", "/admin/public", data=days)
    by_page, by_machine = str(uuid.uuid4()), str(uuid.uuid4())
    number_of(call(dispatcher, id=by_page))
    body = {"channel": "phone", "category": "wildlife", "words": "x", "address": "y"}
    body["complainant"] = {"phone": SECRET}
    dispatcher.send("PUT", f"/api/v1/complaints/{by_machine}", json=body)
    with services(demo_app).store.read() as conn:
        for one in (by_page, by_machine):
            known, caller = complaint_by_id(conn, one), complainant_of(conn, one)
            assert caller is not None
            assert caller.remove_at - known.received_at == 30 * DAY_MS


def test_a_case_on_paper_tells_a_complaint_to_whoever_may_see_it(
    client_of, dispatcher: SignedInClient
) -> None:
    complaint_id = str(uuid.uuid4())
    number_of(call(dispatcher, id=complaint_id, words="masks at fifty yuan"))
    form = controls(dispatcher.get(f"/cases/new?complaint={complaint_id}").text)
    opened = dispatcher.send("POST", "/cases/new", data=form | {"title": "Prices"})

    def paper(name: str) -> str:
        document = pypdfium2.PdfDocument(client_of(name).get(f"{opened.location}.pdf").data)
        text = document[0].get_textpage().get_text_bounded()
        document.close()
        return text

    assert "masks at fifty yuan" in paper("viewer")
    assert "Prices" in paper("squad3")
    assert "masks at fifty yuan" not in paper("squad3")


def test_a_point_is_tied_to_a_site_and_moved_to_another_category(
    dispatcher: SignedInClient,
) -> None:
    code = market(dispatcher)
    site = dispatcher.get(f"/api/v1/sites/{code}").get_json()
    number = number_of(
        call(dispatcher, place="", lon=str(site["lon"]), lat=str(site["lat"] + 0.0005))
    )
    assert f'value="{code}"' in dispatcher.get(f"/complaints/{number}").text
    for where, data in (("place", {"site": code}), ("category", {"category": "wildlife"})):
        answer = dispatcher.send("POST", f"/complaints/{number}/{where}", data=data)
        assert number_of(answer) == number
    page = dispatcher.get(f"/complaints/{number}").text
    assert "Live or wild animals traded" in page
    assert f'href="/sites/{code}"' in page
    wrong = dispatcher.send("POST", f"/complaints/{number}/place", data={"site": "nope"})
    assert wrong.status_code == 422
