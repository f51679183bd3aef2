"""The board in a browser: planned, changed by mouse and keyboard, published, seen on a phone."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Watched, turn

OpenPage = Callable[..., Watched]

BOARD = "/plans/2020-02-22"
PLANNED_MS = 30_000


def problems(page: Page) -> list[str]:
    """Give what axe-core finds wrong."""
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in Axe().run(page).response["violations"]
        for node in rule["nodes"]
    ]


def column(page: Page, route: int) -> Locator:
    return page.locator(f'section[data-route="{route}"]')


def names(page: Page, route: int) -> list[str]:
    return column(page, route).locator(".stop-name").all_inner_texts()


def change_link(page: Page, route: int, name: str) -> Locator:
    card = column(page, route).locator(".stops > li").filter(has_text=re.compile(re.escape(name)))
    return card.get_by_role("link", name=re.compile("^Change")).first


def make(page: Page) -> None:
    """Have the plan made, in a second, which is enough for the board; wait until it is there."""
    page.locator("#seconds").evaluate("(choice) => { choice.selectedOptions[0].value = '1'; }")
    page.get_by_role("button", name=re.compile("Make the plan|Plan the rest anew")).click()
    expect(page.locator("#progress")).to_have_count(0, timeout=PLANNED_MS)
    expect(page.locator(".stop-number").first).to_be_visible(timeout=PLANNED_MS)
    # With the first stops the page comes anew, with a map: its scripts are there when it is loaded.
    page.wait_for_load_state("load")


@pytest.fixture
def dispatcher(page_of: OpenPage) -> Watched:
    watched = page_of("dispatcher")
    watched.page.goto(BOARD)
    return watched


def test_planned_moved_pinned_planned_anew_published_and_seen_on_the_phone(
    page_of: OpenPage, dispatcher: Watched
) -> None:
    page = dispatcher.page
    make(page)
    assert len(names(page, 6)) > 3
    expect(page.locator("#plan-bar")).to_contain_text("of what is due by priority")

    # Moved by keyboard: the panel opens with the focus in it.
    moved = names(page, 6)[1]
    change_link(page, 6, moved).press("Enter")
    expect(page.locator("#change select").first).to_be_focused()
    page.locator("#change [name=route]").select_option("3")
    page.get_by_role("textbox", name="Place").fill("1")
    page.get_by_role("button", name="Move").press("Enter")
    expect(page.locator("#told")).to_contain_text("driving")
    assert names(page, 3)[0] == moved

    # Pinned: who plans anew keeps it there.
    page.get_by_label("Pinned").select_option("squad")
    page.get_by_role("button", name="Pin", exact=True).click()
    expect(column(page, 3).get_by_text("pinned to the squad")).to_be_visible()
    page.get_by_role("link", name="Close").click()
    expect(page.locator("#change")).to_have_count(0)
    make(page)
    assert moved in names(page, 3)

    phone = page_of("squad3", viewport=PHONE, has_touch=True)
    phone.page.goto("/field")
    expect(phone.page.get_by_text("No stops today.")).to_be_visible()
    page.get_by_role("button", name="Publish to the squads").click()
    expect(page.locator("#told")).to_contain_text("Published")
    stops = phone.page.locator(".field-stop h2 a")
    expect(stops).to_have_count(len(names(page, 3)))
    assert stops.all_inner_texts() == names(page, 3)
    expect(phone.page.locator(".field-time").first).to_contain_text(re.compile(r"\d\d:\d\d"))

    # What comes after is told.
    gone = names(page, 3)[-1]
    change_link(page, 3, gone).click()
    page.get_by_role("button", name="Take it out").click()
    expect(phone.page.locator(".field-news")).to_contain_text(gone)
    phone.page.get_by_role("button", name="Understood").tap()
    expect(phone.page.locator(".field-news")).to_have_count(0)
    assert dispatcher.complaints == []
    assert phone.complaints == []


def test_a_stop_is_dragged_to_another_squad_and_back_by_undo(dispatcher: Watched) -> None:
    page = dispatcher.page
    make(page)
    before = {route: names(page, route) for route in (1, 2)}
    dragged = column(page, 1).locator(".stops > li").nth(1)
    target = column(page, 2).locator(".stops > li").first
    dragged.scroll_into_view_if_needed()
    dragged.drag_to(target, target_position={"x": 150, "y": 4}, source_position={"x": 200, "y": 45})
    expect(page.locator("#told")).to_contain_text("driving")
    after = [before[1][1], *before[2]]
    expect(column(page, 2).locator(".stop-name")).to_have_text(after)
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.locator("#told")).to_contain_text("Undone")
    assert {route: names(page, route) for route in (1, 2)} == before
    assert dispatcher.complaints == []


def test_who_works_in_a_panel_is_told_what_another_one_changed(
    page_of: OpenPage, dispatcher: Watched
) -> None:
    page = dispatcher.page
    make(page)
    mine, theirs = names(page, 2)[0], names(page, 6)[0]
    change_link(page, 2, mine).click()
    page.get_by_role("textbox", name="Place").fill("3")
    other = page_of("admin").page
    other.goto(BOARD)
    change_link(other, 6, theirs).click()
    other.get_by_role("button", name="Take it out").click()
    expect(page.locator("#told")).to_contain_text("Somebody changed the plan")
    expect(page.get_by_role("textbox", name="Place")).to_have_value("3")
    # Sent all the same: nothing is overwritten, and what was typed stays.
    page.get_by_role("button", name="Move").click()
    expect(page.locator("#told")).to_contain_text("admin changed the plan")
    expect(page.get_by_role("textbox", name="Place")).to_have_value("3")
    page.get_by_role("button", name="Move").click()
    expect(page.locator("#told")).to_contain_text("Changed:")
    assert names(page, 2)[2] == mine


def test_a_plan_under_way_shows_its_best_and_can_be_stopped(dispatcher: Watched) -> None:
    page = dispatcher.page
    page.get_by_label("within").select_option("60")
    page.get_by_role("button", name="Make the plan").click()
    expect(page.locator("#best")).to_contain_text("Best so far", timeout=30_000)
    page.get_by_role("button", name="Stop, and take the best so far").click()
    expect(page.locator(".stop-number").first).to_be_visible(timeout=30_000)


def test_a_break_and_a_convoy_are_set_and_the_next_plan_keeps_to_them(dispatcher: Watched) -> None:
    page = dispatcher.page
    page.locator("#day-set summary").click()
    page.get_by_label("minutes").fill("25")
    page.get_by_role("button", name="Set the break").press("Enter")
    expect(page.locator("#day-set summary")).to_contain_text("25 min")
    page.get_by_label("Catering").check()
    page.get_by_label("Online trade and prices").check()
    page.get_by_role("button", name="They go together").click()
    expect(page.locator("#day-set summary")).to_contain_text("Catering + Online trade and prices")
    expect(page.locator("#told")).to_contain_text("Changed:")
    make(page)
    assert len(names(page, 5)) > 3
    assert names(page, 5) == names(page, 7)
    expect(page.locator(".plan-broken")).to_have_count(0)
    assert dispatcher.complaints == []


def test_the_board_is_for_everybody(page_of: OpenPage, dispatcher: Watched) -> None:
    make(dispatcher.page)
    for options in ({}, {"viewport": PHONE, "has_touch": True}):
        page = page_of("dispatcher", **options).page
        page.goto(BOARD)
        page.locator(".change-link").first.click()
        expect(page.locator("#change")).to_be_visible()
        page.locator("#day-set summary").click()
        page.locator(".squad-day summary").first.click()
        for scheme in ("light", "dark"):
            turn(page, scheme)
            assert problems(page) == [], scheme
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_link_to_a_stop_opens_its_panel_with_the_focus_in_it(dispatcher: Watched) -> None:
    page = dispatcher.page
    make(page)
    address = page.locator(".change-link").first.get_attribute("href")
    assert address
    assert "#stop-" in address
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator("#change select").first).to_be_focused()
