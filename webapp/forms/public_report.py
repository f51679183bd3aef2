"""The public form: what was typed, and the complaint that it is."""

from __future__ import annotations

import math
import re
import uuid
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from geo.rules.complaint import Channel

MOST_PHOTOS = 3
HONEYPOT = "website"
"""A field that people do not see and programs fill in."""
CONTROLS = {
    "complainant.name": "name",
    "complainant.phone": "phone",
    "complainant.email": "email",
    "lon": "address",
    "lat": "address",
    "place": "address",
    "photo": "photos",
}
"""Member of the body → the id of its control, where that is another word."""

_NAMES = (
    "id", "words", "category", "address", "lon", "lat", "name", "phone", "email", HONEYPOT,
)  # fmt: skip
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class PublicReport:
    """The values as typed, and the SHA-256 of the photos that have come already."""

    values: dict[str, str]
    photos: tuple[str, ...] = ()

    @classmethod
    def empty(cls) -> PublicReport:
        """Give a new form, with the UUID that makes sending it twice harmless."""
        return cls({"id": str(uuid.uuid4())})

    @classmethod
    def typed(cls, form: MultiDict[str, str]) -> PublicReport:
        """Read what was typed."""
        values = {name: form.get(name, "") for name in _NAMES}
        kept = [one for one in form.getlist("kept_photo") if _HASH.fullmatch(one)]
        return cls(values, tuple(dict.fromkeys(kept))[:MOST_PHOTOS])

    def with_photo(self, sha256: str) -> PublicReport:
        """Give the form with one more photo."""
        return replace(self, photos=tuple(dict.fromkeys((*self.photos, sha256)))[:MOST_PHOTOS])

    def body(self) -> dict[str, Any]:
        """Give the body; what was left empty is not in it."""
        typed = {name: value.strip() for name, value in self.values.items()}
        body: dict[str, Any] = {
            "channel": Channel.WEB.value,
            "category": typed.get("category"),
            "words": self.values.get("words", "").replace("\r\n", "\n").strip(),
            "address": typed.get("address"),
            "lon": _number(typed.get("lon")),
            "lat": _number(typed.get("lat")),
            "photos": list(self.photos),
            "complainant": {
                name: typed[name] for name in ("name", "phone", "email") if typed.get(name)
            },
        }
        return {name: value for name, value in body.items() if value not in (None, "", [], {})}


def _number(text: str | None) -> float | str | None:
    """Read a number; what is none stays as it is, and is refused for what it is."""
    try:
        value = float(text) if text else None
    except ValueError:
        return text
    return value if value is None or math.isfinite(value) else text
