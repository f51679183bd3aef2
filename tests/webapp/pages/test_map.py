"""The coverage map's page as the server gives it: one filter, one instant, the same counts."""

import base64
import hashlib
import html
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from flask import Flask

from geo.store import bulk
from tests.webapp.conftest import SignedInClient
from webapp.context import services

AT = "2020-02-25T12:00+08:00"
WORDS = ("overdue", "never", "due", "covered")

SignIn = Callable[[str], SignedInClient]


@pytest.fixture(scope="module")
def dispatcher(viewer_of: SignIn) -> SignedInClient:
    return viewer_of("dispatcher")


def legend(page: str) -> dict[str, int]:
    """Read the four counts of the legend."""
    found = re.findall(r'data-status="(\w+)".*?<b class="num">([\d,]+)</b>', page, re.DOTALL)
    return {word: int(number.replace(",", "")) for word, number in found}


def bars(page: str, part: str) -> dict[str, tuple[str, int, int]]:
    """Read the bars of `districts` or `kinds`: label → link, uncovered, total."""
    block = page.split(f'<div id="{part}">')[1].split('<div id="', maxsplit=1)[0]
    found = re.findall(
        r'<a href="([^"]+)"[^>]*>\s*<span class="bar-label">([^<]+)</span>.*?'
        r"<b>([\d,]+)</b>.*?</span> ([\d,]+)</span>",
        block,
        re.DOTALL,
    )
    return {
        html.unescape(label): (
            html.unescape(url),
            int(bad.replace(",", "")),
            int(all_.replace(",", "")),
        )
        for url, label, bad, all_ in found
    }


def listed(page: str) -> list[str]:
    """Read the codes of the list, in its order."""
    return re.findall(r'<li data-row="\d+" data-code="([^"]+)"', page)


@pytest.mark.parametrize(
    "query",
    ["", "district=141002", "kind=hospital,pharmacy&squad=6", "status=overdue&kind=restaurant"],
)
def test_the_legend_counts_what_the_api_counts(dispatcher: SignedInClient, query: str):
    without_status = re.sub(r"status=\w+&?", "", query)
    page = dispatcher.get(f"/map?at={AT}&{query}".replace("+", "%2B")).text
    counts = dispatcher.get(f"/api/v1/coverage?at={AT}&{without_status}".replace("+", "%2B")).json
    assert legend(page) == {word: counts[word] for word in WORDS}
    figures = re.search(r'class="figures">.*?</p>', page, re.DOTALL)
    assert figures
    text = re.sub(r"<[^>]+>", "", figures.group())
    assert f"{counts['uncovered']:,} uncovered of {counts['total']:,}" in text
    assert f"{counts['rate']:.1%} covered" in text


def test_every_bar_links_to_the_filter_that_gives_its_number(dispatcher: SignedInClient):
    page = dispatcher.get(f"/map?at={AT}".replace("+", "%2B")).text
    totals = legend(page)
    for part in ("districts", "kinds"):
        shown = bars(page, part)
        assert sum(total for _, _, total in shown.values()) == sum(totals.values())
        url, uncovered, total = next(iter(shown.values()))
        counts = legend(dispatcher.get(url).text)
        assert sum(counts.values()) == total
        assert counts["overdue"] + counts["never"] == uncovered


def test_the_worst_district_comes_first(dispatcher: SignedInClient):
    shown = bars(dispatcher.get("/map").text, "districts")
    uncovered = [number for _, number, _ in shown.values()]
    assert uncovered == sorted(uncovered, reverse=True)


def test_the_list_is_of_what_is_uncovered_by_priority(dispatcher: SignedInClient):
    query = f"at={AT}&district=141002".replace("+", "%2B")
    page = dispatcher.get(f"/map?{query}").text
    answer = dispatcher.get(f"/api/v1/sites?{query}&status=uncovered&order=priority&limit=50").json
    assert listed(page) == [site["code"] for site in answer["sites"]]
    assert f'<span class="muted">{answer["total"]:,}</span></h2>' in page


