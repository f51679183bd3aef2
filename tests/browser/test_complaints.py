"""A call is taken in with both hands on the keyboard; what was typed outlives a reload."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched

OpenPage = Callable[..., Watched]


def problems(page: Page) -> list[str]:
    """Give what axe-core finds wrong."""
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in Axe().run(page).response["violations"]
        for node in rule["nodes"]
    ]


def type_call(page: Page, words: str) -> None:
    """Type a call about the third market found, by keys alone: six beside the texts."""
    # A link is followed before the next page's scripts are there.
    page.wait_for_load_state("load")
    keys = page.keyboard
    expect(page.get_by_label("Telephone")).to_be_focused()
    keys.type("0357-7654321")
    keys.press("Tab")
    keys.press("Tab")
    keys.type(words)
    keys.press("Tab")
    keys.type("农贸市场")
    options = page.get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    expect(options.nth(2)).to_have_attribute("aria-selected", "true")
    keys.press("Enter")
    expect(page.locator("#place-taken")).to_contain_text("✓")


def test_a_call_is_typed_kept_over_a_reload_and_joined_to_the_same_one(page_of: OpenPage) -> None:
    watched = page_of("dispatcher")
    page = watched.page
    page.goto("/complaints/new")
    type_call(page, "口罩涨价 <b>50</b>")
    expect(page.locator("#guess")).to_contain_text("Price gouging of masks")
    expect(page.get_by_label("Category")).to_have_value("price_gouging_medical")
    place = page.get_by_label("Place").input_value()
    assert problems(page) == []

    page.reload()
    expect(page.locator("#draft")).to_be_visible()
    expect(page.get_by_label("What is complained about")).to_have_value("口罩涨价 <b>50</b>")
    expect(page.locator("#place-taken")).to_contain_text(place)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/complaints/\d{8}-\d{4}$"))
    first = page.url.rsplit("/", 1)[-1]
    expect(page.locator(".said")).to_have_text("口罩涨价 <b>50</b>")
    assert problems(page) == []

    page.get_by_role("link", name="Take the next call").click()
    expect(page.get_by_label("What is complained about")).to_have_value("")
    type_call(page, "mask prices again")
    page.locator("#similar").get_by_text(f"Join to {first}").click()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: "/new" not in url and first not in url)
    expect(page.get_by_role("link", name=first)).to_be_visible()
    assert watched.complaints == []


def test_a_click_on_the_map_is_a_place_and_the_list_keeps_up(page_of: OpenPage) -> None:
    looking = page_of("dispatcher")
    looking.page.goto("/complaints?state=received&sort=received")
    assert problems(looking.page) == []
    watched = page_of("admin")
    page = watched.page
    page.goto("/complaints/new")
    page.get_by_label("What is complained about").fill("Snakes sold in the yard")
    page.evaluate("window.squadmap.layer('place')._map.setView([36.2, 111.3], 16)")
    page.locator("#intake-map .leaflet-container").click()
    expect(page.locator("#place-taken")).to_contain_text("A point on the map")
    page.get_by_role("button", name="Take in").click()
    page.wait_for_url(re.compile(r"/complaints/\d{8}-\d{4}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Live or wild animals traded")
    expect(looking.page.get_by_role("link", name=page.url.rsplit("/", 1)[-1])).to_be_visible()

    page.goto("/complaints/new")
    page.get_by_label("What is complained about").fill("No refund of a booking")
    page.get_by_label("Place").fill("weidian.example")
    page.get_by_role("button", name="Take in").click()
    page.wait_for_url(re.compile(r"/complaints/\d{8}-\d{4}$"))
    expect(page.get_by_text("no place is known")).to_be_visible()
    expect(page.locator(".leaflet-container")).to_have_count(0)
    assert watched.complaints == looking.complaints == []
