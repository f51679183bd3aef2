"""When two bodies are the same."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.rules.json_value import same_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-5, 5) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(VALUES)
def test_a_body_equals_itself_however_it_was_written(value):
    spread = json.dumps(value, indent=2, sort_keys=True)
    assert same_json(value, json.loads(spread))


@given(VALUES, VALUES)
def test_it_does_not_matter_which_comes_first(one, other):
    assert same_json(one, other) == same_json(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", "true"), ("0", "false"), ("1", '"1"'), ("null", "false"), ("[]", "{}"),
        ("[1, 2]", "[2, 1]"), ("[1]", "[1, 1]"), ('{"a": 1}', '{"a": 2}'),
        ('{"a": null}', "{}"), ('{"a": [true]}', '{"a": [1]}'),
    ],
)  # fmt: skip
def test_different_values_differ(one, other):
    assert not same_json(json.loads(one), json.loads(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [("1", "1.0"), ("100", "1e2"), ('{"a":1,"b":2}', '{"b": 2, "a": 1}'), ('"\\u4e2d"', '"中"')],
)
def test_equal_values_are_equal_in_any_spelling(one, other):
    assert same_json(json.loads(one), json.loads(other))
