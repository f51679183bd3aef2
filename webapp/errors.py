"""What a person or a machine sees when something goes wrong: one table, one shape."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from geo import errors as domain
from webapp.identity import SignInNeeded, for_machines
from webapp.language import said

RETRY_AFTER_S = 2

STATUS_OF: dict[type[domain.SquadmapError], HTTPStatus] = {
    domain.BadParameter: HTTPStatus.BAD_REQUEST,
    domain.BadRecord: HTTPStatus.UNPROCESSABLE_ENTITY,
    domain.UnreadableFile: HTTPStatus.UNPROCESSABLE_ENTITY,
    domain.RecordConflict: HTTPStatus.CONFLICT,
    domain.EditConflict: HTTPStatus.CONFLICT,
    domain.StoreNotEmpty: HTTPStatus.CONFLICT,
    domain.NotFound: HTTPStatus.NOT_FOUND,
    domain.NotPermitted: HTTPStatus.FORBIDDEN,
    domain.StoreNotReady: HTTPStatus.SERVICE_UNAVAILABLE,
    domain.StoreBusy: HTTPStatus.SERVICE_UNAVAILABLE,
    domain.TravelUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}

_log = logging.getLogger(__name__)


def status_of(error: domain.SquadmapError) -> HTTPStatus:
    """Give the HTTP status of an error of the domain: its own, or its nearest base's."""
    for cls in type(error).__mro__:
        if cls in STATUS_OF:
            return STATUS_OF[cls]
    return HTTPStatus.INTERNAL_SERVER_ERROR


def set_up_errors(app: Flask) -> None:
    """Answer every error in the one shape."""

    @app.errorhandler(domain.SquadmapError)
    def domain_error(error: domain.SquadmapError) -> ResponseReturnValue:
        faults = [{"field": fault.field, "why": said(fault.why)} for fault in error.errors]
        return problem(status_of(error), said(error.sentence), faults)

    @app.errorhandler(SignInNeeded)
    def sign_in_needed(_error: SignInNeeded) -> ResponseReturnValue:
        if for_machines(request.path):
            detail = gettext("Sign in with HTTP Basic or a bearer token.")
            answer = problem(HTTPStatus.UNAUTHORIZED, detail)
            # To a script of ours it would bring up the browser's own sign-in, once a second.
            if request.headers.get("Sec-Fetch-Dest") != "empty":
                answer.headers["WWW-Authenticate"] = 'Basic realm="Squadmap", charset="UTF-8"'
            return answer
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("sign_in.login", next=None if target == "/" else target))

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> ResponseReturnValue:
        detail = gettext(
            "The page was open for too long, or in another session. Nothing was changed: "
            "reload it and try again."
        )
        why = gettext("is missing or no longer valid")
        return problem(HTTPStatus.BAD_REQUEST, detail, [{"field": "csrf_token", "why": why}])

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
            return error
        answer = problem(HTTPStatus(error.code), _detail_of(error))
        for name, value in error.get_headers():
            if name.lower() in ("retry-after", "allow"):
                answer.headers[name] = value
        return answer

    @app.errorhandler(DataError)
    def no_value_of_a_database(error: DataError) -> ResponseReturnValue:
        # PostgreSQL holds no U+0000: nothing that is stored can be meant by it.
        _log.warning("a value that no database takes at %s: %s", request.path, error.orig)
        return problem(HTTPStatus.BAD_REQUEST, str(_OF_THE_WEB[400]))

    @app.errorhandler(OperationalError)
    @app.errorhandler(InterfaceError)
    def store_error(error: Exception) -> ResponseReturnValue:
        _log.warning("the database failed: %s", error)
        detail = gettext("The database does not answer just now; try again.")
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, detail)

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> ResponseReturnValue:
        if app.testing or app.debug:
            raise error
        _log.exception("unforeseen error at %s", request.path)
        detail = gettext(
            "Something went wrong on our side; it is in the server's log. Nothing was half stored."
        )
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail)


def asks_for_json() -> bool:
    """Say whether a script sent a page's form, and reads JSON."""
    return request.headers.get("Accept") == "application/json"


def _detail_of(error: HTTPException) -> str:
    """Give what an error of the web says; in our words where it says but what Werkzeug does."""
    if error.description == type(error).description and error.code in _OF_THE_WEB:
        return str(_OF_THE_WEB[error.code])
    return error.description or error.name


_OF_THE_WEB = {
    400: lazy_gettext("What was sent cannot be read."),
    404: lazy_gettext("The address is mistyped, or what it led to is gone."),
    405: lazy_gettext("This address takes requests of another kind."),
    413: lazy_gettext("What was sent is larger than is taken."),
}


def problem(
    status: HTTPStatus, detail: str, errors: list[dict[str, str]] | None = None
) -> Response:
    """Give a problem document (RFC 9457) to machines and scripts, a plain page to people."""
    if for_machines(request.path) or asks_for_json():
        document: dict[str, Any] = {
            "type": "about:blank",
            "title": status.phrase,
            "status": int(status),
            "detail": detail,
            "errors": errors or [],
        }
        answer = jsonify(document)
        answer.content_type = "application/problem+json"
    else:
        page = render_template("error.html", status=status, detail=detail, errors=errors or [])
        answer = Response(page)
    answer.status_code = int(status)
    answer.headers["Cache-Control"] = "no-store"
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    return answer
