"""Editing a site, and deciding what two hands wanted differently."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from geo.clock import iso
from geo.errors import BadRecord, FieldError, RecordConflict
from geo.fieldwork.site_edits import decide_edit, receive_site_edit
from geo.message import message
from geo.model import Site
from geo.store import site_edits
from geo.store.sites import site_by_code, site_by_row
from webapp.context import catalogue, now_ms, reading, writing, zone
from webapp.faults import worded
from webapp.forms import typed
from webapp.identity import actor
from webapp.permits import Action, permit
from webapp.site_edit_words import column_label, column_value

blueprint = Blueprint("site_edits", __name__)

PAGE_SIZE = 50


@blueprint.route("/sites/<path:code>/edit", methods=["GET", "POST"])
@permit(Action.RECORD)
def edit(code: str) -> ResponseReturnValue:
    """Show the form of a site; take what it shall be."""
    place = site_by_code(reading(), code)
    if request.method == "GET":
        return _page(place, _values(place))
    values = request.form.to_dict()
    body = {"site": code, "version": typed.whole(values.get("version")), "set": _wished(values)}
    raw = json.dumps(body, ensure_ascii=False).encode()
    try:
        with writing() as conn:
            receipt = receive_site_edit(conn, values.get("id", ""), raw, actor(), now_ms(), zone())
    except BadRecord as error:
        faults = worded(error.errors, _LABELS, lambda field: field.removeprefix("set."))
        return _page(place, values, faults), 422
    except RecordConflict:
        why = message("This form was sent before with other contents; open it anew.")
        return _page(place, values, worded([FieldError("main", why)])), 409
    if receipt.edit.clashes:
        columns = ", ".join(str(column_label(clash.column)) for clash in receipt.edit.clashes)
        words = gettext(
            "Somebody else changed the site meanwhile. What differs waits for a dispatcher: "
            "%(columns)s.",
            columns=columns,
        )
        flash(words, "warn")
    else:
        flash(gettext("The site is changed."), "good")
    return redirect(url_for("sites.site", code=code), 303)


@blueprint.get("/site-edits")
@permit(Action.ASSIGN)
def waiting() -> ResponseReturnValue:
    """List the edits that clash, oldest first."""
    total, edits = site_edits.undecided(reading(), PAGE_SIZE)
    return render_template(
        "site_edits/waiting.html",
        total=total,
        edits=[(one, site_by_row(reading(), one.site)) for one in edits],
        column_label=column_label,
        column_value=column_value,
    )


@blueprint.post("/site-edits/<edit_id>")
@permit(Action.ASSIGN)
def decide(edit_id: str) -> ResponseReturnValue:
    """Fulfil the wishes that were chosen, and let go of the others."""
    taken = {name.removeprefix("take-") for name in request.form if name.startswith("take-")}
    try:
        with writing() as conn:
            decide_edit(conn, edit_id, taken, actor(), now_ms())
    except BadRecord as error:
        flash(worded(error.errors)[0].why, "bad")
    else:
        flash(gettext("Decided."), "good")
    return redirect(url_for("site_edits.waiting"), 303)


def _page(place: Site, values: dict[str, Any], errors: Sequence[FieldError] = ()) -> str:
    return render_template(
        "site_edits/edit.html",
        site=place,
        values=values,
        errors=errors,
        kinds=catalogue().kinds.values(),
    )


def _values(place: Site) -> dict[str, Any]:
    """Give what the form holds at first: the site as it stands, and its version."""
    return {
        "id": str(uuid.uuid4()),
        "version": place.version,
        "name": place.name,
        "kind": place.kind,
        "address": place.address,
        "crowding": str(place.crowding),
        "lon": f"{place.lon:.7f}".rstrip("0").rstrip("."),
        "lat": f"{place.lat:.7f}".rstrip("0").rstrip("."),
        "closed_at": "" if place.closed_at is None else iso(place.closed_at, zone())[:16],
    }


def _wished(values: dict[str, str]) -> dict[str, Any]:
    return {
        "name": values.get("name", "").strip(),
        "kind": values.get("kind", ""),
        "address": values.get("address", "").strip(),
        "crowding": typed.whole(values.get("crowding")),
        "lon": typed.number(values.get("lon")),
        "lat": typed.number(values.get("lat")),
        "closed_at": typed.instant(typed.text(values, "closed_at"), zone()),
    }


_LABELS = {name: column_label(name) for name in (*site_edits.COLUMNS, "lon", "lat")}
