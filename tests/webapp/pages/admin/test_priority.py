"""Weights of the priority on the page: told before they are kept, in force everywhere from then."""

import html
import re

import pytest
from flask import Flask

from geo.clock import parse_instant
from geo.rules.weights import DEFAULT_WEIGHTS, weights_at
from geo.store.catalogue import load_catalogue
from tests.builders import ZONE
from tests.webapp.conftest import SignedInClient
from tests.webapp.pages.admin.conftest import enter
from tests.webapp.pages.admin.reading import newest_change, text_of
from tests.webapp.pages.forms import controls, summary
from webapp.context import services


def form_of(client: SignedInClient) -> dict[str, str]:
    form = controls(client.get("/admin/priority").text)
    form.pop("csrf_token")
    return form


def order(client: SignedInClient, at: str = "") -> list[tuple[str, float]]:
    answer = client.get(
        "/api/v1/sites", query_string={"sort": "priority", "limit": 20, "at": at or None}
    )
    return [(row["label"], row["priority"]) for row in answer.json["sites"]]


def first_moves(page: str) -> list[str]:
    table = page.split("<caption>The first places then", 1)[1].split("</table>", 1)[0]
    return [html.unescape(name) for name in re.findall(r'href="/sites/[^"]*">([^<]+)</a>', table)]


def test_the_page_shows_the_default_and_its_form_is_filled_with_it(admin: SignedInClient) -> None:
    form = form_of(admin)
    assert [form[f"crowding_{grade}"] for grade in range(1, 6)] == ["1", "2", "3", "4", "5"]
    assert (form["risk_high"], form["failure"], form["kind_hospital"]) == ("3", "1.5", "")
    assert "In force default" in text_of(admin.get("/admin/priority").text)


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"crowding_2": "-1"}, "crowding_2", "Crowding 2: must lie in 0.1 to 100"),
        ({"risk_high": "nan"}, "risk_high", "high risk: must lie in 0.1 to 100"),
        ({"failure": "1e99"}, "failure", "Last inspection failed: must lie in 1 to 10"),
        ({"crowding_4": "2"}, "crowding_4", "must not be less than 3, the one before it"),
        ({"most_complaints": "1.5"}, "most_complaints", "must be a whole number"),
        ({"kind_hospital": "x"}, "kind_hospital", "Hospital: must lie in 0.1 to 10"),
        ({"risk_low": ""}, "risk_low", "must not be empty"),
        ({"effective_from": "2020-02-21T08:00"}, "effective_from", "must not have passed"),
    ],
)
@pytest.mark.parametrize("do", ["effect", "apply"])
def test_weights_that_cannot_be_are_told_at_the_field_and_what_was_typed_stays(
    app: Flask, admin: SignedInClient, change: dict, field: str, said: str, do: str
) -> None:
    before = newest_change(app).sequence
    answer = admin.send("POST", "/admin/priority", data={**form_of(admin), **change, "do": do})
    assert answer.status_code == 422
    told = summary(answer.text)
    assert list(told) == [field]
    assert said in told[field]
    assert controls(answer.text)[field] == change[field]
    assert newest_change(app).sequence == before


def test_what_new_weights_would_do_is_told_then_done_and_the_past_keeps_its_own(
    app: Flask, admin: SignedInClient
) -> None:
    form = {**form_of(admin), "risk_high": "3", "kind_hospital": "10", "do": "effect"}
    yesterday = "2020-02-21T08:00+08:00"
    viewer = enter(app, "viewer")
    before, past = order(viewer), order(viewer, yesterday)

    page = admin.send("POST", "/admin/priority", data=form).text
    told = text_of(page)
    moved = re.search(r"([\d,]+) sites of ([\d,]+) would stand at another place", told)
    assert moved
    assert 0 < int(moved[1].replace(",", "")) <= int(moved[2].replace(",", ""))
    assert re.search(r"\d+ of the first 100 places would go to other sites", told)
    assert "What rises most" in told
    assert order(viewer) == before, "an effect is only told"

    assert admin.send("POST", "/admin/priority", data={**form, "do": "apply"}).status_code == 303
    after = order(viewer)
    assert [label for label, _ in after] == first_moves(page)
    assert after[0][1] > before[0][1]
    assert order(viewer, yesterday) == past, "what was ranked stays as it was"
    note = newest_change(app)
    assert (note.kind, note.actor, note.detail["kinds"]) == ("weights", "admin", {"hospital": 10})

    # The site's own page and the tables that machines take away say the same.
    first = admin.get("/api/v1/sites", query_string={"sort": "priority", "limit": 1}).json
    code = first["sites"][0]["code"]
    panel = admin.get(f"/api/v1/sites/by-id/{first['sites'][0]['row']}").json
    assert panel["priority"] == first["sites"][0]["priority"]
    assert panel["factors"]["kind"] == 10
    assert "Kind: Hospital 10" in text_of(admin.get(f"/sites/{code}").text).replace("× ", "")
    features = admin.get("/sites.geojson", query_string={"kind": "hospital"}).json["features"]
    by_code = {one["id"]: one["properties"]["priority"] for one in features}
    assert by_code[code] == pytest.approx(panel["priority"], abs=1e-4)
    assert "Hospital 10" in text_of(admin.get("/admin/priority").text)


def test_weights_to_come_hold_from_their_date_and_can_be_withdrawn_before(
    app: Flask, admin: SignedInClient
) -> None:
    at = parse_instant("2020-03-01T00:00+08:00", ZONE)
    form = {**form_of(admin), "failure": "9", "effective_from": "2020-03-01T00:00", "do": "apply"}
    assert admin.send("POST", "/admin/priority", data=form).status_code == 303
    with services(app).store.read() as conn:
        dated = load_catalogue(conn).weights
    assert weights_at(dated, at).failure == 9
    assert weights_at(dated, at - 1).failure == DEFAULT_WEIGHTS.failure
    assert re.search(r"Last inspection failed 1.5 9", text_of(admin.get("/admin/priority").text))

    withdraw = {"effective_from": str(at)}
    assert admin.send("POST", "/admin/priority/withdraw", data=withdraw).status_code == 303
    with services(app).store.read() as conn:
        assert weights_at(load_catalogue(conn).weights, at).failure == DEFAULT_WEIGHTS.failure
    assert newest_change(app).detail["did"] == "withdrawn"
    again = admin.send("POST", "/admin/priority/withdraw", data=withdraw)
    assert again.status_code == 422
    assert "No weights of that date are still to come" in text_of(again.text)
