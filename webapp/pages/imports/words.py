"""How fields, purposes, states and refusals of an import read in the reader's language.

The intake speaks to whoever types commands; here its hints name the controls of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import format_decimal, gettext, lazy_gettext

from geo.message import Message
from geo.store.uploads import UploadState
from webapp.faults import why_in_words
from webapp.pages.imports.base import blueprint
from webapp.wording import listed

FIELD_LABELS = {
    "code": lazy_gettext("Code"),
    "name": lazy_gettext("Name"),
    "kind": lazy_gettext("Kind"),
    "lon": lazy_gettext("Longitude"),
    "lat": lazy_gettext("Latitude"),
    "district": lazy_gettext("District"),
    "address": lazy_gettext("Address"),
    "crowding": lazy_gettext("Crowding, 1 to 5"),
    "point": lazy_gettext("Both coordinates in one column"),
    "record_id": lazy_gettext("Record's id"),
    "squad": lazy_gettext("Squad"),
    "started_at": lazy_gettext("Started"),
    "finished_at": lazy_gettext("Finished"),
    "result": lazy_gettext("Result"),
    "note": lazy_gettext("Note or finding"),
    "outing": lazy_gettext("Outing"),
    "officers": lazy_gettext("Officers"),
    "record_type": lazy_gettext("Inspection or calibration"),
    "received_at": lazy_gettext("Received at"),
    "category": lazy_gettext("Category"),
    "words": lazy_gettext("What was said"),
    "state": lazy_gettext("State"),
    "answered_at": lazy_gettext("Answered at"),
    "closed_at": lazy_gettext("Closed at"),
    "row": lazy_gettext("Row"),
    "feature": lazy_gettext("Feature"),
    "geometry": lazy_gettext("Geometry"),
}
PURPOSE_LABELS = {
    "sites": lazy_gettext("Sites"),
    "records": lazy_gettext("Records"),
    "visits": lazy_gettext("Sites with their inspections"),
    "complaints": lazy_gettext("Complaints"),
}
PURPOSE_HINTS = {
    "sites": lazy_gettext("each row a place to visit"),
    "records": lazy_gettext("each row an inspection or calibration of a site"),
    "visits": lazy_gettext("open data: places and what was found there, in one table"),
    "complaints": lazy_gettext(
        "each row a complaint of another register, a city's 311 for example"
    ),
}
STATE_LABELS = {
    UploadState.UPLOADED: lazy_gettext("uploaded"),
    UploadState.LOOKING: lazy_gettext("being read"),
    UploadState.CHECKING: lazy_gettext("being checked"),
    UploadState.CHECKED: lazy_gettext("checked"),
    UploadState.APPLYING: lazy_gettext("being applied"),
    UploadState.APPLIED: lazy_gettext("applied"),
    UploadState.FAILED: lazy_gettext("failed"),
    UploadState.INTERRUPTED: lazy_gettext("interrupted"),
}
DATUM_LABELS = {
    "wgs84": lazy_gettext("WGS-84: GPS devices, OpenStreetMap, most GIS files"),
    "gcj02": lazy_gettext("GCJ-02: Amap 高德, Tencent 腾讯, Google in China"),
    "bd09": lazy_gettext("BD-09: Baidu 百度"),
}

FORMAT_LABELS = {
    "CSV (comma)": lazy_gettext("CSV (comma)"),
    "CSV (semicolon)": lazy_gettext("CSV (semicolon)"),
    "CSV (tab)": lazy_gettext("CSV (tab)"),
    "CSV (bar)": lazy_gettext("CSV (bar)"),
}

_CUT_SHORT = lazy_gettext(
    "'{name}' is cut short: it did not come over whole, or was broken before. Nothing of it is "
    "taken; get it again."
)
_ON_THE_PAGE = {
    "is no known kind; known are {known}. Translate it with --value kind:FROM=TO":
        lazy_gettext("is no known kind: choose one of ours for it below, under Kinds"),
    "is missing; known are {known}. --default-kind gives one to rows without":
        lazy_gettext("is missing: choose a kind for rows that name none"),
    "is no known category; known are {known}. Translate it with --value category:FROM=TO":
        lazy_gettext("is no known category: choose one of ours for it below, under Categories"),
    "is missing; --default-category gives one to rows without":
        lazy_gettext("is missing: choose a category for rows that name none"),
    "is no known state; known are {known}. Translate it with --value state:FROM=TO":
        lazy_gettext("is no known state; known are {known}: translate it below (state:FROM=TO)"),
    "No column is recognised as the instant a complaint was received. The columns are {columns}; "
    "name one with --map received_at=COLUMN.":
        lazy_gettext("No column is recognised as the instant a complaint was received. The columns "
                     "are {columns}; choose it below, under Received at."),
    "No column is recognised as the category of the complaints. The columns are {columns}; "
    "name one with --map category=COLUMN, or give one for all with --default-category.":
        lazy_gettext("No column is recognised as the category of the complaints: choose it below, "
                     "or a category for rows that name none."),
    "no category '{code}'; known are {known}": lazy_gettext("there is no category '{code}'"),
    "is missing; write {known}, or say what an empty cell means: --value result:=pass":
        lazy_gettext("is missing; write {known}, or say below what an empty cell means "
                     "(result:=pass)"),
    "is no known result; known are {known}. Translate it: --value result:FROM=TO":
        lazy_gettext("is no known result; known are {known}: translate it below "
                     "(result:FROM=TO)"),
    "The file has no coordinates: no column is recognised as longitude and latitude, or as both. "
    "Its columns are {columns}; name them with --map lon=COLUMN --map lat=COLUMN.":
        lazy_gettext("The file has no coordinates: no column is recognised as longitude and "
                     "latitude, or as both. Its columns are {columns}; choose below which ones "
                     "they are."),
    "No column is recognised as the date of a record. The columns are {columns}; "
    "name one with --map started_at=COLUMN.":
        lazy_gettext("No column is recognised as the date of a record. The columns are {columns}; "
                     "choose it below, under Started."),
    "No column is recognised as the kind of the sites; name it with --map kind=COLUMN, "
    "or give one for all with --default-kind. Known are {known}.":
        lazy_gettext("No column is recognised as the kind of the sites: choose it below, or a "
                     "kind for rows that name none."),
    "no kind '{kind}'; known are {known}": lazy_gettext("there is no kind '{kind}'"),
    "'{name}' is cut short.": _CUT_SHORT,
    "'{name}' is cut short: {size} of {whole} bytes.": _CUT_SHORT,
    "'{name}' is cut short: {tag} is missing.": _CUT_SHORT,
    "'{name}' is full of formulas without stored values; {advice}.":
        lazy_gettext("'{name}' is full of formulas without stored values: open it in a "
                     "spreadsheet program and save it there, or paste values."),
}  # fmt: skip
"""The intake's words that name options of commands, and the same at the page's controls."""


@blueprint.app_template_filter("why_refused")
def why_refused(kept: str | Mapping[str, Any]) -> str:
    """Say in the reader's language why a row or file was refused, of what `to_json` keeps."""
    return Message.from_json(kept).said(_at_the_page)


