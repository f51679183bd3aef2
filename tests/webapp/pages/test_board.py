"""The board of a day: what is changed by hand, what that costs, who sees it when."""

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from geo.clock import local_day
from geo.store.plan_versions import load_plan
from tests.builders import NOW, ZONE
from tests.webapp.conftest import SignedInClient
from webapp.context import services

SignIn = Callable[[str], SignedInClient]

TODAY = local_day(NOW, ZONE).isoformat()
PAGE = f"/plans/{TODAY}"


@pytest.fixture
def dispatcher(client_of: SignIn) -> SignedInClient:
    return client_of("dispatcher")


@pytest.fixture
def planned(dispatcher: SignedInClient) -> SignedInClient:
    """Give a dispatcher whose squad 2 goes to three sites in an order, with times."""
    dispatcher.send("POST", PAGE, data={"sites": "LF0311 LF0549 LF0594", "squad": "2"})
    for code, place in (("LF0311", 1), ("LF0549", 2), ("LF0594", 3)):
        change(dispatcher, "moved", code, route="2", place=str(place))
    return dispatcher


def stops(client: SignedInClient) -> dict[str, dict[str, Any]]:
    """Read the plan: code of the site → its stop, with the name of its route."""
    plan = client.get(f"/api/v1/plans/{TODAY}").get_json()
    return {
        stop["site"]["code"]: {**stop, "route": route["route"]}
        for route in plan["routes"]
        for stop in route["stops"]
    }


def version(client: SignedInClient) -> int:
    return client.get(f"/api/v1/plans/{TODAY}").get_json()["version"]


def change(client: SignedInClient, do: str, code: str | None = None, **fields: str):
    data = {"version": str(version(client)), "do": do, **fields}
    if code is not None:
        data["stop"] = stops(client)[code]["id"]
    return client.send("POST", f"{PAGE}/changes", data=data)


def order(client: SignedInClient, route: str) -> list[str]:
    return [code for code, stop in stops(client).items() if stop["route"] == route]


def text(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def test_stops_get_times_in_the_order_they_are_put_in(planned):
    found = stops(planned)
    assert order(planned, "2") == ["LF0311", "LF0549", "LF0594"]
    times = [found[code]["arrives_at"] for code in order(planned, "2")]
    assert times == sorted(times)
    assert all(time > f"{TODAY}T07:00" for time in times)
    page = text(planned.get(PAGE).text)
    assert "to spare" in page
    assert "on the way" in page


def test_a_stop_moves_to_another_squad_and_the_page_says_what_that_costs_and_breaks(planned):
    answer = change(planned, "moved", "LF0549", route="6", place="1")
    assert answer.status_code == 303
    page = text(planned.get(answer.location).text)
    assert re.search(r"Changed: (\d+ min|\d+ h \d+ min) (more|less) driving\.", page)
    assert re.search(r"Does not fit: .*outside the squad's remit", page)
    assert order(planned, "2") == ["LF0311", "LF0594"]
    assert order(planned, "6") == ["LF0549"]


def test_a_shift_that_becomes_too_short_is_told(planned):
    answer = change(planned, "shifted", squad="2", starts="07:00", ends="08:20")
    page = text(planned.get(answer.location).text)
    assert re.search(r"is back .* after the end of its shift", page)
    assert "over the shift" in page
    change(planned, "own_shift", squad="2")
    assert "over the shift" not in text(planned.get(PAGE).text)


def test_earlier_and_later_move_by_one_place(planned):
    change(planned, "earlier", "LF0594")
    assert order(planned, "2") == ["LF0311", "LF0594", "LF0549"]
    change(planned, "later", "LF0311")
    assert order(planned, "2") == ["LF0594", "LF0311", "LF0549"]


def test_pins_and_requirements_show_and_are_let_go(planned):
    change(planned, "pinned", "LF0311", pin="place")
    change(planned, "required", "LF0311")
    page = text(planned.get(PAGE).text)
    assert "pinned to its place" in page
    assert " required " in page
    change(planned, "pinned", "LF0311", pin="")
    change(planned, "not_required", "LF0311")
    stop = stops(planned)["LF0311"]
    assert (stop["pin"], stop["required"]) == (None, False)


def test_what_was_done_is_undone_one_by_one(planned):
    change(planned, "dropped", "LF0311")
    change(planned, "moved", "LF0594", route="2", place="1")
    assert order(planned, "2") == ["LF0594", "LF0549"]
    for expected in (["LF0549", "LF0594"], ["LF0311", "LF0549", "LF0594"]):
        data = {"version": str(version(planned))}
        assert planned.send("POST", f"{PAGE}/undo", data=data).status_code == 303
        assert order(planned, "2") == expected


def test_a_site_is_left_out_for_the_day_and_admitted_again(planned):
    row = stops(planned)["LF0549"]["site"]["row"]
    change(planned, "excluded", "LF0549")
    assert "Left out this day" in text(planned.get(PAGE).text)
    assert "LF0549" not in stops(planned)
    change(planned, "readmitted", site=str(row))
    assert planned.get(f"/api/v1/plans/{TODAY}").get_json()["excluded"] == []


def test_a_squad_is_left_out_and_can_no_longer_be_chosen(planned):
    change(planned, "left_out", squad="2")
    assert stops(planned) == {}
    page = planned.get(PAGE).text
    assert "left out" in text(page)
    assert "Let it go out" in text(page)
    change(planned, "brought_back", squad="2")
    assert "Let it go out" not in text(planned.get(PAGE).text)


def test_two_versions_are_compared(planned):
    before = version(planned)
    change(planned, "dropped", "LF0311")
    change(planned, "moved", "LF0549", route="3")
    page = text(planned.get(f"{PAGE}?since={before}").text)
    assert f"Against version {before}" in page
    assert "0 gained, 1 lost, 1 handed over" in page


def test_the_second_of_two_dispatchers_sees_what_the_first_changed(planned, client_of):
    seen = version(planned)
    stop = stops(planned)["LF0594"]["id"]
    change(client_of("admin"), "moved", "LF0311", route="3")
    data = {"version": str(seen), "do": "moved", "stop": stop, "route": "4", "place": "7"}
    answer = planned.send("POST", f"{PAGE}/changes", data=data)
    assert answer.status_code == 409
    page = text(answer.text)
    assert "admin changed the plan" in page
    assert "LF0311" in page
    assert "went from squad 2 to squad 3" in page
    assert order(planned, "4") == []
    # The panel is still open, with what was typed, on the plan as it stands now.
    assert re.search(r'<option value="4" selected>', answer.text)
    assert 'name="place"' in answer.text
    assert 'value="7"' in answer.text
    assert f'name="version" value="{seen + 1}"' in answer.text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"do": "moved", "route": "77"}, 422),
        ({"do": "moved", "route": "x"}, 422),
        ({"do": "moved"}, 422),
        ({"do": "sing"}, 422),
        ({"do": "pinned", "pin": "wall"}, 422),
        ({"do": "shifted", "squad": "2", "starts": "8", "ends": "9"}, 422),
    ],
)
def test_a_change_that_makes_no_sense_changes_nothing(demo_app, planned, fields, status):
    before = version(planned)
    assert change(planned, fields.pop("do"), "LF0311", **fields).status_code == status
    with services(demo_app).store.read() as conn:
        assert load_plan(conn, local_day(NOW, ZONE)).version == before


def test_squads_see_a_plan_when_it_is_published_and_are_told_of_what_comes_after(
    planned, client_of
):
    # What was sent by hand is seen at once; what the board adds, only when it is published.
    answer = planned.send("POST", PAGE, data={"sites": "LF4186", "squad": "whoever"})
    assert answer.status_code == 303
    taken = stops(planned)["LF4186"]
    squad = client_of(f"squad{taken['squad']}")
    assert "LF4186" not in squad.get("/field").text
    assert "LF4186" not in squad.get(PAGE).text
    data = {"version": str(version(planned))}
    assert planned.send("POST", f"{PAGE}/publish", data=data).status_code == 303
    page = squad.get("/field").text
    assert "/sites/LF4186" in page
    assert f'be there at <b><time datetime="{taken["arrives_at"]}">' in page
    assert "Your day was changed" not in page

    change(planned, "dropped", "LF4186")
    page = text(squad.get("/field").text)
    assert "Your day was changed" in page
    assert "No longer yours:" in page
    assert squad.send("POST", "/field/seen").status_code == 303
    assert "Your day was changed" not in squad.get("/field").text


