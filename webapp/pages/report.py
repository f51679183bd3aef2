"""The public form: a complaint without signing in, and a page that shows its sender the state."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, json, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from shapely import from_geojson, to_geojson
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound

from geo.errors import BadParameter, BadRecord, FieldError, RecordConflict
from geo.fieldwork.complaints import MOST_WORDS, receive_complaint
from geo.fieldwork.json_body import is_canonical_uuid
from geo.fieldwork.photos import receive_photo_bytes
from geo.maps.place_map import place_map
from geo.message import message
from geo.model import Actor, Role
from geo.rules.complaint import Channel
from geo.rules.picture import MOST_BYTES
from geo.sphere import box_around
from geo.store.complaints import complaint_by_id
from geo.store.public_channels import load_channels
from geo.store.service_requests import answers_of
from webapp.complaint_words import category_label, known_categories, state_label
from webapp.context import catalogue, now_ms, reading, services, writing, zone
from webapp.faults import worded
from webapp.forms.public_report import CONTROLS, HONEYPOT, MOST_PHOTOS, PublicReport
from webapp.page_map import basemap, page_map
from webapp.pages.complaints.intake import city_bounds
from webapp.permits import Action, permit
from webapp.public_limits import RETRY_AFTER_S, count_sending, may_send
from webapp.wording import chinese, district_label

blueprint = Blueprint("report", __name__, url_prefix="/report")

PUBLIC = Actor("public", Role.VIEWER)
"""Who sends by the form: nobody we know."""
_SIMPLE_DEG = 0.002
_NEAR_M = 8_000.0
_LABELS = {
    "words": lazy_gettext("What happened"),
    "category": lazy_gettext("What it is about"),
    "address": lazy_gettext("Where it is"),
    "photos": lazy_gettext("Photos"),
    "name": lazy_gettext("Your name"),
    "phone": lazy_gettext("Telephone"),
    "email": lazy_gettext("E-mail"),
}


@blueprint.url_value_preprocessor
def bound_the_body(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Bound what a stranger can send before anything of it is read."""
    request.max_content_length = MOST_PHOTOS * MOST_BYTES + (1 << 20)


@blueprint.get("")
@permit(Action.EVERYBODY)
def form() -> ResponseReturnValue:
    """Show the form, where it is open."""
    return _form(PublicReport.empty()) if load_channels(reading()).form else _closed()


@blueprint.post("")
@permit(Action.EVERYBODY)
def send() -> ResponseReturnValue:
    """Take a complaint; sending the same form twice is harmless."""
    if not load_channels(reading()).form:
        return _closed()
    report = PublicReport.typed(request.form)
    if report.values[HONEYPOT].strip():
        why = message("must stay empty: programs fill it in, people do not see it")
        return _form(report, [FieldError(HONEYPOT, why)])
    if not may_send():
        return _too_often(report)
    report, faults = _with_photos(report)
    if faults:
        return _form(report, faults)
    try:
        with writing() as conn:
            receipt = receive_complaint(
                conn, report.values["id"], report.body(), PUBLIC,
                now_ms=now_ms(), zone=zone(), keep_days=load_channels(conn).keep_days,
            )  # fmt: skip
    except (BadRecord, BadParameter) as refusal:
        return _form(report, refusal.errors)
    except RecordConflict:
        why = message("This form was sent before with other words; open a new one.")
        return _form(report, [FieldError("words", why)])
    # Photos have been counted as they came.
    if receipt.created and not _photos_sent():
        count_sending()
    return redirect(url_for("report.receipt", report_id=receipt.id), 303)


