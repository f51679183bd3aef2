"""Answers against their checklist."""

import pytest

from geo.rules.checklist import check_answers


def checklist(*questions) -> dict:
    return {"id": "c", "version": 1, "questions": list(questions)}


def question(name="q", type="boolean", **members) -> dict:
    return {"name": name, "type": type, "required": True, **members}


def problems(asked: dict, answers: dict) -> dict[str, str]:
    return {error.field: error.why for error in check_answers(asked, answers)}


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (question(), True),
        (question(), False),
        (question(type="integer", min=0, max=10), 10),
        (question(type="integer"), 3.0),
        (question(type="decimal", min=-5, max=5), -0.2),
        (question(type="choice", choices=[{"value": "dine_in"}, {"value": 2}]), 2),
        (question(type="text"), "冷柜已断电"),
        (question(type="photo"), "a" * 64),
        (question(type="signature"), "0" * 64),
        (question(type="a type of tomorrow"), {"any": "thing"}),
    ],
)
def test_a_fitting_answer_passes(asked, answer):
    assert problems(checklist(asked), {"q": answer}) == {}


@pytest.mark.parametrize(
    ("asked", "answer", "why"),
    [
        (question(), "yes", "must be true or false"),
        (question(), 1, "must be true or false"),
        (question(type="integer"), 1.5, "must be a whole number"),
        (question(type="integer"), True, "must be a number"),
        (question(type="decimal", min=-5, max=5, unit="°C"), 5.1, "must lie in -5 to 5 °C"),
        (question(type="decimal"), "36.5", "must be a number"),
        (question(type="decimal"), 10**400, "must lie in -1e+12 to 1e+12"),
        (question(type="choice", choices=[{"value": "a"}, {"value": "b"}]), "c", "one of a, b"),
        (question(type="choice", choices=[{"value": 1}]), True, "must be one of 1"),
        (question(type="text", max=3), "four", "has 4 characters; at most 3"),
        (question(type="text"), ["list"], "must be a text"),
        (question(type="photo"), "A" * 64, "must be a SHA-256"),
    ],
)
def test_an_unfitting_answer_is_told_with_what_would_be_right(asked, answer, why):
    assert why in problems(checklist(asked), {"q": answer})["answers.q"]


@pytest.mark.parametrize("answers", [{}, {"q": None}, {"q": ""}])
def test_a_required_question_must_be_answered(answers):
    assert problems(checklist(question()), answers) == {"answers.q": "is required"}
    assert problems(checklist(question(required=False)), answers) == {}


def test_a_question_counts_only_while_its_condition_holds():
    asked = checklist(
        question("open"),
        question("masks", relevant={"question": "open", "equals": True}),
    )
    assert problems(asked, {"open": False}) == {}
    assert problems(asked, {"open": False, "masks": "left over"}) == {}
    assert problems(asked, {"open": True}) == {"answers.masks": "is required"}


def test_what_an_irrelevant_answer_would_ask_for_is_irrelevant_too():
    asked = checklist(
        question("open"),
        question("poultry", relevant={"question": "open", "equals": True}),
        question("which", type="text", relevant={"question": "poultry", "equals": True}),
    )
    assert problems(asked, {"open": False, "poultry": True}) == {}
    assert problems(asked, {"open": True, "poultry": True}) == {"answers.which": "is required"}


def test_answers_to_unknown_questions_are_left_alone():
    assert problems(checklist(question()), {"q": True, "of_tomorrow": object}) == {}
