"""What a person sees of bad files, and that nothing of them is stored."""

import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from geo.errors import BadParameter, UnreadableFile
from geo.intake import guards
from geo.model import District
from geo.store import catalogue
from geo.store.engine import Store
from tests.geo.intake.files import (
    is_untouched,
    run,
    site,
    stored_sites,
    whys,
    write_csv,
)


@pytest.mark.parametrize(
    ("facts", "field", "why"),
    [
        ({"lon": 36.09, "lat": 111.52}, "lat",
         "longitude and latitude look swapped; 111.52, 36.09 would be right"),
        ({"lon": 36.2, "lat": 89.0}, "lat", "is too near the pole for a web map"),
        ({"lon": 190}, "lon", "is outside the globe; longitude runs from -180 to 180"),
        ({"lon": 111.2, "lat": -91}, "lat", "is outside the globe; latitude runs from -90 to 90"),
        ({"lon": 19_612_345.0, "lat": 3_997_000.0}, "lon", "it looks like metres of a projection"),
        ({"lon": 0, "lat": "0.0"}, "lon", "0, 0 stands for no position"),
        ({"lon": "111.2 oder so"}, "lon", "is no number; write decimal degrees like 111.52"),
        ({"lat": ""}, "lat", "is missing; a position needs both"),
        ({"crowding": 6}, "crowding", "is no crowding; write 1 (few people) to 5 (a crowd)"),
        ({"crowding": "2.5"}, "crowding", "is no crowding"),
        ({"name": "长" * 10_000}, "name", "has 10,000 characters; at most 200 are taken"),
        ({"address": "x" * 301}, "address", "has 301 characters; at most 300 are taken"),
        ({"code": "A\x01B"}, "code", "holds control characters"),
        ({"kind": "<b>shop</b>"}, "kind", "is no known kind; known are farmers_market"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_told_and_nothing_is_stored(
    city: Store, tmp_path: Path, facts: dict[str, Any], field: str, why: str
) -> None:
    report = run(city, write_csv(tmp_path, [site(1), site(2, **facts)]))
    ((row, told_field, told),) = whys(report)
    assert (row, told_field) == (3, field)
    assert why in told
    assert is_untouched(city)


def test_a_long_value_is_cut_in_the_report(city: Store, tmp_path: Path) -> None:
    (refusal,) = run(city, write_csv(tmp_path, [site(1, name="长" * 10_000)])).refused
    assert refusal.value == "长" * 79 + "…"


def test_swapped_coordinates_are_seen_where_both_ways_are_on_the_globe(
    city: Store, tmp_path: Path
) -> None:
    rows = [site(n, lon=1.5 + n / 100, lat=42.5) for n in range(12)]
    report = run(city, write_csv(tmp_path, [*rows, site(99, lon=42.5, lat=1.55)]))
    assert whys(report) == [
        (14, "lat", "longitude and latitude look swapped; 1.55, 42.5 would be right")
    ]


def test_swapped_coordinates_are_seen_by_the_districts(city: Store, tmp_path: Path) -> None:
    # A position of Linfen is off the globe when it is swapped; one of Andorra is not.
    ring = "[[1.4,42.4],[1.8,42.4],[1.8,42.7],[1.4,42.7],[1.4,42.4]]"
    with city.write() as conn:
        catalogue.put_districts(
            conn,
            [
                District(
                    "AD", 9, "安道尔", "Andorra", f'{{"type":"Polygon","coordinates":[{ring}]}}'
                )
            ],
        )
    report = run(city, write_csv(tmp_path, [site(1, lon=42.5, lat=1.5)]))
    assert whys(report)[0][2] == "longitude and latitude look swapped; 1.5, 42.5 would be right"


def test_a_csv_without_coordinates_is_told_once_with_its_columns(
    city: Store, tmp_path: Path
) -> None:
    path = write_csv(tmp_path, [{"名称": f"店{n}", "电话": n} for n in range(100)])
    with pytest.raises(UnreadableFile) as caught:
        run(city, path)
    assert str(caught.value) == (
        "The file has no coordinates: no column is recognised as longitude and latitude, or as "
        "both. Its columns are '名称', '电话'; name them with --map lon=COLUMN --map lat=COLUMN."
    )
    coded = write_csv(tmp_path, [{"code": f"店{n}", "kind": "医院"} for n in range(100)])
    with pytest.raises(UnreadableFile, match=r"no coordinates.*No site has these codes yet"):
        run(city, coded)
    assert is_untouched(city)


def test_formulas_and_html_in_cells_are_kept_as_the_text_they_are(
    any_city: Store, tmp_path: Path
) -> None:
    evil = [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "<script>alert(1)</script>",
        "'; DROP--",
    ]
    rows = [site(n, name=name, address=name) for n, name in enumerate(evil)]
    assert run(any_city, write_csv(tmp_path, rows)).added == len(evil)
    assert [row["name"] for row in stored_sites(any_city).values()] == evil
    assert [row["address"] for row in stored_sites(any_city).values()] == evil


def test_control_characters_are_dropped_from_text_and_told(any_city: Store, tmp_path: Path) -> None:
    rows = [site(1, name="a\x0bb\x7fc", address="one\ttwo\n three\u202e")]
    report = run(any_city, write_csv(tmp_path, rows))
    known = stored_sites(any_city)["M1"]
    assert (known["name"], known["address"]) == ("abc", "one two three")
    assert report.ignored == (
        "control characters in name were dropped (1 row)",
        "control characters in address were dropped (1 row)",
    )


def test_half_a_surrogate_pair_from_json_does_not_reach_the_database(
    any_city: Store, tmp_path: Path
) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(
        '{"type":"Feature","geometry":{"type":"Point","coordinates":[111.2,36.2]},'
        '"properties":{"name":"a\\ud800\\u0000b","kind":"医院"}}',
        encoding="utf-8",
    )
    assert run(any_city, path).added == 1
    assert [row["name"] for row in stored_sites(any_city).values()] == ["ab"]


def zeros(folder: Path, megabytes: int, name: str = "a.csv") -> Path:
    """Write an archive that would unpack to so many megabytes of zeros."""
    path = folder / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w") as member,
    ):
        for _ in range(megabytes):
            member.write(b"0" * (1 << 20))
    return path


def test_a_zip_bomb_is_not_opened(city: Store, tmp_path: Path) -> None:
    path = zeros(tmp_path, 80)
    with pytest.raises(UnreadableFile, match=r"would unpack from \d+ KB to 80 MB, as a zip bomb"):
        run(city, path)
    workbook = zeros(tmp_path, 80, "xl/worksheets/sheet1.xml")
    with pytest.raises(UnreadableFile, match="as a zip bomb does"):
        run(city, workbook)
    assert is_untouched(city)


def test_an_archive_that_lies_about_its_sizes_gives_no_more_than_it_says(
    city: Store, tmp_path: Path
) -> None:
    path = tmp_path / "lie.zip"
    body = zlib.compress(b"0" * (64 << 20))[2:-4]
    name = b"a.csv"
    sizes = struct.pack("<LLL", 0, len(body), 10)
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 0) + sizes
    central = b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0) + sizes
    local += struct.pack("<HH", len(name), 0) + name
    central += struct.pack("<HHHHHLL", len(name), 0, 0, 0, 0, 0, 0) + name
    end = b"PK\x05\x06" + struct.pack(
        "<HHHHLLH", 0, 0, 1, 1, len(central), len(local) + len(body), 0
    )
    path.write_bytes(local + body + central + end)
    with pytest.raises(UnreadableFile, match=r"'lie.zip' is damaged or cut short"):
        run(city, path)


