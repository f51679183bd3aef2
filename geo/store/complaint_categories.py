"""What complaints are about, and the answers that are kept ready: small tables, read whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from geo.errors import NotFound
from geo.message import message
from geo.model import AnswerTemplate, ComplaintCategory
from geo.store import log
from geo.store.schema import answer_template, complaint, complaint_category

_MOST_NUMBER = 1 << 31
_SEPARATOR = ","


def categories(conn: Connection) -> dict[str, ComplaintCategory]:
    """Give the categories by code, in order of number; those no longer used are among them."""
    rows = conn.execute(select(complaint_category).order_by(complaint_category.c.number))
    return {row.code: _category(row._mapping) for row in rows}


def complaints_by_category(conn: Connection) -> dict[str, int]:
    """Give how many complaints each category has; those without any are left out."""
    query = select(complaint.c.category, func.count()).group_by(complaint.c.category)
    return {code: int(many) for code, many in conn.execute(query)}


def put_missing_categories(conn: Connection, wanted: Iterable[ComplaintCategory]) -> None:
    """Add the categories whose code is unknown; those that stand may have been changed."""
    known = categories(conn)
    numbers = {category.number for category in known.values()}
    for category in wanted:
        if category.code not in known and category.number not in numbers:
            conn.execute(insert(complaint_category).values(_row(category)))


def save_category(
    conn: Connection, category: ComplaintCategory, *, actor: str, now_ms: int
) -> None:
    """Add a category, or change the one of this code; a new one gets the next free number."""
    log.lock(conn)
    facts = _row(category)
    known = conn.execute(
        select(complaint_category.c.number).where(complaint_category.c.code == category.code)
    ).scalar()
    if known is None:
        last = conn.execute(select(func.max(complaint_category.c.number))).scalar()
        conn.execute(insert(complaint_category).values({**facts, "number": (last or 0) + 1}))
    else:
        conn.execute(
            update(complaint_category)
            .where(complaint_category.c.code == category.code)
            .values({**facts, "number": known})
        )
    log.append(conn, actor, "complaint_category", category.code, now_ms=now_ms)


def answer_templates(conn: Connection, category: str | None = None) -> list[AnswerTemplate]:
    """Give the answers kept ready; with a category those for it first, then those for all."""
    query = select(answer_template).order_by(
        answer_template.c.category.is_(None), answer_template.c.id
    )
    templates = [AnswerTemplate(**row._mapping) for row in conn.execute(query)]
    if category is None:
        return templates
    return [one for one in templates if one.active and one.category in (category, None)]


def answer_template_by_id(conn: Connection, template_id: int) -> AnswerTemplate:
    """Give one answer.

    Raises
    ------
    NotFound
        When there is none of this number.
    """
    found = None
    if 0 < template_id < _MOST_NUMBER:
        query = select(answer_template).where(answer_template.c.id == template_id)
        found = conn.execute(query).one_or_none()
    if found is None:
        raise NotFound(message("There is no answer no. {id}.", id=template_id))
    return AnswerTemplate(**found._mapping)


def put_first_templates(conn: Connection, wanted: Iterable[AnswerTemplate]) -> None:
    """Put answers where there are none yet."""
    if conn.execute(select(func.count()).select_from(answer_template)).scalar_one():
        return
    for template in wanted:
        conn.execute(insert(answer_template).values(_template_row(template)))


def save_template(conn: Connection, template: AnswerTemplate, *, actor: str, now_ms: int) -> None:
    """Add an answer (its id is None), or change the one of this id."""
    log.lock(conn)
    facts = _template_row(template)
    if template.id is None:
        added = conn.execute(insert(answer_template).values(facts).returning(answer_template.c.id))
        number = added.scalar_one()
    else:
        number = template.id
        conn.execute(update(answer_template).where(answer_template.c.id == number).values(facts))
    log.append(conn, actor, "answer_template", str(number), now_ms=now_ms)


def _category(row: Any) -> ComplaintCategory:
    words = tuple(word for word in row["keywords"].split(_SEPARATOR) if word)
    return ComplaintCategory(**{**row, "keywords": words})


def _row(category: ComplaintCategory) -> dict[str, Any]:
    return {**asdict(category), "keywords": _SEPARATOR.join(category.keywords)}


def _template_row(template: AnswerTemplate) -> dict[str, Any]:
    return {name: value for name, value in asdict(template).items() if name != "id"}
