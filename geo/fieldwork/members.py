"""Reading a body member by member: typed values out, and every problem kept with its field."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from geo import clock
from geo.errors import BadParameter, BadRecord, FieldError, listed
from geo.fieldwork.json_body import is_canonical_uuid
from geo.message import Message, message

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")

MISSING = message("is missing")


class Members:
    """The members of one JSON object; null counts as absent, unknown members are left alone.

    A reader gives None for an absent or refused member; refusals gather in `errors`, which objects
    inside this one share.

    Parameters
    ----------
    values
        The object.
    zone
        Zone of instants without an offset.
    path
        What stands before a member's name in an error, as `findings[0].`.
    """

    def __init__(
        self,
        values: dict[str, Any],
        zone: ZoneInfo,
        path: str = "",
        errors: list[FieldError] | None = None,
    ) -> None:
        self.values = values
        self.zone = zone
        self.path = path
        self.errors: list[FieldError] = [] if errors is None else errors

    def refuse(self, name: str, why: Message) -> None:
        """Keep that a member is wrong."""
        self.errors.append(FieldError(self.path + name, why))

    def raise_problems(self) -> None:
        """Raise all that was refused.

        Raises
        ------
        BadRecord
            When anything was.
        """
        if self.errors:
            raise BadRecord(
                message("The record breaks a rule: {listed}.", listed=listed(self.errors[:5])),
                self.errors,
            )

    def need(self, value: Value | None) -> Value:
        """Give what a required member was read as: it is there when nothing was refused.

        Raises
        ------
        BadRecord
            When anything was.
        """
        self.raise_problems()
        if value is None:
            raise BadRecord(message("The record lacks a required member."))
        return value

    def text(self, name: str, most: int, *, required: bool = False) -> str | None:
        """Read a text of at most `most` characters; a required one may not be blank."""
        value = self._present(name, required)
        if value is None:
            return None
        if not isinstance(value, str):
            self.refuse(name, message("must be a text"))
        elif required and not value.strip():
            self.refuse(name, message("must not be empty"))
        elif len(value) > most:
            self.refuse(
                name,
                message(
                    "has {many:,} characters; at most {most:,} are taken",
                    many=len(value),
                    most=most,
                ),
            )
        else:
            return value
        return None

    def whole(self, name: str, low: int, high: int, *, required: bool = False) -> int | None:
        """Read a whole number in low to high."""
        value = self._present(name, required)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            self.refuse(name, message("must be a whole number"))
        elif not low <= value <= high:
            self.refuse(name, message("must lie in {low} to {high}", low=low, high=high))
        else:
            return int(value)
        return None

    def number(
        self,
        name: str,
        low: float = -1e12,
        high: float = 1e12,
        *,
        required: bool = False,
    ) -> float | None:
        """Read a number in low to high."""
        value = self._present(name, required)
        return None if value is None else self._number(name, value, low, high)

    def numbers(self, name: str, most: int) -> list[float]:
        """Read a list of at most `most` finite numbers."""
        several = []
        for place, value in enumerate(self._list(name, most)):
            number = self._number(f"{name}[{place}]", value, -1e12, 1e12)
            if number is not None:
                several.append(number)
        return several

    def instant(self, name: str, *, required: bool = False) -> int | None:
        """Read an instant as UTC ms."""
        value = self._present(name, required)
        if value is None:
            return None
        if not isinstance(value, str):
            self.refuse(name, message("must be an instant like 2020-02-10T12:00+08:00"))
            return None
        try:
            return clock.parse_instant(value, self.zone, name)
        except BadParameter as error:
            self.refuse(name, error.errors[0].why)
            return None

    def word(self, name: str, words: type[Word], *, required: bool = False) -> Word | None:
        """Read one of an enumeration's words."""
        value = self._present(name, required)
        if value is None:
            return None
        known = {word.value: word for word in words}
        if not isinstance(value, str) or value not in known:
            self.refuse(name, message("must be one of {known}", known=", ".join(known)))
            return None
        return known[value]

    def uuid(self, name: str) -> str | None:
        """Read the id of another record."""
        value = self._present(name, required=False)
        if value is None:
            return None
        if not isinstance(value, str) or not is_canonical_uuid(value):
            self.refuse(name, message("must be a UUID in lower case with four hyphens"))
            return None
        return value

    def truth(self, name: str) -> bool:
        """Read true or false; absent is false."""
        value = self._present(name, required=False)
        if value is not None and not isinstance(value, bool):
            self.refuse(name, message("must be true or false"))
        return value is True

    def inner(self, name: str) -> Members | None:
        """Read an object."""
        value = self._present(name, required=False)
        return None if value is None else self._inner(name, value)

    def inners(self, name: str, most: int) -> list[Members]:
        """Read a list of at most `most` objects."""
        several = [
            self._inner(f"{name}[{place}]", value)
            for place, value in enumerate(self._list(name, most))
        ]
        return [inner for inner in several if inner is not None]

    def texts(self, name: str, most: int) -> list[tuple[str, str]]:
        """Read a list of at most `most` texts, each with its place as `name[0]`."""
        several = []
        for place, value in enumerate(self._list(name, most)):
            if isinstance(value, str):
                several.append((f"{name}[{place}]", value))
            else:
                self.refuse(f"{name}[{place}]", message("must be a text"))
        return several

    def _present(self, name: str, required: bool) -> Any:
        value = self.values.get(name)
        if value is None and required:
            self.refuse(name, MISSING)
        return value

    def _list(self, name: str, most: int) -> list[Any]:
        value = self._present(name, required=False)
        if value is None:
            return []
        if not isinstance(value, list):
            self.refuse(name, message("must be a list"))
        elif len(value) > most:
            self.refuse(
                name,
                message(
                    "has {many:,} entries; at most {most:,} are taken", many=len(value), most=most
                ),
            )
        else:
            return value
        return []

    def _inner(self, name: str, value: Any) -> Members | None:
        if isinstance(value, dict):
            return Members(value, self.zone, f"{self.path}{name}.", self.errors)
        self.refuse(name, message("must be an object"))
        return None

    def _number(self, name: str, value: Any, low: float, high: float) -> float | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(name, message("must be a number"))
        elif not low <= value <= high or not math.isfinite(value):
            self.refuse(name, message("must lie in {low:g} to {high:g}", low=low, high=high))
        else:
            return float(value)
        return None
