"""The blueprint of Open311: answers as XML or JSON, errors in the specification's one shape."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, json, request
from werkzeug.exceptions import Forbidden, HTTPException, NotFound

from geo.errors import SquadmapError
from geo.fieldwork.service_request import field_of
from geo.message import message
from geo.store.public_channels import load_channels
from webapp.api.open311.xml import xml_document
from webapp.context import reading
from webapp.errors import RETRY_AFTER_S, status_of
from webapp.language import said
from webapp.permits import Action, permit

ROOT = "/open311/v2"
FORMATS = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
SUFFIX = f"<any({','.join(FORMATS)}):suffix>"
_OWN = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE})
"""The specification knows 403, 404 and, for anything else, 400; a busy store may be tried again."""

blueprint = Blueprint("open311", __name__)


@blueprint.before_request
def open_to_the_public() -> None:
    """Refuse everything while an administrator keeps Open311 shut."""
    if not load_channels(reading()).open311:
        raise NotFound("Open311 is switched off here.")


@blueprint.after_request
def let_pages_of_others_read(answer: Response) -> Response:
    """Let any page read what is public anyway; it can neither see nor send a session."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.vary.update(["Accept", "Accept-Language", "Cookie"])
    return answer


def reply(value: Any, root: str, item: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Give a value as the format that was asked for: by suffix, else by `Accept`, else XML.

    Parameters
    ----------
    root, item
        What XML calls the whole, and each thing of a list in it.
    """
    wanted = _format()
    if wanted == "json":
        text = json.dumps(value, ensure_ascii=False)
    else:
        text = xml_document(value, root, item)
    return Response(text, status, content_type=FORMATS[wanted])


def no_key() -> Forbidden:
    """Make the error for a request whose key is missing or wrong."""
    return Forbidden("The api_key is missing or unknown; ask the office for one.")


@blueprint.errorhandler(SquadmapError)
def domain_error(error: SquadmapError) -> Response:
    """Tell what is wrong, field by field."""
    status = status_of(error)
    told = [f"{field_of(one.field)}: {said(one.why)}" for one in error.errors]
    return _errors(
        status if status in _OWN else HTTPStatus.BAD_REQUEST, told or [said(error.sentence)]
    )


@blueprint.errorhandler(HTTPException)
def http_error(error: HTTPException) -> Response:
    """Tell what the web found wrong."""
    status = HTTPStatus(error.code or HTTPStatus.BAD_REQUEST)
    shown = status if status in _OWN else HTTPStatus.BAD_REQUEST
    return _errors(shown, [error.description or error.name])


@blueprint.route(f"{ROOT}/<path:anything>")
@permit(Action.EVERYBODY)
def nothing_here(anything: str) -> Response:
    """Say that there is no such resource."""
    return _errors(
        HTTPStatus.NOT_FOUND,
        [said(message("There is no resource '{name}'.", name=anything[:60]))],
    )


def _errors(status: HTTPStatus, descriptions: list[str]) -> Response:
    told = [{"code": int(status), "description": one} for one in descriptions]
    answer = reply(told, "errors", "error", status)
    answer.headers["Cache-Control"] = "no-store"
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    return answer


def _format() -> str:
    suffix = (request.view_args or {}).get("suffix") or request.path.rpartition(".")[2]
    if suffix in FORMATS:
        return str(suffix)
    best = request.accept_mimetypes.best_match(["text/xml", "application/xml", "application/json"])
    return "json" if best == "application/json" else "xml"
