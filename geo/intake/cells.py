"""Cells of text made fit to be kept: trimmed, without control characters, of a bearable length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.intake.report import Sieve
from geo.message import Message, message

LIMITS = {
    "code": 100,
    "name": 200,
    "address": 300,
    "note": 20_000,
    "words": 5_000,
    "record_id": 200,
    "outing": 200,
}
"""Most characters of each text field."""

# C0 and C1 controls but tab and line ends, direction overrides, halves of surrogate pairs and
# non-characters: no database keeps all of them, and none is ever meant.
_UNPRINTABLE = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    "\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_SPACES = re.compile(r"\s+")

Value = TypeVar("Value")


def clean_text(sieve: Sieve, field: str, cells: pd.Series, *, lines: bool = False) -> pd.Series:
    """Give the cells trimmed; spaces run together, control characters are dropped and told.

    Parameters
    ----------
    lines
        Keep the line ends, as in a note.
    """
    broken = cells.str.contains(_UNPRINTABLE, regex=True).to_numpy(dtype=bool)
    text = cells.copy()
    if broken.any():
        text[broken] = text[broken].str.replace(_UNPRINTABLE, "", regex=True)
        sieve.ignored.append(
            message(
                "control characters in {field} were dropped ({rows})",
                field=Message(field),
                rows=_rows(broken),
            )
        )
    text = text.str.strip()
    if not lines:
        loose = text.str.contains(r"\s\s|[\t\r\n]", regex=True).to_numpy(dtype=bool)
        text[loose] = text[loose].str.replace(_SPACES, " ", regex=True)
    refuse_long(sieve, field, text)
    return text


def refuse_long(sieve: Sieve, field: str, text: pd.Series) -> None:
    """Refuse the rows whose text is longer than the field takes."""
    lengths = text.str.len().to_numpy(dtype=np.int64)
    limit = LIMITS[field]
    sieve.refuse(
        lengths > limit,
        field,
        text,
        lambda at: message(
            "has {many:,} characters; at most {most:,} are taken", many=int(lengths[at]), most=limit
        ),
    )


def translated(cells: pd.Series, values: Mapping[str, str]) -> pd.Series:
    """Give the cells, trimmed, with the person's own translations applied; case is no matter."""
    text = cells.str.strip()
    if not values:
        return text
    exact = dict(values)
    loose = {former.casefold(): wanted for former, wanted in values.items()}
    return each(text, lambda cell: exact.get(cell, loose.get(cell.casefold(), cell)))


def each(cells: pd.Series, read: Callable[[Any], Value]) -> pd.Series:
    """Give what `read` makes of each cell; asked once for each different one."""
    places, different = pd.factorize(cells, use_na_sentinel=False)
    made = np.empty(len(different), dtype=object)
    made[:] = [read(None if pd.isna(cell) else cell) for cell in different]
    return pd.Series(made[places], index=cells.index, dtype=object)


def filled(values: pd.Series) -> NDArray[np.bool_]:
    """Say of each value whether there is one: neither None nor empty text."""
    return (values.notna() & (values != "")).to_numpy(dtype=bool)


def plain(word: str) -> str:
    """Give a word as it is compared: without case, width, and spaces or lines between its parts."""
    text = unicodedata.normalize("NFKC", word).casefold().replace("_", " ").replace("-", " ")
    return " ".join(text.split())


def _rows(mask: NDArray[np.bool_]) -> Message:
    count = int(mask.sum())
    return message("1 row") if count == 1 else message("{many:,} rows", many=count)
