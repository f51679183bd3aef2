"""Reading XLSX: values, formulas, headings below a title, sheets."""

import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from geo.errors import BadParameter, UnreadableFile
from geo.intake.read import read_table


def write_book(folder: Path, *sheets: list[list[Any]], name: str = "a.xlsx") -> Path:
    """Write a workbook with a sheet for each list of rows."""
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(row)
    path = folder / name
    with path.open("wb") as stream:
        book.save(stream)
    return path


def with_values(path: Path, values: dict[str, str]) -> Path:
    """Put stored values beside formulas, as a spreadsheet program does when it saves."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    for formula, value in values.items():
        sheet, times = re.subn(
            rf"(<f>{re.escape(formula)}</f>)<v ?(?:/>|></v>)", rf"\1<v>{value}</v>", sheet
        )
        assert times == 1
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_cells_become_text_as_people_see_them(tmp_path: Path) -> None:
    rows = [
        ["编号", "名称", "经度", "日期", "开"],
        [7, "平阳市场", 111.52, datetime(2020, 2, 10, 9, 30), True],  # noqa: DTZ001
        ["008", None, 36.0, None, False],
    ]
    table = read_table(write_book(tmp_path, rows))
    assert table.format == "XLSX"
    assert table.frame.to_numpy().tolist() == [
        ["7", "平阳市场", "111.52", "2020-02-10T09:30:00", "true"],
        ["008", "", "36", "", "false"],
    ]
    assert table.rows.tolist() == [2, 3]


def test_a_book_under_any_name_is_read(tmp_path: Path) -> None:
    assert read_table(write_book(tmp_path, [["a", "b"], [1, 2]], name="upload")).format == "XLSX"


def test_the_heading_may_stand_below_a_title(tmp_path: Path) -> None:
    rows = [["临汾市监管点位一览表"], [], ["编号", "名称"], ["M1", "市场"], [], ["M2", "超市"]]
    table = read_table(write_book(tmp_path, rows))
    assert table.columns == ["编号", "名称"]
    assert table.rows.tolist() == [4, 6]


def test_a_formula_gives_its_stored_value(tmp_path: Path) -> None:
    path = write_book(tmp_path, [["code", "lon"], ["M1", "=100+11.5"], ["M2", "=200-90"]])
    table = read_table(with_values(path, {"100+11.5": "111.5", "200-90": "110"}))
    assert table.frame["lon"].tolist() == ["111.5", "110"]
    assert table.faults == ()


def test_a_row_whose_formula_has_no_value_is_told(tmp_path: Path) -> None:
    path = write_book(tmp_path, [["code", "lon"], ["M1", 111.5], ["M2", "=A1+B1"]])
    (fault,) = read_table(path).faults
    assert (fault.row, fault.field, fault.value) == (3, "lon", "=A1+B1")
    assert fault.why.startswith("the formula holds no stored value; open the file")


def test_a_book_full_of_formulas_is_told_once(tmp_path: Path) -> None:
    rows = [["code", "lon", "lat"], *[[f"M{n}", f"=B{n}*2", f"=C{n}"] for n in range(1, 200)]]
    with pytest.raises(UnreadableFile, match="full of formulas without stored values"):
        read_table(write_book(tmp_path, rows))


def test_an_error_in_a_cell_is_told(tmp_path: Path) -> None:
    (fault,) = read_table(write_book(tmp_path, [["a", "b"], ["1", "#REF!"], ["2", "x"]])).faults
    assert (fault.row, fault.field, fault.value) == (2, "b", "#REF!")


def test_a_sheet_is_chosen_by_name_and_the_first_one_without(tmp_path: Path) -> None:
    path = write_book(tmp_path, [["a", "b"], [1, 2]], [["c", "d"], [3, 4]])
    assert read_table(path).columns == ["a", "b"]
    assert read_table(path).layers == ("表1", "表2")
    assert read_table(path, "表2").columns == ["c", "d"]
    with pytest.raises(BadParameter, match="no sheet 'x'; sheets are 表1, 表2"):
        read_table(path, "x")


def test_an_empty_sheet_and_a_damaged_book_are_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="holds nothing in its sheet"):
        read_table(write_book(tmp_path, []))
    whole = write_book(tmp_path, [["a", "b"], [1, 2]]).read_bytes()
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableFile, match="damaged or cut short"):
        read_table(cut)


def test_a_book_without_its_parts_is_told(tmp_path: Path) -> None:
    path = tmp_path / "odd.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(UnreadableFile, match="damaged: no readable workbook"):
        read_table(path)
