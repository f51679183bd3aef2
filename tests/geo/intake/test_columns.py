"""Guessing which column holds which field."""

import pytest

from geo.errors import BadParameter
from geo.intake.columns import chosen_columns
from geo.intake.options import Purpose, parse_options

NEW_YORK = [
    "CAMIS", "DBA", "BORO", "BUILDING", "STREET", "INSPECTION DATE", "ACTION", "VIOLATION CODE",
    "VIOLATION DESCRIPTION", "GRADE", "Latitude", "Longitude",
]  # fmt: skip
CHICAGO = [
    "Inspection ID", "DBA Name", "AKA Name", "License #", "Facility Type", "Risk", "Address",
    "City", "Inspection Date", "Inspection Type", "Results", "Violations", "Latitude", "Longitude",
    "Location",
]  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "purpose", "fields"),
    [
        (
            ["点位编号", "点位名称", "类别", "经度", "纬度", "所属区县", "详细地址", "人流"],
            "sites",
            {"code": "点位编号", "name": "点位名称", "kind": "类别", "lon": "经度", "lat": "纬度",
             "district": "所属区县", "address": "详细地址", "crowding": "人流"},
        ),
        (["X", "Y", "NAME"], "sites", {"name": "NAME", "lon": "X", "lat": "Y"}),
        (["lng_gcj02", "lat_gcj02"], "sites", {"lon": "lng_gcj02", "lat": "lat_gcj02"}),
        (["经度(WGS84)", "纬度（度）"], "sites", {"lon": "经度(WGS84)", "lat": "纬度（度）"}),
        (["企业名称全", "百度经度", "百度纬度"], "sites",
         {"name": "企业名称全", "lon": "百度经度", "lat": "百度纬度"}),
        (["id", "site", "point"], "sites", {"code": "id", "name": "site", "point": "point"}),
        (["id", "site", "squad", "finished_at", "result"], "records",
         {"code": "site", "record_id": "id", "squad": "squad", "finished_at": "finished_at",
          "result": "result"}),
        (NEW_YORK, "visits",
         {"code": "CAMIS", "name": "DBA", "lon": "Longitude", "lat": "Latitude", "district": "BORO",
          "started_at": "INSPECTION DATE", "note": "VIOLATION DESCRIPTION"}),
        (CHICAGO, "visits",
         {"code": "License #", "name": "DBA Name", "kind": "Facility Type", "lon": "Longitude",
          "lat": "Latitude", "address": "Address", "record_id": "Inspection ID",
          "started_at": "Inspection Date", "result": "Results", "note": "Violations"}),
        (["名称", "检查日期", "检查结果", "小分队"], "sites", {"name": "名称"}),
    ],
)  # fmt: skip
def test_headings_of_both_languages_are_recognised(
    columns: list[str], purpose: Purpose, fields: dict[str, str]
) -> None:
    assert chosen_columns(columns, {}, purpose) == fields


def test_a_column_for_both_coordinates_matters_only_without_one_for_each() -> None:
    assert "point" not in chosen_columns(CHICAGO, {}, "visits")
    assert chosen_columns(["坐标", "名称"], {}, "sites")["point"] == "坐标"
    told = chosen_columns(CHICAGO, {"point": "Location"}, "visits")
    assert told["point"] == "Location"
    assert not {"lon", "lat"} & told.keys()


def test_what_the_person_says_comes_first_and_frees_no_column_twice() -> None:
    columns = ["名称", "店名", "lon", "lat"]
    assert chosen_columns(columns, {"name": "店名"}, "sites")["name"] == "店名"
    both = chosen_columns(columns, {"address": "名称"}, "sites")
    assert (both["address"], both["name"]) == ("名称", "店名")


def test_an_empty_column_leaves_the_field_out() -> None:
    assert "name" not in chosen_columns(["名称", "lon", "lat"], {"name": ""}, "sites")


def test_a_column_is_found_whatever_its_case_and_spaces() -> None:
    assert chosen_columns(["Facility Name"], {"name": "facility_name"}, "sites") == {
        "name": "Facility Name"
    }


def test_a_column_that_the_file_lacks_is_an_error_that_lists_what_it_has() -> None:
    with pytest.raises(BadParameter, match="no column 'x'; columns are a, b"):
        chosen_columns(["a", "b"], {"name": "x"}, "sites")


def test_geometry_stands_over_guessed_columns_of_coordinates() -> None:
    assert chosen_columns(["lon", "lat"], {}, "sites", has_geometry=True) == {}
    told = {"lon": "lon", "lat": "lat"}
    assert chosen_columns(["lon", "lat"], told, "sites", has_geometry=True) == told


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"columns": ["name"]}, "'name' is not field=column"),
        ({"columns": ["colour=x"]}, "no field 'colour'; fields are code, name"),
        ({"values": ["kind=a"]}, "'kind=a' is not field:from=to"),
        ({"datum": "nad27"}, "is none of"),
    ],
)  # fmt: skip
def test_malformed_options_are_told(options: dict[str, object], why: str) -> None:
    with pytest.raises(BadParameter, match=why):
        parse_options(**options)  # type: ignore[arg-type]


def test_options_are_read_as_people_write_them() -> None:
    options = parse_options(
        columns=["name=店名", "lon="], values=["kind:A=B=hospital", "result:=pass"]
    )
    assert options.columns == {"name": "店名", "lon": ""}
    assert options.values == {"kind": {"A=B": "hospital"}, "result": {"": "pass"}}
