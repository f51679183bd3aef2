"""Importing sites: what is written, what a second import changes, and what is refused."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo import datum
from geo.errors import BadParameter, UnreadableFile
from geo.store import schema
from geo.store.engine import Store
from tests.builders import NOW
from tests.geo.intake.files import (
    is_untouched,
    run,
    site,
    stored,
    stored_sites,
    whys,
    write_csv,
)


def test_a_file_of_sites_is_stored_with_all_its_facts(any_city: Store, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path,
        [
            {
                "点位编号": "M1", "点位名称": " 平阳 农贸市场 ", "类别": "农贸市场",
                "经度": "111.2", "纬度": "36.2", "区县": "西区", "地址": "平阳街 1 号", "人流": "5",
            }
        ],
        "点位.csv",
    )  # fmt: skip
    report = run(any_city, path)
    assert (report.rows, report.added, report.applied, report.refused) == (1, 1, True, ())
    (row,) = stored(any_city, schema.site)
    assert {name: row[name] for name in row if name not in ("row", "morton")} == {
        "code": "M1", "name": "平阳 农贸市场", "kind": "farmers_market", "lon": 111.2, "lat": 36.2,
        "district": "141002", "address": "平阳街 1 号", "crowding": 5, "source": "点位",
        "opened_at": None, "closed_at": None, "version": 1,
    }  # fmt: skip


def test_the_report_says_how_the_file_was_understood(city: Store, tmp_path: Path) -> None:
    report = run(city, write_csv(tmp_path, [site(1), site(2, kind="医院")], encoding="gb18030"))
    body = report.to_json()
    assert body["columns"] == {
        "code": "code", "name": "name", "kind": "kind", "lon": "lon", "lat": "lat",
    }  # fmt: skip
    assert body["kinds"] == {"farmers_market": 1, "hospital": 1}
    assert (body["encoding"], body["format"]) == ("gb18030", "CSV (comma)")


def test_the_same_file_again_changes_nothing(any_city: Store, tmp_path: Path) -> None:
    path = write_csv(tmp_path, [site(1), site(2)])
    run(any_city, path)
    before = stored(any_city, schema.log)
    report = run(any_city, path)
    assert (report.added, report.updated, report.unchanged, report.applied) == (0, 0, 2, True)
    assert stored(any_city, schema.log) == before


def test_the_same_code_with_other_facts_is_an_update_that_keeps_the_former_row(
    city: Store, tmp_path: Path
) -> None:
    run(city, write_csv(tmp_path, [site(1), site(2)]))
    report = run(city, write_csv(tmp_path, [site(1, name="改名的市场"), site(2)]))
    assert (report.added, report.updated, report.unchanged) == (0, 1, 1)
    assert stored_sites(city)["M1"]["name"] == "改名的市场"
    (former,) = stored(city, schema.site_version)
    assert (former["name"], former["version"]) == (site(1)["name"], 1)


def test_a_column_that_is_absent_leaves_its_field_and_an_empty_cell_clears_it(
    city: Store, tmp_path: Path
) -> None:
    run(city, write_csv(tmp_path, [site(1, address="街 1 号", crowding=5)]))
    run(city, write_csv(tmp_path, [site(1)]))
    assert (stored_sites(city)["M1"]["address"], stored_sites(city)["M1"]["crowding"]) == (
        "街 1 号",
        5,
    )
    run(city, write_csv(tmp_path, [site(1, address="", crowding="")]))
    assert (stored_sites(city)["M1"]["address"], stored_sites(city)["M1"]["crowding"]) == ("", 3)


def test_known_sites_are_updated_by_a_file_without_coordinates(city: Store, tmp_path: Path) -> None:
    run(city, write_csv(tmp_path, [site(1)]))
    path = write_csv(tmp_path, [{"code": "M1", "address": "新地址"}])
    assert run(city, path).updated == 1
    known = stored_sites(city)["M1"]
    assert (known["lon"], known["lat"], known["address"]) == (
        site(1)["lon"],
        site(1)["lat"],
        "新地址",
    )


def test_an_unknown_code_without_coordinates_is_refused(city: Store, tmp_path: Path) -> None:
    report = run(city, write_csv(tmp_path, [site(1), site(2, lon="", lat="")]))
    assert whys(report) == [
        (
            3,
            "code",
            "is not known here and has no position; give lon and lat, or import the site first",
        )
    ]
    assert is_untouched(city)


def test_a_site_without_a_code_gets_the_same_one_each_time(city: Store, tmp_path: Path) -> None:
    path = write_csv(tmp_path, [site(1, code=""), site(2, code="")])
    assert run(city, path).added == 2
    assert run(city, path).unchanged == 2
    assert all(len(code) == 36 for code in stored_sites(city))


def test_made_codes_differ_by_source_name_kind_and_place(city: Store, tmp_path: Path) -> None:
    near = {"code": "", "lon": 111.2, "lat": 36.2}
    rows = [
        site(1, **near), site(1, **near | {"name": "另一家"}), site(1, **near | {"kind": "医院"}),
        site(1, **near | {"lon": 111.20002}),
    ]  # fmt: skip
    assert run(city, write_csv(tmp_path, rows)).added == 4
    assert run(city, write_csv(tmp_path, rows), source="elsewhere").added == 4


def test_spelling_a_name_wider_or_spacing_it_out_makes_no_other_code(
    city: Store, tmp_path: Path
) -> None:
    run(city, write_csv(tmp_path, [site(1, code="", name="KFC 1 店")]))
    report = run(city, write_csv(tmp_path, [site(1, code="", name="ＫＦＣ １店")]))
    assert (report.added, report.updated) == (0, 1)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("hospital", "hospital"), ("医院", "hospital"), ("Hospital", "hospital"),
        ("菜市场", "farmers_market"), ("Farmers Market", "farmers_market"),
        ("超市 ", "supermarket"), ("railway-station", "railway_station"),
        ("ＰＨＡＲＭＡＣＹ", "pharmacy"),
    ],
)  # fmt: skip
def test_a_kind_is_known_by_id_label_or_alias(
    city: Store, tmp_path: Path, word: str, kind: str
) -> None:
    run(city, write_csv(tmp_path, [site(1, kind=word)]))
    assert stored_sites(city)["M1"]["kind"] == kind


def test_an_unknown_kind_is_refused_with_the_known_ones(city: Store, tmp_path: Path) -> None:
    report = run(city, write_csv(tmp_path, [site(1), site(2, kind="动物园")]))
    (refusal,) = report.refused
    assert (refusal.row, refusal.field, refusal.value) == (3, "kind", "动物园")
    assert "farmers_market, supermarket, mall" in refusal.why
    assert "--value kind:FROM=TO" in refusal.why
    assert not report.applied
    assert is_untouched(city)


def test_a_translated_kind_is_taken(city: Store, tmp_path: Path) -> None:
    path = write_csv(tmp_path, [site(1, kind="动物园"), site(2, kind="")])
    run(city, path, values=["kind:动物园=mall", "kind:=医院"])
    assert {code: row["kind"] for code, row in stored_sites(city).items()} == {
        "M1": "mall", "M2": "hospital",
    }  # fmt: skip


def test_the_default_kind_stands_for_missing_and_unknown_ones_and_is_told(
    city: Store, tmp_path: Path
) -> None:
    path = write_csv(tmp_path, [site(1, kind=""), site(2, kind="动物园"), site(3, kind="医院")])
    report = run(city, path, default_kind="餐饮店")
    assert report.kinds == {"restaurant": 2, "hospital": 1}
    assert report.ignored == ("kind '动物园' is not known: taken as restaurant (1 rows)",)


def test_a_default_kind_leaves_the_kind_of_a_known_site(city: Store, tmp_path: Path) -> None:
    run(city, write_csv(tmp_path, [site(1, kind="医院")]))
    rows = [{name: value for name, value in site(n).items() if name != "kind"} for n in (1, 2)]
    run(city, write_csv(tmp_path, rows), default_kind="mall")
    assert {code: row["kind"] for code, row in stored_sites(city).items()} == {
        "M1": "hospital", "M2": "mall",
    }  # fmt: skip


def test_an_unknown_default_kind_is_an_error_of_the_options(city: Store, tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match="no kind 'zoo'; known are farmers_market"):
        run(city, write_csv(tmp_path, [site(1)]), default_kind="zoo")


def test_a_file_without_a_kind_is_told_once_and_not_for_every_row(
    city: Store, tmp_path: Path
) -> None:
    rows = [{"code": f"M{n}", "lon": 111.2, "lat": 36.2} for n in range(50)]
    with pytest.raises(
        UnreadableFile, match=r"No column is recognised as the kind.*--default-kind"
    ):
        run(city, write_csv(tmp_path, rows))
    assert is_untouched(city)


@pytest.mark.parametrize("word", ["141002", "西区", "West", "west "])
def test_a_district_is_known_by_code_or_name(city: Store, tmp_path: Path, word: str) -> None:
    # The point lies in the east: what the file says comes first.
    run(city, write_csv(tmp_path, [site(1, lon=111.7, lat=36.2, district=word)]))
    assert stored_sites(city)["M1"]["district"] == "141002"


def test_the_point_tells_the_district_where_the_file_does_not(city: Store, tmp_path: Path) -> None:
    rows = [
        site(1, lon=111.2, lat=36.2, district=""),
        site(2, lon=111.7, lat=36.2, district="MANHATTAN"),
        site(3, lon=113.0, lat=36.2, district=""),
    ]  # fmt: skip
    report = run(city, write_csv(tmp_path, rows))
    assert [row["district"] for row in stored_sites(city).values()] == ["141002", "141021", None]
    assert report.ignored == (
        "district 'MANHATTAN' is not known: the point tells instead (1 rows)",
    )


def test_a_district_once_given_stays_until_the_point_moves(city: Store, tmp_path: Path) -> None:
    run(city, write_csv(tmp_path, [site(1, lon=111.7, lat=36.2, district="西区")]))
    run(city, write_csv(tmp_path, [site(1, lon=111.7, lat=36.2, name="新名")]))
    assert stored_sites(city)["M1"]["district"] == "141002"
    run(city, write_csv(tmp_path, [site(1, lon=111.8, lat=36.2)]))
    assert stored_sites(city)["M1"]["district"] == "141021"


@pytest.mark.parametrize("name", ["gcj02", "bd09"])
def test_a_file_in_a_chinese_datum_lands_within_a_metre(
    city: Store, tmp_path: Path, name: str
) -> None:
    rng = np.random.default_rng(4)
    lon, lat = rng.uniform(110.5, 112.4, 200), rng.uniform(35.5, 36.9, 200)
    moved_lon, moved_lat = datum.from_wgs84(lon, lat, name)  # type: ignore[arg-type]
    assert np.hypot(moved_lon - lon, moved_lat - lat).min() > 0.003
    rows = [site(n, lon=f"{moved_lon[n]:.7f}", lat=f"{moved_lat[n]:.7f}") for n in range(len(lon))]
    run(city, write_csv(tmp_path, rows), datum=name)
    places = (
        pd.DataFrame(stored(city, schema.site)).set_index("code").loc[[r["code"] for r in rows]]
    )
    east_m = (places["lon"].to_numpy() - lon) * 111_320 * np.cos(np.radians(lat))
    north_m = (places["lat"].to_numpy() - lat) * 110_950
    assert np.hypot(east_m, north_m).max() < 1


def test_the_second_row_with_a_code_is_refused_and_the_first_one_named(
    city: Store, tmp_path: Path
) -> None:
    report = run(city, write_csv(tmp_path, [site(1), site(2), site(1, name="别的")]))
    assert whys(report) == [(4, "code", "repeats that of row 2")]
    assert report.refused[0].value == "M1"
    assert is_untouched(city)


def test_two_equal_rows_without_a_code_are_one_place(city: Store, tmp_path: Path) -> None:
    rows = [{k: v for k, v in site(1).items() if k != "code"}] * 2
    assert whys(run(city, write_csv(tmp_path, rows))) == [(3, "row", "is the same as row 2")]


def test_twenty_bad_rows_among_five_thousand_are_told_exactly(city: Store, tmp_path: Path) -> None:
    rows = [site(n) for n in range(1, 5001)]
    spoilt = {
        7: ("lon", "abc"), 250: ("lon", "361.2"), 499: ("lat", "-95"), 750: ("lat", ""),
        999: ("kind", "动物园"), 1250: ("kind", ""), 1500: ("code", "M3"), 1750: ("lon", ""),
        2000: ("name", "长" * 10_000), 2250: ("lat", "NaN"), 2500: ("lon", "inf"),
        2750: ("lat", "1e999"), 3000: ("lat", "89"), 3250: ("lon", "1_11"), 3500: ("lat", "六"),
        3750: ("kind", "?"), 4000: ("code", "X" * 101), 4250: ("lon", "12345678"),
        4500: ("lat", "36,,1"), 4999: ("code", "a\tb"),
    }  # fmt: skip
    for number, (field, value) in spoilt.items():
        rows[number - 1][field] = value
    path = write_csv(tmp_path, rows)
    report = run(city, path)
    expected = {number + 1: field for number, (field, _) in spoilt.items()}
    assert {one.row: one.field for one in report.refused} == expected
    assert len(report.refused) == 20
    assert (report.rows, report.added, report.applied, report.ok) == (5000, 0, False, False)
    assert is_untouched(city)

    report = run(city, path, skip_bad=True)
    assert {one.row for one in report.refused} == expected.keys()
    assert (report.added, report.applied, report.ok) == (4980, True, True)
    assert len(stored_sites(city)) == 4980


def test_a_dry_run_reports_as_the_import_would_and_stores_nothing(
    any_city: Store, tmp_path: Path
) -> None:
    path = write_csv(tmp_path, [site(1), site(2)])
    dry = run(any_city, path, dry_run=True)
    assert (dry.added, dry.applied, dry.ok) == (2, False, True)
    assert is_untouched(any_city)
    wet = run(any_city, path)
    assert wet.to_json() | {"applied": False} == dry.to_json()


def test_a_dry_run_of_bad_rows_says_that_it_would_fail(city: Store, tmp_path: Path) -> None:
    report = run(city, write_csv(tmp_path, [site(1, kind="?")]), dry_run=True)
    assert (report.applied, report.ok, len(report.refused)) == (False, False, 1)


def test_probable_duplicates_are_told_and_stored(city: Store, tmp_path: Path) -> None:
    run(city, write_csv(tmp_path, [site(1, name="平阳农贸市场", lon=111.2, lat=36.2)]))
    rows = [
        site(2, name="平阳农贸市场(南门)", lon=111.2001, lat=36.2001),
        site(3, name="鼓楼超市", lon=111.2001, lat=36.2),
        site(4, name="鼓楼超市", lon=111.3, lat=36.2),
    ]  # fmt: skip
    report = run(city, write_csv(tmp_path, rows))
    assert [(one.row, one.code) for one in report.duplicates] == [(2, "M1")]
    assert report.duplicates[0].why == "14 m from '平阳农贸市场' of the store, and alike in name"
    assert report.added == 3


def test_the_person_who_imports_and_the_source_stand_in_the_log(
    city: Store, tmp_path: Path
) -> None:
    run(city, write_csv(tmp_path, [site(1)], "2020 list.csv"))
    (line,) = stored(city, schema.log)
    assert (line["actor"], line["kind"], line["ref"], line["at"]) == (
        "tester", "sites", "2020 list", NOW,
    )  # fmt: skip
