"""How columns of a site are called, and how their values read."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext, lazy_pgettext

from webapp.context import catalogue
from webapp.wording import instant, kind_label

_LABELS = {
    "name": lazy_pgettext("site", "Name"),
    "kind": lazy_gettext("Kind"),
    "address": lazy_gettext("Address"),
    "crowding": lazy_gettext("Crowding"),
    "point": lazy_gettext("Position"),
    "lon": lazy_gettext("Longitude"),
    "lat": lazy_gettext("Latitude"),
    "opened_at": lazy_gettext("Open since"),
    "closed_at": lazy_gettext("Closed since"),
}


def column_label(column: str) -> Any:
    """Give what a column of a site is called."""
    return _LABELS[column]


def column_value(column: str, value: Any) -> Any:
    """Give a column's value as a person reads it."""
    if value in (None, ""):
        return gettext("none")
    if column == "kind":
        return kind_label(catalogue().kinds[value]) if value in catalogue().kinds else value
    if column == "point":
        return f"{value[1]:.6f}, {value[0]:.6f}"
    return instant(value) if column in ("opened_at", "closed_at") else value
