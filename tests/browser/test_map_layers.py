"""The other layers in a browser: outlines with their labels, a few points, the background map."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from geo.bbox import BBox
from geo.datum import from_wgs84
from geo.maps.basemap import Basemap
from geo.maps.style import STATUS_LOOKS
from geo.model import Status
from tests.browser.drawn_map import (
    click_at,
    colours_near,
    listen,
    wait_until_drawn,
    wait_until_heard,
)
from tests.browser.map_server import MapServer, Sites, serving

WIDE = BBox(110.0, 35.5, 112.0, 36.7)


def district(name: str, west: float, east: float, **counts: Any) -> dict[str, Any]:
    """Give a district as /districts.geojson has it."""
    ring = [[west, 35.6], [east, 35.6], [east, 36.6], [west, 36.6], [west, 35.6]]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"name": name, **counts},
    }


@pytest.fixture
def server() -> Iterator[MapServer]:
    with serving() as running:
        running.sites = Sites.at([(110.5, 36.3, Status.OVERDUE, 1)])
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 900, "height": 640}, color_scheme="light")
    opened = context.new_page()
    opened.on("pageerror", lambda error: pytest.fail(f"uncaught: {error}"))
    yield opened
    context.close()


def two_districts() -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            district("West <b>", 110.1, 111.0, total=10, rate=0.25),
            district("East", 111.0, 111.9, total=0, rate=1),
        ],
    }


def test_a_district_shows_its_name_as_text_and_its_rate(server: MapServer, page: Page):
    server.districts, server.bounds = two_districts(), WIDE
    page.goto(f"{server.url}/map")
    labels = page.locator(".squadmap-district")
    labels.nth(1).wait_for()
    assert labels.nth(0).inner_text().split("\n") == ["West <b>", "25%"]
    assert labels.nth(1).inner_text() == "East"


def test_the_tint_deepens_with_what_is_uncovered_and_fades_near_the_sites(
    server: MapServer, page: Page
):
    server.districts, server.bounds = two_districts(), WIDE
    page.goto(f"{server.url}/map")
    outlines = page.locator("path.squadmap-outline")
    outlines.nth(1).wait_for(state="attached")
    tints = [float(outlines.nth(n).get_attribute("fill-opacity") or 0) for n in (0, 1)]
    assert tints[0] > 0.15
    assert tints[1] == 0
    page.evaluate("void window.squadmap.layer('districts')._map.setZoom(14, {animate: false})")
    assert float(outlines.nth(0).get_attribute("fill-opacity") or 0) == 0
    assert page.locator(".squadmap-district").count() == 0


def test_a_label_lies_clear_of_what_is_drawn_there(server: MapServer, page: Page):
    # The middle of the west district, where its label would stand.
    server.sites = Sites.at([(110.55, 36.1, Status.OVERDUE, 1)] * 60)
    server.districts, server.bounds = two_districts(), WIDE
    page.goto(f"{server.url}/map")
    wait_until_drawn(page)
    page.locator(".squadmap-district").first.wait_for()
    script = """() => {
        const layer = window.squadmap.layer("sites");
        const frame = layer._map.getContainer().getBoundingClientRect();
        const label = document.querySelector(".squadmap-district").getBoundingClientRect();
        return layer.spots().map(({ latlng, radius }) => {
            const { x, y } = layer._map.latLngToContainerPoint(latlng);
            const right = Math.max(label.left - frame.left - x, x - (label.right - frame.left));
            const below = Math.max(label.top - frame.top - y, y - (label.bottom - frame.top));
            return Math.max(right, below) - radius;
        });
    }"""
    assert min(page.evaluate(script)) >= 0


def test_new_rates_come_with_a_new_filter(server: MapServer, page: Page):
    server.districts, server.bounds = two_districts(), WIDE
    page.goto(f"{server.url}/map?kind=1")
    page.locator(".squadmap-district").first.wait_for()
    assert "/districts.geojson?kind=1" in server.requests
    server.districts["features"][0]["properties"]["rate"] = 0.5
    page.evaluate("void window.squadmap.layer('districts').setFilter('kind=2')")
    page.get_by_text("50%").wait_for()
    assert "/districts.geojson?kind=2" in server.requests


def test_one_site_stands_in_the_middle_of_its_own_map(server: MapServer, page: Page):
    page.goto(f"{server.url}/site")
    page.wait_for_selector('.squadmap-canvas[data-state="drawn"]', state="attached")
    overdue = STATUS_LOOKS[Status.OVERDUE].light.lower()
    assert overdue in colours_near(page, 111.5, 36.08, "site")


def test_points_are_shown_whole_and_answer_a_click(server: MapServer, page: Page):
    server.points = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": code,
                "geometry": {"type": "Point", "coordinates": place},
                "properties": {"status": "overdue", "family": "food", "row": row},
            }
            for code, place, row in (("A", [111.1, 36.0], 7), ("B", [111.9, 36.4], 9))
        ],
    }
    page.goto(f"{server.url}/points")
    page.wait_for_selector('.squadmap-canvas[data-state="drawn"]', state="attached")
    inside = """() => {
        const map = window.squadmap.layer("points")._map;
        return [[36.0, 111.1], [36.4, 111.9]].every((place) => map.getBounds().contains(place));
    }"""
    assert page.evaluate(inside)
    listen(page, "siteclick", "points")
    click_at(page, 111.9, 36.4, "points")
    [event] = wait_until_heard(page, "siteclick")
    assert (event["row"], event["code"]) == (9, "B")


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_a_background_map_lies_where_its_datum_says(server: MapServer, page: Page, datum: str):
    server.basemap = Basemap("/basemap/{z}/{x}/{y}.svg", "us", datum)
    page.goto(f"{server.url}/map")
    page.locator(".leaflet-tile-loaded").first.wait_for()
    # Where the background map draws the middle of ours, in pixels from where we draw it.
    script = """([lon, lat]) => {
        const layer = window.squadmap.layer("basemap");
        const map = layer._map;
        const tile = Object.values(layer._tiles)[0];
        const place = map.project([lat, lon]).subtract(L.point(tile.coords).multiplyBy(256));
        const box = tile.el.getBoundingClientRect();
        const frame = map.getContainer().getBoundingClientRect();
        const ours = map.latLngToContainerPoint(map.getCenter());
        return [box.left + place.x - frame.left - ours.x, box.top + place.y - frame.top - ours.y];
    }"""
    centre = page.evaluate("() => Object.values(window.squadmap.layer('sites')._map.getCenter())")
    lon, lat = (float(part) for part in from_wgs84(centre[1], centre[0], datum))
    dx, dy = page.evaluate(script, [lon, lat])
    assert abs(dx) <= 2
    assert abs(dy) <= 2


def test_the_credit_of_a_background_map_is_text(server: MapServer, page: Page):
    server.basemap = Basemap("/basemap/{z}/{x}/{y}.svg", "<img src=x onerror=alert(1)> us")
    page.goto(f"{server.url}/map")
    credit = page.locator(".leaflet-control-attribution")
    credit.wait_for()
    assert "<img src=x onerror=alert(1)> us" in credit.inner_text()
    assert credit.locator("img").count() == 0
