"""Receiving photos: taken in whole or in parts, proved by their hash, decoded, kept, written down.

The bytes are on the disk before the row says so: whatever stops the machine, a photo that was
acknowledged is there. What comes halfway, or is no photo, leaves nothing behind.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

from geo.errors import BadParameter, NotFound
from geo.message import message
from geo.rules.picture import (
    MOST_BYTES,
    SHOWN_EDGES,
    Picture,
    not_a_photo,
    read_picture,
    shown_copy,
)
from geo.store import photos
from geo.store.engine import Store
from geo.store.photo_files import Part, PhotoFolder, Stream, sha256_of
from geo.store.photos import Photo

_HASH = re.compile(r"[0-9a-f]{64}")
_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})")


@dataclass(frozen=True)
class PhotoReceipt:
    """What came of a sending: the photo when it is whole, and how many bytes of it are there."""

    photo: Photo | None
    offset: int
    created: bool = False


def check_photo_hash(text: str) -> str:
    """Give the hash back.

    Raises
    ------
    BadParameter
        When it is no SHA-256 in lower-case hexadecimal.
    """
    if not _HASH.fullmatch(text):
        raise BadParameter(
            "sha256", message("'{text}' is no SHA-256 in 64 lower-case digits", text=text[:70])
        )
    return text


def parse_part(content_range: str) -> Part:
    """Read a header like `bytes 0-65535/200000` (RFC 9110, 14.4).

    Raises
    ------
    BadParameter
        When it is malformed, or does not fit itself.
    BadRecord
        When the whole photo would be too large.
    """
    match = _RANGE.fullmatch(content_range.strip())
    if not match:
        raise BadParameter("Content-Range", message("write it like 'bytes 0-65535/200000'"))
    start, end, total = map(int, match.groups())
    if not start <= end < total:
        raise BadParameter("Content-Range", message("the part does not lie within the whole"))
    _check_size(total)
    return Part(start, total)


def receive_photo(
    store: Store,
    folder: PhotoFolder,
    sha256: str,
    stream: Stream,
    part: Part | None,
    actor: str,
    now_ms: int,
) -> PhotoReceipt:
    """Take in a photo, or a part of one; sending it again is harmless.

    Parameters
    ----------
    stream
        The bytes; the caller bounds how many can come.
    part
        Which part they are; None for all of it.

    Raises
    ------
    BadParameter
        When the name is no hash.
    BadRecord
        When the bytes have another hash, or are no photo.
    EditConflict
        When bytes before the part are missing.
    StoreBusy
        When another part of it is coming in, or the database does not answer.
    """
    check_photo_hash(sha256)
    known = kept_photo(store, folder, sha256)
    if known is not None:
        return PhotoReceipt(known, known.bytes)
    if part is None:
        with folder.incoming(stream) as path:
            return _settle(store, folder, sha256, path, actor, now_ms)
    with folder.unfinished(sha256) as file:
        have = folder.add(file, stream, part)
        if have < part.total:
            return PhotoReceipt(None, have)
        try:
            return _settle(store, folder, sha256, folder.part_path(sha256), actor, now_ms)
        finally:
            folder.forget_part(sha256)


def receive_photo_bytes(
    store: Store, folder: PhotoFolder, data: bytes, actor: str, now_ms: int
) -> str:
    """Keep a photo that came with a form, and give its hash.

    Raises
    ------
    BadRecord
        When it is no photo, or too large.
    """
    _check_size(len(data))
    digest = hashlib.sha256(data).hexdigest()
    receive_photo(store, folder, digest, io.BytesIO(data), None, actor, now_ms)
    return digest


def kept_photo(store: Store, folder: PhotoFolder, sha256: str) -> Photo | None:
    """Give a photo whose row and bytes are both there, or None.

    A row without bytes is what a restored database has: the photo is then taken once more.
    """
    with store.read() as conn:
        known = photos.photo_by_hash(conn, sha256)
    return known if known is not None and folder.has(sha256) else None


def photo_to_show(folder: PhotoFolder, photo: Photo, size: str) -> bytes:
    """Give the copy of a photo that people see: re-encoded, without metadata.

    Parameters
    ----------
    size
        A key of `SHOWN_EDGES`.

    Raises
    ------
    NotFound
        When its bytes are gone.
    """
    copy = folder.copy(photo.sha256, size)
    if copy is None:
        try:
            copy = shown_copy(folder.read(photo.sha256), SHOWN_EDGES[size])
        except FileNotFoundError:
            raise NotFound(message("The photo's file is gone; send it again.")) from None
        folder.keep_copy(photo.sha256, size, copy)
    return copy


def _settle(
    store: Store, folder: PhotoFolder, sha256: str, path: Path, actor: str, now_ms: int
) -> PhotoReceipt:
    picture, size = _proved(path, sha256)
    folder.keep(path, sha256)
    with store.write() as conn:
        photo, created = photos.add_photo(conn, sha256, size, picture, actor=actor, now_ms=now_ms)
    return PhotoReceipt(photo, size, created)


def _proved(path: Path, sha256: str) -> tuple[Picture, int]:
    size = path.stat().st_size
    _check_size(size)
    if sha256_of(path) != sha256:
        raise not_a_photo(message("has other bytes than its name, their SHA-256, says"))
    return read_picture(path.read_bytes()), size


def _check_size(size: int) -> None:
    if size > MOST_BYTES:
        raise not_a_photo(
            message("has more than {most} MB; send a smaller one", most=MOST_BYTES >> 20)
        )
