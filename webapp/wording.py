"""How values read in the reader's language: statuses, kinds, instants, spans, rates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import (
    format_date,
    format_datetime,
    format_percent,
    get_locale,
    gettext,
    lazy_gettext,
    ngettext,
)
from markupsafe import Markup

from geo.clock import DAY_MS, HOUR_MS, MINUTE_MS, iso, to_datetime
from geo.model import Conclusion, Kind, Result, RiskLevel, Role, Site, Status
from webapp.context import catalogue, now_ms, zone

STATUS_LABELS = {
    Status.COVERED: lazy_gettext("covered"),
    Status.DUE: lazy_gettext("due"),
    Status.NEVER: lazy_gettext("never done"),
    Status.OVERDUE: lazy_gettext("overdue"),
}
RESULT_LABELS = {
    Result.PASS: lazy_gettext("pass"),
    Result.ADVISORY: lazy_gettext("advisory"),
    Result.FAIL: lazy_gettext("fail"),
}
CONCLUSION_LABELS = {
    Conclusion.PASS: lazy_gettext("conforms"),
    Conclusion.CONDITIONAL: lazy_gettext("conforms conditionally"),
    Conclusion.NONE: lazy_gettext("no statement of conformity"),
    Conclusion.FAIL: lazy_gettext("does not conform"),
}
RISK_LABELS = {
    RiskLevel.LOW: lazy_gettext("low risk"),
    RiskLevel.MEDIUM: lazy_gettext("medium risk"),
    RiskLevel.HIGH: lazy_gettext("high risk"),
}
ROLE_LABELS = {
    Role.ADMIN: lazy_gettext("administrator"),
    Role.DISPATCHER: lazy_gettext("dispatcher"),
    Role.SQUAD: lazy_gettext("squad"),
    Role.VIEWER: lazy_gettext("viewer"),
}

_TO_THE_MINUTE = {False: "d MMM y, HH:mm", True: "y年M月d日 HH:mm"}
_TIME = Markup('<time datetime="{}" title="{}">{}</time>')


def chinese() -> bool:
    """Say whether the reader reads Chinese."""
    return str(get_locale() or "en").startswith("zh")


def status_label(status: Status | int) -> str:
    """Give a status in words."""
    return str(STATUS_LABELS[Status(status)])


def result_label(result: Result | str) -> str:
    """Give an inspection's result in words."""
    return str(RESULT_LABELS[Result(result)])


def conclusion_label(conclusion: Conclusion | str) -> str:
    """Give a calibration's conclusion in words."""
    return str(CONCLUSION_LABELS[Conclusion(conclusion)])


def risk_label(level: RiskLevel) -> str:
    """Give a risk level in words."""
    return str(RISK_LABELS[level])


def type_label(type_id: str) -> str:
    """Give the name of a type of instrument."""
    known = catalogue().types.get(type_id)
    if known is None:
        return type_id
    return known.label_zh if chinese() else known.label_en


def kind_label(kind: Kind | str) -> str:
    """Give a kind's name, by value or id."""
    known = kind if isinstance(kind, Kind) else catalogue().kinds.get(kind)
    if known is None:
        return str(kind)
    return known.label_zh if chinese() else known.label_en


def district_label(code: str | None) -> str:
    """Give a district's name by its code."""
    if code is None:
        return gettext("no district")
    known = catalogue().districts.get(code)
    if known is None:
        return code
    return known.name_zh if chinese() else known.name_en


def squad_label(number: int) -> str:
    """Give a squad's number and name."""
    known = catalogue().squads.get(number)
    name = "" if known is None else known.name_zh if chinese() else known.name_en
    return name or gettext("Squad %(number)s", number=number)


def listed(words: Iterable[str]) -> str:
    """Write words one after another."""
    return gettext(", ").join(words)


def site_label(site: Site) -> str:
    """Give a site's name; kind and code where it has none."""
    return site.name or f"{kind_label(site.kind)} {site.code}"


def instant(ms: int | None) -> Markup | str:
    """Write an instant (UTC ms) as date and time of the deployment's zone."""
    if ms is None:
        return "–"
    return _TIME.format(iso(ms, zone()), iso(ms, zone()), instant_words(ms))


def instant_words(ms: int) -> str:
    """Write an instant (UTC ms) as plain words, to the minute."""
    return format_datetime(to_datetime(ms, zone()), _TO_THE_MINUTE[chinese()], rebase=False)


def ago(ms: int | None, at: int | None = None) -> Markup | str:
    """Write an instant (UTC ms) relative to `at`, by default now, the exact one on hover."""
    if ms is None:
        return "–"
    away = (now_ms() if at is None else at) - ms
    words = span(abs(away))
    text = gettext("%(span)s ago", span=words) if away >= 0 else gettext("in %(span)s", span=words)
    return _TIME.format(iso(ms, zone()), instant_words(ms), text)


def span(ms: int) -> str:
    """Write a length of time (ms) in its largest sensible unit."""
    if ms >= 2 * DAY_MS:
        return ngettext("%(num)s day", "%(num)s days", ms // DAY_MS)
    if ms >= HOUR_MS:
        return ngettext("%(num)s hour", "%(num)s hours", ms // HOUR_MS)
    return ngettext("%(num)s minute", "%(num)s minutes", ms // MINUTE_MS)


def day(value: date) -> str:
    """Write a calendar day."""
    return format_date(value, "full")


def percent(share: float) -> str:
    """Write a share of 0 to 1."""
    return format_percent(share, "0.0%") if share < 1 else format_percent(share)


def iso_instant(ms: int | None) -> Any:
    """Write an instant (UTC ms) as ISO 8601 with the zone's offset; None stays None."""
    return None if ms is None else iso(ms, zone())
