"""An assignment as a body of JSON: which sites, which squad, which day, and what to say of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from geo import clock
from geo.dispatch.assign import MOST_NOTE, MOST_SITES
from geo.errors import BadParameter, BadRecord, listed
from geo.fieldwork.json_body import parse_body
from geo.fieldwork.members import MISSING, Members
from geo.message import message

_MOST_SQUAD = 9_999
_MOST_DATE = 40


@dataclass(frozen=True)
class AssignmentRequest:
    """What somebody wants assigned; whether it can be, `geo.dispatch.assign` says."""

    codes: tuple[str, ...]
    squad: int
    date: date
    note: str


def read_assignment(raw: bytes, zone: ZoneInfo) -> AssignmentRequest:
    """Read `{"sites": [code], "squad": n, "date": "YYYY-MM-DD", "note": ""?}`.

    Raises
    ------
    BadParameter
        When it is no JSON object.
    BadRecord
        When members are missing or of the wrong type.
    """
    members = Members(parse_body(raw), zone)
    if members.values.get("sites") is None:
        members.refuse("sites", MISSING)
    codes = tuple(code for _, code in members.texts("sites", MOST_SITES))
    squad = members.whole("squad", 1, _MOST_SQUAD, required=True)
    day = _read_day(members)
    note = members.text("note", MOST_NOTE) or ""
    if members.errors or squad is None or day is None:
        raise BadRecord(
            message("Nothing was assigned: {listed}.", listed=listed(members.errors[:5])),
            members.errors,
        )
    return AssignmentRequest(codes, squad, day, note)


def _read_day(members: Members) -> date | None:
    text = members.text("date", _MOST_DATE, required=True)
    if text is None:
        return None
    try:
        return clock.parse_date(text)
    except BadParameter as error:
        members.refuse("date", error.errors[0].why)
        return None
