"""A real Chromium against a real server: what it asked for and complained of is kept."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.browser.server import RunningServer, serving_here
from tests.demo_store import PASSWORD
from webapp.settings import Settings

Sessions = dict[str, Any]
"""Name to the cookies of a signed-in browser."""

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

expect.set_options(timeout=20_000)
"""What must come is waited for, also on a machine with more to do; nothing here is about speed."""


@dataclass
class Watched:
    """A page, and what went wrong on it."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def foreign_requests(self, base: str) -> list[str]:
        """Give the requests that went to another host."""
        own = (base, "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is not installed; `make test` installs it"
    opened = playwright_driver.chromium.launch(
        executable_path=path,
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    )
    yield opened
    opened.close()


@pytest.fixture
def live_server(demo_settings: Settings) -> Iterator[RunningServer]:
    """Serve a copy of the demo of this test's own."""
    with serving_here(demo_settings) as server:
        yield server


@pytest.fixture(scope="module")
def shared_server(shared_demo_settings: Settings) -> Iterator[RunningServer]:
    """Serve the demo that nobody changes."""
    with serving_here(shared_demo_settings) as server:
        yield server


@contextmanager
def watched_page(browser: Browser, base_url: str, **options) -> Iterator[Watched]:
    """Open a page whose console errors, failed requests and 4xx/5xx answers are kept."""
    context = browser.new_context(
        base_url=base_url,
        **{"viewport": DESKTOP, "locale": "en", "timezone_id": "Asia/Shanghai"} | options,
    )
    page = context.new_page()
    watched = Watched(page)
    page.on(
        "console",
        lambda message: (
            message.type in ("error", "warning")
            and watched.complaints.append(f"{message.type}: {message.text}")
        ),
    )
    page.on("pageerror", lambda error: watched.complaints.append(f"uncaught: {error}"))
    page.on("request", lambda request: watched.requests.append(request.url))
    page.on(
        "requestfailed",
        lambda request: (
            "ERR_ABORTED" not in (request.failure or "")
            and watched.complaints.append(f"failed: {request.url} {request.failure}")
        ),
    )
    page.on(
        "response",
        lambda answer: (
            answer.status >= 400 and watched.complaints.append(f"{answer.status}: {answer.url}")
        ),
    )
    try:
        yield watched
    finally:
        context.close()


def turn(page: Page, scheme: str) -> None:
    """Turn a page light or dark under its reader, at once."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.wait_for_function(
        "(scheme) => document.documentElement.dataset.bsTheme === scheme", arg=scheme
    )
    # What axe reads is what stands after the next frame, not what the style was a moment ago.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Sign in as a person does."""
    page.goto("/login")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/login" not in url)


@pytest.fixture
def page_of(
    browser: Browser, live_server: RunningServer, sessions: Sessions
) -> Iterator[Callable[..., Watched]]:
    """Give a function that opens a page of somebody signed in at this test's own server."""
    yield from _pages(browser, live_server, sessions)


@pytest.fixture
def shared_page_of(
    browser: Browser, shared_server: RunningServer, sessions: Sessions
) -> Iterator[Callable[..., Watched]]:
    """Give a function that opens a page of somebody signed in, for tests that only look."""
    yield from _pages(browser, shared_server, sessions)


@pytest.fixture(scope="session")
def sessions() -> Sessions:
    """Keep who has signed in: every copy of the demo honours the same sessions."""
    return {}


def _pages(
    browser: Browser, server: RunningServer, sessions: Sessions
) -> Iterator[Callable[..., Watched]]:
    opened = []

    def open_page(name: str | None, **options) -> Watched:
        if name is not None and name in sessions:
            options["storage_state"] = sessions[name]
        scope = watched_page(browser, server.url, **options)
        watched = scope.__enter__()
        opened.append(scope)
        if name is not None and name not in sessions:
            sign_in(watched.page, name)
            sessions[name] = watched.page.context.storage_state()
            watched.requests.clear()
        return watched

    yield open_page
    for scope in reversed(opened):
        scope.__exit__(None, None, None)
