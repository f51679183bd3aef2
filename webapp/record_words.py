"""How records read in the reader's language: acts, severities, flags, answers, errors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import format_date, format_decimal, gettext, lazy_gettext
from markupsafe import Markup

from geo.clock import parse_date, parse_instant
from geo.errors import BadParameter
from geo.model import Act, Role, Severity
from geo.store.catalogue import checklist
from geo.store.records import TimelineEntry
from webapp.cautions import flag_label
from webapp.context import reading, zone
from webapp.identity import actor
from webapp.permits import Action, may
from webapp.wording import chinese, instant

ACT_LABELS = {
    Act.CALIBRATION: lazy_gettext("Calibration"),
    Act.VERIFICATION: lazy_gettext("Verification"),
    Act.FIELD_CHECK: lazy_gettext("Field check"),
}
SEVERITY_LABELS = {
    Severity.MINOR: lazy_gettext("minor"),
    Severity.SERIOUS: lazy_gettext("serious"),
    Severity.CRITICAL: lazy_gettext("critical"),
}


def record_words(shown: Iterable[str] = ()) -> dict[str, Any]:
    """Give what the templates of records use; `shown` are the ids of records on the page."""
    here = frozenset(shown)
    return {
        "act_labels": ACT_LABELS,
        "severity_labels": SEVERITY_LABELS,
        "flag_label": flag_label,
        "signed": signed,
        "written": written,
        "answers_of": _Answers(),
        "may_correct": may_correct,
        "record_link": lambda record_id: (
            f"#{record_id}" if record_id in here else url_for("records.show", record_id=record_id)
        ),
    }


def may_correct(record: TimelineEntry) -> bool:
    """Say whether whoever asks may supersede a record: a squad only its own."""
    who = actor()
    return may(Action.RECORD) and (who.role is not Role.SQUAD or record.squad == who.squad)


def signed(value: float) -> str:
    """Write an error with its sign."""
    text = format_decimal(abs(value), "0.####")
    return f"{'−' if value < 0 else '+' if value > 0 else ''}{text}"


def written(text: Any) -> Markup | str:
    """Write an instant or a day as it stands in a body."""
    try:
        if isinstance(text, str) and len(text) <= len("2020-02-22"):
            return format_date(parse_date(text), "medium")
        return instant(parse_instant(str(text), zone()))
    except BadParameter:
        return str(text)


def question_label(question: dict[str, Any]) -> str:
    """Give what a question asks, with its unit."""
    label = _label(question.get("label"), question["name"])
    unit = question.get("unit")
    return f"{label} ({unit})" if unit else label


def choice_label(choice: dict[str, Any]) -> str:
    """Give a choice's words."""
    return _label(choice.get("label"), str(choice["value"]))


class _Answers:
    """Answers as words, by the checklist they were given to; each version is read once a page."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], dict[str, dict[str, Any]]] = {}

    def __call__(self, record: TimelineEntry) -> list[tuple[str, str]]:
        answers, questions = record.body.get("answers"), self._questions(record)
        if not isinstance(answers, dict):
            return []
        order = {name: place for place, name in enumerate(questions)}
        return [
            (
                question_label(questions[name]) if name in questions else name,
                _answer(answers[name], questions.get(name, {})),
            )
            for name in sorted(answers, key=lambda name: order.get(name, len(order)))
        ]

    def _questions(self, record: TimelineEntry) -> dict[str, dict[str, Any]]:
        named = record.body.get("checklist")
        if not isinstance(named, dict):
            return {}
        key = (str(named.get("id")), int(named.get("version") or 0))
        if key not in self._known:
            body = checklist(reading(), *key)
            self._known[key] = {item["name"]: item for item in (body or {}).get("questions", ())}
        return self._known[key]


def _answer(value: Any, question: dict[str, Any]) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    for choice in question.get("choices") or ():
        if choice["value"] == value:
            return choice_label(choice)
    if isinstance(value, int | float):
        return f"{value:g}"
    return str(value)


def _label(label: Any, default: str) -> str:
    if not isinstance(label, dict):
        return str(label or default)
    return str(label.get("zh" if chinese() else "en") or default)
