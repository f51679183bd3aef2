"""The coverage layer in a browser: what is drawn, what is under the pointer, what is fetched."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from geo.bbox import BBox
from geo.maps.style import GROUNDS, STATUS_LOOKS
from geo.model import Status
from tests.browser.drawn_map import (
    click_at,
    colours_near,
    heard,
    listen,
    point_of,
    wait_until_drawn,
    wait_until_heard,
)
from tests.browser.map_server import MapServer, Sites, serving

FOOD, MEDICAL = 1, 2
OVERDUE = (111.497, 36.083)
NEVER = (111.503, 36.083)
COVERED = (111.497, 36.077)
TWINS = (111.503, 36.077)
FEW = Sites.at(
    [
        (*OVERDUE, Status.OVERDUE, FOOD),
        (*NEVER, Status.NEVER, MEDICAL),
        (*COVERED, Status.COVERED, FOOD),
        (*TWINS, Status.DUE, FOOD),
        (*TWINS, Status.COVERED, MEDICAL),
    ]
)
ROWS = {"overdue": 1, "never": 2, "covered": 3, "due": 4, "covered twin": 5}


@pytest.fixture
def server() -> Iterator[MapServer]:
    with serving() as running:
        running.sites = FEW
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 800, "height": 600}, color_scheme="light")
    opened = context.new_page()
    opened.on("pageerror", lambda error: pytest.fail(f"uncaught: {error}"))
    yield opened
    context.close()


@pytest.fixture
def drawn(server: MapServer, page: Page) -> Page:
    """Open the map of a few sites, near enough that each stands for itself."""
    page.goto(f"{server.url}/map")
    wait_until_drawn(page)
    return page


def test_each_status_is_drawn_in_its_colour(drawn: Page):
    for place, status in ((OVERDUE, Status.OVERDUE), (NEVER, Status.NEVER)):
        assert STATUS_LOOKS[status].light.lower() in colours_near(drawn, *place)
    assert STATUS_LOOKS[Status.OVERDUE].light.lower() not in colours_near(drawn, *NEVER)
    assert not colours_near(drawn, 111.5, 36.08)


def test_a_never_visited_site_is_hollow(drawn: Page):
    assert GROUNDS["ground"].light.lower() in colours_near(drawn, *NEVER)
    assert GROUNDS["edge"].light.lower() in colours_near(drawn, *OVERDUE)


def test_a_click_on_a_site_says_which(drawn: Page):
    listen(drawn, "siteclick")
    click_at(drawn, *NEVER)
    [event] = wait_until_heard(drawn, "siteclick")
    assert (event["row"], event["status"], event["kind"]) == (ROWS["never"], 2, MEDICAL)


def test_a_click_beside_every_site_says_nothing(drawn: Page):
    listen(drawn, "siteclick")
    listen(drawn, "sitesclick")
    click_at(drawn, 111.5, 36.08)
    click_at(drawn, *OVERDUE)
    wait_until_heard(drawn, "siteclick")
    assert len(heard(drawn, "siteclick")) == 1
    assert heard(drawn, "sitesclick") == []


def test_a_click_where_several_lie_on_one_spot_gives_them_all_the_worst_first(drawn: Page):
    listen(drawn, "siteclick")
    listen(drawn, "sitesclick")
    click_at(drawn, *TWINS)
    [event] = wait_until_heard(drawn, "sitesclick")
    assert event["rows"] == [ROWS["due"], ROWS["covered twin"]]
    assert heard(drawn, "siteclick") == []


def test_hovering_says_what_is_under_the_pointer_and_when_it_is_left(drawn: Page):
    listen(drawn, "siteshover")
    drawn.mouse.move(*point_of(drawn, *COVERED))
    assert wait_until_heard(drawn, "siteshover")[-1]["rows"] == [ROWS["covered"]]
    assert "squadmap-pointing" in (drawn.locator(".leaflet-container").get_attribute("class") or "")
    drawn.mouse.move(*point_of(drawn, 111.5, 36.08))
    assert wait_until_heard(drawn, "siteshover", 2)[-1]["rows"] == []


def test_a_click_on_a_cluster_zooms_in_on_it(server: MapServer, page: Page):
    server.bounds = BBox(110.5, 35.5, 112.5, 36.7)
    page.goto(f"{server.url}/map")
    wait_until_drawn(page)
    listen(page, "clusterclick")
    zoom = "window.squadmap.layer('sites')._map.getZoom()"
    before = page.evaluate(zoom)
    click_at(page, 111.5, 36.08)
    [event] = wait_until_heard(page, "clusterclick")
    assert event["total"] == 5
    assert event["counts"] == [2, 1, 1, 1]
    page.wait_for_function(f"() => {zoom} === {before + 2}")


def test_what_is_in_view_counts_clusters_too(server: MapServer, page: Page):
    server.bounds = BBox(110.5, 35.5, 112.5, 36.7)
    page.goto(f"{server.url}/map")
    wait_until_drawn(page)
    view = page.evaluate("window.squadmap.layer('sites').inView()")
    assert (view["total"], view["counts"], view["exact"]) == (5, [2, 1, 1, 1], False)


def _drag_box(page: Page, one: tuple[float, float], other: tuple[float, float]) -> None:
    page.mouse.move(*point_of(page, *one))
    page.mouse.down()
    page.mouse.move(*point_of(page, *other), steps=4)
    page.mouse.up()


def test_a_dragged_box_gives_the_sites_in_it(drawn: Page):
    listen(drawn, "boxselect")
    listen(drawn, "siteclick")
    drawn.evaluate("void window.squadmap.layer('sites').startBoxSelect()")
    _drag_box(drawn, (111.495, 36.085), (111.505, 36.081))
    [event] = wait_until_heard(drawn, "boxselect")
    assert sorted(event["rows"]) == [ROWS["overdue"], ROWS["never"]]
    west, south, east, north = (float(part) for part in event["bbox"].split(","))
    assert west < OVERDUE[0] < NEVER[0] < east
    assert south < OVERDUE[1] < north
    # The map has not moved, and the next click is a click again.
    click_at(drawn, *OVERDUE)
    assert wait_until_heard(drawn, "siteclick")[0]["row"] == ROWS["overdue"]


def test_escape_ends_the_box(drawn: Page):
    listen(drawn, "boxcancel")
    listen(drawn, "boxselect")
    drawn.evaluate("void window.squadmap.layer('sites').startBoxSelect()")
    drawn.keyboard.press("Escape")
    wait_until_heard(drawn, "boxcancel")
    _drag_box(drawn, (111.495, 36.085), (111.505, 36.081))
    assert heard(drawn, "boxselect") == []


def test_a_box_over_clusters_leaves_the_rows_to_the_server(server: MapServer, page: Page):
    server.bounds = BBox(110.5, 35.5, 112.5, 36.7)
    page.goto(f"{server.url}/map")
    wait_until_drawn(page)
    listen(page, "boxselect")
    page.evaluate("void window.squadmap.layer('sites').startBoxSelect()")
    _drag_box(page, (111.4, 36.2), (111.6, 36.0))
    assert wait_until_heard(page, "boxselect")[0]["rows"] is None


def test_the_old_picture_stays_until_the_new_one_is_whole(server: MapServer, drawn: Page):
    overdue = STATUS_LOOKS[Status.OVERDUE].light.lower()
    server.hold.clear()
    drawn.evaluate("void window.squadmap.layer('sites').setFilter('status=2')")
    drawn.wait_for_selector('.squadmap-canvas[data-state="pending"]', state="attached")
    assert overdue in colours_near(drawn, *OVERDUE)
    server.hold.set()
    wait_until_drawn(drawn)
    assert not colours_near(drawn, *OVERDUE)
    assert STATUS_LOOKS[Status.NEVER].light.lower() in colours_near(drawn, *NEVER)


def test_every_tile_of_a_filter_is_asked_for_with_it(server: MapServer, drawn: Page):
    server.requests.clear()
    drawn.evaluate("void window.squadmap.layer('sites').setFilter('status=2&status=3')")
    wait_until_drawn(drawn)
    tiles = [path for path in server.requests if path.startswith("/tiles/")]
    assert tiles
    assert all(path.endswith(".mvt?status=2&status=3") for path in tiles)


def test_a_server_that_gives_no_tile_leaves_the_old_picture_and_says_so(
    server: MapServer, drawn: Page
):
    listen(drawn, "failed")
    server.failing = True
    drawn.evaluate("void window.squadmap.layer('sites').setFilter('status=2')")
    assert wait_until_heard(drawn, "failed")[0]["status"] == 503
    assert drawn.locator(".squadmap-canvas").get_attribute("data-state") == "failed"
    assert STATUS_LOOKS[Status.OVERDUE].light.lower() in colours_near(drawn, *OVERDUE)
    server.failing = False
    drawn.evaluate("void window.squadmap.layer('sites').refresh()")
    wait_until_drawn(drawn)
    assert not colours_near(drawn, *OVERDUE)


def test_a_refresh_shows_what_has_changed(server: MapServer, drawn: Page):
    server.sites = Sites.at([(*OVERDUE, Status.COVERED, FOOD)])
    drawn.evaluate("void window.squadmap.layer('sites').refresh()")
    drawn.wait_for_function("() => window.squadmap.layer('sites').marks.length === 1")
    assert STATUS_LOOKS[Status.COVERED].light.lower() in colours_near(drawn, *OVERDUE)
    assert not colours_near(drawn, *NEVER)


def test_the_dark_scheme_repaints_what_is_drawn(drawn: Page):
    drawn.emulate_media(color_scheme="dark")
    drawn.wait_for_timeout(100)
    colours = colours_near(drawn, *OVERDUE)
    assert STATUS_LOOKS[Status.OVERDUE].dark.lower() in colours
    assert STATUS_LOOKS[Status.OVERDUE].light.lower() not in colours


def test_chosen_and_pointed_out_sites_are_ringed_in_the_accent(drawn: Page):
    accent = GROUNDS["accent"].light.lower()
    assert accent not in colours_near(drawn, *COVERED)
    drawn.evaluate(f"void window.squadmap.layer('sites').select([{ROWS['covered']}])")
    assert accent in colours_near(drawn, *COVERED)
    drawn.evaluate(
        "([row, ...latlng]) => void window.squadmap.layer('sites').pointAt({row, latlng})",
        [ROWS["never"], NEVER[1], NEVER[0]],
    )
    assert accent in colours_near(drawn, *NEVER)
    drawn.evaluate("void window.squadmap.layer('sites').select([]).pointAt(null)")
    assert accent not in colours_near(drawn, *COVERED) | colours_near(drawn, *NEVER)


def test_a_drag_keeps_each_site_on_its_place(drawn: Page):
    before = point_of(drawn, *OVERDUE)
    drawn.mouse.move(400, 300)
    drawn.mouse.down()
    drawn.mouse.move(460, 340, steps=5)
    drawn.mouse.up()
    drawn.wait_for_timeout(400)
    x, y = point_of(drawn, *OVERDUE)
    assert (x - before[0], y - before[1]) != (0, 0)
    assert STATUS_LOOKS[Status.OVERDUE].light.lower() in colours_near(drawn, *OVERDUE)
