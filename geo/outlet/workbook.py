"""XLSX, row by row: a workbook of any length in little memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from sqlalchemy import Connection

from geo.errors import BadParameter
from geo.message import message
from geo.outlet.cells import Cell, cell_rows, column_names, for_xml
from geo.store.features import Features, feature_count

MOST_ROWS = 1_048_576
"""Rows of an Excel sheet, its header included."""


def write_workbook(
    conn: Connection, features: Features, path: Path, zone: ZoneInfo, title: str
) -> None:
    """Write one sheet: a frozen header, then a row per feature; no text is ever a formula.

    Raises
    ------
    BadParameter
        When there are more features than a sheet has rows.
    """
    if feature_count(conn, features) >= MOST_ROWS:
        raise BadParameter(
            "format",
            message("an Excel sheet holds {most:,} rows; take csv or gpkg", most=MOST_ROWS - 1),
        )
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    header = [WriteOnlyCell(sheet, name) for name in column_names(features)]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)
    for rows in cell_rows(conn, features, zone):
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    book.save(path)


def _cell(sheet: Any, value: Cell) -> Any:
    if not isinstance(value, str):
        return value
    text = for_xml(value)
    if not text.startswith(("=", "#")):
        return text
    # openpyxl takes these for formulas and error values; as texts, Excel shows them as they are.
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell
