"""The long part of an import, outside of any request: looking, checking, applying.

One thread each, one at a time in a process: a large file takes much memory. The state stands in the
upload's row. A lock on the upload's folder says that the work is alive: the system frees it when
the process dies, and who then meets a row that is worked on by nobody calls it interrupted.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from geo.errors import SquadmapError, StoreBusy, UnreadableFile
from geo.intake.apply import run_import
from geo.intake.districts import DistrictFinder
from geo.intake.preview import preview
from geo.message import message
from geo.store.catalogue import load_catalogue
from geo.store.complaint_categories import categories
from geo.store.uploads import (
    WORKING,
    Upload,
    UploadState,
    claim,
    get_upload,
    interrupt,
    set_report,
)
from webapp.context import Services, reading, services, stop_reading, writing
from webapp.identity import actor
from webapp.pages.imports.choices import fingerprint, import_options
from webapp.pages.imports.folder import UploadFolder, WorkLock
from webapp.pages.imports.lists import keep_lists
from webapp.pages.imports.report import failure, summary

AT_ONCE_S = 1.5
"""How long a request waits: small files need no page that says so."""
_TRIES = 30

_turn = threading.Lock()
_log = logging.getLogger(__name__)


def folder_of(upload_id: str) -> UploadFolder:
    """Give the folder of an upload."""
    return UploadFolder(services().uploads, upload_id)


def start(
    upload_id: str,
    state: UploadState,
    choices: Mapping[str, Any] | None = None,
    *,
    skip_bad: bool = False,
) -> bool:
    """Begin to look at, check or apply an upload; False when it is worked on, or applied.

    Parameters
    ----------
    choices
        What is said of the file from now on; None leaves it.
    """
    folder = folder_of(upload_id)
    lock = folder.lock()
    if lock is None:
        return False
    begun = False
    try:
        with writing() as conn:
            # The lock was free: whoever the row says works on it is gone.
            interrupt(conn, upload_id)
            begun = claim(conn, upload_id, state, choices)
            upload = get_upload(conn, upload_id)
    finally:
        if not begun:
            lock.release()
    if not begun:
        return False
    work = _Work(services(), folder, upload, actor().name, skip_bad)
    thread = threading.Thread(target=_run, args=(work, lock), daemon=True, name=upload_id)
    thread.start()
    thread.join(AT_ONCE_S)
    stop_reading()
    return True


def as_it_stands(upload: Upload) -> Upload:
    """Give an upload after looking whether somebody still works on it."""
    if upload.state not in WORKING:
        return upload
    lock = folder_of(upload.id).lock()
    if lock is None:
        return upload
    with writing() as conn:
        interrupt(conn, upload.id)
    lock.release()
    return get_upload(reading(), upload.id)


@dataclass(frozen=True)
class _Work:
    """One piece of work: what it needs, taken from the request that began it."""

    kept: Services
    folder: UploadFolder
    upload: Upload
    actor: str
    skip_bad: bool

    def do(self) -> tuple[UploadState, dict[str, Any] | None]:
        """Do it; give the upload's state afterwards, and what to tell.

        Raises
        ------
        SquadmapError
            When the file, or what is said of it, cannot be taken.
        """
        choices = self.upload.options
        known = self.folder.preview
        if known is None or known["made_with"] != fingerprint(choices):
            self._look()
        if self.upload.state is UploadState.LOOKING:
            return UploadState.UPLOADED, None
        apply = self.upload.state is UploadState.APPLYING
        now_ms = self.kept.clock.now_ms()
        report = run_import(
            self.kept.store,
            self._file,
            choices["purpose"],
            # A check leaves bad rows out, so that it tells what the good ones would do.
            import_options(choices, dry_run=not apply, skip_bad=self.skip_bad or not apply),
            actor=self.actor,
            now_ms=now_ms,
            zone=self.kept.zone,
        )
        keep_lists(self.folder, report)
        told = summary(report) | {"by": self.actor, "at": now_ms}
        if apply and not report.applied:
            told["not_applied"] = True
        return UploadState.APPLIED if report.applied else UploadState.CHECKED, told

    @property
    def _file(self) -> Path:
        file = self.folder.file
        if file is None:
            raise UnreadableFile(message("The file has been cleared away; upload it again."))
        return file

    def _look(self) -> None:
        choices = self.upload.options
        with self.kept.store.read() as conn:
            catalogue, known = load_catalogue(conn), categories(conn)
        seen = preview(self._file, import_options(choices), catalogue, choices["purpose"], known)
        places = DistrictFinder(catalogue.districts.values()).at(
            np.array(seen.lon), np.array(seen.lat)
        )
        in_district = int(sum(code is not None for code in places))
        made_with = fingerprint(choices)
        self.folder.keep_preview(
            asdict(seen)
            | {
                "ignored": [one.to_json() for one in seen.ignored],
                "in_district": in_district,
                "made_with": made_with,
            }
        )


def _run(work: _Work, lock: WorkLock) -> None:
    try:
        with _turn:
            try:
                state, told = work.do()
            except SquadmapError as error:
                state, told = UploadState.FAILED, failure(error)
            except Exception:
                _log.exception("unforeseen error at upload %s", work.upload.id)
                state, told = UploadState.FAILED, {"error": None, "errors": []}
        _tell(work, state, told)
    finally:
        lock.release()


def _tell(work: _Work, state: UploadState, told: dict[str, Any] | None) -> None:
    """Write down what came of the work; another writer may be in the way for a while."""
    for _ in range(_TRIES):
        try:
            with work.kept.store.write() as conn:
                set_report(conn, work.upload.id, state, told)
            return
        except StoreBusy:
            time.sleep(1)
    _log.error("what came of upload %s could not be written down", work.upload.id)
