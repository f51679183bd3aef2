"""The data sets in data/: what the README says of them is true, and the map of Linfen is whole."""

import csv
import json
import re

import numpy as np
import pytest
import shapely

from geo.datum import from_wgs84
from geo.kinds import DATA
from tests.shared_data import SHARED

README = (DATA / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| \[(?P<path>[^\]]+)\]\((?P=path)\) \| .+ \| (?P<rows>[\d–]+) \| .+ \| .+ \|$")
LISTED = {match["path"]: match["rows"] for match in map(ROW.match, README.splitlines()) if match}
"""Path in data/ → rows, as the table of the README says."""
DISTRICTS = json.loads((DATA / "linfen" / "districts.geojson").read_text(encoding="utf-8"))
AREAS = {
    one["properties"]["code"]: shapely.from_geojson(json.dumps(one["geometry"]))
    for one in DISTRICTS["features"]
}


def files():
    return sorted(
        str(path.relative_to(DATA))
        for path in DATA.rglob("*")
        if path.is_file() and path != DATA / "README.md" and "__pycache__" not in path.parts
    )


def rows_in(path):
    text = (DATA / path).read_text(encoding="utf-8")
    if path.endswith(".csv"):
        return len(list(csv.DictReader(text.splitlines())))
    content = json.loads(text)
    return len(
        content if isinstance(content, list) else content.get("features") or content["questions"]
    )


def settlements():
    with (DATA / "linfen" / "settlements.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sinusoidal_km(points):
    """Project degrees to an equal-area plane, on a sphere that fits the ellipsoid at 36° north."""
    return np.column_stack(
        [points[:, 0] * 111.32 * np.cos(np.radians(points[:, 1])), points[:, 1] * 110.95]
    )


@pytest.mark.parametrize("path", files())
def test_the_readme_tells_of_every_file(path):
    assert f"]({path})" in README


@pytest.mark.parametrize("path", [path for path, rows in LISTED.items() if rows != "–"])
def test_a_file_has_the_rows_that_the_readme_says(path):
    assert rows_in(path) == int(LISTED[path])


def test_the_table_names_no_file_that_is_not_there():
    assert set(LISTED) <= set(files())
    assert len(LISTED) >= 21


def test_seventeen_counties_have_codes_and_names_in_both_languages():
    assert len(AREAS) == 17
    for feature in DISTRICTS["features"]:
        properties = feature["properties"]
        assert feature["id"] == properties["code"]
        assert re.fullmatch(r"1410\d\d", properties["code"])
        assert re.search(r"[县区市]$", properties["name_zh"])
        assert re.search(r" (County|District|City)$", properties["name_en"])


def test_counties_share_their_borders_without_gap_or_overlap():
    assert all(shapely.is_valid(list(AREAS.values())))
    assert shapely.coverage_is_valid(list(AREAS.values()))
    assert shapely.union_all(list(AREAS.values())).geom_type == "Polygon"


def test_counties_make_up_the_area_of_linfen():
    assert shapely.transform(
        shapely.union_all(list(AREAS.values())), sinusoidal_km
    ).area == pytest.approx(20_292, rel=0.002)


def test_outer_rings_run_anticlockwise_as_rfc_7946_asks():
    for area in AREAS.values():
        for polygon in getattr(area, "geoms", [area]):
            assert shapely.is_ccw(polygon.exterior)


def test_the_counties_stay_a_small_file():
    assert (DATA / "linfen" / "districts.geojson").stat().st_size < 400_000


@pytest.mark.parametrize("place", settlements(), ids=lambda place: place["name_en"])
def test_a_settlement_lies_in_its_county(place):
    assert shapely.contains_xy(AREAS[place["district"]], float(place["lon"]), float(place["lat"]))
    assert re.fullmatch(r"[一-鿿]+", place["name_zh"])


def test_every_county_has_a_settlement():
    assert {place["district"] for place in settlements()} == set(AREAS)


def test_the_airport_lies_twelve_kilometres_north_east_of_the_town():
    with (DATA / "linfen" / "airport.csv").open(encoding="utf-8", newline="") as file:
        airport = next(csv.DictReader(file))
    lon, lat = float(airport["lon"]), float(airport["lat"])
    assert shapely.contains_xy(AREAS[airport["district"]], lon, lat)
    assert 10 < ((lon - 111.51889) * 90) < 12
    assert 4 < ((lat - 36.08889) * 111) < 6


if SHARED:

    @pytest.mark.parametrize("code", list(AREAS))
    def test_a_border_lies_within_twenty_metres_of_its_source(code):
        source = (SHARED / "linfen_boundaries" / "cnmaps_gcj02" / f"{code}.geojson").read_text()
        original = shapely.from_geojson(source)
        ours = shapely.transform(
            AREAS[code], lambda points: np.column_stack(from_wgs84(*points.T, "gcj02"))
        )
        apart = shapely.hausdorff_distance(original, ours, densify=0.1)
        assert apart * 111_000 < 20
