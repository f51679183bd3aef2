"""Forms to typed values: everything that is wrong with the fields is found, and told together."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable

from werkzeug.datastructures import MultiDict

from geo.clock import parse_instant
from geo.errors import BadParameter, BadRecord, FieldError
from geo.message import Message, message
from webapp.context import zone

NOT_LISTED = message("must be chosen from the list")


class FormReader:
    """Reads the fields of one form; `check` refuses it when a field was wrong.

    A field that cannot be read gives the value that stands for nothing, so that the others are
    read as well.
    """

    def __init__(self, form: MultiDict[str, str]) -> None:
        self._form = form
        self.errors: list[FieldError] = []

    def text(self, name: str, most: int = 200, *, needed: bool = True) -> str:
        """Read one line of text, trimmed."""
        text = " ".join(self._form.get(name, "").split())
        if needed and not text:
            self._refuse(name, message("must not be empty"))
        if len(text) > most:
            self._refuse(
                name,
                message(
                    "has {many:,} characters; at most {most:,} are taken", many=len(text), most=most
                ),
            )
        return text[:most]

    def whole(self, name: str, low: int, high: int, *, needed: bool = True) -> int | None:
        """Read a whole number within bounds."""
        number = self.decimal(name, low, high, needed=needed)
        if number is None:
            return None
        if not number.is_integer():
            self._refuse(name, message("must be a whole number"))
        return int(number)

    def decimal(self, name: str, low: float, high: float, *, needed: bool = True) -> float | None:
        """Read a number within bounds; a decimal comma is taken as a point."""
        text = self._form.get(name, "").strip().replace(",", ".")
        if not text:
            if needed:
                self._refuse(name, message("must not be empty"))
            return None
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not low <= number <= high:
            self._refuse(name, message("must lie in {low:g} to {high:g}", low=low, high=high))
            return None
        return number

    def choice(self, name: str, known: Collection[str], *, needed: bool = True) -> str | None:
        """Read one of the known values; None for nothing chosen."""
        value = self._form.get(name, "").strip()
        if value in known:
            return value
        if value or needed:
            self._refuse(name, NOT_LISTED)
        return None

    def choices(self, name: str, known: Collection[str]) -> list[str]:
        """Read those of the known values that are chosen, each once."""
        values = list(dict.fromkeys(value.strip() for value in self._form.getlist(name)))
        if any(value not in known for value in values):
            self._refuse(name, NOT_LISTED)
        return [value for value in values if value in known]

    def instant(self, name: str) -> int | None:
        """Read an instant (UTC ms), in the deployment's zone unless it says otherwise."""
        text = self._form.get(name, "").strip()
        if not text:
            return None
        try:
            return parse_instant(text, zone(), name)
        except BadParameter as refusal:
            self.errors += refusal.errors
            return None

    def check(self, more: Iterable[FieldError] = ()) -> None:
        """Refuse the form when a field was wrong.

        Raises
        ------
        BadRecord
            With everything that was wrong, `more` included.
        """
        self.errors += more
        if self.errors:
            raise BadRecord(message("The form cannot be taken as it is."), self.errors)

    def _refuse(self, name: str, why: Message) -> None:
        self.errors.append(FieldError(name, why))
