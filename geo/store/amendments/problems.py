"""What a change may break: told field by field, all at once."""

from __future__ import annotations

from geo.errors import BadRecord, FieldError, listed
from geo.message import Message, message

MOST_NAME = 80


def name_problems(field: str, text: str) -> list[FieldError]:
    """Say what is wrong with a name that people read."""
    if not text.strip():
        return [FieldError(field, message("must not be empty"))]
    if len(text) > MOST_NAME or not text.isprintable():
        return [
            FieldError(
                field,
                message("must be one line of at most {most} characters", most=MOST_NAME),
            )
        ]
    return []


def refuse(what: Message, problems: list[FieldError]) -> None:
    """Raise what is wrong, if anything.

    Raises
    ------
    BadRecord
        When there is a problem.
    """
    if problems:
        raise BadRecord(
            message("The {what} breaks a rule: {listed}.", what=what, listed=listed(problems)),
            problems,
        )
