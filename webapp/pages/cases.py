"""Cases: the list with its sums, a case with its steps, and the form that opens one."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from geo.errors import BadParameter, BadRecord, FieldError, RecordConflict
from geo.fieldwork.cases import MOST_NOTE, MOST_TITLE, open_case, take_case_step
from geo.fieldwork.taking_back import record_with_site
from geo.message import message
from geo.outlet.case_file import case_pdf
from geo.outlet.formats import FORMATS
from geo.rules.case import CaseState
from geo.rules.money import amount_text
from geo.store.case_lists import ORDERS, list_cases
from geo.store.case_story import CaseStory, case_story
from geo.store.cases import case_by_id, case_by_number
from geo.store.complaints import complaint_by_id
from geo.store.sites import site_by_code, site_by_row
from webapp import params
from webapp.case_file_words import CaseFileWords
from webapp.case_words import case_words, did_label, fines_in_words, possible_steps
from webapp.complaint_words import may_see, visible
from webapp.context import catalogue, now_ms, reading, writing, zone
from webapp.faults import worded
from webapp.forms import typed
from webapp.identity import actor
from webapp.permits import Action, permit

blueprint = Blueprint("cases", __name__)

_DOWNWARDS = ("opened", "number", "closed", "fine")
"""Orders that run downwards unless turned round."""
_SUBJECTS = ("site", "inspection", "complaint")


@blueprint.get("/cases")
@permit(Action.SEE)
def listing() -> ResponseReturnValue:
    """Show the cases of a filter with their sums."""
    where = params.case_filter(request.args)
    sort = params.choice(request.args, "sort", ORDERS) or "opened"
    descending = (sort in _DOWNWARDS) != params.flag(request.args, "reverse")
    limit = params.whole(request.args, "limit", params.PAGE_SIZE, 1, params.MAX_PAGE_SIZE)
    offset = params.whole(request.args, "offset", 0)
    page = list_cases(reading(), where, sort, descending=descending, limit=limit, offset=offset)
    return render_template(
        "cases/listing.html",
        page=page,
        where=where,
        sort=sort,
        descending=descending,
        downwards=_DOWNWARDS,
        limit=limit,
        states=list(CaseState),
        catalogue=catalogue(),
        formats=FORMATS.values(),
        filter_query=_query(),
        since=_day(where.since),
        until=_day(where.until),
        fines_in_words=fines_in_words,
        **case_words(),
    )


@blueprint.route("/cases/new", methods=["GET", "POST"])
@permit(Action.RECORD)
def new() -> ResponseReturnValue:
    """Show the form that opens a case about a site, an inspection or a complaint; open it."""
    if request.method == "GET":
        return _form_page(_first_values())
    values = request.form.to_dict()
    body = typed.filled(
        {
            "title": values.get("title", ""),
            **{name: typed.text(values, name) for name in (*_SUBJECTS, "note")},
            "squad": typed.whole(typed.text(values, "squad")),
            "opened_at": typed.instant(typed.text(values, "opened_at"), zone()),
        }
    )
    try:
        with writing() as conn:
            receipt = open_case(conn, values.get("id", ""), _raw(body), actor(), now_ms(), zone())
            number = case_by_id(conn, receipt.id).number
    except BadRecord as error:
        return _form_page(values, worded(error.errors, _labels())), 422
    except RecordConflict:
        return _form_page(values, worded([_sent_already()])), 409
    flash(gettext("Case %(number)s is opened.", number=number), "good")
    return redirect(url_for("cases.case", number=number), 303)


@blueprint.get("/cases/<number>")
@permit(Action.SEE)
def case(number: str) -> ResponseReturnValue:
    """Show a case: what it is about, what was done by whom, and what may be done next."""
    return _case_page(case_story(reading(), case_by_number(reading(), number)), {})


@blueprint.post("/cases/<number>/steps")
@permit(Action.RECORD)
def step(number: str) -> ResponseReturnValue:
    """Take a step of a case."""
    known, values = case_by_number(reading(), number), request.form.to_dict()
    body = typed.filled(
        {name: typed.text(values, name) for name in ("did", "fine", "reason", "note")}
    )
    if at := typed.text(values, "at"):
        body["at"] = typed.instant(at, zone())
    try:
        with writing() as conn:
            done = take_case_step(
                conn, known.id, values.get("id", ""), _raw(body), actor(), now_ms(), zone()
            )
    except (BadRecord, BadParameter) as error:
        did = values.get("did", "")
        faults = worded(error.errors, _labels(did), lambda field: f"{did}-{field}")
        story = case_story(reading(), known)
        return _case_page(story, values, faults), 422
    except RecordConflict:
        return _case_page(case_story(reading(), known), values, worded([_sent_already()])), 409
    flash(gettext("Case %(number)s: %(did)s.", number=number, did=did_label(done.step.did)), "good")
    return redirect(url_for("cases.case", number=number, _anchor=done.step.id), 303)


@blueprint.get("/cases/<number>.pdf")
@permit(Action.EXPORT)
def file(number: str) -> ResponseReturnValue:
    """Give the case file as PDF; the complaint stands in it for whoever may see that."""
    story = case_story(reading(), case_by_number(reading(), number))
    if story.complaint is not None and not may_see(story.complaint):
        story = replace(story, complaint=None)
    answer = Response(
        case_pdf(story, CaseFileWords(), now_ms(), zone()), content_type="application/pdf"
    )
    answer.headers.set("Content-Disposition", "inline", filename=f"case-{number}.pdf")
    answer.vary.update(["Accept-Language", "Cookie"])
    return answer


def _case_page(story: CaseStory, values: dict[str, str], errors: Sequence[FieldError] = ()) -> str:
    known = story.case
    return render_template(
        "cases/case.html",
        story=story,
        case=known,
        possible=possible_steps(known),
        values=values,
        errors=errors,
        new_id=lambda: str(uuid.uuid4()),
        now_local=typed.local_time(now_ms(), zone()),
        fine_text=amount_text(known.fine_cents),
        most_note=MOST_NOTE,
        **case_words(),
    )


def _form_page(values: dict[str, str], errors: Sequence[FieldError] = ()) -> str:
    return render_template(
        "cases/new.html",
        values=values,
        errors=errors,
        squads=[(number, True) for number in catalogue().squads if actor().squad in (None, number)],
        most_title=MOST_TITLE,
        most_note=MOST_NOTE,
        **_subject(values),
        **case_words(),
    )


def _first_values() -> dict[str, str]:
    """Give what the form holds at first: what is known of its subject."""
    values = {name: request.args.get(name, "").strip() for name in _SUBJECTS}
    values |= {"id": str(uuid.uuid4()), "opened_at": typed.local_time(now_ms(), zone())}
    subject = _subject(values)
    squad = actor().squad
    if record := subject["record"]:
        findings = record.body.get("findings") or [{}]
        values["title"] = str(findings[0].get("text") or "")[:MOST_TITLE]
        squad = squad or record.squad
    if heard := subject["complaint"]:
        values.setdefault("title", " ".join(heard.words.split())[:MOST_TITLE])
        squad = squad or heard.squad
    if subject["site"] is not None:
        values["site"] = subject["site"].code
    values["squad"] = str(squad or "")
    return values


def _subject(values: dict[str, str]) -> dict[str, Any]:
    """Give the site, the inspection and the complaint that the form is about.

    Raises
    ------
    NotFound
        When one of them is not there.
    """
    conn = reading()
    site = record = heard = None
    if values.get("inspection"):
        site, record = record_with_site(conn, values["inspection"])
    if values.get("complaint"):
        heard = visible(complaint_by_id(conn, values["complaint"]))
        if heard.site is not None and site is None:
            site = site_by_row(conn, heard.site)
    if values.get("site") and site is None:
        site = site_by_code(conn, values["site"])
    return {"site": site, "record": record, "complaint": heard}


def _labels(did: str = "") -> dict[str, str]:
    before = f"{did}-" if did else ""
    return {
        f"{before}title": gettext("Subject"),
        f"{before}site": gettext("Site"),
        f"{before}inspection": gettext("Inspection"),
        f"{before}complaint": gettext("Complaint"),
        f"{before}opened_at": gettext("Opened"),
        f"{before}at": gettext("When"),
        f"{before}fine": gettext("Fine"),
        f"{before}reason": gettext("Reason"),
        f"{before}note": gettext("Note"),
    }


def _sent_already() -> FieldError:
    why = message(
        "This form was sent before with other contents, and what was sent first is stored. "
        "Open a new form."
    )
    return FieldError("main", why)


def _query() -> str:
    """Give the filter of the page as the exports take it."""
    names = ("state", "kind", "district", "squad", "from", "to", "fined", "q")
    pairs = [(name, value) for name in names for value in request.args.getlist(name) if value]
    return urlencode(pairs)


def _day(ms: int | None) -> str:
    return "" if ms is None else typed.local_time(ms, zone())[:10]


def _raw(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
