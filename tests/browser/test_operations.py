"""The whole chain: a call, a squad, what it finds, a case with its fine, and the day's bulletin."""

import re
from collections.abc import Callable
from datetime import date

from playwright.sync_api import Page, expect

from geo.store.engine import open_store
from geo.store.plans import stops_of_day
from tests.browser.conftest import PHONE, Watched
from tests.browser.test_offline_day import inspect
from webapp.settings import Settings

OpenPage = Callable[..., Watched]

TODAY = "2020-02-22"
SITE = "LF0311"
NUMBER = re.compile(r"/complaints/(\d{8}-\d{4})$")
FIGURES = ("premises_visits", "complaints", "cases_opened", "cases_closed", "fines")


class Typing:
    """A keyboard that counts the keys beside the words that are typed."""

    def __init__(self, page: Page) -> None:
        self._keys = page.keyboard
        self.presses = 0

    def press(self, *keys: str) -> None:
        """Press one key after the other."""
        for key in keys:
            self._keys.press(key)
            self.presses += 1

    def words(self, text: str) -> None:
        """Type what the caller says."""
        self._keys.type(text)


def take_call(page: Page, words: str, *, join: bool = False) -> tuple[str, int]:
    """Take a call by keys alone; give the complaint's number, and how many keys it took."""
    page.goto("/complaints/new")
    expect(page.get_by_label("Telephone")).to_be_focused()
    keys = Typing(page)
    keys.words("000-0000-0001")
    keys.press("Tab", "Tab")
    keys.words(words)
    keys.press("Tab")
    keys.words(SITE)
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    keys.press("Enter")
    expect(page.locator("#place-taken")).to_contain_text("✓ ")
    if join:
        expect(page.locator("#similar")).to_be_visible()
        keys.press("Tab", "Tab", "ArrowDown")
        expect(page.get_by_role("radio", name=re.compile("^Join to"))).to_be_checked()
    keys.press("Control+Enter")
    page.wait_for_url(NUMBER)
    found = NUMBER.search(page.url)
    assert found
    return found[1], keys.presses


def figures(page: Page) -> dict[str, str | None]:
    """Give what the bulletin of today says."""
    page.goto(f"/bulletins/{TODAY}")
    return {
        name: page.locator(f'.tiles [data-figure="{name}"]').first.get_attribute("data-value")
        for name in FIGURES
    }


def step_of_case(page: Page, heading: str, **fields: str) -> None:
    """Fill in one of the forms of a case, and send it."""
    form = page.locator("details.case-form", has=page.locator("summary", has_text=heading))
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    for name, value in fields.items():
        form.locator(f'[name="{name}"]').fill(value)
    form.get_by_role("button", name=heading).click()


def test_a_call_becomes_a_visit_a_case_a_fine_and_a_line_of_the_bulletin(
    page_of: OpenPage, demo_settings: Settings
) -> None:
    dispatcher = page_of("dispatcher")
    desk = dispatcher.page
    before = figures(desk)
    assert before == dict.fromkeys(FIGURES, "0") | {"fines": "0.00"}

    first, presses = take_call(desk, "口罩涨价，一只十五元")
    assert presses < 10
    second, presses = take_call(desk, "masks fifteen yuan each", join=True)
    assert presses < 12
    expect(desk.get_by_role("link", name=first)).to_be_visible()

    desk.goto(f"/complaints/{first}")
    desk.get_by_label("Send a squad").select_option("2")
    desk.get_by_role("button", name="Send", exact=True).click()
    expect(desk.locator("main")).to_contain_text("is sent")
    store = open_store(demo_settings.store_url)
    with store.read() as conn:
        (stop,) = stops_of_day(conn, date.fromisoformat(TODAY), 2)
    store.dispose()
    assert stop.required

    squad = page_of("squad2", viewport=PHONE, has_touch=True)
    phone = squad.page
    phone.goto("/field")
    expect(phone.locator(".field-stop")).to_have_count(1)
    inspect(phone, 0, "Masks sold at fifteen times the price")
    expect(phone.locator(".kept-received")).to_have_count(1, timeout=20_000)

    desk.reload()
    expect(desk.locator("main")).to_contain_text("in hand")
    desk.goto(f"/sites/{SITE}")
    desk.locator('a[href*="/cases/new?inspection="]').first.click()
    desk.get_by_label("Subject").fill("Price gouging of masks")
    desk.get_by_role("button", name="Open the case").click()
    desk.wait_for_url(re.compile(r"/cases/2020-0067$"))
    step_of_case(desk, "Impose a fine", fine="1500.50")
    step_of_case(desk, "Close the case")
    expect(desk.locator(".error-summary")).to_contain_text("not rectified")
    assert all("422" in told for told in dispatcher.complaints)
    dispatcher.complaints.clear()
    step_of_case(desk, "Close the case", reason="The price was put right before us")
    expect(desk.locator(".case-line")).to_contain_text("closed")
    expect(desk.locator(".case-fine")).to_contain_text("1,500.50")

    desk.goto(f"/complaints/{first}")
    desk.get_by_label("An answer kept ready").select_option(index=1)
    desk.get_by_role("button", name="Keep the answer").click()
    desk.goto(f"/complaints/{second}")
    expect(desk.locator("main")).to_contain_text("answered")

    after = {
        "premises_visits": "1", "complaints": "2", "cases_opened": "1", "cases_closed": "1",
        "fines": "1500.50",
    }  # fmt: skip
    assert figures(desk) == after
    desk.locator('.tiles a[data-figure="fines"]').click()
    expect(desk.locator("main")).to_contain_text("2020-0067")
    assert [*dispatcher.complaints, *squad.complaints] == []
