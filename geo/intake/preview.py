"""What a person sees of a file before importing it: columns and guesses, first rows, a map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from geo.intake.cells import plain, translated
from geo.intake.columns import chosen_columns
from geo.intake.complaint_words import CategoryWords
from geo.intake.coordinates import read_coordinates
from geo.intake.districts import DistrictFinder
from geo.intake.options import ImportOptions, Purpose
from geo.intake.read import read_table
from geo.intake.report import Sieve, shown
from geo.intake.table import Table
from geo.intake.words import KindWords
from geo.message import Message
from geo.model import ComplaintCategory
from geo.store.catalogue import Catalogue

_ROWS = 10
_POINTS = 500
_KIND_VALUES = 50
_DATUM_WORDS: dict[Literal["gcj02", "bd09"], tuple[str, ...]] = {
    "bd09": ("bd09", "bd 09", "百度", "baidu"),
    "gcj02": ("gcj02", "gcj 02", "gcj", "火星", "高德", "amap", "腾讯"),
}


@dataclass(frozen=True)
class KindValue:
    """A word of the kind column, how many rows hold it, and the kind it means (None: unknown).

    Of complaints it is the category that stands for the kind.
    """

    value: str
    rows: int
    kind: str | None


@dataclass(frozen=True)
class Preview:
    """A file before it is imported.

    Attributes
    ----------
    columns
        The file's columns, in order.
    guesses
        field → column, as recognised.
    chosen
        field → column, with what the options say.
    cells
        The first rows, a text per column, long ones cut.
    lon, lat
        Up to 500 points in WGS-84, evenly over the file.
    coordinates
        Where positions come from: `columns`, `geometry`, or None.
    datum_hint
        `gcj02` or `bd09` where headings or the file's name say so.
    """

    format: str
    encoding: str | None
    crs: str | None
    rows: int
    layers: tuple[str, ...]
    columns: tuple[str, ...]
    guesses: dict[str, str]
    chosen: dict[str, str]
    cells: tuple[tuple[str, ...], ...]
    lon: tuple[float, ...]
    lat: tuple[float, ...]
    coordinates: str | None
    kind_values: tuple[KindValue, ...]
    datum_hint: Literal["gcj02", "bd09"] | None
    ignored: tuple[Message, ...]


def preview(
    path: Path,
    options: ImportOptions,
    catalogue: Catalogue,
    purpose: Purpose = "sites",
    categories: Mapping[str, ComplaintCategory] | None = None,
) -> Preview:
    """Look at a file without importing it.

    Parameters
    ----------
    categories
        Of complaints, by code; needed for the purpose `complaints`.

    Raises
    ------
    UnreadableFile
        When it cannot be read.
    BadParameter
        When the options name a column or layer that it does not have.
    """
    table = read_table(path, options.layer)
    has_geometry = table.lon is not None
    chosen = chosen_columns(table.columns, options.columns, purpose, has_geometry=has_geometry)
    guesses = chosen_columns(table.columns, {}, purpose, has_geometry=has_geometry)
    lon, lat = _points(table, chosen, options)
    in_columns = {"lon", "lat", "point"} & chosen.keys()
    head = table.frame.head(_ROWS)
    return Preview(
        format=table.format,
        encoding=table.encoding,
        crs=table.crs,
        rows=len(table.frame),
        layers=table.layers,
        columns=tuple(table.columns),
        guesses=guesses,
        chosen=chosen,
        cells=tuple(tuple(map(shown, row)) for row in head.itertuples(index=False)),
        lon=lon,
        lat=lat,
        coordinates="columns" if in_columns else "geometry" if has_geometry else None,
        kind_values=_word_values(
            table, chosen, options, "category", CategoryWords(categories or {})
        )
        if purpose == "complaints"
        else _word_values(table, chosen, options, "kind", KindWords(catalogue.kinds)),
        datum_hint=_datum_hint(path, options, table),
        ignored=table.ignored,
    )


def _points(
    table: Table, columns: Mapping[str, str], options: ImportOptions
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    found = read_coordinates(table, columns, options.datum, DistrictFinder(()), Sieve(table))
    there = np.flatnonzero(np.isfinite(found.lon + found.lat))
    some = there[:: max(1, -(-len(there) // _POINTS))]
    return tuple(found.lon[some].tolist()), tuple(found.lat[some].tolist())


def _word_values(
    table: Table,
    columns: Mapping[str, str],
    options: ImportOptions,
    field: str,
    meaning: Callable[[str], str | None],
) -> tuple[KindValue, ...]:
    if field not in columns:
        return ()
    cells = table.frame[columns[field]].str.strip()
    wanted: pd.Series = translated(cells, options.values.get(field, {}))
    counts = pd.DataFrame({"value": cells, "wanted": wanted}).value_counts().head(_KIND_VALUES)
    return tuple(
        KindValue(shown(value), int(rows), meaning(word) if word else None)
        for value, word, rows in counts.reset_index().itertuples(index=False)
    )


def _datum_hint(
    path: Path, options: ImportOptions, table: Table
) -> Literal["gcj02", "bd09"] | None:
    told = [plain(text) for text in (*table.columns, options.source or path.name)]
    for datum, words in _DATUM_WORDS.items():
        if any(word in text for word in words for text in told):
            return datum
    return None
