"""XLSX: the values of one sheet as text; formulas that carry no value are told."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np
import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from geo.errors import BadParameter, UnreadableFile
from geo.intake.table import Fault, Table, unique_names
from geo.message import message

_MAX_COLUMNS = 1000
_CELL_ERRORS = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!")
_ADVICE = message("open the file in a spreadsheet program and save it there, or paste values")
_NO_VALUE = message("the formula holds no stored value; {advice}", advice=_ADVICE)


def read_workbook(path: Path, sheet: str | None = None) -> Table:
    """Read a sheet; the first row with two filled cells (or one, alone) names the columns.

    Raises
    ------
    UnreadableFile
        When the workbook is damaged, empty, or nothing but formulas without values.
    BadParameter
        When there is no such sheet.
    """
    try:
        values, sheets = _rows(path, sheet, values=True)
        formulas = _rows(path, sheet, values=False)[0] if _holds_formulas(path) else []
    except (
        InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, OSError,
        TypeError, AttributeError, IndexError,
    ):  # fmt: skip
        # openpyxl lets whatever a damaged part provokes through.
        raise UnreadableFile(
            message("'{name}' is damaged: no readable workbook.", name=path.name)
        ) from None
    at = _header_position(values)
    if at is None:
        raise UnreadableFile(
            message(
                "'{name}' holds only formulas without stored values in its sheet; {advice}.",
                name=path.name,
                advice=_ADVICE,
            )
            if formulas
            else message(
                "'{name}' holds nothing in its sheet; name the sheet with the data.",
                name=path.name,
            )
        )
    names = unique_names([_text(cell).strip() for cell in values[at]])
    body = values[at + 1 :]
    cells = [[_text(cell) for cell in row] + [""] * (len(names) - len(row)) for row in body]
    kept = [n for n, row in enumerate(cells) if any(row[: len(names)])]
    faults = _formula_faults(formulas[at + 1 :], body, names, at + 2) if formulas else {}
    kept = sorted(set(kept) | set(faults))
    if kept and len(faults) == len(kept):
        raise UnreadableFile(
            message(
                "'{name}' is full of formulas without stored values; {advice}.",
                name=path.name,
                advice=_ADVICE,
            )
        )
    frame = pd.DataFrame([cells[n][: len(names)] for n in kept], columns=names, dtype=str)
    found = list(faults.values()) + _error_faults(frame, kept, at + 2)
    return Table(
        frame=frame,
        rows=np.asarray(kept, dtype=np.int64) + at + 2,
        format="XLSX",
        layers=tuple(sheets),
        faults=tuple(found),
    )


def _rows(
    path: Path, sheet: str | None, *, values: bool
) -> tuple[list[tuple[Any, ...]], list[str]]:
    # Not by its path: openpyxl would judge the file by its suffix.
    with path.open("rb") as stream:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=values)
        sheets = [one.title for one in book.worksheets]
        if not sheets:
            raise UnreadableFile(message("'{name}' has no sheet with cells.", name=path.name))
        if sheet is not None and sheet not in sheets:
            raise BadParameter(
                "layer",
                message(
                    "no sheet '{sheet}'; sheets are {known}", sheet=sheet, known=", ".join(sheets)
                ),
            )
        page = book[sheet or sheets[0]]
        # The stated size of a sheet is often wrong, and then rows would be cut.
        page.reset_dimensions()
        return list(_trimmed(page.iter_rows(values_only=True, max_col=_MAX_COLUMNS))), sheets


def _trimmed(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Give the rows without the empty cells at their ends."""
    for row in rows:
        end = len(row)
        while end and row[end - 1] is None:
            end -= 1
        yield row[:end]


def _holds_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            if not member.startswith("xl/worksheets/"):
                continue
            with archive.open(member) as stream:
                tail = b""
                while piece := stream.read(1 << 20):
                    if b"<f>" in tail + piece or b"<f " in tail + piece:
                        return True
                    tail = piece[-2:]
    return False


def _header_position(rows: list[tuple[Any, ...]]) -> int | None:
    filled = [sum(bool(_text(cell).strip()) for cell in row) for row in rows[:50]]
    for wanted in (2, 1):
        for position, count in enumerate(filled):
            if count >= wanted:
                return position
    return None


def _formula_faults(
    formulas: list[tuple[Any, ...]], values: list[tuple[Any, ...]], names: list[str], first: int
) -> dict[int, Fault]:
    """Give, by position, the first formula of each row that has no stored value."""
    faults: dict[int, Fault] = {}
    for position, (written, stored) in enumerate(zip_longest(formulas, values, fillvalue=())):
        for column, cell in enumerate(written[: len(names)]):
            value = stored[column] if column < len(stored) else None
            if isinstance(cell, str) and cell.startswith("=") and value is None:
                fault = Fault(first + position, names[column], cell, _NO_VALUE)
                faults.setdefault(position, fault)
    return faults


def _error_faults(frame: pd.DataFrame, kept: list[int], first: int) -> list[Fault]:
    why = message("the cell holds an error of the spreadsheet; correct it there")
    return [
        Fault(first + kept[row], str(frame.columns[column]), str(frame.iat[row, column]), why)
        for row, column in np.argwhere(frame.isin(_CELL_ERRORS).to_numpy()).tolist()
    ]


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)
