"""Any file in, one table out: the format is told by the content first, by the suffix second."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from geo.errors import UnreadableFile
from geo.intake import guards
from geo.intake.archive import unpacked
from geo.intake.delimited import read_delimited
from geo.intake.geojson import read_geojson
from geo.intake.osm import read_osm
from geo.intake.table import Table
from geo.intake.vector import read_vector
from geo.intake.workbook import read_workbook
from geo.message import message

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"\x7fELF", b"MZ\x90")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def read_table(path: Path, layer: str | None = None) -> Table:
    """Read a file of any format that the intake knows.

    Raises
    ------
    UnreadableFile
        When it is of no such format, damaged, cut short, or larger than allowed.
    BadParameter
        When it has no such layer or sheet.
    """
    if path.is_dir() and path.suffix.lower() == ".gdb":
        return read_vector(path, "file geodatabase", layer)
    guards.check_file(path)
    suffix = path.suffix.lower()
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith(b"PK"):
        return _read_zip(path, layer)
    if head.startswith(b"SQLite format 3\0"):
        guards.check_geopackage(path)
        return _read_vector(path, ".gpkg", "GeoPackage", layer)
    if b"OSMHeader" in head[:64] or suffix == ".pbf":
        guards.check_osm_pbf(path)
        with _ending_in(path, ".pbf") as named:
            return read_osm(named)
    if head.startswith(b"fgb\x03"):
        return _read_vector(path, ".fgb", "FlatGeobuf", layer)
    if suffix == ".shp" or head.startswith(b"\0\0\x27\x0a"):
        return _read_shapefile(path)
    if head.startswith(_OLD_OFFICE):
        raise UnreadableFile(
            message("'{name}' is an old Excel file; save it as .xlsx or CSV.", name=path.name)
        )
    if head.startswith(_PICTURES):
        raise UnreadableFile(message("'{name}' holds no table or map data.", name=path.name))
    return _read_text(path, head, layer)


def _read_text(path: Path, head: bytes, layer: str | None) -> Table:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        if b"<osm" in head:
            guards.check_xml(path, b"</osm>")
            with _ending_in(path, ".osm") as named:
                return read_osm(named)
        if b"<kml" in head:
            guards.check_xml(path, b"</kml>")
            return _read_vector(path, ".kml", "KML", layer)
        if b"<gpx" in head:
            guards.check_xml(path, b"</gpx>")
            return _read_vector(path, ".gpx", "GPX", layer)
        raise UnreadableFile(
            message("'{name}' is XML, but neither KML, GPX nor OpenStreetMap.", name=path.name)
        )
    suffix = path.suffix.lower()
    if suffix in (".geojson", ".json", ".geojsonl", ".seq") or start.startswith((b"{", b"\x1e{")):
        return read_geojson(path)
    if suffix in (".xlsx", ".gpkg", ".zip", ".kml", ".kmz", ".fgb", ".osm", ".gpx"):
        raise UnreadableFile(
            message(
                "'{name}' is damaged: its content is no {suffix}.",
                name=path.name,
                suffix=suffix[1:],
            )
        )
    return read_delimited(path)


def _read_vector(path: Path, suffix: str, format_name: str, layer: str | None) -> Table:
    with _ending_in(path, suffix) as named:
        return read_vector(named, format_name, layer)


@contextmanager
def _ending_in(path: Path, suffix: str) -> Iterator[Path]:
    """Give the file a name by which GDAL recognises its format, where its own does not do."""
    if path.suffix.lower() == suffix:
        yield path
        return
    with TemporaryDirectory(prefix="intake-") as folder:
        named = Path(folder) / f"{path.name}{suffix}"
        named.symlink_to(path.absolute())
        yield named


def _read_zip(path: Path, layer: str | None) -> Table:
    names = {member.filename for member in guards.check_archive(path)}
    if any(name.startswith("xl/") for name in names):
        return read_workbook(path, layer)
    with unpacked(path, layer) as (inner, data_sets):
        if inner.is_file() and inner.suffix.lower() != ".xlsx" and zipfile.is_zipfile(inner):
            raise UnreadableFile(
                message("'{name}' holds another archive; import that one itself.", name=path.name)
            )
        table = read_table(inner, layer if len(data_sets) == 1 else None)
    if len(data_sets) == 1:
        return table
    told = message(
        "the archive holds {known}; only {chosen} was read",
        known=", ".join(data_sets),
        chosen=inner.stem,
    )
    told_if_not_chosen = () if layer else (told,)
    return replace(table, layers=data_sets, ignored=(*table.ignored, *told_if_not_chosen))


def _read_shapefile(path: Path) -> Table:
    missing = [s for s in (".shx", ".dbf") if not _sibling(path, s)]
    if missing:
        raise UnreadableFile(
            message(
                "'{name}' lacks its {known} file; put all of them into one .zip.",
                name=path.name,
                known=" and ".join(missing),
            )
        )
    return read_vector(path, "Shapefile")


def _sibling(path: Path, suffix: str) -> bool:
    return path.with_suffix(suffix).exists() or path.with_suffix(suffix.upper()).exists()
