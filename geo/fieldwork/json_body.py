"""The body of a record as it came: bytes to a JSON object, or a word on why it is none."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from geo.errors import BadParameter, BadRecord, FieldError
from geo.message import message

MOST_BYTES = 1_000_000
"""Largest body of a record; photos travel on their own."""
MOST_DEPTH = 32
"""Deepest nesting; every later walk over a body may then be a recursive one."""

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_canonical_uuid(text: str) -> bool:
    """Say whether a text is a UUID as RFC 9562, 4 writes it, in lower case."""
    return _UUID.fullmatch(text) is not None


def check_record_id(text: str) -> str:
    """Give the id back.

    Raises
    ------
    BadParameter
        When it is no UUID in its canonical lower-case form: two spellings would be two records.
    """
    if not is_canonical_uuid(text):
        raise BadParameter(
            "id", message("'{text}' is no UUID in lower case with four hyphens", text=text[:60])
        )
    return text


def parse_body(raw: bytes) -> dict[str, Any]:
    """Read a body.

    Raises
    ------
    BadParameter
        When it is not UTF-8, no JSON, no object, names a member twice, holds a number that is not
        finite, a text that no database keeps (U+0000, half of a surrogate pair), or is nested
        deeper than `MOST_DEPTH`.
    BadRecord
        When it is longer than `MOST_BYTES`.
    """
    if len(raw) > MOST_BYTES:
        why = message(
            "has {many:,} bytes; at most {most:,} are taken",
            many=len(raw),
            most=MOST_BYTES,
        )
        raise BadRecord(message("The body {why}.", why=why), [FieldError("body", why)])
    try:
        body = json.loads(
            raw.decode(),
            object_pairs_hook=_each_name_once,
            parse_float=_finite,
            parse_constant=_finite,
        )
    except UnicodeDecodeError:
        raise BadParameter("body", message("is not UTF-8")) from None
    except RecursionError:
        raise BadParameter(
            "body", message("is nested deeper than {most}", most=MOST_DEPTH)
        ) from None
    except ValueError as error:
        raise BadParameter(
            "body", message("is no JSON that can be kept: {error}", error=str(error)[:200])
        ) from None
    if not isinstance(body, dict):
        raise BadParameter("body", message("is no JSON object"))
    _check_depth_and_texts(body)
    return body


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the member '{twice[:60]}' stands twice")
    return members


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:40]} is no finite number")
    return value


def _check_depth_and_texts(body: dict[str, Any]) -> None:
    waiting: list[tuple[Any, int]] = [(body, 1)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, str):
            _check_text(value)
        elif isinstance(value, dict | list) and depth > MOST_DEPTH:
            raise BadParameter("body", message("is nested deeper than {most}", most=MOST_DEPTH))
        elif isinstance(value, dict):
            waiting += [(name, depth) for name in value]
            waiting += [(member, depth + 1) for member in value.values()]
        elif isinstance(value, list):
            waiting += [(member, depth + 1) for member in value]


def _check_text(text: str) -> None:
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise BadParameter("body", message("holds a text with U+0000 or half of a surrogate pair"))
