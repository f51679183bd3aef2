"""What complaints are about, how soon they are answered, and the answers kept ready."""

from __future__ import annotations

import re

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from geo.clock import HOUR_MS
from geo.errors import BadRecord, FieldError, NotFound
from geo.message import message
from geo.model import AnswerTemplate, ComplaintCategory
from geo.store.amendments.categories import (
    LEAST_WITHIN_MS,
    MOST_TEXT,
    MOST_WITHIN_MS,
    add_category,
    change_category,
    keep_template,
)
from geo.store.amendments.problems import MOST_NAME
from geo.store.complaint_categories import (
    answer_template_by_id,
    answer_templates,
    categories,
    complaints_by_category,
)
from webapp.complaint_words import category_label
from webapp.context import now_ms, reading, writing
from webapp.form_reader import FormReader
from webapp.identity import actor
from webapp.pages.admin.base import blueprint, page
from webapp.permits import Action, permit

_SEPARATORS = re.compile(r"[,，、;；\n]")
_MOST_DESCRIPTION = 500
_MOST_KEYWORDS = 4_000


@blueprint.get("/complaints")
@permit(Action.ADMINISTER)
def complaints() -> ResponseReturnValue:
    """List the categories and the answers."""
    return page(
        "complaints.html",
        categories=categories(reading()),
        counts=complaints_by_category(reading()),
        templates=answer_templates(reading()),
        category_label=category_label,
    )


@blueprint.get("/complaints/categories/new")
@permit(Action.ADMINISTER)
def new_category() -> ResponseReturnValue:
    """Show the form of a new category."""
    return _category_form(None)


@blueprint.post("/complaints/categories/new")
@permit(Action.ADMINISTER)
def save_new_category() -> ResponseReturnValue:
    """Add a category."""
    read = FormReader(request.form)
    category = _read_category(read, read.text("code", 40))
    try:
        read.check()
        with writing() as conn:
            add_category(conn, category, actor=actor().name, now_ms=now_ms())
    except BadRecord as refusal:
        return _category_form(None, refusal.errors)
    flash(gettext("Category added."), "good")
    return redirect(url_for("admin.complaints"), 303)


@blueprint.get("/complaints/categories/<code>")
@permit(Action.ADMINISTER)
def category(code: str) -> ResponseReturnValue:
    """Show the form of a category."""
    return _category_form(_category(code))


@blueprint.post("/complaints/categories/<code>")
@permit(Action.ADMINISTER)
def save_category(code: str) -> ResponseReturnValue:
    """Change a category."""
    former = _category(code)
    read = FormReader(request.form)
    changed = _read_category(read, code)
    try:
        read.check()
        with writing() as conn:
            change_category(conn, changed, actor=actor().name, now_ms=now_ms())
    except BadRecord as refusal:
        return _category_form(former, refusal.errors)
    flash(gettext("Category changed. Complaints keep the deadline they have."), "good")
    return redirect(url_for("admin.complaints"), 303)


@blueprint.get("/complaints/answers/new")
@permit(Action.ADMINISTER)
def new_answer() -> ResponseReturnValue:
    """Show the form of a new answer."""
    return _answer_form(None)


@blueprint.post("/complaints/answers/new")
@permit(Action.ADMINISTER)
def save_new_answer() -> ResponseReturnValue:
    """Add an answer."""
    return _save_answer(None)


@blueprint.get("/complaints/answers/<int:answer_id>")
@permit(Action.ADMINISTER)
def answer(answer_id: int) -> ResponseReturnValue:
    """Show the form of an answer."""
    return _answer_form(answer_template_by_id(reading(), answer_id))


@blueprint.post("/complaints/answers/<int:answer_id>")
@permit(Action.ADMINISTER)
def save_answer(answer_id: int) -> ResponseReturnValue:
    """Change an answer."""
    return _save_answer(answer_template_by_id(reading(), answer_id))


def _save_answer(former: AnswerTemplate | None) -> ResponseReturnValue:
    read = FormReader(request.form)
    kept = AnswerTemplate(
        category=read.choice("category", categories(reading()), needed=False),
        title=read.text("title", MOST_NAME),
        text_zh=_text("text_zh"),
        text_en=_text("text_en"),
        active="active" in request.form,
        id=None if former is None else former.id,
    )
    try:
        read.check()
        with writing() as conn:
            keep_template(conn, kept, actor=actor().name, now_ms=now_ms())
    except BadRecord as refusal:
        return _answer_form(former, refusal.errors)
    flash(gettext("The answer is kept."), "good")
    return redirect(url_for("admin.complaints", _anchor="answers"), 303)


def _category_form(
    category: ComplaintCategory | None, errors: tuple[FieldError, ...] = ()
) -> ResponseReturnValue:
    return page(
        "complaint_category.html",
        errors,
        category=category,
        category_label=category_label,
        most_name=MOST_NAME,
        most_description=_MOST_DESCRIPTION,
        hour_ms=HOUR_MS,
    )


def _answer_form(
    answer: AnswerTemplate | None, errors: tuple[FieldError, ...] = ()
) -> ResponseReturnValue:
    return page(
        "complaint_answer.html",
        errors,
        answer=answer,
        categories=categories(reading()),
        category_label=category_label,
        most_name=MOST_NAME,
        most_text=MOST_TEXT,
    )


def _read_category(read: FormReader, code: str) -> ComplaintCategory:
    low, high = LEAST_WITHIN_MS // HOUR_MS, MOST_WITHIN_MS // HOUR_MS
    words = _SEPARATORS.split(_text("keywords")[:_MOST_KEYWORDS])
    return ComplaintCategory(
        code=code,
        number=0,
        group_zh=read.text("group_zh", MOST_NAME),
        group_en=read.text("group_en", MOST_NAME),
        label_zh=read.text("label_zh", MOST_NAME),
        label_en=read.text("label_en", MOST_NAME),
        description_zh=read.text("description_zh", _MOST_DESCRIPTION, needed=False),
        description_en=read.text("description_en", _MOST_DESCRIPTION, needed=False),
        keywords=tuple(dict.fromkeys(word.strip() for word in words if word.strip())),
        answer_within_ms=(read.whole("hours", low, high) or low) * HOUR_MS,
        public="public" in request.form,
        active="active" in request.form,
    )


def _text(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def _category(code: str) -> ComplaintCategory:
    found = categories(reading()).get(code)
    if found is None:
        raise NotFound(message("There is no category '{id}'.", id=code))
    return found
