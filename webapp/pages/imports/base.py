"""The blueprint of imports, and what is too large for it."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.context import services
from webapp.pages.imports.folder import UploadRequest

blueprint = Blueprint("imports", __name__, url_prefix="/imports")


@blueprint.record_once
def _take_files_to_disk(state: object) -> None:
    state.app.request_class = UploadRequest  # type: ignore[attr-defined]


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say how large the file is and how large it may be; nothing of it is kept."""
    size_mb = (request.content_length or 0) / (1 << 20)
    page = render_template(
        "imports/too_large.html", size_mb=size_mb, most_mb=services().settings.upload_mb
    )
    # What is still on its way would be taken for the next request.
    return page, 413, {"Connection": "close", "Cache-Control": "no-store"}
