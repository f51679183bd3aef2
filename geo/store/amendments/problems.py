"""What a change may break: told field by field, all at once."""

from __future__ import annotations

from geo.errors import BadRecord, FieldError

MOST_NAME = 80


def name_problems(field: str, text: str) -> list[FieldError]:
    """Say what is wrong with a name that people read."""
    if not text.strip():
        return [FieldError(field, "must not be empty")]
    if len(text) > MOST_NAME or not text.isprintable():
        return [FieldError(field, f"must be one line of at most {MOST_NAME} characters")]
    return []


def refuse(what: str, problems: list[FieldError]) -> None:
    """Raise what is wrong, if anything.

    Raises
    ------
    BadRecord
        When there is a problem.
    """
    if problems:
        listed = "; ".join(f"{problem.field}: {problem.why}" for problem in problems)
        raise BadRecord(f"The {what} breaks a rule: {listed}.", problems)
