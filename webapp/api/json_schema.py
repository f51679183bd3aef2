"""Small constructors of JSON Schema: what the document's schemas are made of."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
TRUTH: Schema = {"type": "boolean"}
INSTANT: Schema = {"type": "string", "examples": ["2020-02-10T12:00:00+08:00"]}
DAY: Schema = {"type": "string", "format": "date"}
UUID: Schema = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def words(several: Any) -> Schema:
    """Give the schema of one of some words."""
    return {"type": "string", "enum": [str(word) for word in several]}


def or_null(schema: Schema) -> Schema:
    """Give the schema of a value that may be null."""
    more = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **more}


def each(items: Schema | str) -> Schema:
    """Give the schema of a list."""
    return {"type": "array", "items": items}


def members(optional: Schema | None = None, /, **required: Schema | str) -> Schema:
    """Give the schema of an object: required members by name, further ones beside them."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
    }
