"""Several days, and where to stand, in a browser: asked, watched, taken over, seen on the map."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Watched

OpenPage = Callable[..., Watched]

PLANNED_MS = 30_000


def problems(page: Page) -> list[str]:
    """Give what axe-core finds wrong."""
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in Axe().run(page).response["violations"]
        for node in rule["nodes"]
    ]


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_days_are_planned_and_taken_over_and_places_to_stand_are_chosen(page_of: OpenPage) -> None:
    watched = page_of("dispatcher")
    page = watched.page
    page.goto("/plans/2020-02-22")
    page.get_by_role("link", name="Several days").click()

    page.get_by_label("Days", exact=True).fill("3")
    page.locator("#kind > summary").click()
    page.locator("[value=wildlife_market]").check()
    page.get_by_role("button", name="Plan these days").click()
    # Each day shows as soon as it is planned, without a reload.
    expect(page.locator("#days-table tbody tr").first).to_be_visible(timeout=PLANNED_MS)
    expect(page.locator("#days-table tbody tr")).to_have_count(3, timeout=PLANNED_MS)
    take = page.get_by_role("button", name="Take this over as the plans of these days")
    expect(take).to_be_visible(timeout=PLANNED_MS)
    expect(page.locator(".curve-dot")).to_have_count(4)
    expect(page.locator("#staffing")).to_contain_text("Wildlife market")
    assert problems(page) == []
    visits = page.locator("#days-table tbody tr").first.locator("td").nth(1).inner_text()

    take.click()
    expect(page.locator(".flash")).to_contain_text("The plans of 3 days were taken over")
    expect(page.locator(".stop-number")).to_have_count(int(visits))
    expect(page.get_by_text("Not published")).to_be_visible()

    page.get_by_role("link", name="Where to stand").click()
    page.get_by_label("Places", exact=True).fill("3")
    page.get_by_label("Within minutes").fill("45")
    page.get_by_role("button", name="Choose places").click()
    expect(page.get_by_text("proven optimal")).to_be_visible()
    expect(page.locator("#places-table tbody tr")).to_have_count(3)
    expect(page.locator(".squadmap-canvas[data-state=drawn]")).to_be_attached()
    expect(page.locator("path.reach-ring")).to_have_count(3)
    with page.expect_download() as taking:
        page.get_by_role("link", name="Take away (GeoJSON)").click()
    assert re.fullmatch(r"staging-2020-02-22\.geojson", taking.value.suggested_filename)
    assert watched.complaints == []

    phone = page_of("dispatcher", viewport=PHONE, has_touch=True, color_scheme="dark").page
    for path in ("days", "staging?minutes=30", "unserved"):
        phone.goto(f"/plans/2020-02-22/{path}")
        assert problems(phone) == []
        assert fits(phone)
