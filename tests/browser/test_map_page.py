"""The coverage map as a dispatcher works with it: filter, walk, look, by mouse and by keyboard."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Watched
from tests.browser.drawn_map import click_at, point_of, wait_until_drawn
from tests.browser.server import RunningServer

OpenPage = Callable[..., Watched]

AT = "at=2020-02-25T12%3A00%3A00%2B08%3A00"


def open_map(page: Page, query: str = "") -> None:
    """Open the map and wait until it is whole."""
    page.goto(f"/map?{query}" if query else "/map")
    page.wait_for_function("() => document.documentElement.dataset.page === 'ready'")
    wait_until_drawn(page)


def figures(page: Page) -> tuple[int, int]:
    """Read "1,284 uncovered of 6,012"."""
    text = page.locator("#headline").inner_text().replace(",", "")
    found = re.match(r"(\d+) uncovered of (\d+)", text)
    assert found, text
    return int(found.group(1)), int(found.group(2))


def legend(page: Page) -> dict[str, int]:
    """Read the four counts of the legend."""
    counts = {}
    for line in page.locator("#legend a").all():
        word = line.get_attribute("data-status") or ""
        counts[word] = int(line.locator(".num").inner_text().replace(",", ""))
    return counts


def in_view(page: Page) -> dict[str, Any]:
    """Give what the map shows: the sum over its marks."""
    return dict(page.evaluate("() => window.squadmap.layer('sites').inView()"))


def filtered(page: Page, number: int) -> None:
    """Wait until the legend counts so many sites."""
    page.wait_for_function(
        """(number) => {
            const counts = [...document.querySelectorAll("#legend .num")];
            const read = (one) => Number(one.textContent.replaceAll(",", ""));
            return counts.reduce((sum, one) => sum + read(one), 0) === number;
        }""",
        arg=number,
    )
    wait_until_drawn(page)


def answer_of(page: Page, path: str) -> dict[str, Any]:
    """Ask a machine route as the page does."""
    answer = page.request.get(path)
    assert answer.ok, answer.status
    return dict(answer.json())


def test_map_legend_list_and_api_say_the_same(shared_page_of: OpenPage):
    page = shared_page_of("dispatcher").page
    open_map(page, AT)
    counts = answer_of(page, f"/api/v1/coverage?{AT}")
    shown = legend(page)
    assert shown == {word: counts[word] for word in ("overdue", "never", "due", "covered")}
    assert figures(page) == (counts["uncovered"], counts["total"])
    view = in_view(page)
    assert view["total"] == counts["total"]
    assert view["counts"] == [counts[word] for word in ("covered", "due", "never", "overdue")]
    heading = page.locator(".list-head h2").inner_text()
    assert heading.endswith(f"{counts['uncovered']:,}")


def test_a_filter_changes_map_list_counts_and_address_together(shared_page_of: OpenPage):
    watched = shared_page_of("dispatcher")
    page = watched.page
    open_map(page, AT)
    everything = figures(page)
    page.get_by_text("Kind", exact=True).first.click()
    page.get_by_label("Farmers' market").check()
    expected = answer_of(page, f"/api/v1/coverage?{AT}&kind=farmers_market")
    filtered(page, expected["total"])
    assert "kind=farmers_market" in page.url
    assert figures(page) == (expected["uncovered"], expected["total"])
    assert in_view(page)["total"] == expected["total"]
    assert "Farmers' market" in page.locator("#filter-words-kind").inner_text()
    listed = page.locator("#site-list .site-where").all_inner_texts()
    assert listed
    assert all(text.startswith("Farmers' market") for text in listed)
    page.go_back()
    filtered(page, everything[1])
    assert "kind" not in page.url
    assert not page.get_by_label("Farmers' market").is_checked()
    page.go_forward()
    filtered(page, expected["total"])
    page.reload()
    filtered(page, expected["total"])


def test_a_bar_filters_to_its_district_and_the_map_goes_there(shared_page_of: OpenPage):
    page = shared_page_of("dispatcher").page
    open_map(page, AT)
    bar = page.locator("#districts a").first
    name, code = bar.locator(".bar-label").inner_text(), bar.get_attribute("data-key")
    zoom = page.evaluate("() => window.squadmap.layer('sites')._map.getZoom()")
    bar.click()
    expected = answer_of(page, f"/api/v1/coverage?{AT}&district={code}")
    filtered(page, expected["total"])
    page.wait_for_function(
        "(zoom) => window.squadmap.layer('sites')._map.getZoom() > zoom", arg=zoom
    )
    wait_until_drawn(page)
    assert name in page.locator("#filter-words-district").inner_text()
    assert in_view(page)["total"] == expected["total"]
    page.locator("#districts a").first.click()
    filtered(page, answer_of(page, f"/api/v1/coverage?{AT}")["total"])


def test_the_legend_chooses_what_the_map_shows(shared_page_of: OpenPage):
    page = shared_page_of("dispatcher").page
    open_map(page, AT)
    counts = legend(page)
    page.locator('#legend [data-status="overdue"]').click()
    page.wait_for_url(re.compile(r"status=overdue"))
    page.wait_for_function(
        "(number) => window.squadmap.layer('sites').inView().total === number",
        arg=counts["overdue"],
    )
    assert legend(page) == counts
    assert page.locator('#legend [data-status="overdue"]').get_attribute("aria-current") == "true"
    page.locator('#legend [data-status="never"]').click()
    page.wait_for_function(
        "(number) => window.squadmap.layer('sites').inView().total === number",
        arg=counts["overdue"] + counts["never"],
    )


def test_what_is_typed_is_sought_and_never_becomes_markup(shared_page_of: OpenPage):
    watched = shared_page_of("dispatcher")
    page = watched.page
    open_map(page)
    page.get_by_role("searchbox").fill("<img src=x onerror=alert(1)>")
    filtered(page, 0)
    expect(page.locator("#list .empty")).to_contain_text("No site matches the filter.")
    assert page.locator("img[src=x]").count() == 0
    assert watched.complaints == []


def test_arrows_walk_the_list_the_map_follows_and_escape_returns(shared_page_of: OpenPage):
    page = shared_page_of("dispatcher").page
    open_map(page, f"{AT}&district=141002")
    links = page.locator("#site-list .site-link")
    links.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    third = page.locator("#site-list > li").nth(2)
    expect(third.locator(".site-link")).to_be_focused()
    lat, lon = (float(third.get_attribute(f"data-{name}") or 0) for name in ("lat", "lon"))
    page.wait_for_function(
        """([lat, lon]) => {
            const map = window.squadmap.layer("sites")._map;
            return map.getZoom() >= 14 && map.getBounds().contains([lat, lon]);
        }""",
        arg=[lat, lon],
    )
    page.keyboard.press("Enter")
    panel = page.locator("#panel")
    expect(panel.locator("h2")).to_have_text(third.locator(".site-name").inner_text())
    expect(panel).to_be_focused()
    assert page.url.endswith(f"#site-{third.get_attribute('data-row')}")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(third.locator(".site-link")).to_be_focused()
    assert "#" not in page.url


def test_a_click_on_a_point_opens_its_panel_with_status_and_why(shared_page_of: OpenPage):
    watched = shared_page_of("dispatcher")
    page = watched.page
    open_map(page, f"{AT}&district=141002")
    site = answer_of(page, f"/api/v1/sites?{AT}&district=141002&limit=1")["sites"][0]
    page.evaluate(
        "([lon, lat]) => void window.squadmap.layer('sites')._map.setView([lat, lon], 17)",
        [site["lon"], site["lat"]],
    )
    page.wait_for_timeout(400)
    wait_until_drawn(page)
    click_at(page, site["lon"], site["lat"])
    panel = page.locator("#panel")
    expect(panel.locator("h2")).to_have_text(site["label"])
    expect(panel.locator(".panel-status")).to_contain_text("overdue")
    expect(panel.locator(".why b").last).to_be_visible()
    facts = answer_of(page, f"/api/v1/sites/by-id/{site['row']}?{AT}")
    for requirement in facts["requirements"]:
        assert requirement["words"].split(":")[0] in panel.locator(".why").inner_text()
    panel.locator(".why-priority summary").click()
    expect(panel.locator(".formula tfoot")).to_contain_text(f"{facts['priority']:.1f}")
    page.go_back()
    expect(panel).to_be_hidden()
    assert watched.complaints == []


def test_an_address_with_a_site_opens_its_panel(shared_page_of: OpenPage):
    page = shared_page_of("dispatcher").page
    open_map(page, "kind=hospital#site-17")
    expect(page.locator("#panel h2")).to_be_visible()
    assert page.locator("#panel").get_attribute("data-row") == "17"


def test_more_lengthens_the_list_without_moving_it(shared_page_of: OpenPage):
    page = shared_page_of("dispatcher").page
    open_map(page, AT)
    lines = page.locator("#site-list > li")
    assert lines.count() == 50
    page.locator("#more").scroll_into_view_if_needed()
    before = lines.nth(49).bounding_box()
    page.locator("#more").click()
    expect(lines).to_have_count(100)
    assert lines.nth(49).bounding_box() == before
    rows = [line.get_attribute("data-row") for line in lines.all()]
    assert len(set(rows)) == 100


def test_past_and_future_are_one_address_away(shared_page_of: OpenPage):
    page = shared_page_of("dispatcher").page
    open_map(page)
    page.locator("summary:has(#filter-words-at)").click()
    page.locator("#at").fill("2020-02-10T12:00")
    page.locator("#at").dispatch_event("change")
    counts = answer_of(page, "/api/v1/coverage?at=2020-02-10T12:00%2B08:00")
    page.wait_for_function(
        "(text) => document.querySelector('#headline').textContent.includes(text)",
        arg=f"{counts['uncovered']:,}",
    )
    wait_until_drawn(page)
    assert legend(page)["never"] == counts["never"]
    assert in_view(page)["counts"][2] == counts["never"]
    expect(page.locator("#as-of")).to_contain_text("10 Feb 2020, 12:00")


def test_a_wrong_instant_in_the_filter_is_told_and_nothing_else_changes(shared_page_of: OpenPage):
    page = shared_page_of("dispatcher").page
    open_map(page)
    before = figures(page)
    page.evaluate(
        """() => {
            const link = document.querySelector("#clear-filters");
            link.href = "/map?at=yesterday";
            link.click();
        }"""
    )
    expect(page.locator("#map-note")).to_contain_text("'yesterday' is no instant")
    assert figures(page) == before


def test_a_failing_map_is_told_in_words_and_comes_back(shared_page_of: OpenPage):
    page = shared_page_of("dispatcher").page
    open_map(page)
    page.route("**/tiles/**", lambda route: route.fulfill(status=503))
    page.locator('#legend [data-status="overdue"]').click()
    expect(page.locator("#map-note")).to_contain_text("could not be loaded (503)")
    page.unroute("**/tiles/**")
    page.get_by_role("button", name="Try again").click()
    wait_until_drawn(page)
    expect(page.locator("#map-note")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_and_the_console_is_silent(
    shared_page_of: OpenPage, shared_server: RunningServer, scheme: str, size: dict | None
):
    options: dict[str, Any] = {"color_scheme": scheme} | ({"viewport": size} if size else {})
    watched = shared_page_of("dispatcher", **options)
    page = watched.page
    open_map(page)
    found = {"list": Axe().run(page).response["violations"]}
    page.locator("#site-list .site-link").nth(1).click()
    page.locator("#panel h2").wait_for()
    page.locator("[data-select]").click()
    page.locator("#send select").select_option("2")
    found["panel"] = Axe().run(page).response["violations"]
    page.keyboard.press("Escape")
    page.locator("#clear-selection").click()
    page.locator("summary:has(#filter-words-kind)").click()
    found["menu"] = Axe().run(page).response["violations"]
    assert {
        state: [(one["id"], one["nodes"][0]["html"]) for one in violations]
        for state, violations in found.items()
        if violations
    } == {}
    assert watched.complaints == []
    assert watched.foreign_requests(shared_server.url) == []


def test_on_a_phone_nothing_is_wider_than_the_screen_nor_smaller_than_a_thumb(
    shared_page_of: OpenPage,
):
    page = shared_page_of("dispatcher", viewport=PHONE).page
    open_map(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
    small = page.evaluate(
        """() => [...document.querySelectorAll("main :is(a, button, summary, select, .pick)")]
            .filter((one) => one.checkVisibility())
            .filter((one) => !one.closest(".figures, .list-head, .leaflet-control-attribution"))
            .filter((one) => one.getBoundingClientRect().height < 43.5)
            .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_without_scripts_filters_counts_and_list_still_work(
    shared_page_of: OpenPage, shared_server: RunningServer, browser: Any
):
    watched = shared_page_of("dispatcher")
    cookies = watched.page.context.cookies()
    context = browser.new_context(
        base_url=shared_server.url, java_script_enabled=False, locale="en"
    )
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto("/map")
    page.locator("summary:has(#filter-words-district)").click()
    page.get_by_label("Yaodu District").check()
    page.get_by_role("button", name="Show", exact=True).click()
    assert "district=141002" in page.url
    counts = answer_of(page, "/api/v1/coverage?district=141002")
    text = page.locator("#headline").inner_text().replace(",", "")
    assert text.startswith(f"{counts['uncovered']} uncovered of {counts['total']}")
    page.locator("#site-list .site-link").first.click()
    assert "/sites/" in page.url
    context.close()


