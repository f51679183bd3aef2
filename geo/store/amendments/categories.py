"""What complaints are about and the answers kept ready, changed by an administrator."""

from __future__ import annotations

import re

from sqlalchemy import Connection

from geo.clock import DAY_MS, HOUR_MS
from geo.errors import FieldError, NotFound
from geo.message import message
from geo.model import AnswerTemplate, ComplaintCategory
from geo.store import log
from geo.store.amendments.problems import name_problems, refuse
from geo.store.complaint_categories import (
    answer_template_by_id,
    categories,
    save_category,
    save_template,
)

LEAST_WITHIN_MS = HOUR_MS
MOST_WITHIN_MS = 366 * DAY_MS
MOST_KEYWORDS = 100
MOST_KEYWORD = 40
MOST_TEXT = 2_000

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


def add_category(conn: Connection, category: ComplaintCategory, *, actor: str, now_ms: int) -> None:
    """Add a category under the next free number.

    Raises
    ------
    BadRecord
        When its code is taken, or it breaks a rule.
    """
    log.lock(conn)
    known = categories(conn)
    problems = _problems(known, category)
    if not _CODE.fullmatch(category.code):
        why = message("must be 1 to 40 of a-z, 0-9 and '_', beginning with a letter")
        problems.append(FieldError("code", why))
    elif category.code in known:
        problems.append(FieldError("code", message("'{id}' is taken", id=category.code)))
    refuse(message("category"), problems)
    save_category(conn, category, actor=actor, now_ms=now_ms)


def change_category(
    conn: Connection, category: ComplaintCategory, *, actor: str, now_ms: int
) -> None:
    """Change a category; complaints keep the deadline that they were given.

    Raises
    ------
    NotFound
        When no category has this code.
    BadRecord
        When it breaks a rule.
    """
    log.lock(conn)
    known = categories(conn)
    if category.code not in known:
        raise NotFound(message("There is no category '{id}'.", id=category.code))
    refuse(message("category"), _problems(known, category))
    save_category(conn, category, actor=actor, now_ms=now_ms)


def keep_template(conn: Connection, template: AnswerTemplate, *, actor: str, now_ms: int) -> None:
    """Add an answer, or change the one of its id.

    Raises
    ------
    NotFound
        When no answer has this id.
    BadRecord
        When it breaks a rule.
    """
    log.lock(conn)
    if template.id is not None:
        answer_template_by_id(conn, template.id)
    problems = name_problems("title", template.title)
    if template.category is not None and template.category not in categories(conn):
        problems.append(FieldError("category", message("must be chosen from the list")))
    for name, text in (("text_zh", template.text_zh), ("text_en", template.text_en)):
        if not text.strip():
            problems.append(FieldError(name, message("must not be empty")))
        elif len(text) > MOST_TEXT:
            why = message(
                "has {many:,} characters; at most {most:,} are taken",
                many=len(text),
                most=MOST_TEXT,
            )
            problems.append(FieldError(name, why))
    refuse(message("answer"), problems)
    save_template(conn, template, actor=actor, now_ms=now_ms)


def _problems(known: dict[str, ComplaintCategory], category: ComplaintCategory) -> list[FieldError]:
    problems = [
        *name_problems("label_zh", category.label_zh),
        *name_problems("label_en", category.label_en),
        *name_problems("group_zh", category.group_zh),
        *name_problems("group_en", category.group_en),
    ]
    for other in known.values():
        if other.code != category.code:
            for name in ("label_zh", "label_en"):
                if getattr(other, name) == getattr(category, name):
                    why = message("is the name of '{id}' already", id=other.code)
                    problems.append(FieldError(name, why))
    if not LEAST_WITHIN_MS <= category.answer_within_ms <= MOST_WITHIN_MS:
        why = message(
            "must lie in {low} to {high}",
            low=LEAST_WITHIN_MS // HOUR_MS,
            high=MOST_WITHIN_MS // HOUR_MS,
        )
        problems.append(FieldError("hours", why))
    if len(category.keywords) > MOST_KEYWORDS:
        why = message(
            "has {many:,} entries; at most {most:,} are taken",
            many=len(category.keywords),
            most=MOST_KEYWORDS,
        )
        problems.append(FieldError("keywords", why))
    if any(len(word) > MOST_KEYWORD for word in category.keywords):
        why = message("a keyword has at most {most} characters", most=MOST_KEYWORD)
        problems.append(FieldError("keywords", why))
    return problems
