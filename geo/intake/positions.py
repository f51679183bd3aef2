"""Positions as a file writes them: numbers, degrees and minutes, or both in one cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.intake.cells import each, plain

Floats = NDArray[np.float64]

_NUMBER = r"\d+(?:[.,]\d+)?"
_DEGREES = re.compile(
    rf"(?P<before>[NSEW东西南北])?[纬经]?\s*(?P<sign>[-+])?(?P<degrees>{_NUMBER})\s*[°度]?\s*"
    rf"(?:(?P<minutes>{_NUMBER})\s*['’分]\s*)?(?:(?P<seconds>{_NUMBER})\s*(?:\"|''|”|秒)\s*)?"
    r"(?P<after>[NSEW])?"
)
_PAIR = re.compile(r"[(\[]?\s*([-+]?\d+(?:\.\d+)?)\s*[,;\s]\s*([-+]?\d+(?:\.\d+)?)\s*[)\]]?")
_WKT = re.compile(r"\s*(?:SRID=4326;)?\s*[A-Za-z]+\s*(?:[ZM]{1,2}\s*)?[(]")
_LAT_FIRST = ("latlon", "latlng", "latlong", "纬度经度", "纬经度")


def read_numbers(cells: pd.Series) -> Floats:
    """Give the degrees of each cell, NaN where it is empty or no finite number."""
    text = cells.str.strip()
    values = pd.to_numeric(text, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan).copy()
    odd = np.flatnonzero(np.isnan(values) & (text != "").to_numpy(dtype=bool))
    if odd.size:
        values[odd] = each(text.iloc[odd], _degrees).to_numpy(dtype=np.float64)
    values[~np.isfinite(values)] = np.nan
    return values


def read_pairs(cells: pd.Series, heading: str) -> tuple[Floats, Floats, bool]:
    """Give lon and lat of cells that hold both, and whether pairs were taken as latitude first.

    WKT and GeoJSON say longitude first. Of bare pairs the whole column tells: a number beyond 90
    is a longitude; without one, the heading or brackets as open-data portals write them say
    latitude first.
    """
    text = cells.str.strip()
    points = each(text, _pair)
    first = np.array([point[0] for point in points], dtype=np.float64)
    second = np.array([point[1] for point in points], dtype=np.float64)
    bare = np.array([point[2] for point in points], dtype=bool)
    with np.errstate(invalid="ignore"):
        first_is_lon = bool((np.abs(first[bare]) > 90).any())
        second_is_lon = bool((np.abs(second[bare]) > 90).any())
    bracketed = bool(bare.any()) and bool(text[bare].str.startswith("(").all())
    lat_first = second_is_lon and not first_is_lon
    if first_is_lon == second_is_lon:
        lat_first = bracketed or plain(heading).replace(" ", "") in _LAT_FIRST
    if not lat_first or not bare.any():
        return first, second, False
    return np.where(bare, second, first), np.where(bare, first, second), True


def _degrees(text: str) -> float:
    for sign, plain_sign in (("″", '"'), ("′", "'"), ("º", "°")):
        text = text.replace(sign, plain_sign)
    match = _DEGREES.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not match:
        return np.nan
    degrees, minutes, seconds = (
        float((match[name] or "0").replace(",", ".")) for name in ("degrees", "minutes", "seconds")
    )
    if minutes >= 60 or seconds >= 60:
        return np.nan
    side = match["before"] or match["after"] or ""
    negative = (match["sign"] == "-") != (side in ("S", "W", "西", "南") and side != "")
    value = degrees + minutes / 60 + seconds / 3600
    return -value if negative else value


def _pair(text: str) -> tuple[float, float, bool]:
    """Give both numbers of a cell, and whether it is a bare pair, whose order must be guessed."""
    match = _PAIR.fullmatch(text)
    if match:
        return float(match[1]), float(match[2]), True
    try:
        if text.startswith("{"):
            geometry = shapely.from_geojson(text)
        elif _WKT.match(text):
            geometry = shapely.from_wkt(text.removeprefix("SRID=4326;"))
        else:
            return np.nan, np.nan, False
        point = shapely.point_on_surface(shapely.force_2d(geometry))
    except (shapely.GEOSException, ValueError, TypeError):
        return np.nan, np.nan, False
    return (np.nan, np.nan, False) if point is None or point.is_empty else (point.x, point.y, False)


def middle(values: Sequence[float] | Floats) -> float:
    """Give the median of the numbers there are, NaN for none."""
    known = np.asarray(values)[np.isfinite(values)]
    return float(np.median(known)) if known.size else np.nan
