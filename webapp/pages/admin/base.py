"""The blueprint of administration, and what its pages share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext, lazy_pgettext

from geo.clock import to_datetime
from geo.errors import FieldError
from webapp.context import zone
from webapp.faults import worded

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

PAGES = (
    ("admin.overview", lazy_gettext("Overview")),
    ("admin.people", lazy_gettext("People")),
    ("admin.tokens", lazy_gettext("Tokens")),
    ("admin.policies", lazy_gettext("Policies")),
    ("admin.risks", lazy_gettext("Risk levels")),
    ("admin.priority", lazy_gettext("Priority")),
    ("admin.public", lazy_gettext("The public")),
    ("admin.squads", lazy_gettext("Squads")),
    ("admin.kinds", lazy_gettext("Kinds")),
    ("admin.complaints", lazy_gettext("Complaints")),
    ("admin.hours", lazy_gettext("Opening hours")),
    ("admin.log", lazy_gettext("Log")),
)
"""Endpoint and title of each page, in the order of their links."""

LABELS = {
    "code": lazy_gettext("Id"),
    "group_zh": lazy_gettext("Group, in Chinese"),
    "group_en": lazy_gettext("Group, in English"),
    "keywords": lazy_gettext("Words that tell it"),
    "hours": lazy_gettext("Hours until it is to be answered"),
    "title": lazy_gettext("Title"),
    "text_zh": lazy_gettext("Words, in Chinese"),
    "text_en": lazy_gettext("Words, in English"),
    "category": lazy_gettext("Category"),
    "name": lazy_gettext("Name"),
    "role": lazy_gettext("Role"),
    "squad": lazy_gettext("Squad"),
    "account": lazy_gettext("Person"),
    "days": lazy_gettext("Days"),
    "subject": lazy_gettext("What"),
    "risk": lazy_gettext("Risk level"),
    "interval": lazy_gettext("Every"),
    "notice": lazy_gettext("Notice"),
    "look_back": lazy_gettext("Look-back"),
    "acts": lazy_gettext("Acts"),
    "effective_from": lazy_gettext("In force from"),
    "effective_to": lazy_gettext("In force until"),
    "per_hour": lazy_gettext("Reports within an hour"),
    "keep_days": lazy_gettext("Days kept"),
    "number": lazy_gettext("Number"),
    "name_zh": lazy_gettext("Chinese name"),
    "name_en": lazy_gettext("English name"),
    "label_zh": lazy_gettext("Chinese name"),
    "label_en": lazy_gettext("English name"),
    "base_lon": lazy_gettext("Longitude of the base"),
    "base_lat": lazy_gettext("Latitude of the base"),
    "shift_start": lazy_gettext("Shift begins"),
    "shift_end": lazy_gettext("Shift ends"),
    "size": lazy_pgettext("number", "People"),
    "act": lazy_gettext("Act"),
    "kind": lazy_gettext("Kinds"),
    "district": lazy_gettext("Districts"),
    "id": lazy_gettext("Id"),
    "family": lazy_gettext("Family"),
    "checklist": lazy_gettext("Checklist"),
    "service_min": lazy_gettext("Minutes of a visit"),
}
"""What the pages call the fields of their forms."""


def page(
    template: str,
    errors: Iterable[FieldError] = (),
    labels: Mapping[str, str] | None = None,
    **values: Any,
) -> ResponseReturnValue:
    """Render a page; with errors it shows again what was typed, and answers 422.

    The template finds what was typed in `typed`, an empty form where nothing was. `labels` are
    what this page calls fields that are not among `LABELS`.
    """
    known = {name: str(label) for name, label in LABELS.items()}
    told = worded(errors, known | dict(labels or {}))
    rendered = render_template(
        f"admin/{template}", pages=PAGES, errors=told, typed=request.form, **values
    )
    return rendered, 422 if told else 200


def local_minute(ms: int) -> str:
    """Write an instant (UTC ms) as a `datetime-local` control takes it."""
    return to_datetime(ms, zone()).strftime("%Y-%m-%dT%H:%M")
