"""Draw every page in both languages, light and dark, wide and narrow; and the README's picture.

python -m tests.browser.screenshots            # into screenshots/, which git does not keep
python -m tests.browser.screenshots --readme   # only docs/coverage-map.png
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.server import ROOT, RunningServer, serving_demo
from tests.demo_store import PASSWORD, make_demo

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PAGES = {
    "login": (None, "/login"),
    "map": ("dispatcher", "/map"),
    "map-filtered": ("dispatcher", "/map?kind=farmers_market&status=uncovered"),
    "sites": ("dispatcher", "/sites"),
    "site": ("dispatcher", "/sites/{site}"),
    "inspection": ("dispatcher", "/sites/{site}/inspections/new"),
    "calibration": ("dispatcher", "/instruments/{instrument}/calibrations/new"),
    "plan": ("dispatcher", "/plans/today"),
    "plan-days": ("dispatcher", "/plans/today/days"),
    "plan-staging": ("dispatcher", "/plans/today/staging?places=8&minutes=30"),
    "field": ("squad2", "/field"),
    "complaints": ("dispatcher", "/complaints"),
    "complaint": ("dispatcher", "/complaints/20200221-0009"),
    "call": ("dispatcher", "/complaints/new"),
    "cases": ("dispatcher", "/cases"),
    "case": ("dispatcher", "/cases/2020-0003"),
    "look-backs": ("dispatcher", "/look-backs"),
    "bulletin": ("dispatcher", "/bulletins/2020-02-21"),
    "bulletin-period": ("dispatcher", "/bulletins/2020-02-21?from=2020-01-24"),
    "dashboard": ("dispatcher", "/dashboard"),
    "imports": ("admin", "/imports"),
    "admin": ("admin", "/admin/"),
    "people": ("admin", "/admin/people"),
    "policies": ("admin", "/admin/policies"),
    "priority": ("admin", "/admin/priority"),
    "hours": ("admin", "/admin/hours"),
    "log": ("admin", "/admin/log"),
}


def draw_all(browser: Browser, server: RunningServer, folder: Path) -> None:
    """Draw every page in every form."""
    facts = _facts(browser, server)
    forms = product(("en", "zh"), ("light", "dark"), (WIDE, NARROW))
    for language, scheme, size in forms:
        for name, (person, path) in PAGES.items():
            page = _page(browser, server, person, language, scheme, size)
            page.goto(path.format(**facts))
            _settle(page)
            file = folder / f"{name}-{language}-{scheme}-{size['width']}.png"
            page.screenshot(path=file)
            page.context.close()


def draw_readme(browser: Browser, server: RunningServer) -> None:
    """Draw the README's picture."""
    page = _page(browser, server, "dispatcher", "en", "light", {"width": 1280, "height": 800})
    page.goto("/map")
    _settle(page)
    page.screenshot(path=ROOT / "docs" / "coverage-map.png")
    page.context.close()


def _facts(browser: Browser, server: RunningServer) -> dict[str, str]:
    """Find a site with instruments to show, and send squad 2 to some markets today."""
    page = _page(browser, server, "dispatcher", "en", "light", WIDE)
    page.goto("/sites")
    found = page.evaluate(
        """async () => {
            const token = document.querySelector('meta[name="csrf-token"]').content;
            const json = async (url, options) => (await fetch(url, options)).json();
            const markets = await json("/api/v1/sites?kind=farmers_market&status=overdue&limit=6");
            const code = markets.sites[0].code;
            const site = await json(`/api/v1/sites/${code}`);
            const {at} = await json("/api/v1/coverage");
            await fetch("/api/v1/stops", {
                method: "POST",
                headers: {"Content-Type": "application/json", "X-CSRFToken": token},
                body: JSON.stringify({
                    sites: markets.sites.map((one) => one.code), squad: 2,
                    date: at.slice(0, 10), note: "",
                }),
            });
            return {site: code, instrument: site.instruments[0].code};
        }"""
    )
    page.context.close()
    return dict(found)


def _page(
    browser: Browser,
    server: RunningServer,
    person: str | None,
    language: str,
    scheme: str,
    size: dict[str, int],
) -> Page:
    context = browser.new_context(
        base_url=server.url,
        viewport=size,
        locale={"en": "en-GB", "zh": "zh-CN"}[language],
        color_scheme=scheme,
        device_scale_factor=1 if size["width"] > 500 else 2,
    )
    page = context.new_page()
    if person is not None:
        page.goto("/login")
        page.locator("#username").fill(person)
        page.locator("#password").fill(PASSWORD)
        page.locator("#password").press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
    return page


def _settle(page: Page) -> None:
    page.wait_for_load_state("load")
    if page.locator(".squadmap-canvas").count():
        page.locator(".squadmap-canvas[data-state=drawn]").first.wait_for(state="attached")
    page.wait_for_timeout(600)


def main() -> None:
    """Draw what the command line asks for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--readme", action="store_true")
    only_readme = parser.parse_args().readme
    folder = ROOT / "screenshots"
    folder.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with (
        tempfile.TemporaryDirectory() as data,
        serving_demo(make_demo(Path(data))) as server,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        draw_readme(browser, server)
        if not only_readme:
            draw_all(browser, server, folder)
        browser.close()


if __name__ == "__main__":
    main()