def _at_the_page(template: str) -> str:
    # A field that a sentence names comes as a message of its id.
    words = _ON_THE_PAGE.get(template) or FIELD_LABELS.get(template)
    return str(words) if words else why_in_words(Message(template))


@blueprint.app_template_filter("format_label")
def format_label(name: str) -> str:
    """Give the name of a file's format."""
    return str(FORMAT_LABELS.get(name, name))


@blueprint.app_template_filter("field_label")
def field_label(field: str) -> str:
    """Give the name of a field of the intake."""
    return str(FIELD_LABELS.get(field, field))


@blueprint.app_template_filter("purpose_label")
def purpose_label(purpose: str) -> str:
    """Give what a file holds."""
    return str(PURPOSE_LABELS.get(purpose, purpose))


@blueprint.app_template_filter("purpose_hint")
def purpose_hint(purpose: str) -> str:
    """Give one more word on what a file holds."""
    return str(PURPOSE_HINTS.get(purpose, ""))


@blueprint.app_template_filter("state_label")
def state_label(state: UploadState) -> str:
    """Give how far an upload has come."""
    return str(STATE_LABELS[state])


@blueprint.app_template_filter("datum_label")
def datum_label(datum: str) -> str:
    """Give the name of a datum, and who uses it."""
    return str(DATUM_LABELS[datum])


@blueprint.app_template_filter("outcome")
def outcome(report: Mapping[str, Any] | None) -> str:
    """Give what came of an upload, in one line."""
    if not report:
        return ""
    if "error" in report:
        return why_refused(report["error"] or gettext("Something went wrong on our side."))
    figures = {name: format_decimal(number) for name, number in _figures(report)}
    words = [gettext("%(rows)s rows", **figures)]
    if report["applied"]:
        words.append(gettext("%(added)s added", **figures))
        words.append(gettext("%(updated)s updated", **figures))
    else:
        words.append(gettext("%(added)s to add", **figures))
        words.append(gettext("%(updated)s to update", **figures))
    words.append(gettext("%(unchanged)s unchanged", **figures))
    if report["records_added"] or report["records_unchanged"]:
        words.append(
            gettext("%(records_added)s records added", **figures)
            if report["applied"]
            else gettext("%(records_added)s records to add", **figures)
        )
    if report["bad_rows"]:
        words.append(gettext("%(bad_rows)s refused", **figures))
    return listed(words)


def _figures(report: Mapping[str, Any]) -> list[tuple[str, int]]:
    return [(name, number) for name, number in report.items() if type(number) is int]
