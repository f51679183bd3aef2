"""The document of all machine routes (OpenAPI 3.1), put together from what stands at each view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, cast

from flask import Flask, Response, current_app, jsonify
from flask.typing import ResponseReturnValue
from flask_smorest import Api, Blueprint

from webapp.api.answer_schemas import ANSWERS
from webapp.api.body_schemas import BODIES
from webapp.api.parameters import PARAMETERS
from webapp.permits import Action, permit

EXTENSION = "squadmap-document"
JSON = "application/json"
BYTES = "application/octet-stream"
PROBLEM = "application/problem+json"

_DESCRIPTION = """\
Machines sign in with HTTP Basic or a bearer token (`flask users token NAME`). A browser's session
serves too, with the session's CSRF token in the header `X-CSRFToken` of what changes something.
Instants are ISO 8601; answers carry the offset of the deployment's time zone. Errors are problem
documents (RFC 9457) whose `errors` name each field and what would be right."""

MachineBlueprint = Blueprint


class Document(Api):
    """The document of an app; errors stay what `webapp.errors` makes of them."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self, app: Flask) -> None:
        super().__init__(
            app,
            spec_kwargs={
                "title": "Squadmap",
                "version": "1",
                "openapi_version": "3.1.0",
                "info": {"description": _DESCRIPTION},
                "security": [{"basic": []}, {"bearer": []}, {"session": []}],
            },
        )
        app.extensions[EXTENSION] = self
        # Our command line is what the manual says; the document has a route.
        app.cli.commands.pop("openapi", None)
        components = self.spec.components
        components.security_scheme("basic", {"type": "http", "scheme": "basic"})
        components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
        session = {"type": "apiKey", "in": "cookie", "name": app.config["SESSION_COOKIE_NAME"]}
        components.security_scheme("session", session)
        for name, schema in {**ANSWERS, **BODIES}.items():
            components.schema(name, schema)
        for name, (location, parameter) in PARAMETERS.items():
            components.parameter(name, location, parameter, lazy=True)

    def _register_error_handlers(self) -> None:
        """Leave errors to `webapp.errors`."""

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            content = {PROBLEM: {"schema": "Problem"}}
            answer = {"description": status.phrase, "content": content}
            self.spec.components.response(status.name, answer, lazy=True)


blueprint = MachineBlueprint("document", __name__, description="This document")


def describe(
    answer: str,
    *,
    media_type: str = JSON,
    media_types: Sequence[str] = (),
    created: bool = False,
    accepted: bool = False,
    parameters: Sequence[str] = (),
    body: str | None = None,
    body_type: str = JSON,
    errors: Sequence[HTTPStatus] = (),
    etag: bool = False,
    public: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Say of a view what the document says beside its docstring.

    Parameters
    ----------
    answer, body
        Names of `ANSWERS` and of `BODIES`.
    media_types
        Of the answer, where it has several.
    created
        Whether 201 tells that something new was stored.
    accepted
        Whether 202 tells that more must come before anything is stored.
    body_type
        Media type of the body.
    parameters
        Names of `PARAMETERS`; with any, 400 is among the errors, with one of the path also 404.
    errors
        Further ones; every route may answer 401, 429 (too many wrong passwords) and 503.
    etag
        Whether the answer has an ETag and 304 stands for "as you have it".
    public
        Whether it needs no sign-in.
    """
    content = {media: {"schema": answer} for media in media_types or (media_type,)}
    responses: dict[str, Any] = {"200": {"description": "OK", "content": content}}
    if created:
        responses["201"] = {"description": "Stored now", "content": content}
    if accepted:
        responses["202"] = {"description": "A part of it is there", "content": content}
    if etag:
        responses["304"] = {"description": "Not modified"}
    expected = {HTTPStatus.SERVICE_UNAVAILABLE, *errors}
    if parameters or body:
        expected.add(HTTPStatus.BAD_REQUEST)
    if any(PARAMETERS[name][0] == "path" for name in parameters):
        expected.add(HTTPStatus.NOT_FOUND)
    if not public:
        expected |= {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS}
    responses |= {str(int(status)): status.name for status in sorted(expected)}
    operation: dict[str, Any] = {"responses": responses, "parameters": list(parameters)}
    if body:
        operation["requestBody"] = {"required": True, "content": {body_type: {"schema": body}}}
    if public:
        operation["security"] = []
    return cast(Callable[..., Any], Blueprint.doc(**operation))


@blueprint.get("/api/openapi.json")
@describe(answer="Object")
@permit(Action.SIGNED_IN)
def openapi() -> ResponseReturnValue:
    """Give this document."""
    return document_of(current_app)


def document_of(app: Flask) -> Response:
    """Give an app's document as an answer."""
    document: Document = app.extensions[EXTENSION]
    return jsonify(document.spec.to_dict())
