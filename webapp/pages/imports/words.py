"""How fields, purposes, states and refusals of an import read in the reader's language.

The intake speaks to whoever types commands; here its hints name the controls of the page.
"""

from __future__ import annotations

import re

from flask_babel import gettext, lazy_gettext

from geo.store.uploads import UploadState
from webapp.faults import why_in_words
from webapp.pages.imports.base import blueprint

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
}
PURPOSE_LABELS = {
    "sites": lazy_gettext("Sites"),
    "records": lazy_gettext("Records"),
    "visits": lazy_gettext("Sites with their inspections"),
}
PURPOSE_HINTS = {
    "sites": lazy_gettext("each row a place to visit"),
    "records": lazy_gettext("each row an inspection or calibration of a site"),
    "visits": lazy_gettext("open data: places and what was found there, in one table"),
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

_WHY = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (r"is no known kind; known are .*",
         lazy_gettext("is no known kind: choose one of ours for it below, under Kinds")),
        (r"is missing; known are .*--default-kind.*",
         lazy_gettext("is missing: choose a kind for rows that name none")),
        (r"longitude and latitude look swapped; (?P<right>.*) would be right",
         lazy_gettext("longitude and latitude look swapped: %(right)s would be right")),
        (r"is outside the globe; longitude runs .*",
         lazy_gettext("is outside the globe: longitude runs from -180 to 180")),
        (r"is outside the globe; latitude runs .*",
         lazy_gettext("is outside the globe: latitude runs from -90 to 90")),
        (r"is too near the pole for a web map; .*",
         lazy_gettext("is too near the pole for a web map")),
        (r"is no number; write decimal degrees like (?P<example>.*)",
         lazy_gettext("is no number: write decimal degrees like %(example)s")),
        (r"is missing; a position needs both",
         lazy_gettext("is missing: a position needs both")),
        (r"repeats that of row (?P<row>\d+)", lazy_gettext("repeats that of row %(row)s")),
        (r"is the same as row (?P<row>\d+)", lazy_gettext("is the same as row %(row)s")),
        (r"is no squad; known are (?P<known>.*)",
         lazy_gettext("is no squad: known are %(known)s")),
        (r"is missing; write (?P<known>.*), or say what an empty cell means.*",
         lazy_gettext("is missing: write %(known)s, or say below what an empty cell means "
                      "(result:=pass)")),
        (r"is no known result; known are (?P<known>[^.]*)\..*",
         lazy_gettext("is no known result: known are %(known)s; translate it below "
                      "(result:FROM=TO)")),
        (r"is not known here and has no position; .*",
         lazy_gettext("is not known here and has no position: give longitude and latitude, or "
                      "import the site first")),
        (r"has (?P<cells>[\d,]+) cells, the header (?P<columns>[\d,]+); .*",
         lazy_gettext("has %(cells)s cells, the header %(columns)s: quote a cell that holds the "
                      "separator")),
        (r"the formula holds no stored value; .*",
         lazy_gettext("the formula holds no stored value: save the file in a spreadsheet program, "
                      "or paste values")),
        (r"(?P<away>[\d.]+) m from '(?P<name>.*)' of the store, and alike in name",
         lazy_gettext("%(away)s m from '%(name)s', which is stored, and alike in name")),
        (r"(?P<away>[\d.]+) m from '(?P<name>.*)' of row (?P<row>\d+), and alike in name",
         lazy_gettext("%(away)s m from '%(name)s' in row %(row)s, and alike in name")),
        (r"The file has no coordinates: .*Its columns are (?P<columns>.*); name them with .*",
         lazy_gettext("The file has no coordinates: no column is recognised as longitude and "
                      "latitude, or as both. Its columns are %(columns)s; choose below which "
                      "ones they are.")),
        (r"No column is recognised as the date of a record\. The columns are (?P<columns>.*); .*",
         lazy_gettext("No column is recognised as the date of a record. The columns are "
                      "%(columns)s; choose it below, under Started.")),
        (r"No column is recognised as the kind of the sites; .*",
         lazy_gettext("No column is recognised as the kind of the sites: choose it below, or a "
                      "kind for rows that name none.")),
        (r"no kind '(?P<kind>.*)'; known are .*", lazy_gettext("there is no kind '%(kind)s'")),
        (r"'(?P<name>.*)' is empty\.", lazy_gettext("'%(name)s' is empty.")),
        (r"'(?P<name>.*)' is cut short.*",
         lazy_gettext("'%(name)s' is cut short: it did not come over whole, or was broken before. "
                      "Nothing of it is taken; get it again.")),
        (r"'(?P<name>.*)' would unpack from (?P<packed>\d+) KB to (?P<unpacked>\d+) MB.*",
         lazy_gettext("'%(name)s' would unpack from %(packed)s KB to %(unpacked)s MB, as a zip "
                      "bomb does; it was not opened.")),
        (r"'(?P<name>.*)' is full of formulas without stored values; .*",
         lazy_gettext("'%(name)s' is full of formulas without stored values: open it in a "
                      "spreadsheet program and save it there, or paste values.")),
        (r"The database does not answer just now; nothing was stored\.",
         lazy_gettext("The database does not answer just now; nothing was stored.")),
        (r"The file has been cleared away; upload it again\.",
         lazy_gettext("The file has been cleared away; upload it again.")),
    )
)  # fmt: skip


@blueprint.app_template_filter("why_refused")
def why_refused(why: str) -> str:
    """Say in the reader's language why a row or file was refused; else as the intake said it."""
    for pattern, words in _WHY:
        found = pattern.fullmatch(why)
        if found:
            return str(words) % found.groupdict()
    return why_in_words(why)


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
def outcome(report: dict[str, object] | None) -> str:
    """Give what came of an upload, in one line."""
    if not report:
        return ""
    if "error" in report:
        return why_refused(str(report["error"] or gettext("Something went wrong on our side.")))
    words = [
        gettext("%(rows)s rows", rows=report["rows"]),
        gettext("%(number)s added", number=report["added"]),
        gettext("%(number)s updated", number=report["updated"]),
        gettext("%(number)s unchanged", number=report["unchanged"]),
    ]
    if report["records_added"] or report["records_unchanged"]:
        words.append(gettext("%(number)s records added", number=report["records_added"]))
    if report["bad_rows"]:
        words.append(gettext("%(number)s refused", number=report["bad_rows"]))
    return ", ".join(words)
