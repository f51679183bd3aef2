"""GeoJSON as it is met: read by RFC 7946 where it keeps to it, mended and told where not."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import shape

from geo.errors import UnreadableFile
from geo.intake.encoding import encoding_of
from geo.intake.table import Fault, Table
from geo.intake.vector import to_degrees
from geo.message import Message, message

_GEOMETRIES = (
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
    "GeometryCollection",
)  # fmt: skip
_TYPES = {name.lower(): name for name in ("Feature", "FeatureCollection", *_GEOMETRIES)}
_MAX_DEPTH = 32
_MORE_THAN_HEIGHT = message("more in a position than longitude, latitude and height")
_BROKEN_SHAPE = message("a shape that breaks the rules was taken as its first position")

Position = tuple[float, float]


def read_geojson(path: Path) -> Table:
    """Read a FeatureCollection, a Feature, a bare geometry, or one feature a line.

    Raises
    ------
    UnreadableFile
        When it is no JSON, or JSON that is no GeoJSON object.
    """
    data = path.read_bytes()
    encoding = encoding_of(data, path.name)
    text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
    del data
    reader = _Reader()
    root = _parse(text, path.name)
    for item in _features(root, path.name, reader.told):
        reader.take(item)
    x, y = np.array(reader.x, dtype=float), np.array(reader.y, dtype=float)
    crs = _stated_crs(root)
    lon, lat, told = to_degrees(x, y, crs, path.name) if crs else (x, y, [])
    return Table(
        frame=reader.frame(),
        rows=np.arange(1, len(reader.x) + 1),
        format="GeoJSON",
        lon=lon,
        lat=lat,
        refs=tuple(reader.refs) if any(reader.refs) else None,
        encoding="utf-8" if encoding == "utf-8-sig" else encoding,
        crs=crs or "OGC:CRS84",
        faults=tuple(reader.faults),
        ignored=(*told, *(_sentence(what, n) for what, n in reader.told.items())),
    )


class _Reader:
    """Collects rows from features, and what had to be mended on the way."""

    def __init__(self) -> None:
        self.x: list[float] = []
        self.y: list[float] = []
        self.refs: list[str] = []
        self.faults: list[Fault] = []
        self.told: Counter[Message] = Counter()
        self._properties: list[dict[str, Any]] = []

    def take(self, item: Any) -> None:
        number = len(self.x) + 1
        if not isinstance(item, dict):
            shown = json.dumps(item, ensure_ascii=False)
            self.faults.append(
                Fault(number, "feature", shown, message("a feature must be an object"))
            )
            self._append((math.nan, math.nan), {}, "")
            return
        properties = item.get("properties")
        if properties is not None and not isinstance(properties, dict):
            self.told[message("'properties' that are no object")] += 1
        ref = item.get("id")
        if isinstance(ref, dict | list | bool):
            self.told[message("an 'id' that is neither text nor number")] += 1
            ref = None
        if item.get("type") != "Feature" and "geometry" in item:
            self.told[message("the 'type' of a feature is not Feature")] += 1
        point = self._point(item.get("geometry"))
        if point is None and item.get("geometry") is not None:
            shown = json.dumps(item["geometry"], ensure_ascii=False)
            why = message("the geometry holds no position of two numbers, longitude and latitude")
            self.faults.append(Fault(number, "geometry", shown, why))
        properties = properties if isinstance(properties, dict) else {}
        self._append(point or (math.nan, math.nan), properties, "" if ref is None else str(ref))

    def frame(self) -> pd.DataFrame:
        """Give the properties as text columns, in the order in which they first appear."""
        names = dict.fromkeys(str(name) for row in self._properties for name in row)
        columns = {name: [_text(row.get(name)) for row in self._properties] for name in names}
        index = pd.RangeIndex(len(self._properties))
        return pd.DataFrame(columns, index=index, dtype=str)

    def _append(self, point: Position, properties: dict[str, Any], ref: str) -> None:
        self.x.append(point[0])
        self.y.append(point[1])
        self._properties.append(properties)
        self.refs.append(ref)

    def _point(self, geometry: Any) -> Position | None:
        if not isinstance(geometry, dict):
            return None
        kind, coordinates = geometry.get("type"), geometry.get("coordinates")
        if kind == "Point" and isinstance(coordinates, list) and len(coordinates) in (2, 3):
            lon, lat = coordinates[0], coordinates[1]
            if type(lon) in (int, float) and type(lat) in (int, float):
                return float(lon), float(lat)
        first = next(self._positions(geometry, 0), None)
        return None if first is None else self._on_surface(geometry) or first

    def _on_surface(self, geometry: dict[str, Any]) -> Position | None:
        if str(geometry.get("type")).lower() == "point":
            return None
        try:
            point = shapely.point_on_surface(shapely.force_2d(shape(geometry)))
        except (ValueError, TypeError, AttributeError, IndexError, KeyError, shapely.GEOSException):
            self.told[_BROKEN_SHAPE] += 1
            return None
        return None if point.is_empty else (point.x, point.y)

    def _positions(self, geometry: Any, depth: int) -> Iterator[Position]:
        if isinstance(geometry, dict) and depth < _MAX_DEPTH:
            parts = geometry.get("geometries")
            if isinstance(parts, list):
                for part in parts:
                    yield from self._positions(part, depth + 1)
            yield from self._positions(geometry.get("coordinates"), depth + 1)
        elif isinstance(geometry, list) and depth < _MAX_DEPTH:
            pair = [_number(value) for value in geometry[:2]]
            if len(pair) == 2 and pair[0] is not None and pair[1] is not None:
                if any(isinstance(value, str) for value in geometry[:2]):
                    self.told[message("coordinates written as text")] += 1
                if len(geometry) > 3 or any(_number(value) is None for value in geometry[2:]):
                    self.told[_MORE_THAN_HEIGHT] += 1
                yield pair[0], pair[1]
            else:
                for part in geometry:
                    yield from self._positions(part, depth + 1)


def _parse(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise UnreadableFile(message("'{name}' is nested too deeply.", name=name)) from None
    except ValueError as error:
        lines = [line.strip("\x1e \r") for line in text.split("\n")]
        lines = [line for line in lines if line]
        if len(lines) > 1 and all(line[0] == "{" and line[-1] == "}" for line in lines):
            try:
                return {"type": "FeatureCollection", "features": [json.loads(n) for n in lines]}
            except ValueError:
                pass
        raise UnreadableFile(
            message("'{name}' is no whole JSON: {error}.", name=name, error=str(error))
        ) from None


def _features(root: Any, name: str, told: Counter[Message]) -> list[Any]:
    """Give the features of a GeoJSON object of any type."""
    if not isinstance(root, dict):
        raise UnreadableFile(
            message("'{name}' is no GeoJSON: its root must be an object.", name=name)
        )
    stated = root.get("type")
    kind = _TYPES.get(stated.lower()) if isinstance(stated, str) else None
    if kind is None:
        if stated is None:
            raise UnreadableFile(message("'{name}' is no GeoJSON: it has no 'type'.", name=name))
        raise UnreadableFile(
            message(
                "'{name}' is no GeoJSON: it is of the unknown type {type:.40}.",
                name=name,
                type=repr(stated),
            )
        )
    if kind != stated:
        told[message("the type '{stated}' is written {kind}", stated=stated, kind=kind)] += 1
    if kind == "Feature":
        return [root]
    if kind != "FeatureCollection":
        return [{"type": "Feature", "properties": {}, "geometry": root}]
    features = root.get("features")
    if not isinstance(features, list):
        raise UnreadableFile(
            message("'{name}' is a FeatureCollection without a list of features.", name=name)
        )
    return features


def _stated_crs(root: dict[str, Any]) -> str | None:
    """Give the CRS that GeoJSON of 2008 could name; RFC 7946 knows none but WGS-84."""
    crs = root.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or name.upper().endswith(("CRS84", ":4326")):
        return None
    return name


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)


def _sentence(what: Message, times: int) -> Message:
    if times == 1:
        return message("mended or ignored: {what}", what=what)
    return message("mended or ignored: {what} ({times} times)", what=what, times=times)
