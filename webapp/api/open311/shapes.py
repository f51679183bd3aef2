"""A complaint as the public sees it: never who made it, and of private ones no words either."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from geo.clock import SECOND_MS, iso
from geo.model import ComplaintCategory
from geo.rules.complaint import Channel
from geo.store.complaints import Complaint
from webapp.api.open311.services import service_name
from webapp.context import zone
from webapp.wording import instant, squad_label

_NEAR = 3
"""Digits of a degree (some 100 m) to which the place of a private complaint is told."""


def request_json(
    one: Complaint, known: Mapping[str, ComplaintCategory], answer: str | None
) -> dict[str, Any]:
    """Give one request.

    Whoever sends by Open311 is told that it is public. What was said on the telephone or typed
    into the form is not: of such a complaint the words, the address, the answer and the exact
    place stay inside.
    """
    public = one.channel == Channel.OPEN311
    return {
        "service_request_id": one.number,
        "status": "open" if one.open else "closed",
        "status_notes": answer if public else None,
        "service_name": service_name(known[one.category]),
        "service_code": one.category,
        "description": one.words if public else None,
        "agency_responsible": squad_label(one.squad) if one.squad is not None else None,
        "service_notice": service_notice(one.deadline_at) if one.open else None,
        "requested_datetime": w3_instant(one.received_at),
        "updated_datetime": w3_instant(one.state_at),
        "expected_datetime": w3_instant(one.deadline_at),
        "address": (one.address or None) if public else None,
        "address_id": None,
        "zipcode": None,
        "lat": _degrees(one.lat, public),
        "long": _degrees(one.lon, public),
        "media_url": one.body.get("media_url") if public else None,
    }


def service_notice(deadline_at: int) -> str:
    """Say by when a request is answered."""
    when = instant(deadline_at)
    return gettext("The office looks into it and answers by %(when)s.", when=_plain(when))


def w3_instant(at: int) -> str:
    """Give an instant to the second with its offset, as the specification wants it."""
    return iso(at - at % SECOND_MS, zone())


def _degrees(value: float | None, exact: bool) -> float | None:
    return value if value is None or exact else round(value, _NEAR)


def _plain(markup: Any) -> str:
    return str(markup.striptags()) if hasattr(markup, "striptags") else str(markup)