def test_more_gives_the_next_of_the_same_list(dispatcher: SignedInClient):
    page = dispatcher.get(f"/map?at={AT}".replace("+", "%2B")).text
    more = re.search(r'id="more" href="([^"]+)"', page)
    assert more
    following = listed(dispatcher.get(html.unescape(more.group(1))).text)
    answer = dispatcher.get(f"/api/v1/sites?at={AT}&status=uncovered&offset=50".replace("+", "%2B"))
    assert following == [site["code"] for site in answer.json["sites"]]


def test_a_chosen_status_is_what_list_and_map_show(dispatcher: SignedInClient):
    page = dispatcher.get("/map?status=due&kind=hospital").text
    codes = set(listed(page))
    due = dispatcher.get("/api/v1/sites?status=due&kind=hospital&limit=500").json["sites"]
    assert codes == {site["code"] for site in due}
    assert page.count('class="left-out"') == 3
    [script] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    outlines, sites = re.findall(r'"query": "([^"]*)"', script)
    assert "status=due" in sites
    assert "kind=hospital" in outlines
    assert "status" not in outlines, "rates are of all statuses"


def test_a_live_page_links_live_pages_and_tables_of_this_instant(dispatcher: SignedInClient):
    page = dispatcher.get("/map?kind=hospital").text
    [overdue] = re.findall(r'<a href="([^"]+)" data-status="overdue"', page)
    assert "at=" not in overdue
    [table] = re.findall(r'<a href="([^"]+)">Table</a>', page)
    query = parse_qs(urlsplit(html.unescape(table)).query)
    assert query["kind"] == ["hospital"]
    assert query["status"] == ["uncovered"]
    assert query["at"][0].endswith("+08:00")


def test_a_page_of_an_instant_links_pages_of_that_instant(dispatcher: SignedInClient):
    page = dispatcher.get("/map?at=2020-02-10T12:00").text
    [overdue] = re.findall(r'<a href="([^"]+)" data-status="overdue"', page)
    assert parse_qs(urlsplit(html.unescape(overdue)).query)["at"] == ["2020-02-10T12:00:00+08:00"]
    assert 'value="2020-02-10T12:00"' in page


def test_the_page_is_small_and_its_only_inline_script_is_the_one_it_admits(
    dispatcher: SignedInClient,
):
    answer = dispatcher.get("/map")
    assert len(answer.data) < 150_000
    scripts = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "unsafe" not in policy
    assert not re.search(r"\sstyle=|<style|\son\w+=", answer.text)
    assert "//" not in re.sub(r"http://www\.w3\.org\S+", "", " ".join(_addresses(answer.text)))


def _addresses(page: str) -> list[str]:
    return re.findall(r'(?:src|href|action)="([^"]*)"', page)


def test_an_unknown_kind_is_told_with_those_that_are_known(dispatcher: SignedInClient):
    answer = dispatcher.get("/map/side?kind=markt")
    assert answer.status_code == 400
    assert "&#39;markt&#39; is unknown; known are farmers_market" in answer.text


def test_the_panel_says_why_and_links_what_can_be_done(dispatcher: SignedInClient):
    worst = dispatcher.get("/api/v1/sites?limit=1").json["sites"][0]
    page = dispatcher.get(f"/map/sites/{worst['row']}").text
    facts = dispatcher.get(f"/api/v1/sites/by-id/{worst['row']}").json
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())
    for requirement in facts["requirements"]:
        assert requirement["words"].split(":")[0] in text
    assert f"priority {facts['priority']:.1f}" in text
    assert f'href="/sites/{worst["code"]}/inspections/new"' in page
    for instrument in facts["instruments"]:
        assert f'href="/instruments/{instrument["code"]}/calibrations/new"' in page
    assert page.count("#") - page.count("&#") >= min(8, facts["records"]["total"])


