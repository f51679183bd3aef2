"""Photos on disk, named by the SHA-256 of their bytes: there as a whole, or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from geo.errors import EditConflict, StoreBusy
from geo.message import message

PARTS_KEPT_S = 7 * 86_400
"""How long an unfinished photo waits for the rest of it."""

_PIECE = 1 << 16
_INCOMING = ".incoming-"


class Stream(Protocol):
    """Where bytes come from."""

    def read(self, size: int, /) -> bytes:
        """Give at most so many bytes, none at the end."""


@dataclass(frozen=True)
class Part:
    """A piece of a photo: its first byte's place, and how many bytes the whole photo has."""

    start: int
    total: int


class PhotoFolder:
    """The folder of all photos; several processes of one machine may share it.

    Parameters
    ----------
    root
        Made when the first photo comes.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Give where a photo stands, or would."""
        return self.root / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        """Say whether a photo is there as a whole."""
        return self.path(sha256).is_file()

    def read(self, sha256: str) -> bytes:
        """Give a photo's bytes.

        Raises
        ------
        FileNotFoundError
            When it is not there.
        """
        return self.path(sha256).read_bytes()

    def bytes_of_part(self, sha256: str) -> int:
        """Give how many bytes of an unfinished photo are there."""
        try:
            return self._part(sha256).stat().st_size
        except FileNotFoundError:
            return 0

    @contextmanager
    def incoming(self, stream: Stream) -> Iterator[Path]:
        """Take a whole photo in; unless it is kept within the block, it is gone after it."""
        self.root.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=_INCOMING, dir=self.root)
        path = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                _copy(stream, file)
            yield path
        finally:
            path.unlink(missing_ok=True)

    @contextmanager
    def unfinished(self, sha256: str) -> Iterator[BinaryIO]:
        """Hold an unfinished photo to add to it.

        Raises
        ------
        StoreBusy
            When somebody else is adding to it.
        """
        self._part(sha256).parent.mkdir(parents=True, exist_ok=True)
        with self._part(sha256).open("a+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreBusy(
                    message("Another part of this photo is just coming in; try again.")
                ) from None
            yield file

    def add(self, file: BinaryIO, stream: Stream, part: Part) -> int:
        """Add a part to what is there, and give how many bytes are there now.

        What is there already is passed over: a part whose answer was lost may be sent again.

        Raises
        ------
        EditConflict
            When bytes between what is there and the part are missing.
        """
        have = file.seek(0, os.SEEK_END)
        if part.start > have:
            raise EditConflict(
                message(
                    "The part begins at byte {start}, but only {have} bytes are there; go on "
                    "from there.",
                    start=part.start,
                    have=have,
                )
            )
        _skip(stream, have - part.start)
        _copy(stream, file, part.total - have)
        return file.seek(0, os.SEEK_END)

    def part_path(self, sha256: str) -> Path:
        """Give where the parts of an unfinished photo gather."""
        return self._part(sha256)

    def forget_part(self, sha256: str) -> None:
        """Throw an unfinished photo away."""
        self._part(sha256).unlink(missing_ok=True)

    def keep(self, incoming: Path, sha256: str) -> None:
        """Move a photo that came in whole to its place; when this returns it is on the disk."""
        target = self.path(sha256)
        if not target.parent.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
            _sync(self.root)
        _sync(incoming)
        incoming.chmod(0o600)
        incoming.replace(target)
        _sync(target.parent)

    def copy(self, sha256: str, name: str) -> bytes | None:
        """Give a copy that was made of a photo before, None when there is none."""
        try:
            return self._copy_path(sha256, name).read_bytes()
        except FileNotFoundError:
            return None

    def keep_copy(self, sha256: str, name: str, data: bytes) -> None:
        """Keep a copy of a photo; it can be made again at any time."""
        path = self._copy_path(sha256, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, new = tempfile.mkstemp(prefix=_INCOMING, dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(new).replace(path)

    def sweep(self) -> None:
        """Throw away unfinished photos that nobody has added to for long."""
        old = time.time() - PARTS_KEPT_S
        for path in [*self.root.glob(f"**/{_INCOMING}*"), *self.root.glob("parts/*")]:
            try:
                if path.stat().st_mtime < old:
                    path.unlink(missing_ok=True)
            except FileNotFoundError:
                continue

    def _part(self, sha256: str) -> Path:
        return self.root / "parts" / sha256

    def _copy_path(self, sha256: str, name: str) -> Path:
        return self.root / "copies" / name / sha256


def sha256_of(path: Path) -> str:
    """Give the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy(stream: Stream, file: BinaryIO, most: int = 1 << 62) -> None:
    while most > 0 and (piece := stream.read(min(most, _PIECE))):
        file.write(piece)
        most -= len(piece)
    file.flush()


def _skip(stream: Stream, many: int) -> None:
    while many > 0 and (piece := stream.read(min(many, _PIECE))):
        many -= len(piece)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
