"""The form of a call: what was typed, and the body that `geo.fieldwork.complaints` takes."""

from __future__ import annotations

import math
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from geo.errors import SiteNotFound
from geo.model import Site
from geo.rules.complaint import Channel
from geo.store.search import matching_rows
from geo.store.sites import site_by_code, sites_by_row

Values = dict[str, str]

CONTROLS = {
    "complainant.name": "name",
    "complainant.phone": "phone",
    "complainant.email": "email",
    "lon": "place",
    "lat": "place",
    "site": "place",
    "address": "place",
}
"""Member of the body → the id of its control, where that is another word."""


@dataclass(frozen=True)
class ComplaintForm:
    """The values of the form as typed; `site` is what the place was found to be, if anything."""

    values: Values
    site: Site | None = None

    @classmethod
    def empty(cls) -> ComplaintForm:
        """Give a form for a new call, with the UUID that makes sending it twice harmless."""
        return cls({"id": str(uuid.uuid4())})

    @classmethod
    def typed(cls, conn: Connection, values: Values) -> ComplaintForm:
        """Read what was typed; a place chosen from the list is a site, and so is its code."""
        code = values.get("site", "").strip()
        text = values.get("place", "").strip()
        # Who moved on without choosing from the list may have typed what names one site only.
        pointed = values.get("lon", "").strip()
        site = _site(conn, code) if code else None if pointed else _named(conn, text)
        return cls(values, site)

    @property
    def point(self) -> tuple[float, float] | None:
        """Give the point (lon, lat) that was clicked on, None without one that can be read."""
        if self.site is not None:
            return self.site.lon, self.site.lat
        lon, lat = _number(self.values.get("lon")), _number(self.values.get("lat"))
        return (lon, lat) if isinstance(lon, float) and isinstance(lat, float) else None

    def body(self, category: str | None) -> dict[str, Any]:
        """Give the body; what was left empty is not in it."""
        values = self.values
        body: dict[str, Any] = {
            "channel": Channel.PHONE.value,
            "category": category,
            "words": values.get("words", "").replace("\r\n", "\n"),
            "duplicate_of": values.get("duplicate_of") or None,
            "complainant": {
                name: values[name].strip()
                for name in ("name", "phone", "email")
                if values.get(name)
            },
        }
        if self.site is not None or values.get("site"):
            body["site"] = self.site.code if self.site is not None else values["site"]
        else:
            body |= {"lon": _number(values.get("lon")), "lat": _number(values.get("lat"))}
            body["address"] = values.get("place", "").strip()
        return {name: value for name, value in body.items() if value not in (None, "", {})}


def _site(conn: Connection, code: str) -> Site | None:
    try:
        return site_by_code(conn, code)
    except SiteNotFound:
        return None


def _named(conn: Connection, text: str) -> Site | None:
    """Give the site of which a text is the code, or the only one that has it in its name."""
    if not text:
        return None
    known = _site(conn, text)
    if known is not None:
        return known
    rows = matching_rows(conn, text)
    return sites_by_row(conn, [int(rows[0])])[int(rows[0])] if len(rows) == 1 else None


def _number(text: str | None) -> float | str | None:
    """Read a number; what is none stays as it is, and is refused for what it is."""
    text = (text or "").strip()
    try:
        value = float(text) if text else None
    except ValueError:
        return text
    return value if value is None or math.isfinite(value) else text
