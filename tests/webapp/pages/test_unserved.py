"""What a plan leaves, and how two versions of it differ."""

import html
import re
from datetime import date

import pytest

from geo.dispatch.replan import plan_day
from geo.model import Actor, Role
from webapp.context import services

DAY = date(2020, 2, 22)
PAGE = f"/plans/{DAY}/unserved"


@pytest.fixture
def planned(demo_app, client_of):
    """Give a dispatcher whose plan of the day is made."""
    kept = services(demo_app)
    plan_day(
        kept.store, kept.live, kept.travel, DAY,
        seconds=1, actor=Actor("dispatcher", Role.DISPATCHER), clock=kept.clock.now_ms,
    )  # fmt: skip
    return client_of("dispatcher")


def text(page):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def test_every_visit_that_is_left_has_its_reason_and_is_found_by_it(planned):
    board = planned.get(f"/plans/{DAY}").text
    counts = {
        reason: int(number.replace(",", ""))
        for reason, number in re.findall(
            rf'href="{PAGE}\?reason=(\w+)">([\d,]+) ', board
        )
    }  # fmt: skip
    assert len(counts) > 1
    everything = text(planned.get(PAGE).text)
    assert f" {sum(counts.values())} visits " in everything
    assert "only counted" not in everything
    listed = 0
    for reason, count in counts.items():
        page = planned.get(f"{PAGE}?reason={reason}&limit=500").text
        rows = re.findall(r"<tr><td><a", page)
        assert len(rows) == min(count, 500)
        listed += count
    assert listed > 500
    # The last page of all has rows, too: nothing is cut off.
    last = planned.get(f"{PAGE}?limit=50&offset={(listed - 1) // 50 * 50}").text
    assert len(re.findall(r"<tr><td><a", last)) == (listed - 1) % 50 + 1
    markets = planned.get(f"{PAGE}?kind=restaurant&district=141002&limit=500").text
    kinds = re.findall(r"</span></td><td>([^<]+)</td><td>([^<]+)</td>", markets)
    assert set(kinds) == {("Restaurant", "Yaodu District")}
    calibrations = text(planned.get(f"{PAGE}?squad=8&limit=500").text)
    assert " calibration " in calibrations
    assert " inspection " not in calibrations
    assert planned.get(f"{PAGE}?reason=rain").status_code == 400


def test_the_board_says_by_how_much_a_version_differs(planned):
    plan = planned.get(f"/api/v1/plans/{DAY}").get_json()
    stop = next(route["stops"][0] for route in plan["routes"] if len(route["stops"]) > 3)
    before = plan["version"]
    data = {"version": str(before), "do": "dropped", "stop": stop["id"]}
    planned.send("POST", f"/plans/{DAY}/changes", data=data)
    page = text(planned.get(f"/plans/{DAY}?since={before}").text)
    prize = plan["prize"]
    later = planned.get(f"/api/v1/plans/{DAY}").get_json()["prize"]
    stops = sum(len(route["stops"]) for route in plan["routes"])
    assert f"Stops {stops} {stops - 1} −1 " in page
    assert f"Worth {prize:,} {later:,} −{prize - later:,} " in page
    assert re.search(r"On the way \d+ h \d+ min \d+ h \d+ min [+−±]", page)


def test_a_day_without_a_plan_leaves_nothing(viewer_of):
    assert "Nothing is left like that" in viewer_of("dispatcher").get(PAGE).text
    assert viewer_of("viewer").get(PAGE).status_code == 403
