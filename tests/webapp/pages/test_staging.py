"""Where to stand, as a page and as a file."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

PAGE = "/plans/2020-02-22/staging"


@pytest.fixture(scope="module")
def dispatcher(viewer_of):
    return viewer_of("dispatcher")


def text(page):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def test_page_and_file_say_the_same(dispatcher):
    page = dispatcher.get(f"{PAGE}?places=6&minutes=30&kind=restaurant&stand_kind=hospital").text
    words = text(page)
    assert "proven optimal" in words
    link = html.unescape(re.search(r'href="(/export/staging/[^"]+)"', page).group(1))
    assert parse_qs(urlsplit(link).query)["kind"] == ["restaurant"]
    told = dispatcher.get(link).get_json(force=True)
    places = [one for one in told["features"] if one["properties"]["feature"] == "place"]
    sites = [
        one["properties"] for one in told["features"] if one["properties"]["feature"] == "site"
    ]
    assert 1 <= len(places) <= 6
    assert {one["kind"] for one in sites} == {"restaurant"}
    reached = sum(one["place"] is not None for one in sites)
    assert f"{len(places)} places reach {reached} of {len(sites)} sites" in words
    assert f"{told['weight'] / told['total']:.1%} of what counts is within 30 minutes" in words
    for one in places:
        assert f'href="/sites/{one["properties"]["site"]}"' in page
    assert "great circles at 40 km/h" in words


def test_more_places_reach_more_and_bases_are_places_too(dispatcher):
    def share(query):
        found = re.search(r"([\d.]+)% of what counts", text(dispatcher.get(f"{PAGE}?{query}").text))
        return float(found.group(1))

    assert share("places=2") < share("places=6") < share("places=6&minutes=60")
    assert "Base of " in text(dispatcher.get(f"{PAGE}?stand=bases").text)


@pytest.mark.parametrize(
    ("query", "field"),
    [("places=99", "places"), ("minutes=x", "minutes"), ("weigh=gold", "weigh"),
     ("stand=tree", "stand"), ("stand_kind=castle", "stand_kind"), ("kind=castle", "kind")],
)  # fmt: skip
def test_what_makes_no_sense_is_told_at_its_field(dispatcher, query, field):
    answer = dispatcher.get(f"{PAGE}?{query}")
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text
    assert dispatcher.get(f"/export/staging/2020-02-22.geojson?{query}").status_code == 400


def test_only_dispatchers_see_it(viewer_of):
    for name in ("viewer", "squad2"):
        assert viewer_of(name).get(PAGE).status_code == 403
