"""What a map asks of a page, and that it asks nobody else."""

import base64
import hashlib
import json
import re
from collections.abc import Callable

import folium
import folium.plugins
import pytest

from geo.bbox import BBox
from geo.maps.basemap import Basemap
from geo.maps.coverage_map import coverage_map
from geo.maps.field_map import FieldMap, UnknownAsset, render_map
from geo.maps.layers import FieldPoints
from geo.maps.plan_map import plan_map
from geo.maps.small_maps import points_map, site_map
from geo.model import Status

ASSETS = {
    "leaflet": "/static/leaflet.js",
    "leaflet_css": "/static/leaflet.css",
    "status_css": "/static/status.css",
    "map_layers_css": "/static/css/map_layers.css",
    "map_layers_module": "/static/js/map_layers.js",
}
LINFEN = BBox(110.3, 35.4, 112.6, 36.9)


def linfen_map(query: str = "", basemap: Basemap | None = None) -> FieldMap:
    return coverage_map(
        LINFEN,
        "/tiles/coverage/{z}/{x}/{y}.mvt",
        {1: "food", 12: "medical"},
        "/districts.geojson",
        query,
        basemap=basemap,
    )


def queued(script: str) -> list[dict]:
    """Read what the script leaves for our module: type, name and options of each layer."""
    layers = re.findall(
        r"queue\.push\(\{\s*map: (\w+),\s*name: (.+),\s*type: (.+),\s*options: (.+)\s*\}\);", script
    )
    return [
        {"map": m, "name": json.loads(n), "type": json.loads(t), "options": json.loads(o)}
        for m, n, t, o in layers
    ]


STOP = {"lon": 111.5, "lat": 36.1, "row": 7, "code": "LF7", "colour": 2, "number": 1}
LINE = {"colour": 2, "line": [[111.4, 36.0], [111.5, 36.1]]}
MAPS: list[Callable[[], FieldMap]] = [
    linfen_map,
    lambda: linfen_map(basemap=Basemap("/basemap/{z}/{x}/{y}.png", "us", "gcj02")),
    lambda: site_map(111.5, 36.08, Status.DUE, "medical"),
    lambda: points_map("/imports/1/points.geojson", LINFEN),
    lambda: plan_map([STOP], [LINE], LINFEN),
]


@pytest.mark.parametrize("make", MAPS)
def test_a_map_needs_only_our_own_assets_and_names_no_other_host(make):
    parts = render_map(make(), ASSETS)

    assert parts.stylesheets == tuple(
        ASSETS[n] for n in ("leaflet_css", "status_css", "map_layers_css")
    )
    assert parts.scripts == (ASSETS["leaflet"],)
    assert parts.modules == (ASSETS["map_layers_module"],)
    assert "//" not in parts.html + parts.script


@pytest.mark.parametrize("make", MAPS)
def test_a_map_made_or_rendered_again_is_the_same(make):
    field_map = make()
    once = render_map(field_map, ASSETS)
    assert render_map(field_map, ASSETS) == once
    assert render_map(make(), ASSETS) == once


@pytest.mark.parametrize("make", MAPS)
def test_a_map_is_a_few_kilobytes(make):
    parts = render_map(make(), ASSETS)
    assert len(parts.html + parts.script) < 4096


def test_the_hash_admits_exactly_the_script():
    parts = render_map(linfen_map(), ASSETS)
    digest = hashlib.sha256(parts.script.encode()).digest()
    assert parts.script_sha256 == "sha256-" + base64.b64encode(digest).decode()


def test_the_page_gets_one_element_for_the_map_and_no_style():
    parts = render_map(linfen_map(), ASSETS)
    assert re.sub(r"\s+", " ", parts.html) == '<div class="folium-map" id="map_coverage" ></div>'


def test_the_coverage_map_queues_outlines_below_sites_with_the_filter():
    outlines, sites = queued(render_map(linfen_map("kind=medical_maker&at=x"), ASSETS).script)

    assert (outlines["type"], sites["type"]) == ("districtOutlines", "siteTiles")
    assert outlines["map"] == sites["map"] == "map_coverage"
    assert sites["options"]["query"] == outlines["options"]["query"] == "kind=medical_maker&at=x"
    assert sites["options"]["families"] == {"1": "food", "12": "medical"}


def test_a_query_cannot_leave_the_script():
    script = render_map(linfen_map("q=</script><script>alert(1)//`${x}"), ASSETS).script
    assert "</script" not in script
    assert queued(script)[1]["options"]["query"] == "q=</script><script>alert(1)//`${x}"


def test_an_asset_without_an_address_is_refused():
    known = {name: url for name, url in ASSETS.items() if name != "leaflet"}
    with pytest.raises(UnknownAsset, match="leaflet"):
        render_map(linfen_map(), known)


def test_a_folium_layer_with_assets_of_its_own_is_refused():
    field_map = linfen_map()
    folium.plugins.Fullscreen().add_to(field_map)
    with pytest.raises(UnknownAsset, match="Control"):
        render_map(field_map, ASSETS)


def test_folium_s_own_map_is_refused_for_its_content_networks():
    with pytest.raises(UnknownAsset, match="jquery"):
        render_map(folium.Map(tiles=None), ASSETS)


def test_the_map_has_a_deepest_zoom_also_without_a_basemap():
    assert '"maxZoom": 19' in render_map(linfen_map(), ASSETS).script


def test_a_layer_s_points_are_sent_as_they_are():
    field_map = FieldMap("two", LINFEN)
    FieldPoints([{"lon": 111.5, "lat": 36.1, "code": "A_b-c"}]).add_to(field_map)
    (layer,) = queued(render_map(field_map, ASSETS).script)
    assert layer["options"]["points"] == [{"lon": 111.5, "lat": 36.1, "code": "A_b-c"}]


def test_a_plan_leaves_its_numbered_stops_and_its_lines_for_our_module():
    (layer,) = queued(render_map(plan_map([STOP], [LINE], LINFEN), ASSETS).script)
    assert (layer["name"], layer["type"]) == ("stops", "planRoutes")
    assert layer["options"]["points"] == [STOP]
    assert layer["options"]["lines"] == [LINE]
