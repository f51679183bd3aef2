"""Equality of JSON values: what makes a body sent twice the same."""

from __future__ import annotations

import json
from typing import Any

_NUMBERS = (int, float)


def same_json(one: Any, other: Any) -> bool:
    """Say whether two parsed JSON values are equal: 1 equals 1.0, but true is no number."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_json(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_json, one, other))
    if isinstance(one, _NUMBERS) and isinstance(other, _NUMBERS):
        return one == other
    return type(one) is type(other) and bool(one == other)


def same_json_text(one: str, other: str) -> bool:
    """Say whether two JSON texts hold equal values."""
    return one == other or same_json(json.loads(one), json.loads(other))
