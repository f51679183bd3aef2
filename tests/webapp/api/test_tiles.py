"""Coverage tiles over HTTP: what is in them, and how little an unchanged one costs."""

import gzip

import mapbox_vector_tile
import pytest

from geo import morton
from tests.builders import inspection_body, record_id
from tests.webapp.api.conftest import Machine
from webapp.context import services


def tile_at(lon: float, lat: float, z: int) -> str:
    """Give the path of the tile of zoom z that holds a point."""
    (x,), (y,) = (part >> (morton.ZOOM - z) for part in morton.tile_xy([lon], [lat]))
    return f"/tiles/coverage/{z}/{x}/{y}.mvt"


M1 = tile_at(111.2, 36.2, 14)


def decoded(machine: Machine, path: str) -> dict:
    answer = machine.get(path)
    assert answer.status_code == 200
    return mapbox_vector_tile.decode(answer.data) if answer.data else {}


def test_a_deep_tile_holds_the_sites_themselves(machine: Machine):
    [feature] = decoded(machine, M1)["sites"]["features"]
    site = machine.json(f"/api/v1/sites/by-id/{feature['id']}")
    assert site["code"] == "M1"
    assert feature["properties"] == {"status": 2, "kind": 1}


def test_a_shallow_tile_counts_them(machine: Machine):
    clusters = decoded(machine, "/tiles/coverage/0/0/0.mvt")["clusters"]["features"]
    [counts] = [feature["properties"] for feature in clusters]
    assert counts == {"covered": 1, "due": 0, "never": 2, "overdue": 1}


def test_a_filter_keeps_only_its_sites(machine: Machine):
    clusters = decoded(machine, "/tiles/coverage/0/0/0.mvt?status=uncovered&district=141002")
    [feature] = clusters["clusters"]["features"]
    assert feature["properties"]["never"] == 2
    assert decoded(machine, f"{M1}?kind=hospital") == {}


def test_a_tile_where_no_site_is_has_an_empty_body(machine: Machine):
    answer = machine.get("/tiles/coverage/14/0/0.mvt")
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.content_type == "application/vnd.mapbox-vector-tile"


def test_an_unchanged_tile_costs_a_304(machine: Machine):
    first = machine.get(M1)
    again = machine.get(M1, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "private, no-cache"


def test_a_tile_of_another_place_is_as_it_was_after_a_record(machine: Machine):
    etags = {path: machine.get(path).headers["ETag"] for path in (M1, tile_at(111.8, 36.4, 14))}
    machine.put(f"/api/v1/inspections/{record_id()}", inspection_body("M1"))
    answers = [
        machine.get(path, headers={"If-None-Match": etag}).status_code
        for path, etag in etags.items()
    ]
    assert answers == [200, 304]


def test_a_tile_is_gzipped_for_those_who_take_it(machine: Machine):
    packed = machine.get(M1, headers={"Accept-Encoding": "gzip"})
    plain = machine.get(M1)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]
    refused = machine.get(M1, headers={"Accept-Encoding": "gzip;q=0"})
    assert refused.data == plain.data


def test_a_kept_tile_is_not_written_again(machine: Machine, monkeypatch: pytest.MonkeyPatch):
    first = machine.get(M1).data

    def no_view(*_: object) -> None:
        raise AssertionError("the tile was written again")

    monkeypatch.setattr(services(machine.app).live, "view", no_view)
    assert machine.get(M1).data == first
    with pytest.raises(AssertionError, match="written again"):
        machine.get(f"{M1}?kind=hospital")


def test_tiles_of_past_and_future_differ_from_now(machine: Machine):
    def status(at: str) -> int:
        tile = decoded(machine, f"{tile_at(111.8, 36.4, 14)}?at={at}")
        return tile["sites"]["features"][0]["properties"]["status"]

    assert status("2020-02-15T08:00%2B08:00") == 2
    assert status("now") == 0
    assert status("2020-06-01T08:00%2B08:00") == 3


@pytest.mark.parametrize(
    ("z", "x", "y", "field"),
    [(25, 0, 0, "z"), (-1, 0, 0, "z"), (3, 8, 0, "x"), (3, 0, 8, "y"), (3, -1, 0, "x")],
)
def test_a_tile_that_cannot_be_is_refused(machine: Machine, z, x, y, field):
    answer = machine.get(f"/tiles/coverage/{z}/{x}/{y}.mvt")
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.get_json(force=True)["errors"]] == [field]
