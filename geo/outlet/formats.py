"""The formats a collection leaves in, by suffix."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from geo.errors import BadParameter
from geo.message import message


@dataclass(frozen=True)
class Format:
    """One file format: its suffix without the dot, its media type, what people call it."""

    suffix: str
    media_type: str
    title: str
    streamed: bool = False
    """Whether it can be written from its first byte on, without a file."""
    needs_points: bool = False
    """Whether every feature must have a point."""


FORMATS: dict[str, Format] = {
    item.suffix: item
    for item in (
        Format("geojson", "application/geo+json", "GeoJSON", streamed=True),
        Format("csv", "text/csv; charset=utf-8", "CSV", streamed=True),
        Format(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "Excel workbook",
        ),
        Format("gpkg", "application/geopackage+sqlite3", "GeoPackage"),
        Format("kml", "application/vnd.google-earth.kml+xml", "KML"),
        Format("fgb", "application/vnd.flatgeobuf", "FlatGeobuf"),
        Format("gpx", "application/gpx+xml", "GPX", needs_points=True),
    )
}


def find_format(suffix: str) -> Format:
    """Give the format of a suffix, with or without its dot, in any case.

    Raises
    ------
    BadParameter
        When there is none; it lists the known ones.
    """
    found = FORMATS.get(suffix.lower().removeprefix("."))
    if found is None:
        raise BadParameter(
            "format",
            message("'{suffix}' is none of {known}", suffix=suffix[:20], known=", ".join(FORMATS)),
        )
    return found


def format_of_file(path: PurePath) -> Format:
    """Give the format of a file by its suffix.

    Raises
    ------
    BadParameter
        When it has none, or an unknown one; it lists the known ones.
    """
    return find_format(path.suffix or path.name)
