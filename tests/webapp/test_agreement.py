"""Counts, tiles, outlines, lists and features of one filter at one instant agree, on the demo."""

import json
from collections import Counter

import mapbox_vector_tile
import numpy as np
import pytest
from flask import Flask

from geo import morton
from geo.model import STATUS_WORDS
from tests.webapp.conftest import basic
from webapp.context import services

INSTANTS = {
    "now": "",
    "past": "2020-02-10T12:00+08:00",
    "future": "2020-03-01T00:00+08:00",
}
ZOOM = 12


class Asked:
    """The shared demo, asked as a viewer at one instant."""

    def __init__(self, app: Flask, at: str, query: str = "") -> None:
        self.app = app
        self.client = app.test_client()
        self.query = dict(pair.split("=") for pair in query.split("&") if pair)
        # Now is the minute that the first answer names, as on a page whose links carry it.
        self.query["at"] = at or self.json("/api/v1/coverage")["at"]

    def data(self, path: str, **query: object) -> bytes:
        answer = self.client.get(
            path, query_string={**self.query, **query}, headers=basic("viewer")
        )
        assert answer.status_code == 200, answer.text
        return answer.data

    def json(self, path: str, **query: object) -> dict:
        return json.loads(self.data(path, **query))

    def tiles(self) -> set[tuple[int, int]]:
        """Give the tiles of `ZOOM` in which there are sites."""
        with services(self.app).store.read() as conn:
            codes = np.array(conn.exec_driver_sql("SELECT morton FROM site").scalars().all())
        x, y = morton.decode(codes >> 2 * (morton.ZOOM - ZOOM))
        return set(zip(x.tolist(), y.tolist(), strict=True))


def of_tiles(asked: Asked) -> Counter[str]:
    total: Counter[str] = Counter()
    for x, y in asked.tiles():
        data = asked.data(f"/tiles/coverage/{ZOOM}/{x}/{y}.mvt")
        layers = mapbox_vector_tile.decode(data) if data else {"clusters": {"features": []}}
        for feature in layers["clusters"]["features"]:
            total.update({word: feature["properties"][word] for word in STATUS_WORDS})
    return total


def of_features(asked: Asked) -> Counter[str]:
    features = asked.json("/sites.geojson")["features"]
    return Counter(feature["properties"]["status"] for feature in features)


def of_list(asked: Asked) -> Counter[str]:
    total: Counter[str] = Counter()
    offset: int | None = 0
    while offset is not None:
        page = asked.json("/api/v1/sites", limit=500, offset=offset)
        total.update(row["status"] for row in page["sites"])
        offset = page["next"]
    return total


def of_outlines(asked: Asked) -> Counter[str]:
    total: Counter[str] = Counter()
    for feature in asked.json("/districts.geojson")["features"]:
        total.update({word: feature["properties"][word] for word in STATUS_WORDS})
    return total


@pytest.mark.parametrize("instant", list(INSTANTS))
@pytest.mark.parametrize("query", ["", "kind=farmers_market", "district=141002&squad=8"])
def test_every_way_to_count_gives_the_same_counts(shared_demo_app: Flask, instant, query):
    asked = Asked(shared_demo_app, INSTANTS[instant], query)
    counts = asked.json("/api/v1/coverage")
    wanted = {word: counts[word] for word in STATUS_WORDS if counts[word]}
    assert sum(wanted.values()) == counts["total"] > 0
    assert +of_tiles(asked) == wanted
    assert of_features(asked) == wanted
    assert of_list(asked) == wanted
    assert +of_outlines(asked) == wanted


@pytest.mark.parametrize("instant", list(INSTANTS))
def test_the_command_line_prints_what_the_route_answers(shared_demo_app: Flask, instant):
    asked = Asked(shared_demo_app, INSTANTS[instant])
    at = asked.query["at"]
    printed = shared_demo_app.test_cli_runner().invoke(
        args=["coverage", "--json", "--at", at, "--by", "squad", "--kind", "hospital"]
    )
    assert printed.exit_code == 0, printed.output
    answer = asked.json("/api/v1/coverage", by="squad", kind="hospital")
    assert json.loads(printed.output) == answer
    assert answer["total"] > 0


def test_the_three_instants_tell_three_stories(shared_demo_app: Flask):
    rates = [
        Asked(shared_demo_app, at).json("/api/v1/coverage")["rate"] for at in INSTANTS.values()
    ]
    assert len(set(rates)) == 3
    now, past, future = rates
    assert past < now
    assert future < now


def test_groups_add_up_to_the_whole(shared_demo_app: Flask):
    asked = Asked(shared_demo_app, INSTANTS["past"])
    for grouping in ("kind", "district"):
        counts = asked.json("/api/v1/coverage", by=grouping)
        for word in (*STATUS_WORDS, "total"):
            assert sum(group[word] for group in counts["by"]) == counts[word], (grouping, word)


@pytest.mark.parametrize("instant", list(INSTANTS))
def test_list_and_features_tell_the_same_of_each_site(shared_demo_app: Flask, instant):
    asked = Asked(shared_demo_app, INSTANTS[instant], "kind=hospital")
    features = {
        feature["id"]: feature["properties"] for feature in asked.json("/sites.geojson")["features"]
    }
    rows = asked.json("/api/v1/sites", limit=500)["sites"]
    shared = (
        "status", "inspection_status", "calibration_status", "due_at", "notice_at", "squads",
        "inspections", "instruments", "last_inspected_at", "crowding", "name",
    )  # fmt: skip
    assert len(rows) > 50
    for row in rows:
        assert {name: row[name] for name in shared} == {
            name: features[row["code"]][name] for name in shared
        }
        assert row["priority"] == pytest.approx(features[row["code"]]["priority"], abs=2e-4)


def test_a_panel_tells_the_same_as_the_list(shared_demo_app: Flask):
    for at in INSTANTS.values():
        asked = Asked(shared_demo_app, at)
        for row in asked.json("/api/v1/sites", limit=25, kind="hospital")["sites"]:
            panel = asked.json(f"/api/v1/sites/by-id/{row['row']}")
            for name in ("status", "due_at", "notice_at", "code"):
                assert panel[name] == row[name], (row["code"], name)
            assert panel["priority"] == pytest.approx(row["priority"], abs=2e-4)
