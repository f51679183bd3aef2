"""Answers checked against the checklist they were given to.

A checklist is `{id, version, questions: [{name, type, label, required, relevant, unit, min, max,
choices}]}`. Types: boolean, integer and decimal (min to max), choice (one of the `value`s of
`choices`), text (at most `max` characters), photo and signature (the SHA-256 of its bytes).
`relevant` is `{"question": name, "equals": value}`, about an earlier question: while it does not
hold, the question need not be answered, and its answer counts for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from geo.errors import FieldError
from geo.message import Message, message
from geo.rules.json_value import same_json

MOST_TEXT = 4_000
"""Characters of an answer in words, where the question sets no `max`."""
MOST_NUMBER = 1e12

_SHA256 = re.compile(r"[0-9a-f]{64}")

Question = Mapping[str, Any]


def check_answers(checklist: Mapping[str, Any], answers: Mapping[str, Any]) -> list[FieldError]:
    """Give what is wrong with some answers; answers to unknown questions are left alone."""
    counting = counting_answers(checklist, answers)
    problems = []
    for question in checklist["questions"]:
        if not _relevant(question, counting):
            continue
        name = question["name"]
        if name in counting:
            why = _problem(question, counting[name])
        else:
            why = message("is required") if question.get("required") else None
        if why:
            problems.append(FieldError(f"answers.{name}", why))
    return problems


def counting_answers(checklist: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Give the answers to those questions of a checklist that are relevant, in its order."""
    counting: dict[str, Any] = {}
    for question in checklist["questions"]:
        name = question["name"]
        if answers.get(name) not in (None, "") and _relevant(question, counting):
            counting[name] = answers[name]
    return counting


def sha256_problem(value: Any) -> Message | None:
    """Give what is wrong with a SHA-256 in hexadecimal, None when nothing is."""
    if isinstance(value, str) and _SHA256.fullmatch(value):
        return None
    return message("must be a SHA-256 in 64 lower-case hexadecimal digits")


def _relevant(question: Question, counting: Mapping[str, Any]) -> bool:
    condition = question.get("relevant")
    if not condition:
        return True
    return same_json(counting.get(condition["question"]), condition["equals"])


def _problem(question: Question, answer: Any) -> Message | None:
    check = _CHECKS.get(question["type"])
    return check(question, answer) if check else None


def _boolean(_question: Question, answer: Any) -> Message | None:
    return None if isinstance(answer, bool) else message("must be true or false")


def _choice(question: Question, answer: Any) -> Message | None:
    values = [choice["value"] for choice in question.get("choices", ())]
    if any(same_json(answer, value) for value in values):
        return None
    return message("must be one of {known}", known=", ".join(map(str, values)))


def _decimal(question: Question, answer: Any) -> Message | None:
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return message("must be a number")
    low, high = question.get("min"), question.get("max")
    low = -MOST_NUMBER if low is None else low
    high = MOST_NUMBER if high is None else high
    if low <= answer <= high:
        return None
    unit = f" {question['unit']}" if question.get("unit") else ""
    return message("must lie in {low:g} to {high:g}{unit}", low=low, high=high, unit=unit)


def _integer(question: Question, answer: Any) -> Message | None:
    problem = _decimal(question, answer)
    if problem is None and answer != int(answer):
        return message("must be a whole number")
    return problem


def _text(question: Question, answer: Any) -> Message | None:
    if not isinstance(answer, str):
        return message("must be a text")
    most = question.get("max") or MOST_TEXT
    if len(answer) > most:
        return message(
            "has {many:,} characters; at most {most:,} are taken", many=len(answer), most=most
        )
    return None


def _hash(_question: Question, answer: Any) -> Message | None:
    return sha256_problem(answer)


_CHECKS: dict[str, Callable[[Question, Any], Message | None]] = {
    "boolean": _boolean,
    "integer": _integer,
    "decimal": _decimal,
    "choice": _choice,
    "text": _text,
    "photo": _hash,
    "signature": _hash,
}
