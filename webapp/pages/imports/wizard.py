"""The way of one upload: a preview and what is said of it, a check, and its application."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import (
    Response,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import NotFound

from geo.bbox import BBox
from geo.errors import BadRecord, FieldError
from geo.intake.columns import fields_for
from geo.intake.options import DATUMS
from geo.maps.preview_map import preview_map
from geo.message import Message
from geo.store.complaint_categories import categories
from geo.store.uploads import WORKING, Upload, UploadState, delete_upload, get_upload
from webapp.complaint_words import category_label
from webapp.context import catalogue, reading, writing
from webapp.faults import worded
from webapp.page_map import basemap, page_map
from webapp.pages.imports.base import blueprint
from webapp.pages.imports.choices import PURPOSES, chosen_kinds, kind_field, read_choices
from webapp.pages.imports.extent import extent, map_bounds
from webapp.pages.imports.lists import has_list, list_as_csv
from webapp.pages.imports.words import why_refused
from webapp.pages.imports.work import as_it_stands, folder_of, start
from webapp.permits import Action, permit
from webapp.wording import chinese, kind_label


@blueprint.get("/<upload_id>")
@permit(Action.IMPORT)
def preview(upload_id: str) -> ResponseReturnValue:
    """Show an upload as far as it has come."""
    return _page(_upload(upload_id))


@blueprint.post("/<upload_id>")
@permit(Action.IMPORT)
def choose(upload_id: str) -> ResponseReturnValue:
    """Take what is said of a file; look at it anew, or check it."""
    upload = _upload(upload_id)
    try:
        choices = read_choices(request.form, upload.options, folder_of(upload_id).preview)
    except BadRecord as refusal:
        return _page(upload, refusal.errors)
    state = UploadState.CHECKING if request.form.get("do") == "check" else UploadState.LOOKING
    if not start(upload_id, state, choices):
        _tell_taken(upload_id)
    anchor = "report" if state is UploadState.CHECKING else None
    return redirect(url_for("imports.preview", upload_id=upload_id, _anchor=anchor), 303)


@blueprint.post("/<upload_id>/apply")
@permit(Action.IMPORT)
def apply(upload_id: str) -> ResponseReturnValue:
    """Import the file as it was checked: all of it, or without its bad rows where that is said."""
    upload = _upload(upload_id)
    if upload.state is UploadState.CHECKED or upload.state in WORKING:
        skip_bad = request.form.get("skip_bad") == "yes"
        if not start(upload_id, UploadState.APPLYING, skip_bad=skip_bad):
            _tell_taken(upload_id)
    elif upload.state is UploadState.APPLIED:
        _tell_taken(upload_id)
    else:
        flash(gettext("Check the file first: nothing was stored."), "warn")
    return redirect(url_for("imports.preview", upload_id=upload_id), 303)


@blueprint.post("/<upload_id>/delete")
@permit(Action.IMPORT)
def delete(upload_id: str) -> ResponseReturnValue:
    """Forget an upload and its file; what it has brought into the store stays."""
    upload = _upload(upload_id)
    with writing() as conn:
        gone = delete_upload(conn, upload_id)
    if not gone:
        _tell_taken(upload_id)
        return redirect(url_for("imports.preview", upload_id=upload_id), 303)
    folder_of(upload_id).delete()
    flash(gettext("'%(name)s' is deleted.", name=upload.filename), "good")
    return redirect(url_for("imports.listing"), 303)


@blueprint.get("/<upload_id>/state")
@permit(Action.IMPORT)
def state(upload_id: str) -> ResponseReturnValue:
    """Say how far an upload has come, to the page that waits for it."""
    upload = _upload(upload_id)
    return jsonify(state=upload.state.value, working=upload.state in WORKING)


@blueprint.get("/<upload_id>/points")
@permit(Action.IMPORT)
def points(upload_id: str) -> ResponseReturnValue:
    """Give points of the preview, as the datum that was chosen places them."""
    seen = folder_of(_upload(upload_id).id).preview or {"lon": [], "lat": []}
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {},
        }
        for lon, lat in zip(seen["lon"], seen["lat"], strict=True)
    ]
    answer = jsonify(type="FeatureCollection", features=features)
    answer.content_type = "application/geo+json"
    return answer


@blueprint.get("/<upload_id>/<any(refused, duplicates):which>.csv")
@permit(Action.IMPORT)
def problems(upload_id: str, which: str) -> ResponseReturnValue:
    """Give everything refused, or all probable duplicates, as CSV."""
    upload = _upload(upload_id)
    folder = folder_of(upload_id)
    if not has_list(folder, which):
        raise NotFound(gettext("The list has been cleared away with the file."))
    lines = list_as_csv(folder, which, why_refused)
    answer = Response(stream_with_context(lines), mimetype="text/csv")
    name = quote(f"{upload.filename}.{which}.csv", safe="")
    answer.headers.set("Content-Disposition", "attachment", **{"filename*": f"UTF-8''{name}"})
    return answer


def _upload(upload_id: str) -> Upload:
    return as_it_stands(get_upload(reading(), upload_id))


def _tell_taken(upload_id: str) -> None:
    """Say why nothing was begun: somebody else was first, and what they made of it."""
    upload = get_upload(reading(), upload_id)
    if upload.state is UploadState.APPLIED:
        by = (upload.report or {}).get("by", "")
        words = gettext("%(who)s has applied this upload already: nothing was done again.", who=by)
    else:
        words = gettext("Somebody works on this upload just now: nothing else was begun.")
    flash(words, "warn")


def _page(upload: Upload, errors: tuple[FieldError, ...] = ()) -> ResponseReturnValue:
    if upload.state in WORKING:
        return render_template("imports/work.html", upload=upload)
    folder = folder_of(upload.id)
    seen = folder.preview
    report = upload.report or {}
    told = [
        FieldError(fault["field"], Message(why_refused(fault["why"])))
        for fault in report.get("errors", ())
    ]
    values: dict[str, Any] = {
        "upload": upload,
        "seen": seen,
        "has_file": folder.file is not None,
        "report": report,
        "errors": worded([*errors, *told], control_of=_control_of),
        "purposes": PURPOSES,
        "datums": DATUMS,
        "fields": fields_for(upload.options["purpose"]),
        "offered": _offered(upload.options["purpose"]),
        "districts_known": bool(catalogue().districts),
        "typed": request.form if errors else None,
        "chosen_kinds": chosen_kinds(request.form)
        if errors
        else upload.options.get("values", {}).get(kind_field(upload.options["purpose"]), {}),
    }
    if seen and upload.state is not UploadState.APPLIED:
        values["map"] = _map(upload.id, seen)
    if seen:
        values["box"] = extent(seen["lon"], seen["lat"])
    return render_template("imports/upload.html", **values), 422 if errors else 200


def _offered(purpose: str) -> dict[str, str]:
    """Give what the words of the file may mean: the name of each kind, or of each category."""
    if purpose == "complaints":
        return {one.code: category_label(one) for one in categories(reading()).values()}
    return {kind.id: kind_label(kind) for kind in catalogue().kinds.values()}


def _map(upload_id: str, seen: dict[str, Any]) -> Any:
    bounds: BBox = map_bounds(seen["lon"], seen["lat"], catalogue().districts.values())
    return page_map(
        preview_map(
            url_for("imports.points", upload_id=upload_id),
            bounds,
            f"{request.script_root}/districts.geojson" if catalogue().districts else None,
            locale="zh-CN" if chinese() else "en",
            basemap=basemap(),
        )
    )


def _control_of(field: str) -> str:
    """Give the control that a field of the options was chosen with."""
    return {"map": "columns", "value": "values"}.get(field, field)
