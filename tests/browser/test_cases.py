"""What was found is revisited, talked over and fined, by hand; axe-core finds nothing."""

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


def test_the_pages_of_the_chain_are_sound(shared_page_of: OpenPage) -> None:
    watched = shared_page_of("dispatcher")
    page = watched.page
    for path in ("/cases", "/cases/2020-0001", "/look-backs?limit=5", "/talks/new?site=LF0001"):
        page.goto(path)
        for summary in page.locator(".case-form > summary").all():
            summary.click()
        assert problems(page) == [], path
    assert watched.complaints == []


def test_look_backs_are_chosen_planned_and_one_becomes_a_case(page_of: OpenPage) -> None:
    page = page_of("dispatcher").page
    page.goto("/look-backs?kind=restaurant&when=late&limit=5")
    page.get_by_label("Choose all on this page").check()
    expect(page.locator("#chosen")).to_have_text("5 chosen")
    page.locator("input[name=sites]").first.uncheck()
    expect(page.locator("#chosen")).to_have_text("4 chosen")
    page.get_by_role("button", name="Plan the chosen ones").click()
    expect(page.locator(".flash-good").first).to_contain_text("4 look-backs")
    page.locator(".revisits-table tbody th a").first.click()
    page.get_by_role("link", name="Open a case").first.click()
    expect(page.get_by_label("Subject")).not_to_have_value("")
    page.get_by_role("button", name="Open the case").click()
    expect(page).to_have_url(re.compile(r"/cases/2020-\d+$"))
    page.locator("summary", has_text="Impose a fine").click()
    fine = page.get_by_label("Fine imposed (CNY)", exact=True)
    fine.fill("1e20")
    page.get_by_role("button", name="Impose a fine").click()
    expect(page.locator(".error-summary a")).to_contain_text("is no amount")
    expect(fine).to_have_value("1e20")
    fine.fill("1,500.50")
    page.get_by_role("button", name="Impose a fine").click()
    expect(page.locator(".case-fine")).to_have_text("CN¥1,500.50")
