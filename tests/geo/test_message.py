"""A sentence keeps its template and values, and reads in English to whoever takes it for text."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import BadParameter, BadRecord, FieldError, listed
from geo.message import Message, message

CHINESE = {
    "there is no site '{code}'": "没有监管点位“{code}”",
    "has {many:,} characters": "有 {many:,} 个字符",
    "{field}: {why}": "{field}：{why}",
    "The {what} breaks a rule: {listed}.": "{what}不符合规定：{listed}。",
    "policy": "频次规定",
    "is missing": "未填写",
    "; ": "；",
}


def translate(template: str) -> str:
    return CHINESE.get(template, template)


def test_a_message_is_text_to_whoever_takes_it_for_text():
    made = message("there is no site '{code}'", code="A1")
    assert made == "there is no site 'A1'"
    assert f"{made}!" == "there is no site 'A1'!"
    assert json.dumps([made]) == "[\"there is no site 'A1'\"]"
    assert {made: 1}["there is no site 'A1'"] == 1


def test_it_is_said_by_the_translation_of_its_template():
    assert message("there is no site '{code}'", code="A1").said(translate) == "没有监管点位“A1”"
    assert message("has {many:,} characters", many=10_000).said(translate) == "有 10,000 个字符"
    assert message("is missing").said(translate) == "未填写"


def test_what_has_no_translation_is_said_as_it_is():
    assert message("is {colour}", colour="red").said(translate) == "is red"
    assert Message("somebody's own words {").said(translate) == "somebody's own words {"


def test_messages_inside_a_message_are_said_too():
    faults = [FieldError("name", message("is missing")), FieldError("kind", message("is missing"))]
    made = message(
        "The {what} breaks a rule: {listed}.", what=message("policy"), listed=listed(faults)
    )
    assert made == "The policy breaks a rule: name: is missing; kind: is missing."
    assert made.said(translate) == "频次规定不符合规定：name：未填写；kind：未填写。"


def test_values_are_never_taken_for_templates():
    made = message("there is no site '{code}'", code="{what}{0}%(x)s")
    assert made == "there is no site '{what}{0}%(x)s'"
    assert made.said(translate) == "没有监管点位“{what}{0}%(x)s”"


def test_a_template_without_its_values_is_refused():
    with pytest.raises(KeyError):
        message("there is no site '{code}'", kode="A1")


def test_errors_carry_what_they_say():
    error = BadParameter("at", message("is missing"))
    assert str(error) == "at: is missing"
    assert error.sentence.said(translate) == "at：未填写"
    assert error.errors[0].why.said(translate) == "未填写"
    assert BadRecord(message("is missing")).sentence.said(translate) == "未填写"


VALUES = st.recursive(
    st.text() | st.integers() | st.floats(allow_nan=False) | st.just(message("policy")),
    lambda inner: (
        st.builds(lambda value: message("is {value}", value=value), inner)
        | st.lists(st.builds(lambda value: message("a {value}", value=value), inner)).map(tuple)
    ),
    max_leaves=8,
)


@given(VALUES)
def test_kept_as_json_and_read_again_it_says_the_same(value):
    made = message("there is no site '{code}'", code=value)
    again = Message.from_json(json.loads(json.dumps(made.to_json())))
    assert again == made
    assert again.said(translate) == made.said(translate)


def test_a_copy_still_knows_how_it_was_made():
    made = message("there is no site '{code}'", code="A1")
    assert copy.deepcopy(made).said(translate) == "没有监管点位“A1”"
