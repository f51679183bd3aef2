"""Simulated answers are such as the checklist takes, and say what the finding says."""

import numpy as np
import pytest

from geo.demo.answers import answer_pool
from geo.kinds import checklists
from geo.rules.checklist import check_answers

CHECKLISTS = {body["id"]: body for body in checklists()}


@pytest.fixture(params=list(CHECKLISTS))
def checklist(request):
    return CHECKLISTS[request.param]


@pytest.fixture
def pool(city, checklist):
    return answer_pool(checklist, city.simulation["usual_answers"], np.random.default_rng(7))


def test_all_answers_are_accepted(checklist, pool):
    answers = [*pool.good, *(fault.answers for fault in pool.faults)]
    assert [check_answers(checklist, one) for one in answers] == [[]] * len(answers)


def test_only_what_is_asked_is_answered(checklist, pool):
    for answers in (*pool.good, *(fault.answers for fault in pool.faults)):
        for question in checklist["questions"]:
            condition = question.get("relevant")
            if condition and question["name"] in answers:
                assert answers[condition["question"]] == condition["equals"]


def test_a_finding_names_the_question_and_its_wrong_answer(checklist, pool):
    labels = {one["label"]["zh"]: one["name"] for one in checklist["questions"]}
    words = {"是": True, "否": False}
    assert len({fault.text for fault in pool.faults}) >= 3
    for fault in pool.faults:
        label, _, word = fault.text.rpartition("：")
        assert fault.answers[labels[label]] is words[word]


def test_a_fault_is_nowhere_among_the_good_answers(checklist, pool):
    labels = {one["label"]["zh"]: one["name"] for one in checklist["questions"]}
    for fault in pool.faults:
        name = labels[fault.text.rpartition("：")[0]]
        assert all(good.get(name) is not fault.answers[name] for good in pool.good)
