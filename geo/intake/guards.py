"""Looking before opening: empty and oversized files, archives that explode, cut-off binaries."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

from geo.errors import UnreadableFile
from geo.message import message

MAX_FILE_BYTES = 4 << 30
MAX_UNPACKED_BYTES = 1 << 30
MAX_MEMBERS = 5_000
MAX_RATIO = 100
"""Ordinary text compresses 5 to 20 times; only a bomb goes beyond this at size."""
_RATIO_MATTERS_FROM = 64 << 20
_OSM_HEADER_MAX = 64 << 10
_OSM_BLOB_MAX = 32 << 20


def check_file(path: Path) -> None:
    """Refuse what is no ordinary, non-empty file of a bearable size.

    Raises
    ------
    UnreadableFile
        When it is missing, a folder, empty or too large.
    """
    if not path.is_file():
        raise UnreadableFile(message("There is no file '{name}'.", name=path.name))
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFile(message("'{name}' is empty.", name=path.name))
    if size > MAX_FILE_BYTES:
        raise UnreadableFile(
            message(
                "'{name}' has {size} MB; at most {most} MB are read.",
                name=path.name,
                size=size >> 20,
                most=MAX_FILE_BYTES >> 20,
            )
        )


def check_archive(path: Path) -> list[zipfile.ZipInfo]:
    """Give a zip's members after checking that unpacking it is safe.

    Raises
    ------
    UnreadableFile
        When it is damaged or encrypted, or would unpack to far more than it is.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnreadableFile(
            message("'{name}' is damaged or cut short: no whole archive.", name=path.name)
        ) from None
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > MAX_MEMBERS:
        raise UnreadableFile(
            message(
                "'{name}' holds {many} files; that is no data set.",
                name=path.name,
                many=len(members),
            )
        )
    exploding = unpacked > _RATIO_MATTERS_FROM and unpacked / packed > MAX_RATIO
    if unpacked > MAX_UNPACKED_BYTES or exploding:
        raise UnreadableFile(
            message(
                "'{name}' would unpack from {packed} KB to {unpacked} MB, as a zip bomb does; "
                "it was not opened.",
                name=path.name,
                packed=packed >> 10,
                unpacked=unpacked >> 20,
            )
        )
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableFile(message("'{name}' is protected by a password.", name=path.name))
    return members


def check_geopackage(path: Path) -> None:
    """Refuse a GeoPackage that is shorter than its own header says (SQLite format, 1.3).

    Raises
    ------
    UnreadableFile
        When it is cut short.
    """
    with path.open("rb") as stream:
        head = stream.read(100)
    if len(head) < 100:
        raise UnreadableFile(message("'{name}' is cut short.", name=path.name))
    page_size = struct.unpack(">H", head[16:18])[0]
    page_size = 65536 if page_size == 1 else page_size
    pages, counter, valid_for = (struct.unpack(">I", head[at : at + 4])[0] for at in (28, 24, 92))
    if counter == valid_for and path.stat().st_size < pages * page_size:
        raise UnreadableFile(
            message(
                "'{name}' is cut short: {size} of {whole} bytes.",
                name=path.name,
                size=path.stat().st_size,
                whole=pages * page_size,
            )
        )


def check_osm_pbf(path: Path) -> None:
    """Walk the blocks of an .osm.pbf, so that a cut-off one is told before it is read.

    Each block is a length, a BlobHeader of that length and a Blob as long as the header's field
    `datasize` says (OpenStreetMap wiki, PBF Format, "File format").

    Raises
    ------
    UnreadableFile
        When a block runs past the end, or is larger than the format allows.
    """
    size = path.stat().st_size
    cut = UnreadableFile(
        message("'{name}' is cut short or no OpenStreetMap extract.", name=path.name)
    )
    with path.open("rb") as stream:
        position = 0
        while position < size:
            length_bytes = stream.read(4)
            if len(length_bytes) < 4:
                raise cut
            length = struct.unpack(">I", length_bytes)[0]
            header = stream.read(length) if length <= _OSM_HEADER_MAX else b""
            blob = _datasize(header)
            if len(header) < length or blob is None or blob > _OSM_BLOB_MAX:
                raise cut
            position += 4 + length + blob
            if position > size:
                raise cut
            stream.seek(position)


def check_xml(path: Path, closing_tag: bytes) -> None:
    """Refuse XML that declares entities (a bomb's way) or lacks its closing tag.

    Raises
    ------
    UnreadableFile
        When it does either.
    """
    with path.open("rb") as stream:
        head = stream.read(64 << 10)
        stream.seek(max(0, path.stat().st_size - 4096))
        tail = stream.read()
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise UnreadableFile(
            message(
                "'{name}' declares a document type of its own; such files are not opened.",
                name=path.name,
            )
        )
    if closing_tag not in tail:
        raise UnreadableFile(
            message(
                "'{name}' is cut short: {tag} is missing.",
                name=path.name,
                tag=closing_tag.decode(),
            )
        )


def _datasize(header: bytes) -> int | None:
    """Give field 3 (datasize) of a BlobHeader, or None when there is none."""
    position = 0
    while position < len(header):
        key = header[position]
        value, position = _varint(header, position + 1)
        if value is None:
            return None
        if key == 0x18:
            return value
        if key & 7 == 2:
            position += value
        elif key & 7 != 0:
            return None
    return None


def _varint(data: bytes, position: int) -> tuple[int | None, int]:
    value = shift = 0
    while position < len(data) and shift < 64:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7
    return None, position
