"""Bulletins and the wall in a browser: numbers that tell themselves, and that keep up."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.browser.server import RunningServer
from tests.browser.test_board import problems

OpenPage = Callable[..., Watched]
WAIT_MS = 30_000
RECORD = """async () => {
    const token = document.querySelector('meta[name="csrf-token"]').content;
    const now = new Date(Date.parse(document.querySelector("[data-now]").dataset.now));
    const body = {
        site: "LF0001", squad: 2, started_at: now.toISOString(), finished_at: now.toISOString(),
        result: "pass", answers: {}, findings: [], photos: [], note: "",
    };
    const answer = await fetch(`/api/v1/inspections/${crypto.randomUUID()}`, {
        method: "PUT", body: JSON.stringify(body),
        headers: {"Content-Type": "application/json", "X-CSRFToken": token},
    });
    return answer.status;
}"""


def test_a_column_tells_its_value_to_mouse_and_keyboard(shared_page_of: OpenPage):
    watched = shared_page_of("viewer")
    page = watched.page
    page.goto("/bulletins/2020-02-21?from=2020-02-10")
    picture = page.locator("#picture-premises_visits")
    told = picture.locator(".picture-told")
    picture.locator("a").nth(2).hover()
    expect(told).to_have_text("2020-02-12 · Premises visits: 2,385")
    picture.locator("a").nth(9).focus()
    expect(told).to_contain_text("2020-02-19")
    assert problems(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/bulletins/2020-02-19*")
    assert watched.complaints == []


def test_the_wall_takes_up_what_is_written_and_says_when_it_is_alone(
    page_of: OpenPage, live_server: RunningServer
):
    wall = page_of("viewer").page
    wall.goto("/dashboard")
    visits = wall.locator('dd[data-figure="premises_visits"]')
    expect(visits).to_have_text("0")
    assert problems(wall) == []
    office = page_of("dispatcher").page
    office.goto("/sites/LF0001/inspections/new")
    at = wall.request.get("/api/v1/coverage").json()["at"]
    office.evaluate("at => { document.body.dataset.now = at }", at)
    assert office.evaluate(RECORD) == 201
    expect(visits).to_have_text("1", timeout=WAIT_MS)
    wall.route("**/dashboard", lambda route: route.abort())
    assert office.evaluate(RECORD) == 201
    expect(wall.locator("#wall-state")).to_contain_text("No connection", timeout=WAIT_MS)
    expect(visits).to_have_text("1")
    wall.unroute("**/dashboard")
    expect(visits).to_have_text("2", timeout=WAIT_MS)
    expect(wall.locator("#wall-state")).to_be_hidden()
