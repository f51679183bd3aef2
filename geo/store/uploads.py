"""Uploaded files on their way through the import wizard; the files themselves lie elsewhere."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from geo.errors import NotFound
from geo.message import message
from geo.store.schema import upload


class UploadState(StrEnum):
    """How far an upload has come."""

    UPLOADED = "uploaded"
    LOOKING = "looking"
    """Its preview is being made."""
    CHECKING = "checking"
    CHECKED = "checked"
    """A dry run has been reported."""
    APPLYING = "applying"
    APPLIED = "applied"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    """The server stopped while it was worked on: nothing is half done."""


WORKING = frozenset({UploadState.LOOKING, UploadState.CHECKING, UploadState.APPLYING})
"""Somebody works on it: nobody else may."""


@dataclass(frozen=True)
class Upload:
    """An uploaded file: its name on the sender's machine, what was said of it, what came of it."""

    id: str
    filename: str
    uploaded_by: str
    uploaded_at: int
    state: UploadState
    options: dict[str, Any]
    report: dict[str, Any] | None


def add_upload(
    conn: Connection,
    filename: str,
    uploaded_by: str,
    now_ms: int,
    options: Mapping[str, Any] | None = None,
) -> Upload:
    """Write down a new upload under an id of its own, by which its file is kept."""
    upload_id = str(uuid.uuid4())
    row = {
        "id": upload_id,
        "filename": filename,
        "uploaded_by": uploaded_by,
        "uploaded_at": now_ms,
        "state": UploadState.UPLOADED.value,
        "options": _text(options or {}),
        "report": None,
    }
    conn.execute(insert(upload).values(row))
    return get_upload(conn, upload_id)


def get_upload(conn: Connection, upload_id: str) -> Upload:
    """Give an upload.

    Raises
    ------
    NotFound
        When there is none of this id.
    """
    row = conn.execute(select(upload).where(upload.c.id == upload_id)).mappings().one_or_none()
    if row is None:
        raise NotFound(
            message(
                "There is no upload '{upload_id}'; it may have been cleared away.",
                upload_id=upload_id,
            )
        )
    return _upload(row)


def set_report(
    conn: Connection, upload_id: str, state: UploadState, report: Mapping[str, Any] | None
) -> None:
    """Write down what came of an upload."""
    conn.execute(
        update(upload)
        .where(upload.c.id == upload_id)
        .values(state=state.value, report=None if report is None else _text(report))
    )


def claim(
    conn: Connection,
    upload_id: str,
    working: UploadState = UploadState.APPLYING,
    options: Mapping[str, Any] | None = None,
) -> bool:
    """Take an upload to work on it; False when somebody has taken or applied it already.

    Parameters
    ----------
    options
        What is said of the file from now on: an earlier report no longer holds. None leaves it.
    """
    values: dict[str, Any] = {"state": working.value}
    if options is not None:
        values |= {"options": _text(options), "report": None}
    taken = conn.execute(
        update(upload).where(upload.c.id == upload_id, upload.c.state.not_in(_TAKEN)).values(values)
    )
    return taken.rowcount == 1


def interrupt(conn: Connection, upload_id: str) -> None:
    """Say that whoever worked on an upload is gone; without effect when the work has ended."""
    conn.execute(
        update(upload)
        .where(upload.c.id == upload_id, upload.c.state.in_(_WORKING))
        .values(state=UploadState.INTERRUPTED.value)
    )


def delete_upload(conn: Connection, upload_id: str) -> bool:
    """Forget an upload; False when somebody works on it, or it is not there."""
    gone = conn.execute(
        delete(upload).where(upload.c.id == upload_id, upload.c.state.not_in(_WORKING))
    )
    return gone.rowcount == 1


def count_uploads(conn: Connection) -> int:
    """Give the number of uploads."""
    return int(conn.execute(select(func.count()).select_from(upload)).scalar_one())


def newest_uploads(conn: Connection, limit: int, offset: int = 0) -> list[Upload]:
    """Give the uploads, newest first."""
    query = select(upload).order_by(upload.c.uploaded_at.desc(), upload.c.id.desc())
    return [_upload(row) for row in conn.execute(query.limit(limit).offset(offset)).mappings()]


def delete_older(conn: Connection, before_ms: int) -> list[str]:
    """Delete the uploads from before an instant (UTC ms), and give their ids.

    One that is worked on stays.
    """
    old = (upload.c.uploaded_at < before_ms) & upload.c.state.not_in(_WORKING)
    ids = list(conn.execute(delete(upload).where(old).returning(upload.c.id)).scalars())
    return sorted(ids)


_WORKING = tuple(sorted(state.value for state in WORKING))
_TAKEN = (*_WORKING, UploadState.APPLIED.value)


def _upload(row: RowMapping) -> Upload:
    return Upload(
        id=row["id"],
        filename=row["filename"],
        uploaded_by=row["uploaded_by"],
        uploaded_at=row["uploaded_at"],
        state=UploadState(row["state"]),
        options=json.loads(row["options"]),
        report=None if row["report"] is None else json.loads(row["report"]),
    )


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
