"""Values of features as the cells of a table: plain, and safe to open in a spreadsheet."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from geo.clock import iso
from geo.store.features import Features, Sort, feature_rows

Cell = str | int | float | None

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First signs that make a spreadsheet compute a cell; Chinese and Japanese ones widen them."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML 1.0 document can hold, not even escaped (XML 1.0, 2.2)."""


def column_names(features: Features) -> list[str]:
    """Give the names of the cells of a row: the properties, then lon and lat where there are any.

    Every tabular format has these columns, in this order.
    """
    names = [item.name for item in features.properties]
    return names if features.lon is None else [*names, "lon", "lat"]


def cell_rows(conn: Connection, features: Features, zone: ZoneInfo) -> Iterator[list[list[Cell]]]:
    """Give the features as rows of plain cells, batch by batch.

    Instants are ISO 8601 with the offset of `zone`, lists are joined by `;`, other JSON values
    are JSON text (a bare JSON text is just that text).
    """
    plain = _plain_by_sort(zone)
    columns = [plain[item.sort] for item in features.properties]
    if features.lon is not None:
        columns += [_as_it_is, _as_it_is]
    for batch in feature_rows(conn, features):
        yield [[give(value) for give, value in zip(columns, row, strict=False)] for row in batch]


def without_formula(cell: Cell) -> Cell:
    """Put an apostrophe before a text that a spreadsheet would compute; numbers stay."""
    if isinstance(cell, str) and cell.startswith(_FORMULA_SIGNS) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def for_xml(text: str) -> str:
    """Leave out the characters that XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


def _plain_by_sort(zone: ZoneInfo) -> dict[Sort, Callable[[Any], Cell]]:
    @lru_cache(maxsize=1 << 16)
    def instant(ms: int | None) -> str | None:
        return None if ms is None else iso(ms, zone)

    return {
        Sort.TEXT: _as_it_is,
        Sort.INTEGER: _as_it_is,
        Sort.REAL: _as_it_is,
        Sort.BOOLEAN: lambda value: "true" if value else "false",
        Sort.DATE: lambda value: value.isoformat(),
        Sort.INSTANT: instant,
        Sort.NUMBERS: lambda value: value.strip("[]").replace(",", ";"),
        Sort.WORDS: lambda value: value.replace(",", ";"),
        Sort.JSON: _json,
    }


def _as_it_is(value: Cell) -> Cell:
    return value


def _json(text: str | None) -> str | None:
    if text is None or text == "null":
        return None
    return str(json.loads(text)) if text.startswith('"') else text
