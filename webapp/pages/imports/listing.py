"""Past uploads with what came of them, and the form for the next one."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from geo.clock import DAY_MS
from geo.errors import BadRecord, FieldError
from geo.message import message
from geo.store.uploads import (
    Upload,
    UploadState,
    add_upload,
    count_uploads,
    delete_older,
    newest_uploads,
)
from webapp import params
from webapp.context import now_ms, reading, services, writing
from webapp.faults import worded
from webapp.identity import actor
from webapp.pages.imports.base import blueprint
from webapp.pages.imports.choices import PURPOSES, first_choices
from webapp.pages.imports.folder import IncomingFile, UploadFolder, safe_name, sweep
from webapp.pages.imports.work import as_it_stands, start
from webapp.permits import Action, permit

REMEMBERED_DAYS = 365
"""How long an upload stays in the list, long after its file is gone."""
_SHOWN = 25


@blueprint.get("")
@permit(Action.IMPORT)
def listing() -> ResponseReturnValue:
    """Show the uploads, newest first, and the form for another one."""
    return _listing()


@blueprint.post("")
@permit(Action.IMPORT)
def upload() -> ResponseReturnValue:
    """Take a file and look at it."""
    try:
        file = _file(request.files.get("file"))
        name = safe_name(file.filename or "")
        choices = first_choices(request.form, name)
    except BadRecord as refusal:
        return _listing(refusal.errors)
    root = services().uploads
    sweep(root)
    with writing() as conn:
        delete_older(conn, now_ms() - REMEMBERED_DAYS * DAY_MS)
        added = add_upload(conn, name, actor().name, now_ms(), choices)
    _keep(UploadFolder(root, added.id), file, name)
    start(added.id, UploadState.LOOKING)
    return redirect(url_for("imports.preview", upload_id=added.id), 303)


def _listing(errors: tuple[FieldError, ...] = ()) -> ResponseReturnValue:
    offset = params.whole(request.args, "offset", 0)
    uploads: list[Upload] = newest_uploads(reading(), _SHOWN, offset)
    page = render_template(
        "imports/listing.html",
        uploads=[as_it_stands(one) for one in uploads],
        total=count_uploads(reading()),
        limit=_SHOWN,
        offset=offset,
        errors=worded(errors, {"file": gettext("File"), "purpose": gettext("What it holds")}),
        purposes=PURPOSES,
        purpose=request.form.get("purpose", "sites"),
        most_mb=services().settings.upload_mb,
    )
    return page, 422 if errors else 200


def _file(given: FileStorage | None) -> FileStorage:
    if given is None or not given.filename:
        why = message("choose a file first")
        raise BadRecord(why, [FieldError("file", why)])
    return given


def _keep(folder: UploadFolder, file: FileStorage, name: str) -> None:
    assert isinstance(file.stream, IncomingFile)  # noqa: S101
    folder.keep(file.stream, name)
