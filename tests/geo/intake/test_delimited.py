"""Reading CSV: encodings, delimiters, ragged and quoted rows."""

from pathlib import Path

import pytest

from geo.errors import UnreadableFile
from geo.intake.read import read_table
from tests.geo.intake.files import csv_text

CHINESE = [
    {"点位名称": "平阳农贸市场", "类别": "农贸市场", "地址": "尧都区平阳南街"},
    {"点位名称": "临汾市人民医院", "类别": "医院", "地址": "鼓楼西大街"},
]
WESTERN = [
    {"name": "Café des Écoles", "address": "Rue de l'Évêché"},
    {"name": "Farmácia São João", "address": "Praça da Sé"},
    {"name": "Bäckerei Müller", "address": "Königstraße"},
]


def write(folder: Path, text: str, encoding: str = "utf-8", name: str = "a.csv") -> Path:
    """Write a text file, byte for byte."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030"), ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)  # fmt: skip
def test_chinese_text_is_read_in_every_encoding_it_comes_in(
    tmp_path: Path, encoding: str, named: str
) -> None:
    table = read_table(write(tmp_path, csv_text(CHINESE), encoding))
    assert table.frame.to_dict("records") == CHINESE
    assert table.encoding == named


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8"])
def test_western_text_is_read_in_its_encodings(tmp_path: Path, encoding: str) -> None:
    table = read_table(write(tmp_path, csv_text(WESTERN), encoding))
    assert table.frame.to_dict("records") == WESTERN


def test_gb18030_signs_beyond_gbk_are_read(tmp_path: Path) -> None:
    rows = [
        {"名称": "㐂寿司与𠮷野家餐厅", "类别": "餐饮店"},
        *[{"名称": "平阳饭店", "类别": "餐饮店"}] * 9,
    ]
    table = read_table(write(tmp_path, csv_text(rows), "gb18030"))
    assert table.frame["名称"][0] == "㐂寿司与𠮷野家餐厅"


@pytest.mark.parametrize(
    ("delimiter", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")]
)
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str, name: str) -> None:
    rows = [{"name": f"Shop, {n}", "address": "a;b", "n": n} for n in range(5)]
    table = read_table(write(tmp_path, csv_text(rows, delimiter)))
    assert table.format == f"CSV ({name})"
    assert table.frame["name"].tolist() == [f"Shop, {n}" for n in range(5)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_machine(tmp_path: Path, line_end: str) -> None:
    table = read_table(write(tmp_path, f"a,b{line_end}1,2{line_end}3,4{line_end}"))
    assert table.frame.to_numpy().tolist() == [["1", "2"], ["3", "4"]]


def test_row_numbers_are_those_of_the_file_over_blank_lines_and_quoted_line_ends(
    tmp_path: Path,
) -> None:
    table = read_table(write(tmp_path, '\n\nname,note\nA,"two\nlines"\n\nB,x\n'))
    assert table.rows.tolist() == [4, 6]
    assert table.frame["note"].tolist() == ["two\nlines", "x"]


def test_a_row_with_cells_too_many_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "name,address\nA,Street 1, Town\nB,Street 2\nC\n"))
    (fault,) = table.faults
    assert (fault.row, fault.field) == (2, "row")
    assert fault.why == "has 3 cells, the header 2; quote a cell that holds ','"
    assert table.frame.to_numpy().tolist() == [["B", "Street 2"], ["C", ""]]
    assert table.rows.tolist() == [3, 4]


def test_empty_columns_at_the_end_do_not_matter(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "name,address,,\nA,Street 1,,,,\nB,Street 2,,\n"))
    assert table.columns == ["name", "address", "column 3", "column 4"]
    assert not table.faults


def test_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    assert read_table(write(tmp_path, "a,a,a\n1,2,3\n")).columns == ["a", "a (2)", "a (3)"]


def test_cells_stay_text_with_their_leading_zeros(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "code,n\n007,1e5\nNA,null\n"))
    assert table.frame.to_numpy().tolist() == [["007", "1e5"], ["NA", "null"]]


def test_a_quotation_mark_that_is_never_closed_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="a quotation mark is opened and never closed"):
        read_table(write(tmp_path, 'a,b\n1,"2\n3,4\n'))


def test_a_cell_larger_than_any_text_is_told(tmp_path: Path) -> None:
    rows = "a,b\n" + "1,2,3\n" + "x" * 200_000 + ",1,2\n"
    with pytest.raises(UnreadableFile, match="cannot be read as a table"):
        read_table(write(tmp_path, rows))


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    assert len(read_table(write(tmp_path, "a,b\n")).frame) == 0


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"), (b"\n \n", "holds no line of text"), (b"a,b\n1,\x002\n", "zero bytes"),
        (b"\x89PNG\r\n\x1a\n....", "no table or map data"),
        (b"%PDF-1.7 ...", "no table or map data"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "old Excel file; save it as .xlsx"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_told(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=why):
        read_table(path)
