"""OpenStreetMap extracts: tagged nodes, ways and areas become sites, by a table of tags."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pyogrio

from geo.errors import UnreadableFile
from geo.intake.points import points_of
from geo.intake.table import Table
from geo.kinds import OsmTag, osm_tags
from geo.message import message

_LAYERS = ("points", "multipolygons", "lines", "multilinestrings", "other_relations")
_ADDRESS = ("addr:province", "addr:city", "addr:district", "addr:street", "addr:housenumber")
_AREA_KEYS = (
    "aeroway", "amenity", "barrier", "boundary", "building", "craft", "healthcare", "industrial",
    "landuse", "leisure", "man_made", "office", "place", "public_transport", "shop", "tourism",
)  # fmt: skip
_LINEAR_BARRIERS = "highway=services,highway=rest_area,railway=station"


def read_osm(path: Path, tags: Sequence[OsmTag] | None = None) -> Table:
    """Read the objects whose tags name a kind.

    Gives the columns code (`osm:n123`, `osm:w123`, `osm:r123`), name, kind and address; an object
    that GDAL finds in two layers comes once. Areas and ways stand at a point on their surface.

    Parameters
    ----------
    tags
        Which tag means which kind, the first that fits; the table in data/kinds when None.

    Raises
    ------
    UnreadableFile
        When it is damaged or cut short.
    """
    rules = tuple(osm_tags() if tags is None else tags)
    keys = sorted({rule.key for rule in rules})
    with _configured(keys) as config, warnings.catch_warnings():
        # GDAL warns of every unclosed ring of an extract's border.
        warnings.simplefilter("ignore")
        try:
            parts = [_layer(path, layer, rules, config) for layer in _LAYERS]
        except (RuntimeError, ValueError, OSError) as error:
            first = str(error).split("\n")[0][:160]
            raise UnreadableFile(
                message("'{name}' is damaged or cut short ({error}).", name=path.name, error=first)
            ) from None
    objects = pd.concat(parts, ignore_index=True).drop_duplicates("code", ignore_index=True)
    return Table(
        frame=objects[["code", "name", "kind", "address"]].astype(str),
        rows=np.arange(1, len(objects) + 1),
        format="OpenStreetMap",
        lon=objects["lon"].to_numpy(dtype=float),
        lat=objects["lat"].to_numpy(dtype=float),
        refs=tuple(code.removeprefix("osm:") for code in objects["code"]),
        crs="EPSG:4326",
        source="OpenStreetMap",
    )


def _layer(path: Path, layer: str, rules: Sequence[OsmTag], config: Path) -> pd.DataFrame:
    frame = pyogrio.read_dataframe(path, layer=layer, where=_where(rules), CONFIG_FILE=str(config))
    tags = [_tags(value) for value in frame["all_tags"]]
    kinds = [_kind(one, rules) for one in tags]
    lon, lat = points_of(np.asarray(frame["geometry"].array, dtype=object))
    objects = pd.DataFrame(
        {
            "code": _codes(frame, layer),
            "name": [
                one.get("name:zh") or one.get("name") or one.get("name:en", "") for one in tags
            ],
            "kind": kinds,
            "address": [_address(one) for one in tags],
            "lon": lon,
            "lat": lat,
        }
    )
    return objects[objects["kind"].notna()]


def _where(rules: Sequence[OsmTag]) -> str:
    """Give the filter by which GDAL itself leaves out the objects without such a tag."""
    by_key: dict[str, list[str]] = {}
    for rule in rules:
        by_key.setdefault(rule.key, []).append(rule.value)
    clauses = []
    for key, values in by_key.items():
        quoted = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
        some = f'"{key}" IN ({quoted})'
        # Several values of one tag stand beside each other: `shop=bakery;supermarket`.
        clauses.append(
            f'"{key}" IS NOT NULL' if "*" in values else f"{some} OR \"{key}\" LIKE '%;%'"
        )
    return " OR ".join(clauses)


def _codes(frame: pd.DataFrame, layer: str) -> list[str]:
    ids = frame["osm_id"].tolist()
    if layer == "points":
        return [f"osm:n{one}" for one in ids]
    if layer == "lines":
        return [f"osm:w{one}" for one in ids]
    if layer != "multipolygons":
        return [f"osm:r{one}" for one in ids]
    ways = frame["osm_way_id"].tolist()
    return [
        f"osm:r{relation}" if isinstance(relation, str) else f"osm:w{way}"
        for relation, way in zip(ids, ways, strict=True)
    ]


def _kind(tags: dict[str, Any], rules: Sequence[OsmTag]) -> str | None:
    for rule in rules:
        values = [one.strip() for one in str(tags.get(rule.key, "")).split(";")]
        if rule.value not in values and not (rule.value == "*" and rule.key in tags):
            continue
        if all(str(tags.get(key)) == value for key, value in rule.conditions):
            return rule.kind
    return None


def _tags(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        value = json.loads(value)
    return value if isinstance(value, dict) else {}


def _address(tags: dict[str, Any]) -> str:
    full = tags.get("addr:full")
    if full:
        return str(full)
    parts = [str(tags[key]) for key in _ADDRESS if tags.get(key)]
    return ("" if any("一" <= char <= "鿿" for char in "".join(parts)) else " ").join(parts)


@contextmanager
def _configured(keys: list[str]) -> Iterator[Path]:
    """Write GDAL's OSM configuration: the keys of the table as columns, all tags as JSON.

    See gdal.org, vector drivers, OSM, "Configuration".
    """
    areas = ",".join([*_AREA_KEYS, *(key for key in keys if key not in (*_AREA_KEYS, "highway"))])
    lines = [
        "[general]",
        f"closed_ways_are_polygons={areas},{_LINEAR_BARRIERS}",
        "attribute_name_laundering=no",
        "report_all_tags=yes",
        "tags_format=json",
    ]
    for layer in _LAYERS:
        lines += [f"[{layer}]", "osm_id=yes", f"attributes={','.join(keys)}", "all_tags=yes"]
    with TemporaryDirectory(prefix="intake-") as folder:
        config = Path(folder) / "osm.ini"
        config.write_text("\n".join(lines) + "\n", encoding="utf-8")
        yield config
