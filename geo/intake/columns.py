"""Which column holds which field: guessed from Chinese and English headings, or as told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from geo.errors import BadParameter
from geo.intake.complaint_headings import HEADINGS as COMPLAINT_HEADINGS
from geo.intake.options import (
    COMPLAINT_FIELDS,
    POINT_FIELDS,
    RECORD_FIELDS,
    SITE_FIELDS,
    Purpose,
)
from geo.message import message

_HEADINGS: dict[str, tuple[str, ...]] = {
    "code": (
        "code", "site code", "点位编号", "点位编码", "监管点位编号", "编码",
        "编号", "代码", "camis", "license", "license number", "licence number", "fhrsid",
        "facility id", "establishment id", "business id", "permit number", "许可证号",
        "统一社会信用代码",
    ),
    "name": (
        "name", "点位名称", "名称", "单位名称", "企业名称", "店名", "商户名称", "机构名称",
        "监管点位", "site name", "dba name", "dba", "facility name", "business name",
        "establishment name", "restaurant name", "premises name", "trading name", "aka name",
    ),
    "kind": (
        "kind", "类别", "点位类别", "类型", "点位类型", "业态", "场所类型", "category", "type",
        "facility type", "business type", "establishment type", "site type", "amenity",
    ),
    "lon": ("lon", "经度", "longitude", "lng", "long", "x", "东经", "x coordinate", "point x"),
    "lat": ("lat", "纬度", "latitude", "y", "北纬", "y coordinate", "point y"),
    "district": (
        "district", "区县", "县区", "县市区", "所属区县", "所在区县", "区划", "行政区",
        "行政区划代码", "行政区划", "adcode", "county", "borough", "boro",
    ),
    "address": (
        "address", "地址", "详细地址", "地点", "street address", "full address", "address1",
        "site address", "addr", "location address",
    ),
    "crowding": ("crowding", "人员密集程度", "密集程度", "人流密集度", "人流", "拥挤度"),
    "record_id": (
        "record id", "inspection id", "calibration id", "记录编号", "检查编号", "记录号",
        "检查单号", "inspection number", "inspection serial num", "serial number",
    ),
    "squad": ("squad", "小分队", "分队", "小队", "检查小分队", "执法小队", "team number"),
    "started_at": (
        "started at", "开始时间", "检查开始时间", "start time", "start", "inspection start",
        "检查时间", "检查日期", "inspection date", "日期", "时间", "inspected at", "visit date",
        "activity date", "rating date", "performed at", "校准日期", "检定日期", "date",
    ),
    "finished_at": (
        "finished at", "结束时间", "检查结束时间", "end time", "end", "inspection end",
        "completed at",
    ),
    "result": (
        "result", "检查结果", "结果", "结论", "results", "inspection result", "outcome",
        "conclusion", "检定结论", "校准结论", "检查结论",
    ),
    "note": (
        "note", "备注", "发现问题", "问题", "存在问题", "检查情况", "violations", "violation",
        "violation description", "notes", "comments", "remarks", "findings",
    ),
    "outing": ("outing", "出动", "出动编号", "outing id"),
    "officers": ("officers", "出动人数", "人数", "执法人数", "执法人员数", "number of officers"),
    "record_type": ("record type", "记录类型", "act", "行为"),
    "point": (
        "point", "坐标", "经纬度", "坐标点", "lnglat", "lonlat", "latlng", "latlon",
        "coordinates", "location", "geolocation", "wkt", "the geom", "geom", "geometry", "位置",
    ),
}  # fmt: skip
"""Headings by field; the earlier one is the better one."""

_WITHIN: dict[str, tuple[str, ...]] = {
    "lon": ("经度", "longitude"),
    "lat": ("纬度", "latitude"),
    "name": ("名称",),
    "address": ("地址",),
}
"""Words that tell a field also within a longer heading."""

_LAST_RESORT: dict[str, tuple[tuple[str, str], ...]] = {
    "sites": (("name", "site"), ("code", "id")),
    "records": (("code", "instrument"), ("code", "site"), ("record_id", "id")),
    "visits": (("code", "instrument"), ("code", "site"), ("record_id", "id")),
    "complaints": (("record_id", "id"), ("category", "type"), ("received_at", "date")),
}
"""Field and heading, for headings that may mean several things."""

_BRACKETED = re.compile(r"[(（\[【].*?[)）\]】]")
_SEPARATORS = re.compile(r"[\s_\-./#:：]+")
_DATUMS = re.compile(r"(?:wgs84|gcj02|bd09)$")


def fields_for(purpose: Purpose) -> tuple[str, ...]:
    """Give the fields that an import of some purpose takes."""
    if purpose == "complaints":
        return COMPLAINT_FIELDS + POINT_FIELDS
    return SITE_FIELDS + POINT_FIELDS + (() if purpose == "sites" else RECORD_FIELDS)


def guessed_columns(columns: Iterable[str], purpose: Purpose) -> dict[str, str]:
    """Give field → column for the headings that are recognised, each column once at most."""
    free = {column: _plain(column) for column in columns}
    fields = fields_for(purpose)
    found: dict[str, str] = {}

    def look(field: str, heading: str, *, within: bool = False) -> None:
        wanted = _plain(heading)
        for column, text in free.items() if field not in found else ():
            if text == wanted or (within and wanted in text):
                found[field] = column
                del free[column]
                return

    own = COMPLAINT_HEADINGS if purpose == "complaints" else {}
    for field in fields:
        for heading in own.get(field) or _HEADINGS[field]:
            look(field, heading)
    for field, words in _WITHIN.items():
        for word in words if field in fields else ():
            look(field, word, within=True)
    for field, heading in _LAST_RESORT[purpose]:
        look(field, heading)
    return {field: found[field] for field in fields if field in found}


def chosen_columns(
    columns: list[str], told: Mapping[str, str], purpose: Purpose, *, has_geometry: bool = False
) -> dict[str, str]:
    """Give field → column: what the person says, and guesses for the rest.

    Parameters
    ----------
    has_geometry
        The format brings points of its own; columns give them only where the person says so.

    Raises
    ------
    BadParameter
        When told of a column that the file does not have.
    """
    by_plain = {_plain(column): column for column in reversed(columns)}
    stated: dict[str, str] = {}
    for field, column in told.items():
        match = column if column in columns else by_plain.get(_plain(column))
        if column and match is None:
            raise BadParameter(
                "map",
                message(
                    "no column '{column}'; columns are {known}",
                    column=column,
                    known=", ".join(columns),
                ),
            )
        stated[field] = match or ""
    rest = [column for column in columns if column not in stated.values()]
    both = guessed_columns(rest, purpose)
    pair_stated = bool(stated.get("lon") or stated.get("lat"))
    if has_geometry or stated.get("point"):
        both = {field: column for field, column in both.items() if field not in ("lon", "lat")}
    if has_geometry or pair_stated or {"lon", "lat"} <= both.keys():
        both.pop("point", None)
    both.update(stated)
    return {field: both[field] for field in fields_for(purpose) if both.get(field)}


def _plain(heading: str) -> str:
    """Give a heading without case, width, brackets, separators, and a datum at its end."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    bare = _DATUMS.sub("", _SEPARATORS.sub("", _BRACKETED.sub("", text)))
    return bare or _SEPARATORS.sub("", text)
