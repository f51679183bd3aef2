"""GeoPackage, Shapefile, KML, FlatGeobuf, GPX and file geodatabases, read with GDAL."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geo.errors import BadParameter, UnreadableFile
from geo.intake.encoding import encoding_of
from geo.intake.points import points_of
from geo.intake.table import Table, as_text
from geo.message import Message, message

Floats = NDArray[np.float64]


def read_vector(path: Path, format_name: str, layer: str | None = None) -> Table:
    """Read a layer; every layer of a KML, whose folders are layers.

    Raises
    ------
    UnreadableFile
        When GDAL cannot read it, or it has no layer with geometry.
    BadParameter
        When there is no such layer.
    """
    with warnings.catch_warnings():
        # GDAL warns of much that does not matter here, and raises what does.
        warnings.simplefilter("ignore")
        try:
            return _read(path, format_name, layer)
        except (RuntimeError, ValueError, OSError, shapely.GEOSException) as error:
            raise UnreadableFile(
                message(
                    "'{name}' is damaged, cut short or no {format} ({error}).",
                    name=path.name,
                    format=format_name,
                    error=_first_line(error),
                )
            ) from None


def _read(path: Path, format_name: str, layer: str | None) -> Table:
    layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    if not layers:
        raise UnreadableFile(
            message("'{name}' has no layer with points or shapes.", name=path.name)
        )
    if layer is not None and layer not in layers:
        raise BadParameter(
            "layer",
            message("no layer '{layer}'; layers are {known}", layer=layer, known=", ".join(layers)),
        )
    wanted = layers if format_name == "KML" and layer is None else [layer or _first(path, layers)]
    ignored = []
    if len(wanted) < len(layers) and layer is None:
        ignored.append(
            message(
                "of the layers {known} only {chosen} was read",
                known=", ".join(layers),
                chosen=wanted[0],
            )
        )
    encoding = _dbf_encoding(path)
    parts = [
        pyogrio.read_dataframe(path, layer=name, fid_as_index=True, encoding=encoding)
        for name in wanted
    ]
    frame = pd.concat(parts) if len(parts) > 1 else parts[0]
    lon, lat = points_of(np.asarray(frame["geometry"].array, dtype=object))
    crs = parts[0].crs
    lon, lat, told = to_degrees(lon, lat, crs, path.name)
    columns = {
        str(name): as_text(frame[name]).reset_index(drop=True)
        for name in frame.columns
        if name != "geometry"
    }
    return Table(
        frame=pd.DataFrame(columns, index=pd.RangeIndex(len(frame))),
        rows=np.arange(1, len(frame) + 1),
        format=format_name,
        lon=lon,
        lat=lat,
        refs=tuple(str(fid) for fid in frame.index),
        encoding=encoding,
        crs=None if crs is None else CRS(crs).to_string(),
        layers=tuple(layers),
        ignored=tuple(ignored + told),
    )


def _first(path: Path, layers: list[str]) -> str:
    """Give the first layer with features: a GPX has all its kinds of layer, most of them empty."""
    for name in layers:
        if pyogrio.read_info(path, layer=name, force_feature_count=True)["features"]:
            return name
    return layers[0]


def to_degrees(
    x: Floats, y: Floats, crs: object, name: str
) -> tuple[Floats, Floats, list[Message]]:
    """Give lon and lat in WGS-84 of positions in a CRS, and what had to be assumed.

    Positions that the projection does not reach become NaN.

    Raises
    ------
    UnreadableFile
        When the file states no CRS and its numbers are no degrees, or the CRS is unknown.
    """
    if crs is None:
        finite = np.isfinite(x) & np.isfinite(y)
        if (np.abs(x[finite]) > 360).any() or (np.abs(y[finite]) > 360).any():
            raise UnreadableFile(
                message(
                    "'{name}' states no coordinate system and its numbers are no degrees; "
                    "add the .prj file, or save it in WGS-84.",
                    name=name,
                )
            )
        told = message("the file states no coordinate system: taken as longitude and latitude")
        return x, y, [told]
    try:
        stated = CRS.from_user_input(crs)
        if stated.to_epsg() == 4326 or stated.to_string() == "OGC:CRS84":
            return x, y, []
        lon, lat = Transformer.from_crs(stated, 4326, always_xy=True).transform(x, y)
    except CRSError:
        raise UnreadableFile(
            message("'{name}' names a coordinate system that is not known.", name=name)
        ) from None
    lost = ~(np.isfinite(lon) & np.isfinite(lat))
    return np.where(lost, np.nan, lon), np.where(lost, np.nan, lat), []


def _dbf_encoding(path: Path) -> str | None:
    """Give the encoding of a Shapefile's table where no .cpg says it; None leaves it to GDAL."""
    table = path.with_suffix(".dbf")
    if path.suffix.lower() != ".shp" or path.with_suffix(".cpg").exists() or not table.exists():
        return None
    data = table.read_bytes()
    start = int.from_bytes(data[8:10], "little")
    # Bytes 29 on of the header and the flags of each record hold no text, and may be zero.
    return encoding_of(data[start:].replace(b"\0", b" "), path.name)


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0].rstrip(".")[:160]
