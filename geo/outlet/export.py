"""Taking away: one way out for every collection in every format."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from geo.outlet.delimited import stream_csv
from geo.outlet.geojson import stream_geojson
from geo.outlet.request import ExportRequest
from geo.outlet.vector import write_flatgeobuf, write_geopackage, write_gpx, write_kml
from geo.outlet.workbook import write_workbook
from geo.store.features import Features

_PIECE = 1 << 16

WRITERS: dict[str, Callable[[Connection, Features, Path, ZoneInfo, str], None]] = {
    "xlsx": write_workbook,
    "gpkg": write_geopackage,
    "kml": write_kml,
    "fgb": write_flatgeobuf,
    "gpx": write_gpx,
}
"""The formats that need a file to be written in, by suffix."""


def stream(conn: Connection, request: ExportRequest, zone: ZoneInfo) -> Iterator[bytes]:
    """Give an export piece by piece; the connection must stay open to the last one.

    GeoJSON and CSV come straight from the store, other formats out of a temporary file.

    Raises
    ------
    BadParameter
        At once, before the first piece, when the filter or the format does not fit the collection.
    """
    features = request.features(conn, zone)
    if request.format == "geojson":
        return stream_geojson(conn, features, request.instant, zone)
    if request.format == "csv":
        return stream_csv(conn, features, zone, bom=request.bom)
    pieces = _file_pieces(conn, request, features, zone)
    # The first piece now: the file is written, or refused, before anything is sent.
    return chain([next(pieces)], pieces)


def write_to(conn: Connection, request: ExportRequest, zone: ZoneInfo, sink: BinaryIO) -> None:
    """Write an export to a binary stream, such as a pipe.

    Raises
    ------
    BadParameter
        As `stream` does.
    """
    for piece in stream(conn, request, zone):
        sink.write(piece)


def write_file(conn: Connection, request: ExportRequest, zone: ZoneInfo, path: Path) -> None:
    """Write an export to a file, which stands there whole or, after an error, as before.

    Raises
    ------
    BadParameter
        As `stream` does.
    """
    with tempfile.TemporaryDirectory(prefix=".export-", dir=path.parent) as folder:
        # GDAL looks at the suffix.
        made = Path(folder) / f"{request.collection}.{request.format}"
        if request.format in WRITERS:
            features = request.features(conn, zone)
            WRITERS[request.format](conn, features, made, zone, request.collection)
        else:
            with made.open("wb") as sink:
                write_to(conn, request, zone, sink)
        made.replace(path)


def _file_pieces(
    conn: Connection, request: ExportRequest, features: Features, zone: ZoneInfo
) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory(prefix="squadmap-export-") as folder:
        path = Path(folder) / f"{request.collection}.{request.format}"
        WRITERS[request.format](conn, features, path, zone, request.collection)
        with path.open("rb") as source:
            while piece := source.read(_PIECE):
                yield piece
