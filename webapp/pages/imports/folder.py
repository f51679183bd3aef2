"""Uploaded files on disk: each in a folder of its own, there as a whole or not at all."""

from __future__ import annotations

import fcntl
import io
import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import IO, Any

from flask import Request

from webapp.context import services

KEPT_DAYS = 7
"""How long a file stays; what was said of it stays longer."""

_DAY_S = 86_400
_MOST_NAME_BYTES = 150
_INCOMING = ".incoming-"


class IncomingFile(io.BufferedRandom):
    """A file on its way in; closed without `keep_as`, it is gone."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=_INCOMING, dir=root)
        super().__init__(io.FileIO(descriptor, "r+b"))
        self._path = Path(name)

    def keep_as(self, target: Path) -> None:
        """Move what came to its place."""
        self.flush()
        self._path.replace(target)

    def close(self) -> None:
        """Close the file, and delete what was not kept."""
        super().close()
        self._path.unlink(missing_ok=True)


class UploadRequest(Request):
    """A request whose uploaded file goes straight to the disk that will keep it."""

    def _get_file_stream(self, *_what: Any, **_more: Any) -> IO[bytes]:
        return IncomingFile(services().uploads)


class UploadFolder:
    """The folder of one upload: its file, its preview, what was refused, and its lock."""

    def __init__(self, root: Path, upload_id: str) -> None:
        self.root = root / upload_id

    def keep(self, incoming: IncomingFile, filename: str) -> None:
        """Take a file that has come in whole."""
        place = self.root / "file"
        place.mkdir(parents=True)
        incoming.keep_as(place / safe_name(filename))

    @property
    def file(self) -> Path | None:
        """Give the uploaded file, or None when it has been cleared away."""
        return next(iter(sorted((self.root / "file").glob("*"))), None)

    @property
    def preview(self) -> dict[str, Any] | None:
        """Give the preview that was made last, or None."""
        path = self.root / "preview.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def keep_preview(self, preview: dict[str, Any]) -> None:
        """Keep a preview."""
        self.write("preview.json", json.dumps(preview, ensure_ascii=False))

    def path(self, name: str) -> Path | None:
        """Give the path of something kept beside the file, or None when it is not there."""
        path = self.root / name
        return path if path.exists() else None

    def write(self, name: str, text: str) -> None:
        """Keep a text beside the file, whole or not at all."""
        new = self.root / f"{name}.new"
        new.write_text(text, encoding="utf-8")
        new.replace(self.root / name)

    def delete(self) -> None:
        """Delete everything."""
        shutil.rmtree(self.root, ignore_errors=True)

    def lock(self) -> WorkLock | None:
        """Take the right to work on the upload; None when somebody has it."""
        self.root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return WorkLock(descriptor)


class WorkLock:
    """The right to work on an upload; the system takes it back when the process dies."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def release(self) -> None:
        """Give it back."""
        os.close(self._descriptor)


def safe_name(filename: str) -> str:
    """Give a file name without folders and control characters, cut to what file systems take.

    The suffix stays: it helps to tell the format.
    """
    base = filename.replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(c for c in base if c.isprintable() and c not in '<>:"|?*').strip(". ")
    stem, dot, suffix = base.rpartition(".")
    if not dot:
        stem, suffix = base, ""
    ending = f".{suffix[:20]}" if suffix else ""
    room = _MOST_NAME_BYTES - len(ending.encode())
    return (stem.encode()[:room].decode(errors="ignore") or "file") + ending


def sweep(root: Path) -> None:
    """Clear away files that have been kept long enough, and what a stopped server left half."""
    if not root.is_dir():
        return
    for entry in root.iterdir():
        age_s = time.time() - entry.stat().st_mtime
        if entry.name.startswith(_INCOMING):
            if age_s > _DAY_S:
                entry.unlink(missing_ok=True)
        elif age_s > KEPT_DAYS * _DAY_S:
            lock = UploadFolder(root, entry.name).lock()
            if lock is not None:
                shutil.rmtree(entry, ignore_errors=True)
                lock.release()
