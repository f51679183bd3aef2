"""A legal case as a machine of states: what may be done when, and what it does to the fine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from geo.errors import FieldError
from geo.message import message


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    CLOSED = "closed"
    APPEALED = "appealed"
    """It was closed, and the firm asks for a review of that."""


class Did(StrEnum):
    """What a step of a case does."""

    OPENED = "opened"
    NOTE = "note"
    FINED = "fined"
    CLOSED = "closed"
    APPEALED = "appealed"
    DECIDED = "decided"
    """The appeal is decided: the case is closed again, with the fine that then stands."""


MOVES: dict[CaseState, dict[Did, CaseState]] = {
    CaseState.OPEN: {
        Did.NOTE: CaseState.OPEN,
        Did.FINED: CaseState.OPEN,
        Did.CLOSED: CaseState.CLOSED,
    },
    CaseState.CLOSED: {Did.NOTE: CaseState.CLOSED, Did.APPEALED: CaseState.APPEALED},
    CaseState.APPEALED: {Did.NOTE: CaseState.APPEALED, Did.DECIDED: CaseState.CLOSED},
}
"""State → what may be done → the state that follows."""

REASONED = frozenset({Did.APPEALED, Did.DECIDED})
"""Steps that always need a reason; closing needs one where a finding is still open."""


@dataclass(frozen=True)
class Asked:
    """A step as it is asked for.

    `fine_cents` is, for `fined` and `closed`, the fine that this step imposes; for `decided` the
    whole fine that stands after it; None where it says nothing of a fine.
    """

    did: Did
    at: int
    fine_cents: int | None = None
    reason: str = ""
    note: str = ""


@dataclass(frozen=True)
class Taken:
    """What a step does: the state that follows, and by how much it changes the fine."""

    state: CaseState
    change_cents: int | None
    """None where the step says nothing of a fine; below zero after an appeal that succeeded."""


def take(
    state: CaseState, since: int, fine_cents: int, asked: Asked, open_findings: int
) -> tuple[Taken | None, Sequence[FieldError]]:
    """Say what a step does to a case, or everything that speaks against it.

    Parameters
    ----------
    since
        When the step before it was (UTC ms).
    fine_cents
        The fine so far, in hundredths.
    open_findings
        How many findings that the case is about are not rectified.
    """
    after = MOVES[state].get(asked.did)
    if after is None:
        return None, [_out_of_turn(state, asked.did)]
    problems = []
    if asked.at < since:
        problems.append(FieldError("at", message("lies before the step that came before it")))
    problems += _reason_problems(asked, open_findings)
    problems += _fine_problems(asked, fine_cents)
    if problems:
        return None, problems
    change = asked.fine_cents
    if asked.did is Did.DECIDED:
        change = (fine_cents if change is None else change) - fine_cents
    return Taken(after, change), ()


def _out_of_turn(state: CaseState, did: Did) -> FieldError:
    if did is Did.OPENED:
        why = message("a case is opened once")
    elif state is CaseState.CLOSED and did is Did.CLOSED:
        why = message("the case is closed already")
    elif state is CaseState.CLOSED and did is Did.FINED:
        why = message("the case is closed: its fine changes by an appeal only")
    elif did is Did.APPEALED:
        why = (
            message("an appeal is under way already")
            if state is CaseState.APPEALED
            else message("only a closed case can be appealed against")
        )
    elif did is Did.DECIDED:
        why = message("no appeal is under way that could be decided")
    else:
        why = message("an appeal is under way: it must be decided first")
    return FieldError("did", why)


def _reason_problems(asked: Asked, open_findings: int) -> list[FieldError]:
    if asked.reason.strip():
        return []
    if asked.did in REASONED:
        return [FieldError("reason", message("is missing"))]
    if asked.did is Did.CLOSED and open_findings:
        why = message(
            "{many} of the findings are not rectified; say why the case is closed all the same",
            many=open_findings,
        )
        return [FieldError("reason", why)]
    if asked.did is Did.NOTE and not asked.note.strip():
        return [FieldError("note", message("is missing"))]
    return []


def _fine_problems(asked: Asked, fine_cents: int) -> list[FieldError]:
    cents = asked.fine_cents
    if asked.did is Did.FINED and cents is None:
        return [FieldError("fine", message("is missing"))]
    if cents is None:
        return []
    if asked.did not in (Did.FINED, Did.CLOSED, Did.DECIDED):
        return [FieldError("fine", message("this step imposes no fine"))]
    if asked.did is Did.DECIDED:
        if cents > fine_cents:
            why = message("an appeal cannot make a fine larger than it was")
            return [FieldError("fine", why)]
        return []
    if cents <= 0:
        return [FieldError("fine", message("must be more than nothing"))]
    return []
