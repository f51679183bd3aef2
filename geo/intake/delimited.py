"""CSV in the forms met in practice: any delimiter, any encoding, ragged rows told."""

from __future__ import annotations

import csv
import io
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from geo.errors import UnreadableFile
from geo.intake.encoding import encoding_of
from geo.intake.table import Fault, Table, unique_names
from geo.message import message

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 200
_MAX_COLUMNS = 1000
_EXTRA = "\0extra"
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def read_delimited(path: Path) -> Table:
    """Read a CSV file; its first line that is not blank names the columns.

    Raises
    ------
    UnreadableFile
        When it is no text, has no header, or a quotation mark is never closed.
    """
    data = path.read_bytes()
    encoding = encoding_of(data, path.name)
    text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
    del data
    delimiter = _delimiter_of(text)
    before, header = _header(text, delimiter, path.name)
    if len(header) > _MAX_COLUMNS:
        raise UnreadableFile(
            message(
                "'{name}' has {many} columns; at most {most}.",
                name=path.name,
                many=len(header),
                most=_MAX_COLUMNS,
            )
        )
    names = unique_names([cell.strip() for cell in header])
    frame, faults = _cells(text, delimiter, names, before, path.name)
    rows = np.arange(len(frame), dtype=np.int64) + before + 2
    kept = (frame != "").any(axis=1).to_numpy() if len(frame) else np.zeros(0, dtype=bool)
    return Table(
        frame=frame[kept].reset_index(drop=True),
        rows=rows[kept],
        format=f"CSV ({_NAMES[delimiter]})",
        encoding="utf-8" if encoding == "utf-8-sig" else encoding,
        faults=faults,
    )


def _delimiter_of(text: str) -> str:
    """Give the delimiter under which most of the first lines have equally many cells."""
    sample = text[: 1 << 18].splitlines()[:_SAMPLE_LINES]
    best, best_score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        except csv.Error:
            continue
        width, times = Counter(widths).most_common(1)[0] if widths else (1, 0)
        if width > 1 and (times / len(widths), width) > best_score:
            best, best_score = delimiter, (times / len(widths), width)
    return best


def _header(text: str, delimiter: str, name: str) -> tuple[int, list[str]]:
    """Give how many blank records come before the header, and its cells."""
    for number, row in _numbered(text, delimiter, name):
        if any(cell.strip() for cell in row):
            return number - 1, row
    raise UnreadableFile(message("'{name}' holds no line of text.", name=name))


def _cells(
    text: str, delimiter: str, names: list[str], before: int, name: str
) -> tuple[pd.DataFrame, tuple[Fault, ...]]:
    """Give the cells under the header, the fast way where rows have no cells too many."""
    try:
        with warnings.catch_warnings():
            # It would cut rows that are much too long, and only warn of it.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(
                io.StringIO(text),
                sep=delimiter,
                header=None,
                names=[*names, _EXTRA],
                index_col=False,
                skiprows=before + 1,
                skip_blank_lines=False,
                dtype=str,
                keep_default_na=False,
                na_filter=False,
            )
    except pd.errors.EmptyDataError:
        return pd.DataFrame(columns=names, dtype=str), ()
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
        if "EOF inside string" in str(error):
            raise UnreadableFile(
                message(
                    "'{name}': a quotation mark is opened and never closed ({error}).",
                    name=name,
                    error=str(error),
                )
            ) from None
        return _ragged_cells(text, delimiter, names, before, name)
    # Without the NA filter the parser still leaves cells that a short row lacks as NaN.
    frame = frame.fillna("")
    if (frame[_EXTRA] != "").any():
        return _ragged_cells(text, delimiter, names, before, name)
    return frame.drop(columns=_EXTRA), ()


def _ragged_cells(
    text: str, delimiter: str, names: list[str], before: int, name: str
) -> tuple[pd.DataFrame, tuple[Fault, ...]]:
    width = len(names)
    rows, faults = [], []
    for number, cells in _numbered(text, delimiter, name):
        if number <= before + 1:
            continue
        row = cells
        if any(cell.strip() for cell in cells[width:]):
            why = message(
                "has {many} cells, the header {columns}; quote a cell that holds '{delimiter}'",
                many=len(cells),
                columns=width,
                delimiter=delimiter,
            )
            faults.append(Fault(number, "row", delimiter.join(cells), why))
            row = []
        rows.append((row + [""] * width)[:width])
    return pd.DataFrame(rows, columns=names, dtype=str), tuple(faults)


def _numbered(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1)
    except csv.Error as error:
        raise UnreadableFile(
            message("'{name}' cannot be read as a table: {error}.", name=name, error=str(error))
        ) from None
