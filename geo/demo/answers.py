"""Answers to a checklist as an inspector would give them, and the findings that follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Answers = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """Answers of which one is not as it should be, and the finding that says so."""

    answers: Answers
    text: str


@dataclass(frozen=True)
class AnswerPool:
    """Ready answers to one checklist: nothing wrong, or one thing wrong."""

    good: tuple[Answers, ...]
    faults: tuple[Fault, ...]


def answer_pool(
    checklist: Mapping[str, Any], usual: Mapping[str, Any], rng: np.random.Generator
) -> AnswerPool:
    """Make answers that respect the checklist's conditions, types and ranges.

    Parameters
    ----------
    usual
        Question's name → the right answer, [low, high] of a number, or None where either answer
        is in order; a question that is not there is rightly answered yes.
    """
    good = tuple(_filled(checklist, usual, rng) for _ in range(40))
    faults = []
    for question in checklist["questions"]:
        name = question["name"]
        if question["type"] != "boolean" or usual.get(name, True) is None:
            continue
        for _ in range(4):
            answers = _filled(checklist, usual, rng, wrong=name)
            # What it depends on may not have come about; then it was not asked.
            if name in answers:
                faults.append(Fault(answers, _finding(question, answers[name])))
    return AnswerPool(good, tuple(faults))


def _filled(
    checklist: Mapping[str, Any],
    usual: Mapping[str, Any],
    rng: np.random.Generator,
    wrong: str | None = None,
) -> Answers:
    answers: Answers = {}
    for question in checklist["questions"]:
        name, condition = question["name"], question.get("relevant")
        if condition and answers.get(condition["question"]) != condition["equals"]:
            continue
        if not question["required"] and rng.random() < 0.5:
            continue
        right = usual.get(name, True)
        if question["type"] == "boolean":
            # What is wrong can only be seen where things are open and in use.
            either = wrong is not None or rng.random() < 0.75
            answers[name] = either if right is None else right != (name == wrong)
        elif question["type"] == "choice":
            answers[name] = str(rng.choice([choice["value"] for choice in question["choices"]]))
        elif question["type"] == "text":
            answers[name] = right
        elif question["type"] == "integer":
            answers[name] = int(rng.integers(right[0], right[1] + 1))
        else:
            answers[name] = round(float(rng.uniform(*right)), 1)
    return answers


def _finding(question: Mapping[str, Any], answer: bool) -> str:
    return f"{question['label']['zh']}：{'是' if answer else '否'}"
