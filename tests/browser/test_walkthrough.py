"""A whole day's errand: see what is uncovered, send the squad, inspect, see it covered."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Watched
from tests.browser.drawn_map import wait_until_drawn
from tests.browser.server import RunningServer, serving_demo
from tests.browser.test_map_page import answer_of, filtered, open_map
from tests.browser.test_map_sending import choose_in_a_box
from webapp.settings import Settings

OpenPage = Callable[..., Watched]


@pytest.fixture
def live_server(demo_settings: Settings) -> Iterator[RunningServer]:
    """Serve as the product does: processes of its own."""
    with serving_demo(demo_settings, SQUADMAP_SECRET_KEY=demo_settings.secret_key) as server:
        yield server


def test_an_uncovered_market_is_seen_sent_to_inspected_and_covered_without_a_reload(
    page_of: OpenPage,
):
    dispatcher = page_of("dispatcher")
    desk = dispatcher.page
    open_map(desk)
    where = "kind=farmers_market&district=141034"
    tick(desk, "kind", "farmers_market")
    tick(desk, "district", "141034")
    filtered(desk, answer_of(desk, f"/api/v1/coverage?{where}")["total"])
    tick(desk, "status", "overdue")
    tick(desk, "status", "never")
    sites = answer_of(desk, f"/api/v1/sites?{where}&status=uncovered&limit=500")["sites"]
    desk.wait_for_function(
        "(number) => window.squadmap.layer('sites').inView().total === number", arg=len(sites)
    )
    assert "status=uncovered" in desk.url or "status=overdue" in desk.url
    wait_until_drawn(desk)
    choose_in_a_box(desk, sites)
    desk.locator("#send select").select_option("2")
    desk.get_by_role("button", name="Send", exact=True).click()
    expect(desk.locator("#send-result")).to_contain_text(f"{len(sites)}")
    desk.evaluate("() => { window.neverReloaded = true; }")

    market = next(s for s in sites if s["calibration_status"] in (None, "covered", "due"))
    squad = page_of("squad2", viewport=PHONE, has_touch=True)
    phone = squad.page
    phone.goto("/field")
    expect(phone.locator(".field-stop")).to_have_count(len(sites))
    stop = phone.locator(".field-stop", has=phone.locator(f'a[href$="/{market["code"]}"]'))
    stop.get_by_role("link", name="Inspect").tap()
    phone.locator(".question").first.get_by_text("No", exact=True).tap()
    phone.get_by_text("pass", exact=True).tap()
    phone.get_by_role("button", name="Record").tap()
    phone.wait_for_url(lambda url: "/inspections/new" not in url)

    gone = desk.locator(f'#site-list [data-code="{market["code"]}"]')
    expect(gone).to_have_count(0)
    after = answer_of(desk, f"/api/v1/sites/{market['code']}")
    assert after["status"] in ("covered", "due")
    assert desk.evaluate("() => window.neverReloaded") is True
    assert dispatcher.complaints == []
    assert squad.complaints == []


def tick(page: Page, field: str, choice: str) -> None:
    """Open a menu of the filter, tick one value, and close it."""
    menu = page.locator("#filters details", has=page.locator(f"#filter-words-{field}"))
    menu.locator("summary").click()
    menu.locator(f'input[value="{choice}"]').check()
    menu.locator("summary").click()
