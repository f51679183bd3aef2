"""The preview's map: points over outlines, both fetched, showing what it is told to."""

import json

from geo.bbox import BBox
from geo.maps.field_map import render_map
from geo.maps.preview_map import preview_map

URLS = {
    "leaflet": "/l.js",
    "leaflet_css": "/l.css",
    "status_css": "/s.css",
    "map_layers_css": "/m.css",
    "map_layers_module": "/m.js",
}


def test_points_and_outlines_are_fetched_from_our_own_addresses() -> None:
    drawn = preview_map("/imports/1/points", BBox(111, 36, 112, 37), "/districts.geojson", "zh-CN")
    script = str(render_map(drawn, URLS).script)
    for address in ("/imports/1/points", "/districts.geojson", "zh-CN"):
        assert json.dumps(address) in script
    assert script.index('"districtOutlines"') < script.index('"points"')


def test_it_stays_where_it_is_told_to_look() -> None:
    script = str(render_map(preview_map("/p", BBox(111, 36, 112, 37)), URLS).script)
    assert '"fit": false' in script
    assert "[[36, 111], [37, 112]]" in script
    assert "districtOutlines" not in script
