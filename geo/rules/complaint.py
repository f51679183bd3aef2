"""The states of a complaint: which there are, which follows which, and when it counts as open."""

from __future__ import annotations

from enum import StrEnum

from geo.errors import FieldError
from geo.message import Message, message


class Channel(StrEnum):
    """The way a complaint came in."""

    PHONE = "phone"
    WEB = "web"
    OPEN311 = "open311"
    IMPORT = "import"


class ComplaintState(StrEnum):
    """Where a complaint stands."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    """A squad is to look at it."""
    IN_HAND = "in_hand"
    """Somebody is at work on it: an inspection is under way or done."""
    ANSWERED = "answered"
    """Who complained has been told what came of it."""
    CLOSED = "closed"
    REJECTED = "rejected"
    """It is not for this office, or there is nothing in it; a reason says which."""


OPEN = frozenset({ComplaintState.RECEIVED, ComplaintState.ASSIGNED, ComplaintState.IN_HAND})
"""States in which somebody still has to act: they raise the priority of the site."""

MOVES: dict[ComplaintState, frozenset[ComplaintState]] = {
    ComplaintState.RECEIVED: frozenset(
        {
            ComplaintState.ASSIGNED,
            ComplaintState.IN_HAND,
            ComplaintState.ANSWERED,
            ComplaintState.REJECTED,
        }
    ),
    ComplaintState.ASSIGNED: frozenset(
        {
            ComplaintState.ASSIGNED,
            ComplaintState.IN_HAND,
            ComplaintState.ANSWERED,
            ComplaintState.REJECTED,
        }
    ),
    ComplaintState.IN_HAND: frozenset(
        {
            ComplaintState.ASSIGNED,
            ComplaintState.IN_HAND,
            ComplaintState.ANSWERED,
            ComplaintState.REJECTED,
        }
    ),
    ComplaintState.ANSWERED: frozenset({ComplaintState.ASSIGNED, ComplaintState.CLOSED}),
    ComplaintState.CLOSED: frozenset(),
    ComplaintState.REJECTED: frozenset(),
}
"""State → those it may go to. An answer that did not settle it sends a squad again; what is closed
or rejected stays so: whoever has more to say complains anew."""

SQUAD_STATES = frozenset({ComplaintState.IN_HAND, ComplaintState.ANSWERED})
"""What a squad may do with a complaint that is assigned to it."""
NOTED = frozenset({ComplaintState.ANSWERED, ComplaintState.REJECTED})
"""States that need words: the answer, or the reason."""


def may_go(state: ComplaintState, to: ComplaintState) -> bool:
    """Say whether a complaint may go from one state to another."""
    return to in MOVES[state]


def move_problems(number: str, state: ComplaintState, to: ComplaintState) -> list[FieldError]:
    """Give why the complaint of a number may not go from one state to another; empty if it may."""
    if may_go(state, to):
        return []
    why = message(
        "{number} is {state}; it cannot become {wanted}",
        number=number,
        state=Message(state.value.replace("_", " ")),
        wanted=Message(to.value.replace("_", " ")),
    )
    return [FieldError("state", why)]


def answered_in_time(answered_at: int | None, deadline_at: int, at: int) -> bool | None:
    """Say whether a complaint was answered by its deadline (UTC ms); None while that is open."""
    if answered_at is not None and answered_at <= at:
        return answered_at <= deadline_at
    return False if at > deadline_at else None
