"""Service requests: listed, looked up, sent."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, request
from flask_babel import gettext
from werkzeug.exceptions import BadRequest, NotFound

from geo import clock
from geo.errors import BadParameter, RecordNotFound
from geo.fieldwork.complaints import receive_complaint
from geo.fieldwork.json_body import is_canonical_uuid
from geo.fieldwork.photos import receive_photo_bytes
from geo.fieldwork.service_request import read_service_request
from geo.message import message
from geo.model import Actor, Role
from geo.rules.picture import MOST_BYTES
from geo.store.complaint_categories import categories
from geo.store.complaints import Complaint, complaint_by_id
from geo.store.open311_keys import key_named_by
from geo.store.public_channels import load_channels
from geo.store.service_requests import (
    MOST_DAYS,
    MOST_NAMED,
    MOST_ROWS,
    RequestFilter,
    answers_of,
    default_span,
    public_requests,
)
from webapp import params
from webapp.api.open311.base import ROOT, SUFFIX, blueprint, no_key, reply
from webapp.api.open311.services import service_by_code
from webapp.api.open311.shapes import request_json, service_notice
from webapp.context import now_ms, reading, services, writing, zone
from webapp.permits import Action, permit

MOST_PHOTOS = 3


@blueprint.get(f"{ROOT}/requests.{SUFFIX}", endpoint="requests")
@blueprint.get(f"{ROOT}/requests", endpoint="requests_by_accept")
@permit(Action.EVERYBODY)
def listed(suffix: str = "") -> Response:  # noqa: ARG001
    """List requests, the newest first: at most 1,000 of at most 90 days, page by page."""
    size = params.whole(request.args, "page_size", MOST_ROWS, 1, MOST_ROWS)
    page = params.whole(request.args, "page", 1, 1, 2**31)
    return _reply(public_requests(reading(), _filter(), size, (page - 1) * size))


@blueprint.get(f"{ROOT}/requests/<number>.{SUFFIX}", endpoint="request")
@blueprint.get(f"{ROOT}/requests/<number>", endpoint="request_by_accept")
@permit(Action.EVERYBODY)
def one(number: str, suffix: str = "") -> Response:  # noqa: ARG001
    """Give one request by its service_request_id."""
    found = public_requests(reading(), RequestFilter(numbers=(number,)))
    if not found:
        raise NotFound(
            gettext("service_request_id: there is no request '%(number)s'", number=number[:60])
        )
    return _reply(found)


@blueprint.get(f"{ROOT}/tokens/<token>.{SUFFIX}", endpoint="token")
@blueprint.get(f"{ROOT}/tokens/<token>", endpoint="token_by_accept")
@permit(Action.EVERYBODY)
def number_of_token(token: str, suffix: str = "") -> Response:  # noqa: ARG001
    """Give the service_request_id behind a token: the UUID under which a complaint is kept."""
    try:
        if not is_canonical_uuid(token):
            raise NotFound
        known = complaint_by_id(reading(), token)
    except (NotFound, RecordNotFound):
        raise NotFound(gettext("token: there is no token '%(token)s'", token=token[:60])) from None
    told = {"service_request_id": known.number, "token": token}
    return reply([told], "service_requests", "request")


@blueprint.post(f"{ROOT}/requests.{SUFFIX}", endpoint="send")
@blueprint.post(f"{ROOT}/requests", endpoint="send_by_accept")
@permit(Action.WITH_KEY)
def send(suffix: str = "") -> Response:  # noqa: ARG001
    """Take a request in; the same one again on the same day gets the same answer."""
    request.max_content_length = MOST_PHOTOS * MOST_BYTES + (1 << 20)
    program = key_named_by(reading(), request.values.get("api_key", ""))
    if program is None:
        raise no_key()
    code = request.form.get("service_code", "").strip()
    if not code:
        raise BadRequest(gettext("service_code: is missing"))
    category = service_by_code(code)
    now, kept = now_ms(), services()
    day = clock.local_day(now, zone())
    # Before photos are kept, what the fields say is looked at.
    read_service_request(request.form, category, (), program, day)
    photos = [
        receive_photo_bytes(kept.store, kept.photos, file.read(), f"open311:{program}", now)
        for file in request.files.getlist("media")[:MOST_PHOTOS]
    ]
    asked = read_service_request(request.form, category, photos, program, day)
    with writing() as conn:
        receipt = receive_complaint(
            conn, asked.id, asked.body, Actor(f"open311:{program}", Role.VIEWER),
            now_ms=now, zone=zone(), keep_days=load_channels(conn).keep_days,
        )  # fmt: skip
        stored = complaint_by_id(conn, asked.id)
    told = {
        "service_request_id": stored.number,
        "service_notice": service_notice(stored.deadline_at),
        "account_id": None,
    }
    status = HTTPStatus.CREATED if receipt.created else HTTPStatus.OK
    return reply([told], "service_requests", "request", status)


def _filter() -> RequestFilter:
    numbers = params.several(request.args, "service_request_id")
    if len(numbers) > MOST_NAMED:
        raise BadParameter(
            "service_request_id", message("at most {most} can be named at once", most=MOST_NAMED)
        )
    if numbers:
        return RequestFilter(numbers=numbers)
    codes = params.several(request.args, "service_code")
    statuses = set(params.several(request.args, "status"))
    if statuses - {"open", "closed"}:
        raise BadParameter("status", message("must be one of {known}", known="open, closed"))
    since, until = default_span(
        params.instant(request.args, "start_date"),
        params.instant(request.args, "end_date"),
        now_ms(),
    )
    if until < since:
        raise BadParameter("end_date", message("lies before start_date"))
    if until - since > MOST_DAYS * clock.DAY_MS:
        raise BadParameter(
            "start_date", message("the span may not be longer than {most} days", most=MOST_DAYS)
        )
    return RequestFilter(
        categories=tuple(_public_code(code) for code in codes),
        since=since,
        until=until,
        open=None if len(statuses) != 1 else "open" in statuses,
    )


def _public_code(code: str) -> str:
    """Give the code of a public category, also of one that is no longer offered."""
    known = categories(reading()).get(code)
    return known.code if known and known.public else service_by_code(code).code


def _reply(found: Sequence[Complaint]) -> Response:
    known = categories(reading())
    answers = answers_of(reading(), [one.id for one in found])
    told: list[dict[str, Any]] = [request_json(one, known, answers.get(one.id)) for one in found]
    return reply(told, "service_requests", "request")
