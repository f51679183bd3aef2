"""Sending squads from the map, and seeing at once what others write."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.drawn_map import click_at, point_of, wait_until_drawn
from tests.browser.test_map_page import answer_of, figures, filtered, legend, open_map
from tests.demo_store import PASSWORD

OpenPage = Callable[..., Watched]


def stops_of_today(page: Page) -> list[dict[str, Any]]:
    return list(answer_of(page, "/api/v1/stops")["stops"])


def choose_in_a_box(page: Page, sites: list[dict[str, Any]]) -> None:
    """Drag a box around all of some sites, which the map shows."""
    places = [point_of(page, site["lon"], site["lat"]) for site in sites]
    page.get_by_role("button", name="Select in a box").click()
    page.mouse.move(min(x for x, _ in places) - 8, min(y for _, y in places) - 8)
    page.mouse.down()
    page.mouse.move(max(x for x, _ in places) + 8, max(y for _, y in places) + 8, steps=4)
    page.mouse.up()


def test_markets_of_a_county_are_boxed_sent_to_a_squad_and_taken_back(page_of: OpenPage):
    watched = page_of("dispatcher")
    page = watched.page
    open_map(page, "kind=farmers_market&district=141034&status=uncovered")
    query = "/api/v1/sites?kind=farmers_market&district=141034&status=uncovered&limit=500"
    sites = answer_of(page, query)["sites"]
    assert sites
    choose_in_a_box(page, sites)
    expect(page.locator("#selected")).to_have_text(f"{len(sites)} selected")
    chosen = {
        line.get_attribute("data-code") for line in page.locator("#site-list li.selected").all()
    }
    assert chosen == {site["code"] for site in sites}
    squad = page.locator("#send select")
    expect(squad.locator('option[value="2"]')).to_contain_text(f"({len(sites)} of {len(sites)}")
    squad.select_option("2")
    expect(page.locator("#send-doubt")).to_be_hidden()
    page.get_by_label("Note").fill("Look at the stalls by the gate")
    page.get_by_role("button", name="Send", exact=True).click()
    result = page.locator("#send-result")
    expect(result).to_contain_text(
        f"Sites sent to 2 · Edible farm produce for Feb 22, 2020: {len(sites)}"
    )
    expect(page.locator("#send")).to_be_hidden()
    stops = stops_of_today(page)
    assert {(stop["site"]["code"], stop["squad"], stop["note"]) for stop in stops} == {
        (site["code"], 2, "Look at the stalls by the gate") for site in sites
    }
    result.get_by_role("button", name="Take back").click()
    expect(result).to_contain_text(f"Sites taken back: {len(sites)}")
    assert stops_of_today(page) == []
    assert watched.complaints == []


def test_remits_are_doubted_before_and_double_stops_after(page_of: OpenPage):
    page = page_of("dispatcher").page
    open_map(page, "kind=restaurant&status=overdue")
    for number in (0, 1):
        page.locator("#site-list .pick input").nth(number).check()
    page.locator("#send select").select_option("2")
    expect(page.locator("#send-doubt")).to_contain_text("Outside its remit: 2 of these")
    page.get_by_role("button", name="Send", exact=True).click()
    result = page.locator("#send-result")
    expect(result.locator("li")).to_have_count(2)
    expect(result.locator("li").first).to_contain_text("outside the remit")
    page.locator("#site-list .pick input").nth(0).check()
    page.locator("#send select").select_option("5")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(result.locator("li")).to_have_count(1)
    expect(result.locator("li")).to_contain_text("squad 2 is sent there that day too")
    page.locator("#site-list .pick input").nth(0).check()
    page.locator("#send select").select_option("5")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(result).to_contain_text("Nothing new was sent")
    assert len(stops_of_today(page)) == 3


def test_a_refused_assignment_says_why_and_keeps_the_selection(page_of: OpenPage):
    page = page_of("dispatcher").page
    open_map(page)
    page.locator("#site-list .pick input").nth(0).check()
    page.locator("#send select").select_option("2")
    page.locator("#send [name=date]").evaluate("(one) => one.removeAttribute('min')")
    page.locator("#send [name=date]").fill("2020-02-01")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#send-doubt")).to_contain_text("2020-02-01 has passed")
    expect(page.locator("#selected")).to_have_text("1 selected")


def test_points_are_chosen_with_a_key_held_or_from_the_panel(page_of: OpenPage):
    page = page_of("dispatcher").page
    open_map(page)
    first, second = answer_of(page, "/api/v1/sites?limit=2")["sites"]
    page.evaluate(
        "([lon, lat]) => void window.squadmap.layer('sites')._map.setView([lat, lon], 18)",
        [first["lon"], first["lat"]],
    )
    page.wait_for_timeout(400)
    wait_until_drawn(page)
    page.keyboard.down("Control")
    click_at(page, first["lon"], first["lat"])
    page.keyboard.up("Control")
    expect(page.locator("#selected")).to_have_text("1 selected")
    expect(page.locator("#panel")).to_be_hidden()
    page.locator(f'#site-list [data-code="{second["code"]}"] .site-link').click()
    page.locator("[data-select]").click()
    expect(page.locator("#selected")).to_have_text("2 selected")
    page.keyboard.press("Escape")
    expect(page.locator("#site-list li.selected")).to_have_count(2)
    page.locator("#clear-selection").click()
    expect(page.locator("#send")).to_be_hidden()


def test_a_record_shows_by_itself_and_nothing_jumps(page_of: OpenPage):
    watched = page_of("dispatcher")
    page = watched.page
    open_map(page, "kind=farmers_market")
    before, counts = figures(page), legend(page)
    never = answer_of(page, "/api/v1/sites?kind=farmers_market&status=never&limit=500")["sites"]
    site = next(one for one in never if one["calibration_status"] in (None, "covered", "due"))
    line = page.locator("#site-list > li").nth(3)
    line.locator(".site-link").focus()
    watched_row = line.get_attribute("data-row")
    top = page.locator("#site-list").bounding_box()
    now = answer_of(page, "/api/v1/coverage")["at"]
    context = page.context.browser.new_context(  # type: ignore[union-attr]
        base_url=re.match(r"https?://[^/]+", page.url).group(),  # type: ignore[union-attr]
        http_credentials={"username": "squad2", "password": PASSWORD, "send": "always"},
    )
    answer = context.request.put(
        f"/api/v1/inspections/{uuid.uuid4()}",
        data={
            "site": site["code"], "squad": 2, "started_at": now, "finished_at": now,
            "result": "pass", "answers": {}, "findings": [], "photos": [], "note": "",
        },
    )  # fmt: skip
    assert answer.status == 201, answer.text()
    page.wait_for_function(
        "(text) => document.querySelector('#headline').textContent.includes(text)",
        arg=f"{before[0] - 1:,}",
    )
    context.close()
    wait_until_drawn(page)
    assert legend(page)["never"] == counts["never"] - 1
    assert page.evaluate("() => window.squadmap.layer('sites').inView().counts[2]") == (
        counts["never"] - 1
    )
    assert page.locator("#site-list").bounding_box() == top
    focused = page.evaluate("() => document.activeElement.closest('[data-row]')?.dataset.row")
    assert focused == watched_row
    assert watched.complaints == []


def test_an_open_panel_follows_what_is_written(page_of: OpenPage):
    page = page_of("dispatcher").page
    open_map(page)
    page.locator("#site-list .site-link").first.click()
    expect(page.locator("#panel h2")).to_be_visible()
    code = page.locator("#panel").get_attribute("data-code")
    token = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    answer = page.request.post(
        "/api/v1/stops",
        data={"sites": [code], "squad": 2, "date": stops_day(page), "note": "Hurry"},
        headers={"X-CSRFToken": token},
    )
    assert answer.status == 201, answer.text()
    expect(page.locator("#panel")).to_contain_text("Hurry")


def stops_day(page: Page) -> str:
    return str(answer_of(page, "/api/v1/stops")["date"])


def test_who_is_signed_out_meanwhile_is_told(page_of: OpenPage):
    page = page_of("dispatcher").page
    open_map(page)
    page.context.clear_cookies()
    expect(page.locator("#map-note")).to_contain_text("You are signed out")


def test_a_lost_network_is_told_and_found_again(page_of: OpenPage):
    page = page_of("dispatcher").page
    open_map(page)
    page.context.set_offline(True)
    expect(page.locator("#map-note")).to_contain_text("cannot be reached")
    page.context.set_offline(False)
    expect(page.locator("#map-note")).to_be_hidden(timeout=20_000)


def test_a_hidden_page_does_not_ask(page_of: OpenPage):
    watched = page_of("dispatcher")
    page = watched.page
    open_map(page)
    page.evaluate(
        """() => {
            Object.defineProperty(document, "hidden", { get: () => true });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    page.wait_for_timeout(1500)
    watched.requests.clear()
    page.wait_for_timeout(2500)
    assert [url for url in watched.requests if "/changes" in url] == []


def test_a_viewer_sees_the_map_and_cannot_send(page_of: OpenPage):
    watched = page_of("viewer")
    page = watched.page
    open_map(page, "kind=hospital")
    filtered(page, answer_of(page, "/api/v1/coverage?kind=hospital")["total"])
    page.locator("#site-list .site-link").first.click()
    expect(page.locator("#panel h2")).to_be_visible()
    assert page.locator("#send, .pick, #box-select, [data-select]").count() == 0
    assert watched.complaints == []
