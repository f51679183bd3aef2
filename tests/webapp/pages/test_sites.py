"""The table of sites and a site's page, as the server gives them without JavaScript."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pandas as pd
import pytest
from flask import Flask
from pyproj import Geod

from geo.clock import DAY_MS, iso, local_day
from geo.coverage.listing import list_sites
from geo.store import bulk
from geo.store.catalogue import load_catalogue
from geo.store.filters import SiteFilter
from geo.store.plans import stops_of_day
from tests.builders import NOW, ZONE
from tests.webapp.conftest import SignedInClient
from webapp.context import services

SignIn = Callable[[str], SignedInClient]


@pytest.fixture(scope="module")
def dispatcher(viewer_of: SignIn) -> SignedInClient:
    return viewer_of("dispatcher")


def codes(page: str) -> list[str]:
    """Read the codes of the table, in its order."""
    return re.findall(r'<td class="nowrap only-wide">([^<]+)</td>\s*<td class="only-wide">', page)


def links(page: str, words: str) -> str:
    """Give where the link with some words leads."""
    found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>\s*{re.escape(words)}', page)
    assert found, f"no link '{words}'"
    return html.unescape(found.group(1))


def text(page: str) -> str:
    """Give the words of a page."""
    main = page.split('<main id="main"')[1].split("</main>", maxsplit=1)[0]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


def expected(app: Flask, where: SiteFilter, sort: str, **options) -> list[str]:
    with services(app).store.read() as conn:
        now = services(app).clock.now_ms() // 60_000 * 60_000
        view = services(app).live.view(conn, where, now)
        listing = list_sites(conn, view, sort, limit=50, **options)
    return [item.site.code for item in listing.sites]


def test_the_table_is_the_map_s_list_in_every_order(shared_demo_app, dispatcher):
    where = SiteFilter(kinds=("hospital",), districts=("141002",), at=NOW + DAY_MS)
    query = f"kind=hospital&district=141002&at={iso(NOW + DAY_MS, ZONE).replace('+', '%2B')}"
    for sort, downwards in [("priority", True), ("due", False), ("name", False), ("code", False)]:
        page = dispatcher.get(f"/sites?{query}&sort={sort}").text
        assert codes(page) == expected(shared_demo_app, where, sort, descending=downwards), sort
        turned = dispatcher.get(f"/sites?{query}&sort={sort}&reverse=true").text
        assert codes(turned) == expected(shared_demo_app, where, sort, descending=not downwards)


def test_a_column_s_link_turns_its_order_round(dispatcher):
    first = dispatcher.get("/sites?kind=mall&limit=500&sort=code")
    assert 'aria-sort="ascending"' in first.text
    second = dispatcher.get(links(first.text, "Code"))
    assert 'aria-sort="descending"' in second.text
    assert codes(second.text) == codes(first.text)[::-1]
    assert links(second.text, "Code") == "/sites?kind=mall&limit=500&sort=code"


def test_the_pages_of_the_table_hold_every_site_once(dispatcher):
    seen: list[str] = []
    url = "/sites?kind=mall&limit=20&sort=name"
    while url:
        page = dispatcher.get(url).text
        seen += codes(page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        url = html.unescape(found.group(1)) if found else ""
    features = dispatcher.get("/sites.geojson?kind=mall").get_json(force=True)["features"]
    assert sorted(seen) == sorted(feature["id"] for feature in features)
    assert len(seen) > 20


def test_the_counts_above_the_table_are_those_of_the_api(dispatcher):
    page = dispatcher.get("/sites?district=141002&status=due&at=2020-02-25T12:00%2B08:00").text
    counted = dict(
        re.findall(r"</svg><b>([\d,]+)</b> ([a-z ]+)</a>", page.split('class="counts"')[1])
    )
    answer = dispatcher.get("/api/v1/coverage?district=141002&at=2020-02-25T12:00%2B08:00")
    counts = answer.get_json()
    words = {"overdue": "overdue", "never done": "never", "due": "due", "covered": "covered"}
    assert {words[label]: int(n.replace(",", "")) for n, label in counted.items()} == {
        word: counts[word] for word in words.values()
    }
    assert f"1 to {min(50, counts['due'])}" in text(page) or counts["due"] <= 50


def test_exports_carry_the_filter_and_the_instant(dispatcher):
    page = dispatcher.get("/sites?kind=mall&status=uncovered").text
    exports = {
        urlsplit(html.unescape(url)).path: html.unescape(url)
        for url in re.findall(r'href="([^"]*/export/[^"]+)"', page)
    }
    assert set(exports) >= {
        f"/export/sites.{suffix}" for suffix in ("geojson", "csv", "gpkg", "xlsx")
    }
    features = dispatcher.get(exports["/export/sites.geojson"]).get_json(force=True)["features"]
    assert {feature["properties"]["kind"] for feature in features} == {"mall"}
    assert {feature["properties"]["status"] for feature in features} <= {"never", "overdue"}
    assert f"of {len(features)}" in text(page) or len(features) <= 50


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("kind=castle", "known are farmers_market"),
        ("sort=beauty", "known are priority"),
        ("reverse=perhaps", "neither true nor false"),
        ("limit=0", "no whole number from 1 to 500"),
        ("offset=" + "0" * 19 + "1" + "9" * 30, "no whole number from 0 to"),
        ("at=soon", "is no instant"),
    ],
)
def test_a_malformed_query_is_told_with_what_is_known(dispatcher, query, says):
    answer = dispatcher.get(f"/sites?{query}")
    assert answer.status_code == 400
    assert says in html.unescape(answer.text)


def test_nothing_found_says_so_and_leads_back(dispatcher):
    page = dispatcher.get("/sites?q=no+such+place").text
    assert "No site is like that." in page
    beyond = dispatcher.get("/sites?kind=mall&offset=100000").text
    assert codes(dispatcher.get(links(beyond, "To its beginning")).text)


def test_a_site_s_page_says_why_and_where(dispatcher):
    page = dispatcher.get("/sites/LF3071").text
    words = text(page)
    assert "Hospital, high risk: every 3 days." in words
    assert "LF3071-1" in words
    assert links(page, "In the app of this device").startswith("geo:36.094465,111.484719")
    assert "uri.amap.com" in links(page, "Amap")
    lat, lon = map(float, links(page, "Google Maps").split("destination=")[1].split("%2C"))
    # The services draw in GCJ-02, which lies half a kilometre off WGS-84 here.
    assert Geod(ellps="WGS84").inv(111.484719, 36.094465, lon, lat)[2] == pytest.approx(540, abs=40)


def test_the_policy_s_admitted_script_is_the_map_s(dispatcher):
    answer = dispatcher.get("/sites/LF3071")
    policy = answer.headers["Content-Security-Policy"]
    assert len(re.findall(r"'sha256-[^']+'", policy)) == 1
    assert answer.text.count("<script>") == 1


def test_the_time_line_is_paged_and_leads_to_any_record(dispatcher, shared_demo_app):
    with services(shared_demo_app).store.read() as conn:
        busiest = conn.exec_driver_sql(
            "SELECT s.code, n.id FROM inspection n JOIN site s ON s.row = n.site "
            "WHERE n.site = (SELECT site FROM inspection GROUP BY site ORDER BY count(*) DESC, "
            "site LIMIT 1) ORDER BY n.finished_at LIMIT 1"
        ).one()
    answer = dispatcher.get(f"/records/{busiest.id}")
    assert answer.status_code == 302
    target = urlsplit(answer.location)
    assert (target.path, target.fragment) == (f"/sites/{busiest.code}", busiest.id)
    page = dispatcher.get(f"{target.path}?{target.query}").text
    assert f'id="{busiest.id}"' in page


def test_an_unknown_site_is_not_there(dispatcher):
    assert dispatcher.get("/sites/NOWHERE").status_code == 404
    assert dispatcher.get("/records/nothing").status_code == 404


def test_names_and_codes_of_any_signs_are_shown_as_they_are(demo_app, client_of):
    code, name = "a/b c?d#e", '<b>"Cook" & Sons</b>'
    row = {"code": code, "name": name, "kind": "mall", "lon": 111.5, "lat": 36.1}
    with services(demo_app).store.write() as conn:
        bulk.upsert_sites(conn, pd.DataFrame([row]), "test", NOW, "test")
    client = client_of("dispatcher")
    table = client.get("/sites?q=Cook").text
    assert html.escape(name, quote=False) in table.replace("&#34;", '"')
    assert name not in table
    url = links(table, html.escape(name).replace("&quot;", "&#34;"))
    page = client.get(url)
    assert page.status_code == 200
    assert code in html.unescape(page.text)
    form = client.get(links(page.text, "New inspection"))
    assert form.status_code == 200


def test_a_squad_is_sent_and_warned_of(demo_app, client_of):
    client = client_of("dispatcher")
    tomorrow = local_day(services(demo_app).clock.now_ms(), ZONE) + timedelta(days=1)
    typed = {"squad": "5", "date": tomorrow.isoformat(), "note": "the cold store"}
    answer = client.send("POST", "/sites/LF3071/send", data=typed)
    assert answer.status_code == 303
    page = text(client.get("/sites/LF3071").text)
    assert "outside the squad's remit" in page
    assert "the cold store" in page
    with services(demo_app).store.read() as conn:
        stops = stops_of_day(conn, tomorrow)
    assert [(stop.squad, stop.site.code, stop.note) for stop in stops] == [
        (5, "LF3071", "the cold store")
    ]


def test_a_refused_sending_keeps_what_was_typed(demo_app, client_of):
    client = client_of("dispatcher")
    answer = client.send(
        "POST", "/sites/LF3071/send", data={"squad": "6", "date": "2019-01-01", "note": "urgent"}
    )
    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.text
    assert '<a href="#date">Date: 2019-01-01 has passed' in answer.text
    assert 'value="2019-01-01"' in answer.text
    assert 'value="urgent"' in answer.text
    with services(demo_app).store.read() as conn:
        assert stops_of_day(conn, local_day(NOW, ZONE)) == []


def test_only_those_who_may_see_the_way_to_act(viewer_of):
    viewer = viewer_of("viewer").get("/sites/LF3071").text
    for words in ("New inspection", "Send a squad", "Calibrate", "Take back"):
        assert words not in viewer
    squad = viewer_of("squad6").get("/sites/LF3071").text
    assert "New inspection" in squad
    assert "Send a squad" not in squad
    assert viewer_of("squad6").send("POST", "/sites/LF3071/send").status_code == 403


def test_squads_whose_remit_holds_the_site_come_first(dispatcher, shared_demo_app):
    page = dispatcher.get("/sites/LF3071").text
    offered = [int(number) for number in re.findall(r'<option value="(\d+)"', page)]
    with services(shared_demo_app).store.read() as conn:
        fitting = load_catalogue(conn).squads_of("hospital", "141002")
    assert tuple(offered[: len(fitting)]) == fitting
    assert sorted(offered) == list(range(1, 9))


def test_a_past_instant_judges_by_the_records_up_to_it(dispatcher):
    page = text(dispatcher.get("/sites/LF3071?at=2020-01-20T12:00%2B08:00").text)
    assert "Judged as of" in page
    assert "Never inspected." in page


def test_former_versions_are_told(demo_app, client_of):
    row = {"code": "LF3071", "name": "Renamed", "crowding": 1}
    with services(demo_app).store.write() as conn:
        bulk.upsert_sites(conn, pd.DataFrame([row]), "test", NOW, "test")
    page = text(client_of("viewer").get("/sites/LF3071").text)
    assert "1 former version" in page
    assert "尧都区医院（模拟）1" in page
