"""Reading OpenStreetMap extracts: tags that mean a kind, codes, places of ways and areas."""

from pathlib import Path

import pytest

from geo.errors import UnreadableFile
from geo.intake.osm import read_osm
from geo.intake.read import read_table
from geo.kinds import OsmTag
from geo.store.engine import Store
from tests.geo.intake.files import is_untouched, run, stored_sites
from tests.shared_data import SHARED

NODES = """
<node id="1" lat="36.20" lon="111.20" version="1"><tag k="amenity" v="hospital"/>
  <tag k="name" v="Hospital"/><tag k="name:zh" v="人民医院"/><tag k="addr:street" v="鼓楼西大街"/>
  <tag k="addr:housenumber" v="12号"/></node>
<node id="2" lat="36.21" lon="111.21" version="1"><tag k="shop" v="bakery;supermarket"/></node>
<node id="3" lat="36.22" lon="111.22" version="1"><tag k="amenity" v="bench"/></node>
<node id="11" lat="36.0" lon="111.0" version="1"/><node id="12" lat="36.0" lon="111.4" version="1"/>
<node id="13" lat="36.4" lon="111.4" version="1"/><node id="14" lat="36.4" lon="111.0" version="1"/>
"""
AREAS = """
<way id="5" version="1"><nd ref="11"/><nd ref="12"/><nd ref="13"/><nd ref="14"/><nd ref="11"/>
  <tag k="amenity" v="marketplace"/><tag k="name" v="平阳农贸市场"/></way>
<way id="6" version="1"><nd ref="11"/><nd ref="12"/><nd ref="13"/><nd ref="14"/><nd ref="11"/></way>
<relation id="7" version="1"><member type="way" ref="6" role="outer"/>
  <tag k="type" v="multipolygon"/><tag k="shop" v="mall"/></relation>
"""


def write_osm(folder: Path, body: str = NODES + AREAS, end: str = "</osm>") -> Path:
    """Write an extract in XML."""
    path = folder / "a.osm"
    path.write_text(f'<?xml version="1.0"?>\n<osm version="0.6">{body}{end}\n', encoding="utf-8")
    return path


def test_nodes_ways_and_relations_become_sites_with_their_codes(
    city: Store, tmp_path: Path
) -> None:
    report = run(city, write_osm(tmp_path))
    assert (report.format, report.added, report.refused) == ("OpenStreetMap", 4, ())
    sites = stored_sites(city)
    assert {code: row["kind"] for code, row in sites.items()} == {
        "osm:n1": "hospital", "osm:n2": "supermarket", "osm:w5": "farmers_market",
        "osm:r7": "mall",
    }  # fmt: skip
    assert {row["source"] for row in sites.values()} == {"OpenStreetMap"}
    assert (sites["osm:n1"]["name"], sites["osm:n1"]["address"]) == ("人民医院", "鼓楼西大街12号")


def test_an_area_stands_at_a_point_on_its_surface(city: Store, tmp_path: Path) -> None:
    run(city, write_osm(tmp_path))
    market = stored_sites(city)["osm:w5"]
    assert 111.0 < market["lon"] < 111.4
    assert 36.0 < market["lat"] < 36.4


def test_a_later_extract_updates_the_same_sites(city: Store, tmp_path: Path) -> None:
    run(city, write_osm(tmp_path))
    report = run(city, write_osm(tmp_path, (NODES + AREAS).replace("人民医院", "第一医院")))
    assert (report.added, report.updated, report.unchanged) == (0, 1, 3)


def test_tags_mean_what_the_table_says(tmp_path: Path) -> None:
    tags = [OsmTag("amenity", "bench", "mall"), OsmTag("shop", "*", "supermarket")]
    table = read_osm(write_osm(tmp_path), tags)
    assert dict(zip(table.frame["code"], table.frame["kind"], strict=True)) == {
        "osm:n2": "supermarket", "osm:n3": "mall", "osm:r7": "supermarket",
    }  # fmt: skip


def test_truncated_xml_is_told(city: Store, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"'a.osm' is cut short: </osm> is missing"):
        run(city, write_osm(tmp_path, end=""))
    assert is_untouched(city)


def test_xml_that_explodes_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.osm"
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    path.write_text(f'<!DOCTYPE x [<!ENTITY e0 "ha">{lines}]><osm>&e11;</osm>', encoding="utf-8")
    with pytest.raises(UnreadableFile, match="such files are not opened"):
        read_table(path)


if SHARED:
    ANDORRA = SHARED / "osm_extract" / "andorra.osm.pbf"

    def test_a_real_extract_gives_the_sites_of_a_small_country(city: Store) -> None:
        report = run(city, ANDORRA)
        assert report.refused == ()
        assert report.kinds == {
            "restaurant": 64, "supermarket": 15, "hospital": 7, "pharmacy": 3, "mall": 3,
            "airport": 1, "bus_station": 1, "highway_exit": 1,
        }  # fmt: skip
        assert run(city, ANDORRA).unchanged == 95

    @pytest.mark.parametrize("kept", [100, 40_000, 565_389])
    def test_a_truncated_extract_is_told_and_leaves_nothing(
        city: Store, tmp_path: Path, kept: int
    ) -> None:
        path = tmp_path / "cut.osm.pbf"
        path.write_bytes(ANDORRA.read_bytes()[:kept])
        with pytest.raises(UnreadableFile, match="cut short"):
            run(city, path)
        assert is_untouched(city)
