"""A squad's day on its phone, with one thumb: what is sent, seen, found and done."""

import json
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Watched
from tests.browser.server import RunningServer

OpenPage = Callable[..., Watched]

ENHANCED = {"runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}}
"""WCAG 2.2, 1.4.6: 7:1 for text."""


def send(page: Page, codes: list[str], squad: int, note: str = "") -> None:
    """Send a squad to sites of today, as the map's page does."""
    sent = page.evaluate(
        """async (body) => {
            const { sendJson } = await import("/static/js/api.js");
            return (await sendJson("POST", "/api/v1/stops", body)).stops.length;
        }""",
        {"sites": codes, "squad": squad, "date": "2020-02-22", "note": note},
    )
    assert sent == len(codes)


def ahead(page: Page) -> list[str]:
    """Read the codes of the stops ahead, in their order."""
    links = page.locator(".field-stop h2 a").all()
    return [(link.get_attribute("href") or "").rpartition("/")[2] for link in links]


def problems(page: Page, options: dict | None = None) -> list[str]:
    """Give what axe-core finds wrong."""
    found = Axe().run(page, options=options)
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


@pytest.fixture
def dispatcher(page_of: OpenPage) -> Page:
    page = page_of("dispatcher").page
    page.goto("/plans/2020-02-22")
    return page


def test_what_the_dispatcher_sends_and_takes_back_shows_by_itself(
    page_of: OpenPage, dispatcher: Page
) -> None:
    phone = page_of("squad2", viewport=PHONE, has_touch=True)
    phone.page.goto("/field")
    expect(phone.page.get_by_text("No stops today.")).to_be_visible()
    send(dispatcher, ["LF0311", "LF0549"], 2, "the cold store")
    expect(phone.page.locator(".field-stop")).to_have_count(2)
    expect(phone.page.get_by_text("the cold store")).to_have_count(2)
    expect(dispatcher.locator(".stops > li")).to_have_count(2)
    send(dispatcher, ["LF0594"], 2)
    expect(phone.page.locator(".field-stop")).to_have_count(3)
    dispatcher.reload()
    row = dispatcher.locator(".stops > li", has=dispatcher.locator('a[href$="/LF0549"]'))
    row.get_by_role("button", name="Take back").click()
    expect(phone.page.locator(".field-stop")).to_have_count(2)
    assert "LF0549" not in ahead(phone.page)
    assert phone.complaints == []


def test_a_stop_is_inspected_with_a_few_taps(page_of: OpenPage, dispatcher: Page) -> None:
    send(dispatcher, ["LF0311"], 2)
    phone = page_of("squad2", viewport=PHONE, has_touch=True)
    page = phone.page
    page.goto("/field")
    page.get_by_role("link", name="Inspect").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("New inspection")
    page.wait_for_load_state("load")
    page.locator(".question").first.get_by_text("No", exact=True).tap()
    page.get_by_text("pass", exact=True).tap()
    page.get_by_role("button", name="Record").tap()
    page.wait_for_url("**/field")
    expect(page.locator(".kept-record")).to_contain_text("received as no.")
    expect(page.get_by_text("All stops are done.")).to_be_visible()
    expect(page.locator("#done").get_by_text("done: pass")).to_be_visible()
    expect(dispatcher.locator(".stops .tag-good")).to_have_text("done")
    assert phone.complaints == []


def test_the_phone_s_place_orders_the_stops(page_of: OpenPage, dispatcher: Page) -> None:
    send(dispatcher, ["LF0311", "LF0549", "LF0594"], 2)
    answer = dispatcher.request.get("/sites.geojson?q=LF0594")
    lon, lat = json.loads(answer.text())["features"][0]["geometry"]["coordinates"]
    phone = page_of(
        "squad2",
        viewport=PHONE,
        geolocation={"longitude": lon, "latitude": lat},
        permissions=["geolocation"],
    )
    page = phone.page
    page.goto("/field")
    assert ahead(page)[0] == "LF0311"
    page.get_by_role("button", name="Nearest to me").click()
    expect(page.get_by_text("Nearest to you first")).to_be_visible()
    assert ahead(page)[0] == "LF0594"
    page.reload()
    assert ahead(page)[0] == "LF0594"
    assert phone.complaints == []


def test_the_map_behind_its_word_shows_every_stop(page_of: OpenPage, dispatcher: Page) -> None:
    send(dispatcher, ["LF0311", "LF0549", "LF0594"], 2)
    phone = page_of("squad2", viewport=PHONE)
    page = phone.page
    page.goto("/field")
    page.locator("summary", has_text="Map").click()
    inside = page.wait_for_function(
        """() => {
            const layer = window.squadmap.layer("stops");
            const size = layer._map.getSize();
            const marks = layer.sitesIn(layer._map.getBounds());
            return size.y > 200 && marks.length === 3 && marks.map(({ row }) => row).sort();
        }"""
    )
    assert inside.json_value() == [311, 549, 594]
    assert phone.complaints == []


def test_losing_the_connection_is_said_in_words(page_of: OpenPage, dispatcher: Page) -> None:
    send(dispatcher, ["LF0311"], 2)
    page = page_of("squad2", viewport=PHONE).page
    page.goto("/field")
    expect(page.locator("#state")).to_have_text("Up to date")
    page.context.set_offline(True)
    expect(page.locator("#state")).to_contain_text("No connection")
    page.context.set_offline(False)
    expect(page.locator("#state")).to_have_text("Up to date")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_read_in_sunlight_and_hit_with_a_thumb(
    page_of: OpenPage, dispatcher: Page, scheme: str
) -> None:
    send(dispatcher, ["LF0311", "LF0549"], 2, "look at the cold store")
    send(dispatcher, ["LF3071"], 8)
    for squad in ("squad2", "squad8"):
        page = page_of(squad, viewport=PHONE, has_touch=True, color_scheme=scheme).page
        page.goto("/field")
        assert problems(page, ENHANCED) == []
        assert problems(page) == []
        small = page.evaluate(
            """() => [...document.querySelectorAll(".field a, .field button, .field summary")]
                .filter((one) => one.checkVisibility())
                .map((one) => [one.textContent.trim(), one.getBoundingClientRect().height])
                .filter(([, height]) => height < 44)"""
        )
        assert small == []
        buttons = page.evaluate(
            """() => [...document.querySelectorAll(".field .btn")]
                .filter((one) => one.checkVisibility())
                .every((one) => one.getBoundingClientRect().height >= 48)"""
        )
        assert buttons
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_no_page_of_stops_asks_another_host(
    page_of: OpenPage, dispatcher: Page, live_server: RunningServer
) -> None:
    send(dispatcher, ["LF0311"], 2)
    phone = page_of("squad2", viewport=PHONE)
    phone.page.goto("/field")
    phone.page.goto("/plans/2020-02-22")
    assert phone.foreign_requests(live_server.url) == []