def test_members_that_lead_out_of_the_archive_stay_inside(city: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../evil.csv", "code,kind,lon,lat\nM1,医院,111.2,36.2\n")
    assert run(city, path).added == 1
    assert not list(tmp_path.parent.glob("**/evil.csv"))


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"readme.md": "x"}, "holds no file that can be imported"),
        ({"inner.zip": "x"}, "holds no file that can be imported"),
        ({f"{n}.csv": "a" for n in range(5001)}, "holds 5001 files"),
    ],
)  # fmt: skip
def test_an_archive_that_is_no_data_set_is_told(
    city: Store, tmp_path: Path, members: dict[str, str], why: str
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    with pytest.raises(UnreadableFile, match=why):
        run(city, path)


def test_an_archive_with_several_files_asks_which(city: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("markets", "hospitals"):
            archive.writestr(f"{name}.csv", f"code,kind,lon,lat\n{name},医院,111.2,36.2\n")
    report = run(city, path)
    assert report.ignored == ("the archive holds hospitals, markets; only hospitals was read",)
    run(city, path, layer="markets")
    assert set(stored_sites(city)) == {"hospitals", "markets"}
    with pytest.raises(BadParameter, match="no 'x' in the archive; it holds hospitals, markets"):
        run(city, path, layer="x")


def test_a_truncated_archive_is_told(city: Store, tmp_path: Path) -> None:
    whole = zeros(tmp_path, 1).read_bytes()
    path = tmp_path / "cut.zip"
    path.write_bytes(whole[:-30])
    with pytest.raises(UnreadableFile, match="no whole archive"):
        run(city, path)


def test_a_file_beyond_the_limit_is_not_read(
    city: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "MAX_FILE_BYTES", 1 << 20)
    path = tmp_path / "a.csv"
    path.write_bytes(b"code\n" * (1 << 19))
    with pytest.raises(UnreadableFile, match=r"'a.csv' has 2 MB; at most 1 MB are read"):
        run(city, path)


def test_a_file_that_is_not_there_is_told(city: Store, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"There is no file 'nowhere.csv'"):
        run(city, tmp_path / "nowhere.csv")
