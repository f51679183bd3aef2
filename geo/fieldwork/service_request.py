"""A service request of Open311 GeoReport v2, as the complaint that it is."""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from geo.errors import BadRecord, FieldError, listed
from geo.fieldwork.complaints import MOST_ADDRESS
from geo.message import message
from geo.model import ComplaintCategory
from geo.rules.complaint import Channel

MOST_DESCRIPTION = 4_000
"""As the specification has it."""
MOST_URL = 2_000
PREMISES = "premises"
"""Code of the one attribute that services ask for: the name of the shop or market."""

_SENT = uuid.UUID("5a3f0c1e-7b7e-5f0e-9c55-2f3d1a6e8b90")
"""Namespace of the ids of what programs send (RFC 9562, version 5)."""
_FIELD_OF = {
    "words": "description",
    "lon": "long",
    "place": "lat",
    "address": "address_string",
    "category": "service_code",
    "complainant.name": "first_name",
    "complainant.phone": "phone",
    "complainant.email": "email",
}


@dataclass(frozen=True)
class ServiceRequest:
    """A request as it is received: the complaint's id and its body."""

    id: str
    body: dict[str, Any]


def read_service_request(
    fields: Mapping[str, str],
    category: ComplaintCategory,
    photos: Sequence[str],
    program: str,
    day: date,
) -> ServiceRequest:
    """Read the fields of a POST, other than the key and the service code.

    Parameters
    ----------
    photos
        SHA-256 of photos that came with it.
    program
        Whose key sent it.
    day
        The local day: the same request sent again on it is the same request.

    Raises
    ------
    BadRecord
        When a field cannot be taken, or no place is named; it names every field at fault.
    """
    errors: list[FieldError] = []
    lon, lat = (_degrees(fields, name, errors) for name in ("long", "lat"))
    address = _address(fields)
    if lon is None and lat is None and not address and not errors:
        errors.append(FieldError("lat", message("name the place: lat and long, or address_string")))
    description = fields.get("description", "").strip()
    if len(description) > MOST_DESCRIPTION:
        why = message(
            "has {many:,} characters; at most {most:,} are taken",
            many=len(description),
            most=MOST_DESCRIPTION,
        )
        errors.append(FieldError("description", why))
    if errors:
        raise BadRecord(
            message("The request breaks a rule: {listed}.", listed=listed(errors)), errors
        )
    body: dict[str, Any] = {
        "channel": Channel.OPEN311.value,
        "category": category.code,
        "words": description or category.label_zh,
        "address": address,
        "source": f"open311:{program}",
    }
    if lon is not None or lat is not None:
        body |= {"lon": lon, "lat": lat}
    if url := _media_url(fields):
        body["media_url"] = url
    if photos:
        body["photos"] = list(photos)
    caller = _caller(fields)
    if caller:
        body["complainant"] = caller
    same = json.dumps([program, day.isoformat(), body], ensure_ascii=False, sort_keys=True)
    return ServiceRequest(str(uuid.uuid5(_SENT, same)), body)


def field_of(member: str) -> str:
    """Give the field of the specification that a member of the complaint came from."""
    return _FIELD_OF.get(member, member)


def _degrees(fields: Mapping[str, str], name: str, errors: list[FieldError]) -> float | None:
    text = fields.get(name, "").strip()
    if not text:
        return None
    try:
        degrees = float(text)
    except ValueError:
        degrees = math.nan
    if math.isfinite(degrees):
        return degrees
    errors.append(FieldError(name, message("is no number; write decimal degrees")))
    return None


def _address(fields: Mapping[str, str]) -> str:
    """Give the premises, the address as typed and its id, as far as they are named."""
    named = (
        fields.get(f"attribute[{PREMISES}]", ""),
        fields.get("address_string", ""),
        fields.get("address_id", ""),
    )
    return ", ".join(text for one in named if (text := " ".join(one.split())))[:MOST_ADDRESS]


def _media_url(fields: Mapping[str, str]) -> str | None:
    text = fields.get("media_url", "").strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    fits = parts.scheme in ("http", "https") and parts.netloc and len(text) <= MOST_URL
    return text if fits else None


def _caller(fields: Mapping[str, str]) -> dict[str, str]:
    names = (fields.get(name, "").strip() for name in ("first_name", "last_name"))
    told = {
        "name": " ".join(name for name in names if name),
        "phone": fields.get("phone", "").strip(),
        "email": fields.get("email", "").strip(),
    }
    return {name: value for name, value in told.items() if value}
