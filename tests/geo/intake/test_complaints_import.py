"""Tables of other registers come in as complaints: mapped, settled, and never twice."""

from pathlib import Path

import pytest

from geo import kinds
from geo.clock import iso
from geo.errors import UnreadableFile
from geo.intake.apply import run_import
from geo.intake.options import parse_options
from geo.intake.report import Report
from geo.store import complaints, log
from geo.store.complaint_categories import put_missing_categories
from geo.store.engine import Store
from tests.builders import NOW, ZONE, add_catalogue, add_sites, site_row

HEAD = (
    "Unique Key,Created Date,Closed Date,Complaint Type,Descriptor,Incident Address,Status,"
    "Borough,X Coordinate (State Plane),Latitude,Longitude,Location\n"
)
MAPPED = (
    "category:HEATING=bad_service",
    "category:Food Poisoning=food_safety",
    "state:Started=in_hand",
)


@pytest.fixture
def city(store: Store) -> Store:
    """Give a store with two districts, market M1, and the categories; once on each database."""
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, site_row("M1"))
        put_missing_categories(conn, kinds.complaint_categories())
    return store


def bring(store: Store, folder: Path, text: str, name: str = "311.csv", **options) -> Report:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    parsed = parse_options(**{"values": MAPPED, **options})
    return run_import(store, path, "complaints", parsed, actor="a", now_ms=NOW, zone=ZONE)


def line(key: str, created="2/1/2020 9:30:00 AM", closed="", kind="HEATING", **more) -> str:
    cells = {
        "words": "No heat", "address": "1 Gate Street", "state": "", "borough": "西区", "x": "1002",
        "lat": "36.2", "lon": "111.2", **more,
    }  # fmt: skip
    row = (key, created, closed, kind, cells["words"], cells["address"], cells["state"])
    point = f'"({cells["lat"]}, {cells["lon"]})"' if cells["lat"] else ""
    return ",".join((*row, cells["borough"], cells["x"], cells["lat"], cells["lon"], point)) + "\n"


def stored(store: Store, number: str) -> complaints.Complaint:
    with store.read() as conn:
        return complaints.complaint_by_number(conn, number)


def said(report: Report) -> list[tuple[int, str, str]]:
    return [(one.row, one.field, one.why) for one in report.refused]


def test_a_citys_table_comes_in_with_its_categories_states_and_places(city: Store, tmp_path: Path):
    text = (
        HEAD
        + line("77", closed="2/3/2020 10:00:00 PM", state="Closed")
        + line("78", kind="Food Poisoning", state="Started", lat="", lon="", address="")
        + line("79", lat="40.7", lon="-73.9", borough="QUEENS", words="")
    )
    report = bring(city, tmp_path, text)
    assert (report.rows, report.added, report.applied, said(report)) == (3, 3, True, [])
    assert report.columns == {
        "record_id": "Unique Key", "received_at": "Created Date", "category": "Complaint Type",
        "words": "Descriptor", "state": "Status", "closed_at": "Closed Date", "lon": "Longitude",
        "lat": "Latitude", "district": "Borough", "address": "Incident Address",
    }  # fmt: skip
    assert report.kinds == {"bad_service": 2, "food_safety": 1}
    settled = stored(city, "311-77")
    assert (settled.category, settled.words, settled.channel) == (
        "bad_service",
        "No heat",
        "import",
    )
    assert (settled.lon, settled.lat, settled.district) == (111.2, 36.2, "141002")
    assert [iso(at, ZONE) for at in (settled.received_at, settled.closed_at)] == [
        "2020-02-01T09:30:00+08:00",
        "2020-02-03T22:00:00+08:00",
    ]
    assert (settled.state, settled.answered_at) == ("closed", settled.closed_at)
    with city.read() as conn:
        steps = complaints.steps_of(conn, settled.id)
    assert [(one.state, one.at) for one in steps] == [
        ("received", settled.received_at),
        ("closed", settled.closed_at),
    ]
    nowhere, abroad = stored(city, "311-78"), stored(city, "311-79")
    assert (nowhere.state, nowhere.lon, nowhere.flags, nowhere.district) == (
        "in_hand",
        None,
        ("no_place",),
        "141002",
    )
    assert (abroad.flags, abroad.words, abroad.state) == (("outside_city",), "HEATING", "received")


