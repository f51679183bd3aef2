"""A squad's day without a network: kept in the morning, worked through offline, sent afterwards."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from geo.store.engine import open_store
from geo.store.plans import stops_of_day
from tests.browser.conftest import PHONE, Watched
from tests.browser.test_field import send
from webapp.settings import Settings

OpenPage = Callable[..., Watched]


@pytest.fixture
def phone(page_of: OpenPage) -> Page:
    page = page_of("dispatcher").page
    page.goto("/plans/2020-02-22")
    send(page, ["LF0311", "LF0549", "LF0594"], 2)
    watched = page_of("squad2", viewport=PHONE, has_touch=True)
    watched.page.goto("/field")
    expect(watched.page.locator("#day-state")).to_contain_text("4 pages of today", timeout=20_000)
    return watched.page


def open_form(page: Page, number: int) -> None:
    """Open the form of a stop, and wait until it keeps what is typed."""
    page.locator(".field-stop").nth(number).get_by_role("link", name=re.compile("^Inspect")).tap()
    expect(page.locator("#record-form[data-kept]")).to_be_visible(timeout=20_000)


def inspect(page: Page, number: int, finding: str = "") -> None:
    """Fill in the form of a stop, and record it."""
    open_form(page, number)
    page.locator(".question").first.get_by_text("No", exact=True).tap()
    if finding:
        page.locator("#finding-0-text").fill(finding)
        page.get_by_text("fail", exact=True).tap()
    else:
        page.get_by_text("pass", exact=True).tap()
    page.get_by_role("button", name="Record").tap()
    expect(page).to_have_url(re.compile("/field$"), timeout=20_000)


def test_what_is_done_offline_arrives_once_and_the_phone_shows_that_it_did(
    phone: Page, demo_settings: Settings
) -> None:
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.locator(".field-stop")).to_have_count(3)
    inspect(phone, 0, "No masks at the fish counter")
    expect(phone.locator(".kept-record")).to_contain_text("saved on this phone")
    expect(phone.locator(".field-stop .kept-tag")).to_have_count(1)
    phone.reload()
    inspect(phone, 1)
    expect(phone.locator(".kept-record")).to_have_count(2)
    expect(phone.locator("#send-state")).to_contain_text("No connection")

    phone.context.set_offline(False)
    expect(phone.locator(".kept-received")).to_have_count(2, timeout=20_000)
    expect(phone.locator(".kept-record").first).to_contain_text("received as no.")
    expect(phone.locator(".field-stop")).to_have_count(1, timeout=20_000)
    ids = {one.get_attribute("data-record") for one in phone.locator(".kept-record").all()}
    store = open_store(demo_settings.store_url)
    with store.read() as conn:
        stops = stops_of_day(conn, date(2020, 2, 22), 2)
    done = [record for stop in stops if stop.done for record in stop.records]
    assert sorted(done) == sorted(ids)


def test_a_draft_outlasts_a_reload_and_a_refusal_is_mended(phone: Page) -> None:
    open_form(phone, 0)
    phone.get_by_role("button", name="Another finding").tap()
    phone.locator("#finding-2-text").press_sequentially("cold store at 12 °C")
    phone.wait_for_timeout(300)
    phone.reload()
    expect(phone.locator("#draft")).to_contain_text("is here again")
    expect(phone.locator("#finding-2-text")).to_have_value("cold store at 12 °C")
    phone.get_by_text("fail", exact=True).tap()
    phone.get_by_role("button", name="Record").tap()
    # The checklist asks first whether it was open: the server says so, and nothing is lost.
    expect(phone.locator(".error-summary")).to_contain_text("Open at the time of the visit")
    phone.goto("/field")
    expect(phone.locator(".kept-attention")).to_contain_text("needs attention")
    phone.get_by_role("link", name="Open the form").tap()
    expect(phone.locator(".error-summary")).to_be_visible()
    expect(phone.locator("#finding-2-text")).to_have_value("cold store at 12 °C")
    phone.locator(".question").first.get_by_text("No", exact=True).tap()
    phone.get_by_role("button", name="Record").tap()
    expect(phone).to_have_url(re.compile("/field$"), timeout=20_000)
    expect(phone.locator(".kept-received")).to_have_count(1, timeout=20_000)
    expect(phone.locator(".kept-attention")).to_have_count(0)


def test_a_sign_in_that_ended_loses_nothing(phone: Page) -> None:
    phone.context.set_offline(True)
    inspect(phone, 0)
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    phone.get_by_role("link", name="Sign in").tap(timeout=20_000)
    phone.get_by_label("Name").fill("squad2")
    phone.get_by_label("Password").fill("demo-password")
    phone.get_by_role("button", name="Sign in").tap()
    expect(phone).to_have_url(re.compile("/field$"), timeout=20_000)
    expect(phone.locator(".kept-received")).to_have_count(1, timeout=20_000)