@blueprint.get("/outlines.json")
@permit(Action.EVERYBODY)
def outlines() -> ResponseReturnValue:
    """Give the outlines of the districts and their names, and nothing of what is covered there."""
    features = [
        {
            "type": "Feature",
            "geometry": _simplified(district.boundary),
            "properties": {"name": district_label(district.code), "total": 0, "rate": None},
        }
        for district in catalogue().districts.values()
    ]
    answer = jsonify(type="FeatureCollection", features=features)
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@blueprint.get("/<report_id>")
@permit(Action.EVERYBODY)
def receipt(report_id: str) -> ResponseReturnValue:
    """Show whoever has its address how far a complaint of the form has come."""
    known = complaint_by_id(reading(), report_id) if is_canonical_uuid(report_id) else None
    if known is None or known.channel != Channel.WEB:
        raise NotFound
    page = render_template(
        "report/receipt.html",
        complaint=known,
        category=category_label(known.category),
        state=state_label(known.state),
        answer=answers_of(reading(), [known.id]).get(known.id),
        address=url_for("report.receipt", report_id=report_id, _external=True),
        form_open=load_channels(reading()).form,
    )
    return page, {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


def _with_photos(report: PublicReport) -> tuple[PublicReport, list[FieldError]]:
    """Keep the photos that came, and give the form that knows them."""
    kept = services()
    faults: list[FieldError] = []
    came = _photos_sent()
    if len(came) + len(report.photos) > MOST_PHOTOS:
        why = message("at most {most} are taken", most=MOST_PHOTOS)
        return report, [FieldError("photos", why)]
    for file in came:
        try:
            digest = receive_photo_bytes(
                kept.store, kept.photos, file.read(), PUBLIC.name, now_ms()
            )
        except BadRecord as refusal:
            faults += [FieldError("photos", one.why) for one in refusal.errors]
        else:
            report = report.with_photo(digest)
    if came:
        count_sending()
    return report, faults


def _photos_sent() -> list[FileStorage]:
    return [file for file in request.files.getlist("photos") if file.filename]


def _form(
    report: PublicReport,
    errors: Sequence[FieldError] = (),
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> ResponseReturnValue:
    body = report.body()
    lon, lat = body.get("lon"), body.get("lat")
    bounds, points = city_bounds(), []
    if isinstance(lon, float) and isinstance(lat, float):
        bounds, points = box_around(lon, lat, _NEAR_M), [{"lon": lon, "lat": lat}]
    offered = [one for one in known_categories().values() if one.public and one.active]
    page = render_template(
        "report/form.html",
        values=report.values,
        photos=report.photos,
        errors=worded(errors, _words(), lambda field: CONTROLS.get(field, field)),
        groups=_groups(offered),
        honeypot=HONEYPOT,
        most_photos=MOST_PHOTOS,
        most_words=MOST_WORDS,
        most_mb=MOST_BYTES >> 20,
        keep_days=load_channels(reading()).keep_days,
        map=page_map(
            place_map(
                bounds,
                points,
                url_for("report.outlines") if catalogue().districts else None,
                "zh-CN" if chinese() else "en",
                basemap(),
            )
        ),
    )
    answer = Response(page, status if errors else HTTPStatus.OK)
    # A form that is kept would carry another visitor's token and number.
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _too_often(report: PublicReport) -> ResponseReturnValue:
    why = message("Too much has come from your network within an hour; try again later.")
    answer = _form(report, [FieldError("send", why)], HTTPStatus.TOO_MANY_REQUESTS)
    answer.headers["Retry-After"] = str(RETRY_AFTER_S)  # type: ignore[union-attr]
    return answer


def _closed() -> ResponseReturnValue:
    return render_template("report/closed.html"), HTTPStatus.NOT_FOUND


def _groups(offered: Sequence[Any]) -> dict[str, list[tuple[str, str]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in offered:
        group = one.group_zh if chinese() else one.group_en
        groups.setdefault(group, []).append((one.code, category_label(one)))
    return groups


def _words() -> dict[str, str]:
    labels = {name: str(label) for name, label in _LABELS.items()}
    return {**labels, HONEYPOT: gettext("Website")}


def _simplified(boundary: str) -> Any:
    return json.loads(to_geojson(from_geojson(boundary).simplify(_SIMPLE_DEG)))