def test_the_panel_of_an_earlier_instant_is_of_that_instant(dispatcher: SignedInClient):
    first = dispatcher.get("/api/v1/sites?status=overdue&limit=1").json["sites"][0]
    page = dispatcher.get(f"/map/sites/{first['row']}?at=2020-01-24T00:00%2B08:00").text
    assert "Never inspected." in page


def test_a_panel_of_no_site_is_not_found(dispatcher: SignedInClient):
    assert dispatcher.get("/map/sites/999999").status_code == 404


def test_sites_on_one_spot_are_a_list_of_those(dispatcher: SignedInClient):
    page = dispatcher.get("/map/together?row=3&row=5").text
    assert "2 sites on this spot" in page
    assert sorted(int(row) for row in re.findall(r'<li data-row="(\d+)"', page)) == [3, 5]


def test_a_viewer_neither_selects_nor_sends_nor_records(viewer_of: SignIn):
    viewer = viewer_of("viewer")
    page = viewer.get("/map").text
    assert 'id="send"' not in page
    assert 'class="pick' not in page
    assert 'id="box-select"' not in page
    panel = viewer.get("/map/sites/1").text
    assert "inspections/new" not in panel
    assert "data-select" not in panel


def test_names_are_text_and_nothing_else(demo_app: Flask, client_of: SignIn):
    evil = "<img src=x onerror=alert(1)>{{7*7}}"
    with demo_app.app_context(), services(demo_app).store.write() as conn:
        rows = [{"code": "evil", "name": evil, "kind": "hospital", "lon": 111.5, "lat": 36.1}]
        bulk.upsert_sites(conn, pd.DataFrame(rows), "test", 1_580_000_000_000, "test")
    dispatcher = client_of("dispatcher")
    page = dispatcher.get("/map?q=onerror").text
    assert html.escape(evil) in page
    assert "<img src=x" not in page
    [row] = re.findall(r'<li data-row="(\d+)" data-code="evil"', page)
    for path in (f"/map/sites/{row}", f"/map/together?row={row}"):
        assert "<img src=x" not in dispatcher.get(path).text


def test_a_search_without_hits_teaches_what_to_do(dispatcher: SignedInClient):
    page = dispatcher.get("/map?q=nothing+is+called+this").text
    assert sum(legend(page).values()) == 0
    assert "No site matches the filter." in page


def test_a_script_that_polls_signed_out_is_not_challenged(shared_demo_app: Flask):
    stranger = shared_demo_app.test_client()
    assert "WWW-Authenticate" in stranger.get("/api/v1/changes").headers
    answer = stranger.get("/api/v1/changes", headers={"Sec-Fetch-Dest": "empty"})
    assert answer.status_code == 401
    assert "WWW-Authenticate" not in answer.headers, "the browser would ask for a password itself"


def test_the_side_unchanged_costs_a_304_and_packed_little(dispatcher: SignedInClient):
    path = f"/map/side?at={AT}".replace("+", "%2B")
    answer = dispatcher.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) < 15_000
    again = dispatcher.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_side_is_made_for_who_asks_and_in_which_language(viewer_of: SignIn):
    path = f"/map/side?at={AT}&district=141002".replace("+", "%2B")
    dispatcher, viewer = viewer_of("dispatcher"), viewer_of("viewer")
    assert 'class="pick' in dispatcher.get(path).text
    assert 'class="pick' not in viewer.get(path).text
    chinese = viewer.get(path, headers={"Accept-Language": "zh"}).text
    assert "尧都区" in re.findall(r'class="bar-label">([^<]+)', chinese)
    assert "Yaodu District" in re.findall(r'class="bar-label">([^<]+)', viewer.get(path).text)


@pytest.mark.parametrize("row", ["0", "99999999999999999999999"])
def test_a_row_number_that_no_site_can_have_is_not_found(dispatcher: SignedInClient, row: str):
    assert dispatcher.get(f"/map/sites/{row}").status_code == 404
    assert "0 sites on this spot" in dispatcher.get(f"/map/together?row={row}").text
