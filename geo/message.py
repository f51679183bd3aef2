"""Sentences for people, in English, that remember how they were made: another tongue can say them.

Whoever takes them for text (a terminal, JSON, a log) has the English. The web says them anew from
the translation of their template; nothing here knows of translations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class Message(str):
    """A sentence with the template and the values that it was made of.

    Made by `message`; `Message(text)` alone is one that holds no values.
    """

    template: str
    values: Mapping[str, Any]

    def __new__(
        cls, text: str, template: str | None = None, values: Mapping[str, Any] | None = None
    ) -> Message:
        """Make one of its English text; without a template the text is its own."""
        made = super().__new__(cls, text)
        made.template = text if template is None else template
        made.values = values or {}
        return made

    def said(self, translate: Callable[[str], str]) -> str:
        """Say it by the translation of its template; values that are messages likewise."""
        return _filled(translate(self.template), self.values, translate)

    def to_json(self) -> str | dict[str, Any]:
        """Give what `from_json` makes it of again: its text alone where it holds no values."""
        return _kept(self) if self.values else str(self)

    @classmethod
    def from_json(cls, kept: str | Mapping[str, Any]) -> Message:
        """Make a message of what `to_json` gave."""
        if isinstance(kept, str):
            return cls(kept)
        values = {name: _from_json(value) for name, value in kept["values"].items()}
        return cls(_filled(kept["template"], values, str), kept["template"], values)


def message(template: str, /, **values: Any) -> Message:
    """Make a message.

    Parameters
    ----------
    template
        A literal in the words of `str.format`; the catalogue of translations gathers these.
    values
        What stands in its braces: texts, numbers, messages, tuples of messages.
    """
    return Message(_filled(template, values, str), template, values)


def _filled(template: str, values: Mapping[str, Any], translate: Callable[[str], str]) -> str:
    if not values:
        return template
    return template.format_map({name: _said(value, translate) for name, value in values.items()})


def _said(value: Any, translate: Callable[[str], str]) -> Any:
    if isinstance(value, Message):
        return value.said(translate)
    if isinstance(value, tuple):
        return translate(_SEPARATOR).join(_said(one, translate) for one in value)
    return value


def _kept(one: Message) -> dict[str, Any]:
    values = {name: _json(value) for name, value in one.values.items()}
    return {"template": one.template, "values": values}


def _json(value: Any) -> Any:
    if isinstance(value, Message):
        return _kept(value)
    if isinstance(value, tuple):
        return [_json(one) for one in value]
    return value if isinstance(value, str | int | float) else str(value)


def _from_json(value: Any) -> Any:
    if isinstance(value, dict):
        return Message.from_json(value)
    if isinstance(value, list):
        return tuple(_from_json(one) for one in value)
    return value


_SEPARATOR = message("; ")
"""Stands between the messages of a value that holds several."""
