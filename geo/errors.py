"""What can go wrong, in the words of the domain; `webapp.errors` turns each into a status."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geo.message import Message, message


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one field: which, and what would be right."""

    field: str
    why: Message


def listed(errors: Iterable[FieldError]) -> tuple[Message, ...]:
    """Give what is wrong with which field, as the value of a message about all of it."""
    return tuple(message("{field}: {why}", field=error.field, why=error.why) for error in errors)


class SquadmapError(Exception):
    """Base of every error this project raises on purpose; `str()` is fit for a person."""

    def __init__(self, sentence: Message, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.errors = tuple(errors)


class BadParameter(SquadmapError):
    """A query parameter or option that is malformed or names something unknown."""

    def __init__(self, field: str, why: Message) -> None:
        fault = FieldError(field, why)
        super().__init__(listed([fault])[0], [fault])


class BadRecord(SquadmapError):
    """A well-formed body that breaks a rule of its collection."""


class RecordConflict(SquadmapError):
    """A different body under an id that is already known."""


class NotFound(SquadmapError):
    """Base of the errors for a thing that is not in the store."""


class SiteNotFound(NotFound):
    """No site has this code."""


class RecordNotFound(NotFound):
    """No record has this id."""


class NotPermitted(SquadmapError):
    """The person may not do this."""


class UnreadableFile(SquadmapError):
    """A file that is not what its name says, is cut short, or is larger than allowed."""


class StoreNotEmpty(SquadmapError):
    """The store already holds sites, and the caller did not ask to drop them."""


class StoreNotReady(SquadmapError):
    """The store is missing, older or newer than this program."""


class StoreBusy(SquadmapError):
    """The store did not answer in time; trying again is safe."""


class EditConflict(SquadmapError):
    """Somebody else changed the thing since the caller read it."""


class TravelUnavailable(SquadmapError):
    """The source of travel times does not answer, or answers what is none."""