def test_the_same_table_again_adds_nothing_and_settles_what_was_open(city: Store, tmp_path: Path):
    bring(city, tmp_path, HEAD + line("1", state="Open") + line("2", state="Open"))
    with city.read() as conn:
        number = log.last_sequence(conn)
    again = bring(city, tmp_path, HEAD + line("1", state="Open") + line("2", state="Open"))
    assert (again.added, again.updated, again.unchanged) == (0, 0, 2)
    with city.read() as conn:
        assert log.last_sequence(conn) == number
    later = HEAD + line("1", closed="2/4/2020 8:00 AM", state="Closed") + line("2", state="Open")
    report = bring(city, tmp_path, later)
    assert (report.added, report.updated, report.unchanged) == (0, 1, 1)
    assert [stored(city, f"311-{key}").state for key in (1, 2)] == ["closed", "received"]
    other = bring(city, tmp_path, HEAD + line("2", words="Something else"))
    assert "says something else" in said(other)[0][2]
    assert not other.applied


def test_rows_that_cannot_be_are_refused_with_their_reason_and_nothing_is_stored(
    city: Store, tmp_path: Path
):
    text = (
        HEAD
        + line("1")
        + line("1")
        + line("2", created="some day")
        + line("3", created="")
        + line("4", created="2/1/2021")
        + line("5", closed="1/31/2020", state="Closed")
        + line("6", kind="Dragons")
        + line("7", kind="")
        + line("8", state="Vanished")
        + line("9", lat="111.2", lon="36.2")
        + line("10", words="x" * 6_000)
    )
    report = bring(city, tmp_path, text)
    assert (report.rows, report.applied) == (11, False)
    found = {(row, field): why for row, field, why in said(report)}
    for place, expected in {
        (3, "record_id"): "repeats that of row 2",
        (4, "received_at"): "is no instant",
        (5, "received_at"): "is missing",
        (6, "received_at"): "lies after the clock",
        (7, "closed_at"): "lies before it was received",
        (8, "category"): "no known category; known are price_gouging_medical",
        (9, "category"): "is missing",
        (10, "state"): "no known state",
        (11, "lat"): "swapped",
        (12, "words"): "6,000 characters",
    }.items():
        assert expected in found.pop(place)
    assert found == {}
    skipped = bring(city, tmp_path, text, skip_bad=True)
    assert (skipped.added, len(skipped.refused)) == (1, 10)
    assert stored(city, "311-1").words == "No heat"


def test_a_chinese_table_with_sites_and_without_ids_is_numbered_by_day(city: Store, tmp_path: Path):
    text = (
        "受理时间,投诉类别,投诉内容,点位编号,办理状态\n"
        "2020-02-20 09:00,哄抬口罩等防疫用品价格,口罩十元一个,M1,处理中\n"
        "2020-02-20 10:00,其他,排队太长,,已办结\n"
    )
    report = bring(city, tmp_path, text, name="12315.csv")
    assert (report.added, said(report)) == (2, [])
    first, second = stored(city, "20200220-0001"), stored(city, "20200220-0002")
    assert (first.site_code, first.lon, first.state) == ("M1", 111.2, "in_hand")
    assert (second.state, second.closed_at, second.site) == ("closed", None, None)
    with city.read() as conn:
        heard = conn.exec_driver_sql("SELECT open_complaints FROM site_state").scalars().all()
    assert heard == [1]
    assert bring(city, tmp_path, text, name="12315.csv").unchanged == 2
    unknown = bring(city, tmp_path, text.replace("M1", "M9"), name="12315.csv")
    assert "no such site" in said(unknown)[0][2]


def test_a_table_without_an_instant_or_a_category_is_not_read(city: Store, tmp_path: Path):
    with pytest.raises(UnreadableFile, match="received_at=COLUMN"):
        bring(city, tmp_path, "Unique Key,Complaint Type\n1,HEATING\n")
    with pytest.raises(UnreadableFile, match="default-category"):
        bring(city, tmp_path, "Unique Key,Created Date\n1,2/1/2020\n")
    text = "Unique Key,Created Date\n1,2/1/2020\n"
    assert bring(city, tmp_path, text, default_kind="other", dry_run=True).added == 1
    assert bring(city, tmp_path, text, default_kind="other").added == 1
