"""The ways of an OpenStreetMap extract on which a car may drive, as flat arrays."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray

from geo.dispatch.roads.speeds import TAGS, Passage, passage, road_classes
from geo.errors import UnreadableFile
from geo.intake.guards import check_file, check_osm_pbf
from geo.message import message

_CONFIG = f"""[general]
closed_ways_are_polygons=
report_all_tags=yes
[lines]
osm_id=no
attributes={",".join(TAGS)}
other_tags=no
"""
"""GDAL's OSM configuration (gdal.org, vector drivers, OSM): a roundabout stays a line."""


@dataclass(frozen=True, eq=False)
class Ways:
    """Ways one after another.

    `lon` and `lat` are the vertices in WGS-84 degrees; way i has those from `start[i]` to before
    `start[i + 1]`. Per way: speeds along it and against it in m/s, 0 where not allowed, and
    whether a trip can begin or end on it.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    start: NDArray[np.int64]
    forward: NDArray[np.float64]
    backward: NDArray[np.float64]
    enter: NDArray[np.bool_]


def read_ways(path: Path) -> Ways:
    """Read the roads of an .osm.pbf.

    Raises
    ------
    UnreadableFile
        When it is missing, damaged, or holds no road.
    """
    check_file(path)
    check_osm_pbf(path)
    frame = _lines(path)
    tags = frame[list(TAGS)].astype(object)
    tags = tags.where(tags.notna(), None)
    passages = [passage(*row) for row in tags.itertuples(index=False, name=None)]
    lines = np.asarray(frame["geometry"].array, dtype=object)
    usable = np.array([one is not None for one in passages], bool)
    usable &= shapely.get_num_points(lines) > 1
    if not usable.any():
        raise UnreadableFile(message("'{name}' holds no road for cars.", name=path.name))
    return _flat(lines[usable], [one for one, use in zip(passages, usable, strict=True) if use])


def _lines(path: Path) -> pd.DataFrame:
    classes = ", ".join(f"'{name}'" for name in road_classes())
    with TemporaryDirectory(prefix="roads-") as folder, warnings.catch_warnings():
        # GDAL warns of every way that the extract's border cut.
        warnings.simplefilter("ignore")
        config = Path(folder) / "osm.ini"
        config.write_text(_CONFIG, encoding="utf-8")
        try:
            frame: pd.DataFrame = pyogrio.read_dataframe(
                path, layer="lines", where=f"highway IN ({classes})", CONFIG_FILE=str(config)
            )
        except (RuntimeError, ValueError, OSError) as error:
            first = str(error).split("\n")[0][:160]
            raise UnreadableFile(
                message("'{name}' is damaged or cut short ({why}).", name=path.name, why=first)
            ) from None
    return frame


def _flat(lines: NDArray[np.object_], passages: list[Passage | None]) -> Ways:
    points, way = shapely.get_coordinates(lines, return_index=True)
    known = [one for one in passages if one is not None]
    return Ways(
        lon=points[:, 0].copy(),
        lat=points[:, 1].copy(),
        start=np.searchsorted(way, np.arange(len(lines) + 1)),
        forward=np.array([one.forward for one in known]),
        backward=np.array([one.backward for one in known]),
        enter=np.array([one.enter for one in known]),
    )
