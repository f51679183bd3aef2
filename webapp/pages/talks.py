"""Advisory talks: the form that records one, and its page."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from geo.errors import BadRecord, FieldError, RecordConflict
from geo.fieldwork.talks import MOST_PERSON, MOST_TEXT, Manner, receive_talk, take_talk_back
from geo.message import message
from geo.model import Role
from geo.store.filters import SiteFilter
from geo.store.look_backs import revisits
from geo.store.sites import site_by_code
from geo.store.talks import talk_by_id
from webapp.case_words import MANNER_LABELS, manner_label
from webapp.context import catalogue, now_ms, reading, writing, zone
from webapp.faults import worded
from webapp.forms import talk as talk_form
from webapp.forms.talk import TalkForm
from webapp.identity import actor
from webapp.params import several
from webapp.permits import Action, may, permit

blueprint = Blueprint("talks", __name__)

_OFFERED = 200
"""Sites offered while one types: those that must be revisited first."""


@blueprint.route("/talks/new", methods=["GET", "POST"])
@permit(Action.RECORD)
def new() -> ResponseReturnValue:
    """Show the form of a talk with one firm or several; take it."""
    if request.method == "GET":
        places = [site_by_code(reading(), code) for code in several(request.args, "site")]
        inspection = request.args.get("inspection")
        values = talk_form.first_values(places, inspection, actor().squad, now_ms(), zone())
        return _form_page(TalkForm(values))
    form = TalkForm(request.form.to_dict())
    if "add_row" in request.form:
        return _form_page(form)
    try:
        with writing() as conn:
            raw = json.dumps(form.body(zone()), ensure_ascii=False).encode()
            receipt = receive_talk(conn, form.values.get("id", ""), raw, actor(), now_ms(), zone())
    except BadRecord as error:
        return _form_page(form, worded(error.errors, _labels(form), form.control_of)), 422
    except RecordConflict:
        return _form_page(form, worded([_sent_already()])), 409
    flash(
        gettext("Recorded as no. %(number)s (%(id)s).", number=receipt.sequence, id=receipt.id),
        "good",
    )
    return redirect(url_for("talks.talk", talk_id=receipt.id), 303)


@blueprint.get("/talks/<talk_id>")
@permit(Action.SEE)
def talk(talk_id: str) -> ResponseReturnValue:
    """Show a talk."""
    return _talk_page(talk_id)


@blueprint.post("/talks/<talk_id>/void")
@permit(Action.RECORD)
def void(talk_id: str) -> ResponseReturnValue:
    """Take a talk back, for a reason."""
    try:
        with writing() as conn:
            reason = request.form.get("reason", "")
            take_talk_back(conn, talk_id, reason, actor(), now_ms(), zone())
    except BadRecord as error:
        return _talk_page(talk_id, worded(error.errors)), 422
    flash(gettext("The talk is taken back."), "good")
    return redirect(url_for("talks.talk", talk_id=talk_id), 303)


def _talk_page(talk_id: str, errors: Sequence[FieldError] = ()) -> str:
    known, who = talk_by_id(reading(), talk_id), actor()
    own = who.role is not Role.SQUAD or known.squad == who.squad
    return render_template(
        "talks/talk.html",
        talk=known,
        errors=errors,
        reason=request.form.get("reason", ""),
        may_take_back=known.valid and may(Action.RECORD) and own,
        manner_label=manner_label,
    )


def _form_page(form: TalkForm, errors: Sequence[FieldError] = ()) -> str:
    own = actor().squad
    offered = revisits(reading(), catalogue(), SiteFilter(), now_ms())[:_OFFERED]
    return render_template(
        "talks/new.html",
        form=form,
        values=form.values,
        errors=errors,
        manners=[(manner.value, MANNER_LABELS[manner]) for manner in Manner],
        squads=[(number, True) for number in catalogue().squads if own in (None, number)],
        offered=[one.site for one in offered],
        most_person=MOST_PERSON,
        most_text=MOST_TEXT,
    )


def _labels(form: TalkForm) -> dict[str, str]:
    labels = {
        "manner": gettext("Manner"),
        "held_at": gettext("Held"),
        "text": gettext("What was said in the talk"),
    }
    for row in range(form.rows):
        labels[f"firm-{row}-site"] = gettext("Firm %(row)s", row=row + 1)
        labels[f"firm-{row}-person"] = gettext("Firm %(row)s, person", row=row + 1)
        labels[f"firm-{row}-inspection"] = gettext("Firm %(row)s, inspection", row=row + 1)
    return labels


def _sent_already() -> FieldError:
    why = message(
        "This form was sent before with other contents, and what was sent first is stored. "
        "Open a new form."
    )
    return FieldError("main", why)
