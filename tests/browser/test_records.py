"""The record forms in a browser: by thumb, by keyboard, and with JavaScript off."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Watched, sign_in

OpenPage = Callable[..., Watched]

NEW = "/sites/LF1214/inspections/new"
"""Of a restaurant: its checklist has questions that hang on others."""


def problems(page: Page) -> list[str]:
    """Give what axe-core finds wrong."""
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in Axe().run(page).response["violations"]
        for node in rule["nodes"]
    ]


def question(page: Page, words: str) -> Locator:
    """Give the question of the checklist with some words in it."""
    return page.locator(".question", has_text=words)


def test_questions_that_do_not_apply_are_hidden(page_of: OpenPage) -> None:
    watched = page_of("squad5")
    page = watched.page
    page.goto(NEW)
    masks, apart = question(page, "All staff wear masks"), question(page, "Distance between tables")
    expect(masks).to_be_hidden()
    question(page, "Open at the time").get_by_text("Yes", exact=True).click()
    expect(masks).to_be_visible()
    expect(apart).to_be_hidden()
    page.get_by_text("On the premises").click()
    expect(apart).to_be_visible()
    question(page, "Open at the time").get_by_text("No", exact=True).click()
    expect(masks).to_be_hidden()
    expect(apart).to_be_hidden()
    assert watched.complaints == []


def test_a_record_is_made_and_the_site_shows_it(page_of: OpenPage) -> None:
    watched = page_of("squad5")
    page = watched.page
    page.goto(NEW)
    question(page, "Open at the time").get_by_text("No", exact=True).click()
    page.get_by_label("What was found").first.fill("closed without notice")
    page.get_by_text("advisory", exact=True).click()
    page.get_by_role("button", name="Record").click()
    page.wait_for_url(re.compile(r"/sites/LF1214#[0-9a-f-]{36}$"))
    expect(page.get_by_text("Recorded as no.")).to_be_visible()
    newest = page.locator(".history > li").first
    expect(newest).to_contain_text("closed without notice")
    expect(newest.get_by_role("heading")).to_contain_text("advisory")
    assert watched.complaints == []


def test_what_is_wrong_is_told_on_top_with_a_link_to_each_field(page_of: OpenPage) -> None:
    page = page_of("dispatcher").page
    page.goto(NEW)
    page.get_by_label("Note").fill("typed with care")
    page.get_by_role("button", name="Record").click()
    told = page.locator(".error-summary")
    expect(told).to_be_focused()
    for link in told.get_by_role("link").all():
        link.click()
        target = (link.get_attribute("href") or "").removeprefix("#")
        assert page.evaluate("(id) => document.getElementById(id)?.checkVisibility()", target), (
            target
        )
    told.get_by_role("link", name="Squad").click()
    expect(page.get_by_label("Squad")).to_be_focused()
    expect(page.get_by_label("Note")).to_have_value("typed with care")


def test_a_form_on_the_spot_takes_the_time_of_sending(page_of: OpenPage) -> None:
    page = page_of("squad5").page
    page.clock.install()
    page.goto(f"{NEW}?from=field")
    began = page.get_by_label("Started").input_value()
    page.clock.fast_forward("25:00")
    question(page, "Open at the time").get_by_text("No", exact=True).click()
    page.get_by_text("pass", exact=True).click()
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="Record").click()
    data = sent.value.post_data_json or {}
    minutes = {
        name: int(data[name][14:16]) + 60 * int(data[name][11:13])
        for name in ("started_at", "finished_at")
    }
    assert data["started_at"] == began
    assert minutes["finished_at"] - minutes["started_at"] in (24, 25, 26)


def test_a_look_back_asks_after_every_finding_that_is_still_open(page_of: OpenPage) -> None:
    page = page_of("squad5").page
    ids = {}
    for words in ("no masks", "no invoices"):
        page.goto(NEW)
        question(page, "Open at the time").get_by_text("No", exact=True).click()
        page.get_by_label("What was found").first.fill(words)
        page.get_by_text("fail", exact=True).click()
        page.get_by_role("button", name="Record").click()
        page.wait_for_url("**/sites/LF1214#*")
        ids[words] = page.url.rpartition("#")[2]
    page.goto(NEW)
    groups = {words: page.get_by_role("group", name=words, include_hidden=True) for words in ids}
    for chosen, record_id in (("none", ""), *ids.items()):
        page.get_by_label("Does this visit look back").select_option(value=record_id)
        for group in groups.values():
            expect(group).to_be_visible(visible=chosen != "none")


def test_everything_works_with_javascript_off(page_of: OpenPage) -> None:
    page = page_of(None, java_script_enabled=False).page
    sign_in(page, "squad8")
    page.goto("/sites?kind=hospital&sort=code")
    page.get_by_role("link", name="Name", exact=True).click()
    page.goto("/sites/LF3071")
    page.get_by_role("link", name="Calibrate").first.click()
    page.get_by_role("button", name="Another point").click()
    fourth = page.locator("#point-3-reference")
    fourth.fill("37")
    page.locator("#point-3-readings").fill("39 39.2")
    page.get_by_role("button", name="Record").click()
    newest = page.locator(".history > li").first
    expect(newest).to_contain_text("does not conform")
    expect(newest).to_contain_text("+2.1")
    expect(page.locator("#why")).to_contain_text("Failed its calibration")


def test_the_form_is_filled_in_by_keyboard_alone(page_of: OpenPage) -> None:
    page = page_of("squad5").page
    page.goto(NEW)
    page.locator("#answer-open").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[name=answer-open][value=no]")).to_be_checked()
    page.locator("#result").focus()
    page.keyboard.press("Space")
    page.get_by_label("Note").focus()
    page.keyboard.type("by keyboard")
    page.get_by_role("button", name="Record").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sites/LF1214#*")
    expect(page.locator(".history > li").first).to_contain_text("by keyboard")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("dispatcher", "/sites?kind=hospital"),
        ("dispatcher", "/sites/LF3071"),
        ("dispatcher", NEW),
        ("squad8", "/instruments/LF3071-1/calibrations/new"),
    ],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_anybody_s_way(
    shared_page_of: OpenPage, name: str, path: str, scheme: str
) -> None:
    for size in ({"width": 1440, "height": 900}, PHONE):
        watched = shared_page_of(name, viewport=size, color_scheme=scheme)
        watched.page.goto(path)
        assert problems(watched.page) == []
        width = watched.page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"]
        assert watched.complaints == []
