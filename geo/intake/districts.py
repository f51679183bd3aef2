"""Which district a site lies in: as the file names it, else by its point."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.intake.cells import plain
from geo.model import District

_ENDINGS = ("自治县", "市", "县", "区", " district", " county", " city")


class DistrictFinder:
    """Finds districts by code, by name in either language, or by boundary."""

    def __init__(self, districts: Iterable[District]) -> None:
        self._codes: list[str] = []
        self._polygons: list[shapely.Geometry] = []
        whole: dict[str, str] = {}
        short: list[tuple[str, str]] = []
        for district in districts:
            polygon = shapely.from_geojson(district.boundary)
            shapely.prepare(polygon)
            self._codes.append(district.code)
            self._polygons.append(polygon)
            for word in (district.code, district.name_zh, district.name_en):
                whole[plain(word)] = district.code
                short.append((_without_ending(plain(word)), district.code))
        times = Counter(word for word, _ in set(short))
        # A short name that two districts share names neither.
        self._of = {word: code for word, code in short if times[word] == 1} | whole
        self._of.pop("", None)

    def __bool__(self) -> bool:
        return bool(self._codes)

    def named(self, word: str) -> str | None:
        """Give the code of the district that a cell names, or None."""
        text = plain(word)
        return self._of.get(text) or self._of.get(_without_ending(text))

    def at(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.object_]:
        """Give the code of the district that holds each WGS-84 point, None where none does."""
        codes = np.full(len(lon), None, dtype=object)
        for code, polygon in zip(self._codes, self._polygons, strict=True):
            west, south, east, north = shapely.bounds(polygon)
            near = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
            inside = near[shapely.intersects_xy(polygon, lon[near], lat[near])]
            codes[inside] = code
        return codes


def _without_ending(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending)
    return word
