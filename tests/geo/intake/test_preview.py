"""What a person sees of a file before importing it."""

import zipfile
from pathlib import Path

import pytest

from geo import datum
from geo.errors import BadParameter, UnreadableFile
from geo.intake.options import parse_options
from geo.intake.preview import KindValue, preview
from geo.store.catalogue import Catalogue, load_catalogue
from geo.store.engine import Store
from tests.geo.intake.files import is_untouched, site, write_csv


@pytest.fixture
def known(city: Store) -> Catalogue:
    """Give the kinds, districts and squads."""
    with city.read() as conn:
        return load_catalogue(conn)


def test_a_preview_shows_how_a_file_is_understood(
    city: Store, known: Catalogue, tmp_path: Path
) -> None:
    rows = [site(n, kind="医院" if n % 3 else "动物园") for n in range(1, 31)]
    seen = preview(write_csv(tmp_path, rows, encoding="gb18030"), parse_options(), known)
    assert (seen.format, seen.encoding, seen.rows) == ("CSV (comma)", "gb18030", 30)
    assert seen.columns == ("code", "name", "kind", "lon", "lat")
    assert seen.guesses == seen.chosen == {name: name for name in seen.columns}
    assert seen.cells[0] == ("M1", "市场0001号店", "医院", "111.1003", "36.1")
    assert len(seen.cells) == 10
    assert (len(seen.lon), seen.lon[0], seen.lat[0]) == (30, 111.1003, 36.1)
    assert seen.coordinates == "columns"
    assert seen.kind_values == (KindValue("医院", 20, "hospital"), KindValue("动物园", 10, None))
    assert is_untouched(city)


def test_what_the_person_says_shows_in_the_preview(known: Catalogue, tmp_path: Path) -> None:
    rows = [{"a": 111.2, "b": 36.2, "类别": "动物园"}]
    options = parse_options(columns=["lon=a", "lat=b"], values=["kind:动物园=mall"], datum="gcj02")
    seen = preview(write_csv(tmp_path, rows), options, known)
    assert seen.guesses == {"kind": "类别"}
    assert seen.chosen == {"kind": "类别", "lon": "a", "lat": "b"}
    assert seen.kind_values == (KindValue("动物园", 1, "mall"),)
    lon, lat = datum.to_wgs84([111.2], [36.2], "gcj02")
    assert (seen.lon[0], seen.lat[0]) == (lon[0], lat[0])


def test_a_preview_shows_at_most_five_hundred_points_over_the_whole_file(
    known: Catalogue, tmp_path: Path
) -> None:
    path = write_csv(tmp_path, [site(n) for n in range(1, 3001)])
    seen = preview(path, parse_options(), known)
    assert 300 <= len(seen.lon) <= 500
    assert max(seen.lat) > 36.11


def test_a_file_without_coordinates_has_a_preview_all_the_same(
    known: Catalogue, tmp_path: Path
) -> None:
    seen = preview(write_csv(tmp_path, [{"名称": "店", "甲": "x" * 500}]), parse_options(), known)
    assert (seen.coordinates, seen.lon, seen.chosen) == (None, (), {"name": "名称"})
    assert len(seen.cells[0][1]) == 80


@pytest.mark.parametrize(
    ("name", "heading", "hint"),
    [
        ("a.csv", "lon", None), ("a.csv", "lng_gcj02", "gcj02"), ("高德导出.csv", "lon", "gcj02"),
        ("a.csv", "百度经度", "bd09"), ("sites_BD-09.csv", "lon", "bd09"),
    ],
)  # fmt: skip
def test_a_datum_named_in_the_file_is_hinted_at(
    known: Catalogue, tmp_path: Path, name: str, heading: str, hint: str | None
) -> None:
    path = write_csv(tmp_path, [{heading: 111.2, "lat": 36.2}], name)
    assert preview(path, parse_options(), known).datum_hint == hint


def test_record_fields_are_guessed_for_records_only(known: Catalogue, tmp_path: Path) -> None:
    path = write_csv(tmp_path, [{"编号": 1, "检查日期": "2020-02-10", "检查结果": "合格"}])
    assert set(preview(path, parse_options(), known).guesses) == {"code"}
    seen = preview(path, parse_options(), known, "records")
    assert set(seen.guesses) == {"code", "started_at", "result"}


def test_the_data_sets_of_an_archive_are_listed(known: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("b.csv", "x\n1\n")
        archive.writestr("a.csv", "x\n1\n")
    assert preview(path, parse_options(), known).layers == ("a", "b")


def test_what_cannot_be_read_has_no_preview(known: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"")
    with pytest.raises(UnreadableFile, match="is empty"):
        preview(path, parse_options(), known)
    with pytest.raises(BadParameter, match="no column 'x'"):
        preview(write_csv(tmp_path, [site(1)]), parse_options(columns=["lon=x"]), known)