def test_everything_is_there_on_paper(shared_page_of: OpenPage):
    page = shared_page_of("dispatcher").page
    open_map(page, AT)
    page.emulate_media(media="print")
    for part in ("#map_coverage", "#legend", "#headline", "#site-list"):
        expect(page.locator(part)).to_be_visible()
    for part in ("#filters", ".map-tools", ".site-header", "#more"):
        expect(page.locator(part)).to_be_hidden()


def test_co_located_sites_open_as_a_list(shared_page_of: OpenPage):
    page = shared_page_of("dispatcher").page
    open_map(page)
    page.evaluate("() => void window.squadmap.layer('sites').fire('sitesclick', {rows: [3, 5]})")
    lines = page.locator("#panel .site-list > li")
    expect(lines).to_have_count(2)
    lines.first.locator(".site-link").click()
    expect(page.locator("#panel .panel-status")).to_be_visible()


def test_a_copied_link_names_the_instant(shared_page_of: OpenPage):
    page = shared_page_of("dispatcher", permissions=["clipboard-read", "clipboard-write"]).page
    open_map(page, "kind=hospital")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#map-note")).to_contain_text("copied")
    link = page.evaluate("() => navigator.clipboard.readText()")
    side = json.loads(page.locator("#side-data").text_content() or "{}")
    assert "kind=hospital" in link
    assert side["at"][:16].replace(":", "%3A") in link


def test_hovering_shows_a_hand_over_a_site(shared_page_of: OpenPage):
    page = shared_page_of("dispatcher").page
    open_map(page)
    site = answer_of(page, "/api/v1/sites?limit=1")["sites"][0]
    page.evaluate(
        "([lon, lat]) => void window.squadmap.layer('sites')._map.setView([lat, lon], 17)",
        [site["lon"], site["lat"]],
    )
    page.wait_for_timeout(400)
    wait_until_drawn(page)
    page.mouse.move(*point_of(page, site["lon"], site["lat"]))
    page.locator(".squadmap-pointing").wait_for()
