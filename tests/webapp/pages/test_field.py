"""A squad's day on its phone, as the server gives it."""

import html
import re
from collections.abc import Callable

import pytest

from tests.webapp.conftest import SignedInClient
from tests.webapp.pages.forms import controls

SignIn = Callable[[str], SignedInClient]


def send(client: SignedInClient, codes: list[str], squad: int, note: str = "") -> None:
    body = {"sites": codes, "squad": squad, "date": "2020-02-22", "note": note}
    answer = client.send("POST", "/api/v1/stops", json=body)
    assert answer.status_code == 201, answer.text


def cards(page: str) -> list[str]:
    """Read the names of the stops ahead, in their order."""
    ahead = page.split('id="ahead"')[1].split('id="done"', maxsplit=1)[0]
    return re.findall(r'<h2><a href="/sites/([^"]+)"', ahead)


def distances(page: str) -> list[float]:
    """Read the distances of the stops ahead, in km."""
    found = re.findall(r'class="distance">([\d.,]+) (k?m)<', page)
    return [float(number) / (1 if unit == "km" else 1000) for number, unit in found]


@pytest.fixture
def sent(client_of: SignIn) -> SignedInClient:
    dispatcher = client_of("dispatcher")
    send(dispatcher, ["LF0594", "LF0311", "LF0549"], 2, "the cold store")
    return dispatcher


def test_a_free_day_says_so(viewer_of):
    page = viewer_of("squad3").get("/field").text
    assert "No stops today." in page
    assert "<script>" not in page


def test_stops_come_nearest_first_with_why_and_what_to_do(sent, client_of):
    page = client_of("squad2").get("/field").text
    assert sorted(cards(page)) == ["LF0311", "LF0549", "LF0594"]
    assert distances(page) == sorted(distances(page))
    assert "Nearest to the base first" in page
    assert page.count("the cold store") == 3
    assert "overdue" in page
    assert '<a href="geo:' in page
    assert "/sites/LF0311/inspections/new?from=field" in page


def test_from_where_the_phone_is_the_order_is_another(sent, client_of):
    client = client_of("squad2")
    features = sent.get("/sites.geojson?q=LF0594").get_json(force=True)["features"]
    lon, lat = features[0]["geometry"]["coordinates"]
    page = client.get(f"/field?lon={lon:.4f}&lat={lat:.4f}").text
    assert cards(page)[0] == "LF0594"
    assert distances(page)[0] < 0.02
    assert "Nearest to you first" in page


@pytest.mark.parametrize("query", ["lon=x&lat=36", "lon=111", "lon=1&lat=91", "lon=nan&lat=1"])
def test_a_position_that_is_none_is_refused(viewer_of, query):
    assert viewer_of("squad2").get(f"/field?{query}").status_code == 400


def test_a_stop_done_moves_below(sent, client_of):
    client = client_of("squad2")
    new = "/sites/LF0549/inspections/new?from=field"
    typed = controls(client.get(new).text) | {"answer-open": "no", "result": "pass"}
    answer = client.send("POST", "/sites/LF0549/inspections/new", data=typed)
    assert answer.location == "/field"
    page = client.get("/field").text
    assert sorted(cards(page)) == ["LF0311", "LF0594"]
    done = page.split('id="done"')[1]
    assert "/sites/LF0549" in done
    assert f"/records/{typed['id']}" in done
    assert "2 to go, 1 done" in page
    assert "Recorded as no." in page


def test_what_failed_last_time_is_looked_back_at(sent, client_of):
    client = client_of("squad2")
    new = "/sites/LF0549/inspections/new"
    typed = controls(client.get(new).text) | {"answer-open": "no", "result": "fail"}
    typed |= {"finding-0-text": "live poultry on sale", "finding-0-rectify_by": "2020-02-23"}
    client.send("POST", new, data=typed)
    send(sent, ["LF0549"], 4)
    page = html.unescape(client_of("squad4").get("/field").text)
    assert "live poultry on sale" in page
    assert f"from=field&look_back={typed['id']}" in page


def test_a_squad_that_calibrates_finds_each_instrument(sent, client_of):
    send(sent, ["LF3071"], 8)
    page = client_of("squad8").get("/field").text
    assert "/instruments/LF3071-1/calibrations/new?from=field" in page
    assert "/instruments/LF3071-2/calibrations/new?from=field" in page
    assert "/inspections/new" not in page


def test_a_dispatcher_chooses_the_squad_to_look_at(sent):
    assert "LF0311" not in sent.get("/field").text
    assert "LF0311" in sent.get("/field?squad=2").text
    assert sent.get("/field?squad=77").status_code == 400


def test_a_squad_sees_no_other_squad_s_day(sent, client_of):
    assert "LF0311" not in client_of("squad6").get("/field?squad=2").text


def test_a_viewer_does_not_go_out(viewer_of):
    assert viewer_of("viewer").get("/field").status_code == 403
