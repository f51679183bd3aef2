"""A bulletin as a workbook with a sheet for each table, and as a CSV with a row for each value."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from geo.bulletin.figures import Figures
from geo.bulletin.labels import Language, label
from geo.bulletin.tables import SHARES, Table, Value, tables, totals
from geo.bulletin.text import plain_text, title
from geo.outlet.cells import for_xml, without_formula
from geo.store.catalogue import Catalogue

CSV_COLUMNS = ("table", "key", "name", "figure", "label", "value")


def bulletin_xlsx(figures: Figures, catalogue: Catalogue, language: Language) -> bytes:
    """Give the workbook: the figures of the whole, each breakdown, the text."""
    book = Workbook()
    first = book.active
    if first is None:
        raise RuntimeError("a new workbook has a sheet")
    first.title = label("figure", language)
    first.append([title(figures, catalogue, language)])
    first["A1"].font = Font(bold=True, size=14)
    first.append([])
    first.append([label("figure", language), label("value", language)])
    for key, words, value in totals(figures, language):
        first.append([words, None])
        _put(first.cell(first.max_row, 2), key, value)
    _dress(first, head=3, widths=[44, 16])
    for table in tables(figures, catalogue, language):
        _add(book, table)
    words = book.create_sheet("简报文字" if language == "zh" else "Text")
    for line in plain_text(figures, catalogue, language).split("\n"):
        words.append([for_xml(line)])
        words.cell(words.max_row, 1).alignment = Alignment(wrap_text=True, vertical="top")
    words.column_dimensions["A"].width = 100
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bulletin_csv(
    figures: Figures, catalogue: Catalogue, language: Language, *, bom: bool = True
) -> bytes:
    """Give the CSV: `table` and `figure` are keys as in JSON, `label` says the figure in words."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(CSV_COLUMNS)
    for key, words, value in totals(figures, language):
        writer.writerow(["totals", "", "", key, words, _plain(value)])
    for table in tables(figures, catalogue, language):
        for row in table.rows:
            for column, value in zip(table.columns, row.values, strict=True):
                cells = (table.key, row.key, row.name, column, label(column, language),
                         _plain(value))  # fmt: skip
                writer.writerow([without_formula(cell) for cell in cells])
    return (("\ufeff" if bom else "") + out.getvalue()).encode()


def _add(book: Workbook, table: Table) -> None:
    sheet = book.create_sheet(table.title[:31])
    sheet.append(table.heads)
    for row in table.rows:
        sheet.append([for_xml(row.name)])
        sheet.cell(sheet.max_row, 1).data_type = "s"
        for place, (key, value) in enumerate(zip(table.columns, row.values, strict=True), 2):
            _put(sheet.cell(sheet.max_row, place), key, value)
    _dress(sheet, head=1, widths=[24, *[14] * len(table.columns)])


def _put(cell: Any, key: str, value: Value) -> None:
    if isinstance(value, str):
        cell.value = for_xml(value)
        cell.data_type = "s"
        return
    cell.value = value
    if isinstance(value, Decimal):
        cell.number_format = "#,##0.00"
    elif key in SHARES:
        cell.number_format = "0.00%"
    elif isinstance(value, int):
        cell.number_format = "#,##0"


def _dress(sheet: Any, head: int, widths: list[int]) -> None:
    for cell in sheet[head]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = sheet.cell(head + 1, 2)
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width


def _plain(value: Value) -> str | int | float | None:
    return f"{value:.2f}" if isinstance(value, Decimal) else value