def test_an_urgent_site_says_who_takes_it_and_when(planned):
    answer = planned.send("POST", PAGE, data={"sites": "LF4186", "squad": "whoever"})
    page = text(planned.get(answer.location).text)
    assert re.search(r"goes to .* and is there at \d\d:\d\d: .* more driving\.", page)
    assert stops(planned)["LF4186"]["required"]
    again = planned.send("POST", PAGE, data={"sites": "LF4186", "squad": "whoever"})
    assert again.status_code == 422
    assert "a squad goes to 'LF4186' already" in text(again.text)


def test_a_skipped_stop_shows_its_reason_on_the_board(planned, client_of):
    stop = stops(planned)["LF0549"]["id"]
    squad = client_of("squad2")
    assert squad.send("POST", f"/field/stops/{stop}/skip").status_code == 303
    assert stops(planned)["LF0549"]["state"] == "ahead"
    squad.send("POST", f"/field/stops/{stop}/skip", data={"reason": "road closed"})
    assert "Skipped: road closed" in text(planned.get(PAGE).text)
    assert "1 skipped" not in text(squad.get("/field").text)
    assert "road closed" in text(squad.get("/field").text)
    other = client_of("squad6").send(
        "POST", f"/field/stops/{stop}/skip", data={"reason": "not mine"}
    )
    assert other.status_code == 403


def test_the_map_has_a_numbered_stop_in_the_squad_s_colour_and_its_lines(planned):
    page = planned.get(PAGE).text
    found = re.search(r'<script type="application/json" id="live-data">(.*?)</script>', page)
    assert found
    data = json.loads(found.group(1))
    assert [(one["code"], one["number"], one["colour"]) for one in data["points"]] == [
        ("LF0311", 1, 2),
        ("LF0549", 2, 2),
        ("LF0594", 3, 2),
    ]
    # From the base by three stops and back.
    assert len(data["lines"]) == 4


def test_the_plan_is_taken_away_and_a_squad_takes_its_own(planned, client_of):
    planned.send("POST", PAGE, data={"sites": "LF3075", "squad": "6"})
    whole = planned.get(f"/export/plans/{TODAY}.csv").text
    assert "LF0311" in whole
    assert "LF3075" in whole
    part = planned.get(f"/export/plans/{TODAY}.geojson?squad=6").get_json(force=True)
    codes = [one["properties"].get("site") for one in part["features"]]
    assert "LF3075" in codes
    assert "LF0311" not in codes
    own = client_of("squad6").get(f"/export/plans/{TODAY}.ics?squad=2").text
    assert "LF3075" in own
    assert "LF0311" not in own
    assert planned.get(f"/export/plans/{TODAY}.gpx").status_code == 400
    assert "<rtept" in planned.get(f"/export/plans/{TODAY}.gpx?squad=2").text
    pdf = client_of("squad2").get(f"/export/plans/{TODAY}.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert pdf.content_type == "application/pdf"


def test_a_squad_and_a_viewer_change_nothing(planned, client_of):
    for name in ("squad2", "viewer"):
        client = client_of(name)
        page = client.get(PAGE).text
        assert "/changes" not in page.split('id="live-data"')[0]
        assert "/make" not in page
        data = {"version": "1", "do": "moved", "stop": "x", "route": "2"}
        for path in ("changes", "undo", "publish", "make"):
            assert client.send("POST", f"{PAGE}/{path}", data=data).status_code == 403


def test_an_order_to_plan_that_makes_no_sense_begins_nothing(dispatcher):
    for seconds in ("", "0", "301"):
        answer = dispatcher.send("POST", f"{PAGE}/make", data={"seconds": seconds})
        assert answer.status_code == 422, seconds
    past = dispatcher.send("POST", "/plans/2020-02-01/make", data={"seconds": "5"})
    assert past.status_code == 422
    assert dispatcher.get(f"/api/v1/plans/{TODAY}/job").get_json() == {"state": "none"}
