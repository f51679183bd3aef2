"""An outing's body: a squad's team going out on a day, and how many officers went."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from geo import clock
from geo.errors import BadParameter
from geo.fieldwork.members import Members
from geo.fieldwork.visit import MOST_AHEAD_MS, read_squad
from geo.message import message
from geo.model import Actor

MOST_TEAM = 100
MOST_OFFICERS = 999


def outing_facts(conn: Connection, members: Members, _actor: Actor, now_ms: int) -> dict[str, Any]:
    """Check a body and give its columns; the day may be no later than tomorrow.

    Raises
    ------
    BadRecord
        When anything is wrong with it.
    """
    squad = read_squad(conn, members, required=True)
    team = members.text("team", MOST_TEAM)
    officers = members.whole("officers", 1, MOST_OFFICERS, required=True)
    text = members.text("date", MOST_TEAM, required=True)
    day = None
    if text is not None:
        try:
            day = clock.parse_date(text)
        except BadParameter as error:
            members.refuse("date", error.errors[0].why)
    if day is not None and day > clock.local_day(now_ms + MOST_AHEAD_MS, members.zone):
        members.refuse("date", message("lies more than a day after the clock"))
    return {
        "squad": members.need(squad).number,
        "team": team,
        "date": members.need(day),
        "officers": officers,
    }
