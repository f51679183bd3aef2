"""The plan of a day: sent, seen, taken back."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from geo.clock import local_day
from geo.store.plans import stops_of_day
from tests.builders import NOW, ZONE
from tests.webapp.conftest import SignedInClient
from tests.webapp.pages.forms import controls, summary
from webapp.context import services

SignIn = Callable[[str], SignedInClient]

TODAY = local_day(NOW, ZONE).isoformat()


@pytest.fixture
def dispatcher(client_of: SignIn) -> SignedInClient:
    return client_of("dispatcher")


def add(client: SignedInClient, codes: str, squad: int, date: str = TODAY, note: str = ""):
    data = {"sites": codes, "squad": str(squad), "note": note}
    return client.send("POST", f"/plans/{date}", data=data)


def sheets(page: str) -> dict[int, list[str]]:
    """Read the codes of the stops of each squad."""
    parts = re.split(r'<h2 id="squad-(\d+)">', page)[1:]
    return {
        int(number): re.findall(r"· (LF\d+)</p>", block)
        for number, block in zip(parts[::2], parts[1::2], strict=True)
    }


def text(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def test_an_empty_day_says_what_to_do(dispatcher):
    answer = dispatcher.get("/plans", follow_redirects=True)
    assert answer.request.path == f"/plans/{TODAY}"
    assert "Nobody is sent anywhere on this day." in answer.text
    assert "/map?status=uncovered" in answer.text


def test_each_squad_has_its_stops_with_what_to_look_at(dispatcher):
    assert add(dispatcher, "LF0311, LF0549", 2, note="cold store").status_code == 303
    add(dispatcher, "LF0311", 6)
    page = dispatcher.get(f"/plans/{TODAY}").text
    assert sheets(page) == {2: ["LF0311", "LF0549"], 6: ["LF0311"]}
    words = text(page)
    assert "3 stops" in words
    assert "2 squads" in words
    assert "0 done, 3 open" in words
    assert words.count("cold store") == 2
    assert words.count("sent twice") == 2
    assert "sent by dispatcher" in words


def test_the_map_shows_every_stop(dispatcher):
    add(dispatcher, "LF0311 LF0549", 2)
    page = dispatcher.get(f"/plans/{TODAY}").text
    data = re.search(r'<script type="application/json" id="live-data">(.*?)</script>', page)
    assert data
    assert re.findall(r'"code": ?"(LF\d+)"', data.group(1)) == ["LF0311", "LF0549"]


def test_a_stop_outside_the_remit_is_marked(dispatcher):
    answer = add(dispatcher, "LF1214", 6)
    page = dispatcher.get(answer.location).text
    assert "A site lies outside the squad&#39;s remit" in page
    assert "outside the remit" in page


def test_a_stop_is_taken_back(demo_app, dispatcher):
    add(dispatcher, "LF0311 LF0549", 2)
    page = dispatcher.get(f"/plans/{TODAY}").text
    url = re.search(r'action="(/plans/stops/[^"]+)"', page).group(1)  # type: ignore[union-attr]
    answer = dispatcher.send("POST", url)
    assert answer.status_code == 303
    page = dispatcher.get(answer.location).text
    assert "no longer goes to" in page
    assert sheets(page) == {2: ["LF0549"]}
    with services(demo_app).store.read() as conn:
        assert len(stops_of_day(conn, local_day(NOW, ZONE))) == 1


def test_a_stop_is_done_when_its_squad_was_there(dispatcher, client_of):
    add(dispatcher, "LF0311", 2)
    squad = client_of("squad2")
    new = "/sites/LF0311/inspections/new"
    typed = controls(squad.get(new).text) | {"answer-open": "no", "result": "pass"}
    assert squad.send("POST", new, data=typed).status_code == 303
    page = dispatcher.get(f"/plans/{TODAY}").text
    assert "1 of 1 done" in page
    assert f'href="/records/{typed["id"]}"' in page
    assert "/take-back" not in page


def test_a_squad_sees_its_own_day_alone_and_sends_nobody(dispatcher, client_of):
    add(dispatcher, "LF0311", 2)
    add(dispatcher, "LF3075", 6)
    squad = client_of("squad6")
    page = squad.get(f"/plans/{TODAY}").text
    assert sheets(page) == {6: ["LF3075"]}
    assert "LF0311" not in page
    assert "take-back" not in page
    assert add(squad, "LF0311", 6).status_code == 403


@pytest.mark.parametrize(
    ("codes", "squad", "told"),
    [
        ("LF0311 LF9999999", 2, {"sites": "Site: there is no site 'LF9999999'"}),
        ("LF0311", 0, {"squad": "Squad: is to be chosen"}),
        ("", 2, {"sites": "Site: must name at least one site"}),
    ],
)
def test_a_refused_sending_says_why_and_stores_nothing(
    demo_app: Flask, dispatcher, codes, squad, told
):
    answer = add(dispatcher, codes, squad, note="kept")
    assert answer.status_code == 422
    assert summary(answer.text) == told
    assert 'value="kept"' in answer.text
    with services(demo_app).store.read() as conn:
        assert stops_of_day(conn, local_day(NOW, ZONE)) == []


def test_nobody_is_sent_into_the_past(dispatcher):
    yesterday = (local_day(NOW, ZONE) - timedelta(days=1)).isoformat()
    assert "This day has passed" in dispatcher.get(f"/plans/{yesterday}").text
    assert add(dispatcher, "LF0311", 2, yesterday).status_code == 422


def test_days_lead_to_one_another(dispatcher):
    page = dispatcher.get("/plans/2020-02-29").text
    assert 'href="/plans/2020-02-28"' in page
    assert 'href="/plans/2020-03-01"' in page
    assert dispatcher.get("/plans/tomorrow").status_code == 400
