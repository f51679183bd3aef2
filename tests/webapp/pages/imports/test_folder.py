"""Files on disk: whole or not there, and named so that they lead nowhere."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.pages.imports.folder import (
    KEPT_DAYS,
    IncomingFile,
    UploadFolder,
    safe_name,
    sweep,
)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Users\\王\\点位 2020.xlsx", "点位 2020.xlsx"),
        ("sites\x00\n.csv", "sites.csv"),
        ("...", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
    ],
)
def test_a_file_name_keeps_its_last_part(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


@given(st.text(max_size=400))
def test_any_name_makes_a_file_that_stays_in_its_folder(given_name: str) -> None:
    name = safe_name(given_name)
    assert name
    assert name not in (".", "..")
    assert len(name.encode()) <= 200
    assert Path(name).name == name
    assert name.isprintable()


def test_a_long_name_keeps_its_suffix() -> None:
    name = safe_name("长" * 300 + ".geojson")
    assert name.endswith("长.geojson")
    assert len(name.encode()) <= 150


def test_what_is_not_kept_is_gone_when_it_is_closed(tmp_path: Path) -> None:
    incoming = IncomingFile(tmp_path)
    incoming.write(b"half")
    assert len(list(tmp_path.iterdir())) == 1
    incoming.close()
    assert list(tmp_path.iterdir()) == []


def test_what_is_kept_is_whole(tmp_path: Path) -> None:
    incoming = IncomingFile(tmp_path)
    incoming.write(b"x" * 100_000)
    folder = UploadFolder(tmp_path, "one")
    folder.keep(incoming, "sites.csv")
    incoming.close()
    assert folder.file is not None
    assert folder.file.read_bytes() == b"x" * 100_000
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_a_lock_is_had_by_one_at_a_time(tmp_path: Path) -> None:
    folder = UploadFolder(tmp_path, "one")
    lock = folder.lock()
    assert lock is not None
    assert folder.lock() is None
    lock.release()
    again = folder.lock()
    assert again is not None
    again.release()


def test_old_files_are_swept_but_not_those_that_are_worked_on(tmp_path: Path) -> None:
    long_ago = time.time() - (KEPT_DAYS + 1) * 86_400
    for name in ("old", "busy", "new"):
        (tmp_path / name / "file").mkdir(parents=True)
    (tmp_path / ".incoming-left").write_bytes(b"half")
    (tmp_path / ".incoming-now").write_bytes(b"half")
    lock = UploadFolder(tmp_path, "busy").lock()
    assert lock is not None
    for name in ("old", "busy", ".incoming-left"):
        os.utime(tmp_path / name, (long_ago, long_ago))
    sweep(tmp_path)
    lock.release()
    assert {path.name for path in tmp_path.iterdir()} == {"busy", "new", ".incoming-now"}
