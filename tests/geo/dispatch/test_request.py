"""An assignment as it comes over the wire: read whole, or refused with every field."""

from datetime import date

import pytest

from geo.dispatch.assign import MOST_NOTE, MOST_SITES
from geo.dispatch.request import AssignmentRequest, read_assignment
from geo.errors import BadParameter, BadRecord
from tests.builders import ZONE, raw

GOOD = {"sites": ["M1", "M2"], "squad": 2, "date": "2020-02-22", "note": "早些去"}


def test_an_assignment_is_read():
    assert read_assignment(raw(GOOD), ZONE) == AssignmentRequest(
        ("M1", "M2"), 2, date(2020, 2, 22), "早些去"
    )


def test_a_note_is_optional():
    body = {name: value for name, value in GOOD.items() if name != "note"}
    assert read_assignment(raw(body), ZONE).note == ""


@pytest.mark.parametrize(
    ("member", "value", "field"),
    [
        ("sites", None, "sites"),
        ("sites", "M1", "sites"),
        ("sites", ["M1", 2], "sites[1]"),
        ("sites", ["M1"] * (MOST_SITES + 1), "sites"),
        ("squad", None, "squad"),
        ("squad", "2", "squad"),
        ("squad", True, "squad"),
        ("date", None, "date"),
        ("date", "22.02.2020", "date"),
        ("date", "2020-02-30", "date"),
        ("note", 5, "note"),
        ("note", "x" * (MOST_NOTE + 1), "note"),
    ],
)
def test_a_wrong_member_is_named(member, value, field):
    with pytest.raises(BadRecord) as caught:
        read_assignment(raw({**GOOD, member: value}), ZONE)
    assert [error.field for error in caught.value.errors] == [field]
    assert str(caught.value).startswith(f"Nothing was assigned: {field}: ")


def test_every_wrong_member_is_named_at_once():
    with pytest.raises(BadRecord) as caught:
        read_assignment(b"{}", ZONE)
    assert [error.field for error in caught.value.errors] == ["sites", "squad", "date"]


def test_what_is_no_object_is_malformed():
    with pytest.raises(BadParameter):
        read_assignment(b"[]", ZONE)
