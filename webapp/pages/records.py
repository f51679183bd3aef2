"""Recording: new inspections and calibrations, corrections of them, and the way to a record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from geo.errors import BadRecord, FieldError, RecordConflict
from geo.fieldwork.history import look_back_candidates
from geo.fieldwork.receive import receive_calibration, receive_inspection
from geo.fieldwork.taking_back import record_with_site, take_record_back
from geo.message import message
from geo.model import Instrument, Receipt, Site
from geo.store.catalogue import checklist
from geo.store.findings import findings_of_site
from geo.store.records import TimelineEntry
from geo.store.site_line import place_in_line
from geo.store.sites import instrument_by_code, site_by_code, site_by_row
from webapp.api.shapes import receipt_json
from webapp.cautions import flag_label
from webapp.context import catalogue, now_ms, reading, writing, zone
from webapp.errors import asks_for_json, problem
from webapp.faults import worded
from webapp.forms import calibration, inspection
from webapp.forms.calibration import CalibrationForm
from webapp.forms.inspection import InspectionForm
from webapp.forms.typed import Values
from webapp.identity import actor
from webapp.pages.sites import HISTORY_SIZE
from webapp.params import whole
from webapp.permits import Action, permit
from webapp.record_words import choice_label, question_label, record_words
from webapp.wording import listed

blueprint = Blueprint("records", __name__)


@blueprint.route("/sites/<path:code>/inspections/new", methods=["GET", "POST"])
@permit(Action.RECORD)
def new_inspection(code: str) -> ResponseReturnValue:
    """Show the form of an inspection; take it."""
    site = site_by_code(reading(), code)
    form = _inspection_form(site)
    if request.method == "GET" or "add_row" in request.form:
        return _inspection_page(site, form)
    try:
        _check_reason(form.values)
        with writing() as conn:
            receipt = receive_inspection(
                conn, form.values.get("id", ""), _raw(form.body(zone())), actor(), now_ms(), zone()
            )
    except BadRecord as error:
        labels = {f"answer-{name}": label for name, label in _questions(form).items()}
        faults = worded(error.errors, labels, form.control_of)
        faults.sort(key=lambda fault: form.place_of(fault.field))
        return _refused(HTTPStatus.UNPROCESSABLE_ENTITY, faults) or (
            _inspection_page(site, form, faults),
            422,
        )
    except RecordConflict:
        faults = worded([_sent_already()])
        return _refused(HTTPStatus.CONFLICT, faults) or (_inspection_page(site, form, faults), 409)
    return _received(receipt)


@blueprint.route("/instruments/<path:code>/calibrations/new", methods=["GET", "POST"])
@permit(Action.RECORD)
def new_calibration(code: str) -> ResponseReturnValue:
    """Show the form of a calibration; take it."""
    instrument = instrument_by_code(reading(), code)
    form = _calibration_form(instrument)
    if request.method == "GET" or "add_row" in request.form:
        return _calibration_page(instrument, form)
    try:
        _check_reason(form.values)
        with writing() as conn:
            receipt = receive_calibration(
                conn, form.values.get("id", ""), _raw(form.body(zone())), actor(), now_ms(), zone()
            )
    except BadRecord as error:
        faults = worded(error.errors, _point_labels(form), form.control_of)
        return _refused(HTTPStatus.UNPROCESSABLE_ENTITY, faults) or (
            _calibration_page(instrument, form, faults),
            422,
        )
    except RecordConflict:
        faults = worded([_sent_already()])
        return _refused(HTTPStatus.CONFLICT, faults) or (
            _calibration_page(instrument, form, faults),
            409,
        )
    return _received(receipt)


@blueprint.get("/records/<record_id>")
@permit(Action.SEE)
def show(record_id: str) -> ResponseReturnValue:
    """Lead to a record on its site's time-line."""
    site_row, newer = place_in_line(reading(), record_id)
    site = site_by_row(reading(), site_row)
    offset = newer // HISTORY_SIZE * HISTORY_SIZE or None
    return redirect(url_for("sites.site", code=site.code, offset=offset, _anchor=record_id))


@blueprint.route("/records/<record_id>/void", methods=["GET", "POST"])
@permit(Action.RECORD)
def void(record_id: str) -> ResponseReturnValue:
    """Ask why a record is taken back; take it back."""
    site, record = record_with_site(reading(), record_id)
    faults: Sequence[FieldError] = ()
    if request.method == "POST":
        try:
            return _received(_take_back(record_id))
        except BadRecord as error:
            faults = worded(error.errors)
    page = render_template(
        "records/void.html",
        site=site,
        record=record,
        reason=request.form.get("reason", ""),
        squads=_squads("inspect", site) if record.squad is None else [],
        errors=faults,
        **record_words(),
    )
    return page, 422 if faults else 200


def _take_back(record_id: str) -> Receipt:
    reason, squad = request.form.get("reason", ""), whole(request.form, "squad", 0) or None
    with writing() as conn:
        return take_record_back(conn, record_id, reason, actor(), now_ms(), zone(), squad)


def _inspection_form(site: Site) -> InspectionForm:
    kind = catalogue().kinds[site.kind]
    asked = request.values.get("supersedes")
    corrected = record_with_site(reading(), asked)[1] if asked else None
    if request.method == "POST":
        values = request.form.to_dict()
    elif corrected:
        values = inspection.values_of_record(corrected, zone())
    else:
        live = request.args.get("from") == "field"
        values = inspection.first_values(kind, actor().squad, now_ms(), zone(), live=live)
        values["look_back_of"] = request.args.get("look_back", "")
        values["from"] = "field" if live else ""
    return InspectionForm(
        site.code,
        values,
        _checklist_for(kind.checklist, values, corrected),
        _earlier(site, values),
        _rectified(site, values),
    )


