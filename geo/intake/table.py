"""What every reader gives: one table of text cells, and points where the format has geometry."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.message import Message


@dataclass(frozen=True)
class Fault:
    """Something wrong with one row that the reader itself saw."""

    row: int
    field: str
    value: str
    why: Message


@dataclass(frozen=True)
class Table:
    """A file's records.

    Attributes
    ----------
    frame
        One text column per column of the file, "" where a cell is empty; default index.
    rows
        The file's row number of each record: in tables the header is 1, elsewhere the first
        feature is 1.
    lon, lat
        Points of the geometry in degrees, NaN where a feature has none; None where the format
        keeps coordinates in columns.
    refs
        What the file itself calls each feature (GeoJSON id, feature id, OSM object), or None.
    faults
        Rows that cannot be taken at all.
    ignored
        What was left out or mended, in sentences.
    """

    frame: pd.DataFrame
    rows: NDArray[np.int64]
    format: str
    lon: NDArray[np.float64] | None = None
    lat: NDArray[np.float64] | None = None
    refs: tuple[str, ...] | None = None
    encoding: str | None = None
    crs: str | None = None
    layers: tuple[str, ...] = ()
    source: str | None = None
    faults: tuple[Fault, ...] = field(default=())
    ignored: tuple[Message, ...] = field(default=())

    @property
    def columns(self) -> list[str]:
        """Give the names of the columns, in the order of the file."""
        return [str(name) for name in self.frame.columns]


def unique_names(names: list[str]) -> list[str]:
    """Give column names without blanks or repeats: `column 3` for an empty one, `name (2)`."""
    taken: set[str] = set()
    result = []
    for position, name in enumerate(names, 1):
        base = " ".join(name.split()) or f"column {position}"
        unique, copy = base, 1
        while unique in taken:
            copy += 1
            unique = f"{base} ({copy})"
        taken.add(unique)
        result.append(unique)
    return result


def as_text(series: pd.Series) -> pd.Series:
    """Give a column as text: whole numbers without a point, instants as ISO 8601, "" for none."""
    missing = series.isna()
    if series.dtype.kind == "f":
        listed = [_number(value) for value in series.tolist()]
        text = pd.Series(listed, index=series.index, dtype=str)
    elif series.dtype.kind == "M":
        text = pd.Series(
            ["" if pd.isna(v) else v.isoformat() for v in series], index=series.index, dtype=str
        )
    elif series.dtype == object:
        # Bytes of a binary column are no text, and may not decode.
        text = series.map(lambda cell: "" if isinstance(cell, bytes) else str(cell)).astype(str)
    else:
        text = series.astype(str)
    return text.where(~missing, "")


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
