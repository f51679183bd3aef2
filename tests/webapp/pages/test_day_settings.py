"""The board's forms for a whole day: teams, breaks, convoys; each says what it costs or breaks."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.webapp.conftest import SignedInClient
from tests.webapp.pages.test_board import PAGE, TODAY, change, order, stops, text, version

TWO, THREE, EIGHT = "Edible farm produce", "Wildlife markets and complaints", "Metrology"
"""What squads 2, 3 and 8 of the demo are called."""
CODES = ("LF0311", "LF0549", "LF0594")


@pytest.fixture
def planned(client_of: Callable[[str], SignedInClient]) -> SignedInClient:
    """Give a dispatcher whose squad 2 goes to three sites in an order, with times."""
    dispatcher = client_of("dispatcher")
    dispatcher.send("POST", PAGE, data={"sites": " ".join(CODES), "squad": "2"})
    for place, code in enumerate(CODES, 1):
        change(dispatcher, "moved", code, route="2", place=str(place))
    return dispatcher


def told(client: SignedInClient, answer) -> str:
    assert answer.status_code == 303, text(answer.text)
    return text(client.get(answer.location).text)


def ends_at(client: SignedInClient) -> datetime:
    return datetime.fromisoformat(stops(client)["LF0594"]["ends_at"])


def test_a_break_costs_time_shows_and_is_taken_away(planned):
    before = ends_at(planned)
    pause = {"begins_from": "09:00", "begins_to": "10:00", "minutes": "40"}
    page = told(planned, change(planned, "paused", **pause))
    assert f"{TWO} is back 40 min later." in page
    assert "40 min, begun between 09:00 and 10:00" in page
    assert ends_at(planned) > before + timedelta(minutes=39)
    plan = planned.get(f"/api/v1/plans/{TODAY}").get_json()
    assert plan["pauses"] == [{"from": "09:00", "to": "10:00", "minutes": 40}]

    again = change(planned, "paused", **pause)
    assert again.status_code == 422
    assert "is there already" in text(again.text)
    page = told(planned, change(planned, "unpaused", **pause))
    assert "begun between" not in page
    # Times are from now on, and the clock ticks.
    assert ends_at(planned) - before < timedelta(minutes=1)


def test_a_squad_goes_out_in_teams_and_in_one_again(planned):
    page = told(planned, change(planned, "split", squad="2", teams="东组、西组"))
    assert f"2 · {TWO} / 东组" in page
    assert order(planned, "2/东组") == list(CODES)
    change(planned, "moved", "LF0549", route="2/西组", place="1")
    assert (order(planned, "2/东组"), order(planned, "2/西组")) == (
        ["LF0311", "LF0594"], ["LF0549"],
    )  # fmt: skip
    data = {"version": str(version(planned))}
    planned.send("POST", f"{PAGE}/undo", data=data)
    assert order(planned, "2/东组") == list(CODES)
    told(planned, change(planned, "one_team", squad="2"))
    assert order(planned, "2") == list(CODES)


def test_squads_that_go_together_are_told_to_differ_and_part_again(planned):
    page = told(planned, change(planned, "joined", routes=["2", "3"]))
    assert f"Does not fit: {THREE} should go together with {TWO}, and their stops differ" in page
    assert f"{TWO} + {THREE}" in page
    page = told(planned, change(planned, "parted", routes=["3"]))
    assert f"{TWO} + {THREE}" not in page
    assert "should go together" not in page


def test_a_convoy_makes_the_same_stops_and_is_not_sent_twice(planned):
    change(planned, "joined", routes=["5", "6"])
    change(planned, "moved", "LF0594", route="5", place="1")
    page = planned.get(PAGE).text
    columns = re.split(r'<section class="sheet', page.split('id="beside"')[0])[1:]
    assert [("/sites/LF0594" in one) for one in columns] == [False, True, True]
    words = text(page)
    assert "together Catering" in words
    assert "together Drugs and medical devices" in words
    assert "sent twice" not in words


def test_two_squads_that_do_different_things_at_a_site_are_two_visits(planned):
    planned.send("POST", PAGE, data={"sites": "LF0311", "squad": "8"})
    words = text(planned.get(PAGE).text)
    assert f"two visits this one: inspection; {EIGHT}: calibration" in words
    assert f"two visits this one: calibration; {TWO}: inspection" in words
    assert "sent twice" not in words


@pytest.mark.parametrize(
    ("do", "fields", "said"),
    [
        ("paused", {"begins_from": "9", "begins_to": "10:00", "minutes": "30"}, "two times"),
        ("paused", {"begins_from": "12:00", "begins_to": "11:00", "minutes": "30"}, "before"),
        ("paused", {"begins_from": "12:00", "begins_to": "13:00", "minutes": "0"}, "1 to 240"),
        ("split", {"squad": "2", "teams": "east"}, "2 to 6 names"),
        ("split", {"squad": "2", "teams": "a, b/c"}, "no name of a team"),
        ("split", {"squad": "2", "teams": ""}, "must not be empty"),
        ("split", {"squad": "77", "teams": "a, b"}, "there is no squad 77"),
        ("joined", {"routes": ["2"]}, "at least two"),
        ("joined", {"routes": ["2", "2/moon"]}, "has no such team"),
        ("joined", {"routes": ["2", "x"]}, "is no route"),
    ],
)
def test_what_cannot_be_set_is_told_and_changes_nothing(planned, do, fields, said):
    before = version(planned)
    answer = change(planned, do, **fields)
    assert answer.status_code == 422
    assert said in text(answer.text)
    assert version(planned) == before


def test_a_machine_sets_the_day_likewise(planned):
    url, pause = f"/api/v1/plans/{TODAY}/changes", {"from": "09:00", "to": "10:00", "minutes": 40}

    def send(**body):
        return planned.send("POST", url, json={"version": version(planned), **body})

    assert send(did="paused", pause=pause).status_code == 200
    assert send(did="split", squad=2, teams=["a", "b"]).status_code == 200
    assert send(did="joined", routes=["2/a", "2/b"]).get_json()["told"][-1]["tone"] == "warn"
    plan = planned.get(f"/api/v1/plans/{TODAY}").get_json()
    assert (plan["pauses"], plan["together"]) == ([pause], [["2/a", "2/b"]])
    assert send(did="joined", routes="2").status_code == 422
    assert send(did="paused", pause={"from": "9"}).status_code == 422
