"""Answers checked against the checklist they were given to.

A checklist is `{id, version, questions: [{name, type, label, required, relevant, unit, min, max,
choices}]}`. Types: yes_no (true, false, or "yes", "no"), choice (one of `choices`, which are values
or objects with a `value`), number (min to max), text (at most `max` characters), photo and
signature (the SHA-256 of its bytes). `relevant` is `{"question": name, "equals": value}`: while it
does not hold, the question need not be answered and its answer is not looked at.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from geo.errors import FieldError
from geo.rules.json_value import same_json

MOST_TEXT = 4_000
"""Characters of an answer in words, where the question sets no `max`."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_YES_NO = {"yes": True, "no": False}

Question = Mapping[str, Any]


def check_answers(checklist: Mapping[str, Any], answers: Mapping[str, Any]) -> list[FieldError]:
    """Give what is wrong with some answers; answers to unknown questions are left alone."""
    kinds = {question["name"]: question["type"] for question in checklist["questions"]}
    problems = []
    for question in checklist["questions"]:
        if not _relevant(question, kinds, answers):
            continue
        answer = answers.get(question["name"])
        if answer is None or answer == "":
            why = "is required" if question.get("required") else None
        else:
            why = _CHECKS[question["type"]](question, answer)
        if why:
            problems.append(FieldError(f"answers.{question['name']}", why))
    return problems


def sha256_problem(value: Any) -> str | None:
    """Give what is wrong with a SHA-256 in hexadecimal, None when nothing is."""
    if isinstance(value, str) and _SHA256.fullmatch(value):
        return None
    return "must be a SHA-256 in 64 lower-case hexadecimal digits"


def _relevant(question: Question, kinds: Mapping[str, str], answers: Mapping[str, Any]) -> bool:
    condition = question.get("relevant")
    if not condition:
        return True
    asked = condition["question"]
    given, wanted = answers.get(asked), condition["equals"]
    if kinds.get(asked) == "yes_no":
        given, wanted = _truth(given), _truth(wanted)
    return same_json(given, wanted)


def _truth(value: Any) -> Any:
    return _YES_NO.get(value, value) if isinstance(value, str) else value


def _yes_no(_question: Question, answer: Any) -> str | None:
    return None if isinstance(_truth(answer), bool) else "must be true (yes) or false (no)"


def _choice(question: Question, answer: Any) -> str | None:
    values = [
        choice["value"] if isinstance(choice, Mapping) else choice
        for choice in question.get("choices", ())
    ]
    if any(same_json(answer, value) for value in values):
        return None
    return f"must be one of {', '.join(map(str, values))}"


def _number(question: Question, answer: Any) -> str | None:
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return "must be a number"
    low, high = question.get("min"), question.get("max")
    if (isinstance(answer, float) and not math.isfinite(answer)) or abs(answer) > 1e12:
        return "must be a finite number of at most 1e12"
    if (low is not None and answer < low) or (high is not None and answer > high):
        unit = f" {question['unit']}" if question.get("unit") else ""
        bounds = [
            f"at least {low}" if low is not None else "",
            f"at most {high}" * (high is not None),
        ]
        return "must be " + " and ".join(filter(None, bounds)) + unit
    return None


def _text(question: Question, answer: Any) -> str | None:
    if not isinstance(answer, str):
        return "must be a text"
    most = question.get("max") or MOST_TEXT
    if len(answer) > most:
        return f"has {len(answer):,} characters; at most {most:,} are taken"
    return None


def _hash(_question: Question, answer: Any) -> str | None:
    return sha256_problem(answer)


_CHECKS: dict[str, Callable[[Question, Any], str | None]] = {
    "yes_no": _yes_no,
    "choice": _choice,
    "number": _number,
    "text": _text,
    "photo": _hash,
    "signature": _hash,
}
QUESTION_TYPES = tuple(_CHECKS)