def _checklist_for(
    checklist_id: str | None, values: dict[str, str], corrected: TimelineEntry | None
) -> dict[str, Any] | None:
    """Give the checklist that was shown, or the one a corrected record used, or the newest."""
    named = corrected.body.get("checklist") if corrected else None
    if isinstance(named, dict) and "version" in named:
        known = checklist(reading(), str(named.get("id")), int(named["version"]))
        if known:
            return known
    if checklist_id is None:
        return None
    shown = values.get("checklist_version", "")
    version = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 7 else None
    return checklist(reading(), checklist_id, version) or checklist(reading(), checklist_id)


def _earlier(site: Site, values: dict[str, str]) -> tuple[TimelineEntry, ...]:
    """Give the inspections a look-back may revisit, the one chosen among them."""
    candidates = [record for record, _ in look_back_candidates(reading(), site.row)]
    chosen = values.get("look_back_of")
    if chosen and chosen not in {record.id for record in candidates}:
        record = record_with_site(reading(), chosen)[1]
        candidates += [record] if record.collection == "inspections" else []
    return tuple(record for record in candidates if record.id != values.get("supersedes"))


def _rectified(site: Site, values: dict[str, str]) -> frozenset[tuple[str, int]]:
    """Give the findings that are put right already; of a correction none: it says so itself."""
    if values.get("supersedes"):
        return frozenset()
    return frozenset(
        (finding.inspection, finding.position)
        for finding in findings_of_site(reading(), site.row)
        if finding.rectified
    )


def _calibration_form(instrument: Instrument) -> CalibrationForm:
    kind = catalogue().types[instrument.type]
    asked = request.args.get("supersedes")
    if request.method == "POST":
        values = request.form.to_dict()
    elif asked:
        values = calibration.values_of_record(record_with_site(reading(), asked)[1], zone())
    else:
        values = calibration.first_values(actor().squad, now_ms(), zone())
        values["from"] = "field" if request.args.get("from") == "field" else ""
    return CalibrationForm(instrument.code, kind.unit, values)


def _inspection_page(site: Site, form: InspectionForm, errors: Sequence[FieldError] = ()) -> str:
    return render_template(
        "records/inspection.html",
        site=site,
        kind=catalogue().kinds[site.kind],
        form=form,
        values=form.values,
        errors=errors,
        squads=_squads("inspect", site),
        question_label=question_label,
        choice_label=choice_label,
        now_ms=now_ms(),
        zone_name=zone().key,
        **record_words(),
    )


def _calibration_page(
    instrument: Instrument, form: CalibrationForm, errors: Sequence[FieldError] = ()
) -> str:
    site = site_by_code(reading(), instrument.site)
    return render_template(
        "records/calibration.html",
        site=site,
        instrument=instrument,
        type=catalogue().types[instrument.type],
        form=form,
        values=form.values,
        errors=errors,
        squads=_squads("calibrate", site),
        zone_name=zone().key,
        **record_words(),
    )


def _squads(act: str, site: Site) -> list[tuple[int, bool]]:
    """Give the squads one may write for, and whether their remit holds the act; those first."""
    own = actor().squad
    squads = [
        (number, squad.may(act, site.kind, site.district))
        for number, squad in catalogue().squads.items()
        if own in (None, number)
    ]
    return sorted(squads, key=lambda pair: (not pair[1], pair[0]))


def _questions(form: InspectionForm) -> dict[str, str]:
    questions = form.checklist["questions"] if form.checklist else ()
    return {question["name"]: question_label(question) for question in questions}


def _point_labels(form: CalibrationForm) -> dict[str, str]:
    parts = {
        "nominal": gettext("nominal"),
        "reference": gettext("reference"),
        "readings": gettext("readings"),
        "expanded_uncertainty": gettext("expanded uncertainty"),
        "k": "k",
        "unit": gettext("unit"),
    }
    return {
        f"point-{row}-{part}": gettext("Point %(row)s, %(part)s", row=row + 1, part=label)
        for row in range(form.rows)
        for part, label in parts.items()
    }


def _check_reason(values: Values) -> None:
    if values.get("supersedes") and not values.get("note", "").strip():
        raise BadRecord(
            message("A correction says why."), [FieldError("note", message("is missing"))]
        )


def _raw(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _sent_already() -> FieldError:
    why = message(
        "This form was sent before with other contents, and what was sent first is stored. "
        "Correct it from the site's time-line, or open a new form."
    )
    return FieldError("main", why)


def _refused(status: HTTPStatus, faults: Sequence[FieldError]) -> Response | None:
    """Give a script the reasons, by the controls they belong to; None when a person asks."""
    if not asks_for_json():
        return None
    errors = [{"field": fault.field, "why": str(fault.why)} for fault in faults]
    return problem(status, gettext("It is not recorded yet"), errors)


def _received(receipt: Receipt) -> ResponseReturnValue:
    if asks_for_json():
        return receipt_json(receipt), 201 if receipt.created else 200
    words = {"number": receipt.sequence, "id": receipt.id}
    flash(gettext("Recorded as no. %(number)s (%(id)s).", **words), "good")
    if receipt.flags:
        flags = listed(map(flag_label, receipt.flags))
        flash(gettext("It is flagged: %(flags)s.", flags=flags), "warn")
    if request.form.get("from") == "field":
        return redirect(url_for("field.today"), 303)
    return redirect(url_for("records.show", record_id=receipt.id), 303)
