"""The import wizard as an administrator goes through it, in a real browser with its map."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Watched
from tests.browser.drawn_map import colours_near, wait_until_drawn
from tests.browser.server import RunningServer
from tests.webapp.pages.imports.uploading import PLACE, good

OpenPage = Callable[..., Watched]
BAD = "B3,北关市场,农贸市场,36.09,111.53,\nB4,老王烧烤,烧烤摊,111.53,36.09,\n"
PAGES = (
    "/admin/", "/admin/people", "/admin/people/squad3", "/admin/tokens", "/admin/policies",
    "/admin/policies/new", "/admin/risks", "/admin/squads", "/admin/squads/6", "/admin/kinds",
    "/admin/kinds/hospital", "/admin/log?verify=true", "/imports",
)  # fmt: skip


def choose(page: Page, file: Path) -> None:
    """Upload a file, and wait for its preview."""
    page.goto("/imports")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Upload and look").click()
    page.get_by_role("heading", name=file.name).wait_for()
    page.get_by_role("button", name="Check all rows").wait_for()


def drawn_points(page: Page) -> list[list[float]]:
    """Give lon and lat of the points that the preview's map has drawn."""
    wait_until_drawn(page)
    points = page.evaluate(
        """() => {
            const layer = window.squadmap.layer("preview");
            const drawn = layer.sitesIn(layer._map.getBounds());
            return drawn.map(({ latlng }) => [latlng.lng, latlng.lat]);
        }"""
    )
    return [[round(lon, 4), round(lat, 4)] for lon, lat in points]


def violations(page: Page) -> list[tuple[str, str]]:
    """Give what axe finds."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found]


def test_a_file_with_bad_rows_goes_in_without_them_and_onto_the_map(
    page_of: OpenPage, live_server: RunningServer, tmp_path: Path
) -> None:
    file = tmp_path / "点位.csv"
    file.write_text(good("B") + BAD, encoding="gb18030")
    watched = page_of("admin")
    page = watched.page
    choose(page, file)
    assert sorted(drawn_points(page)) == sorted([[*PLACE], [111.52, 36.08], [111.53, 36.09]])
    assert "#4d4d4d" in colours_near(page, *PLACE, layer="preview")

    page.get_by_role("button", name="Check all rows").click()
    report = page.locator("#report")
    expect(report).to_contain_text("look swapped; 111.53, 36.09 would be right")
    expect(report).to_contain_text("is no known kind")
    expect(report.get_by_role("button", name=re.compile("Apply without"))).to_have_text(
        "Apply without the 2 bad rows"
    )

    page.get_by_role("row", name="烧烤摊").get_by_role("combobox").select_option("Restaurant")
    page.get_by_role("button", name="Check all rows").click()
    page.get_by_role("button", name="Apply without the 1 bad row").click()
    expect(report).to_contain_text("1 bad row was left out")
    expect(report.locator(".figures")).to_contain_text("3 sites added")

    page.get_by_role("link", name="See them on the map").click()
    page.wait_for_function("() => document.documentElement.dataset.page === 'ready'")
    page.goto("/sites?q=老王烧烤")
    expect(page.get_by_role("link", name="老王烧烤").first).to_be_visible()
    assert watched.complaints == []
    assert watched.foreign_requests(live_server.url) == []


def test_another_datum_moves_the_points_on_the_map(page_of: OpenPage, tmp_path: Path) -> None:
    file = tmp_path / "高德.csv"
    file.write_text(good("C"), encoding="utf-8")
    watched = page_of("admin")
    page = watched.page
    choose(page, file)
    expect(page.locator("#datum")).to_contain_text("Its name or headings speak of GCJ-02")
    before = drawn_points(page)
    page.get_by_label("GCJ-02").check()
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_label("GCJ-02")).to_be_checked()
    moved = [
        [b - a for a, b in zip(*pair, strict=True)]
        for pair in zip(before, drawn_points(page), strict=True)
    ]
    for east, north in moved:
        assert -0.008 < east < -0.003
        assert -0.003 < north < 0.003
    assert watched.complaints == []


def test_a_file_beyond_the_limit_is_told_before_it_is_sent(
    shared_page_of: OpenPage, tmp_path: Path
) -> None:
    file = tmp_path / "big.csv"
    with file.open("wb") as sparse:
        sparse.truncate(300 << 20)
    watched = shared_page_of("admin")
    page = watched.page
    page.goto("/imports")
    page.get_by_label("File", exact=True).set_input_files(file)
    expect(page.get_by_role("alert")).to_have_text(
        "This file has 300 MB; at most 200 MB are taken."
    )
    page.get_by_role("button", name="Upload and look").click()
    expect(page).to_have_url(re.compile("/imports$"))
    asked = [request for request in watched.requests if request.endswith("/imports")]
    assert len(asked) == 1, "only the page itself was asked for"


def test_without_javascript_a_file_beyond_the_limit_gets_a_page(
    shared_page_of: OpenPage, tmp_path: Path
) -> None:
    file = tmp_path / "big.csv"
    with file.open("wb") as sparse:
        sparse.truncate(300 << 20)
    page = shared_page_of("admin", java_script_enabled=False).page
    page.goto("/imports")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Upload and look").click()
    expect(page.get_by_role("heading", name="That is too large")).to_be_visible()
    expect(page.locator("main")).to_contain_text("This upload has 300 MB; at most 200 MB are taken")


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", None), ("dark", PHONE)], ids=["desktop", "phone"]
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    shared_page_of: OpenPage, tmp_path: Path, scheme: str, size: dict | None
) -> None:
    file = tmp_path / "sites.csv"
    file.write_text(good("D") + BAD, encoding="utf-8")
    options: dict[str, Any] = {"color_scheme": scheme} | ({"viewport": size} if size else {})
    watched = shared_page_of("admin", **options)
    page = watched.page
    found: dict[str, Any] = {}

    def look(name: str) -> None:
        found[name] = violations(page)
        if page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ):
            found[name].append(("too wide", name))

    for path in PAGES:
        page.goto(path)
        look(path)
    choose(page, file)
    look("preview")
    page.get_by_role("button", name="Check all rows").click()
    page.locator("#report").wait_for()
    look("report")
    page.get_by_role("button", name="Cancel and delete").click()
    expect(page.get_by_text("'sites.csv' is deleted.")).to_be_visible()
    assert {name: what for name, what in found.items() if what} == {}
    assert watched.complaints == []
