"""A plan taken away says the same in every format, opened again by somebody else's reader."""

import csv
import io
import json

import icalendar
import pyogrio
import pytest

from geo.clock import MINUTE_MS, iso
from geo.outlet.plans.calendar import plan_calendar
from geo.outlet.plans.geojson import plan_geojson
from geo.outlet.plans.gpx import plan_gpx
from geo.outlet.plans.table import plan_csv
from tests.builders import NOW, ZONE
from tests.geo.outlet.plans.taken import DAY, LINE, stop, taken


def test_geojson_has_a_point_for_each_stop_and_a_line_for_each_leg():
    found = json.loads(plan_geojson(taken()))
    assert found["date"] == "2020-02-22"
    assert found["version"] == 4
    stops = [one for one in found["features"] if one["properties"]["feature"] == "stop"]
    legs = [one for one in found["features"] if one["properties"]["feature"] == "leg"]
    assert [(one["id"], one["properties"]["order"]) for one in stops] == [
        ("M1-2", 1), ("M2-2", 2), ("M1-8", 1),
    ]  # fmt: skip
    assert stops[0]["geometry"] == {"type": "Point", "coordinates": [111.52, 36.08]}
    assert stops[0]["properties"]["arrives_at"] == "2020-02-22T08:00:00+08:00"
    assert [(one["properties"]["squad"], one["properties"]["leg"]) for one in legs] == [
        (2, 1), (2, 2), (8, 1),
    ]  # fmt: skip
    assert legs[1]["geometry"]["coordinates"] == LINE[::-1].tolist()


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "ahead"),
        ({"records": ("r",)}, "done"),
        ({"skipped_at": NOW, "skip_reason": "closed"}, "skipped"),
        ({"skipped_at": NOW, "records": ("r",)}, "done"),
    ],
)
def test_a_stop_says_whether_it_is_done(facts, state):
    found = json.loads(plan_geojson(taken(stop(**facts), lines={})))
    assert found["features"][0]["properties"]["state"] == state


def test_gdal_reads_the_gpx_of_one_squad(tmp_path):
    path = tmp_path / "squad2.gpx"
    path.write_bytes(plan_gpx(taken(), 2))
    points = pyogrio.read_dataframe(path, layer="waypoints")
    assert points["name"].tolist() == ["1. 东关农贸市场", "2. =Market <2> & co"]
    assert points["time"].dt.tz_convert(ZONE).iloc[1].isoformat() == "2020-02-22T09:00:00+08:00"
    assert points["link1_href"].iloc[0] == "https://map.example/sites/M1"
    assert points.geometry.iloc[0].coords[0] == (111.52, 36.08)
    tracks = pyogrio.read_dataframe(path, layer="tracks")
    assert tracks["name"].tolist() == ["Edible farm produce"]
    assert len(tracks.geometry.iloc[0].geoms) == 2
    assert pyogrio.read_dataframe(path, layer="route_points").shape[0] == 2


def test_each_team_of_a_squad_has_a_track_of_its_own(tmp_path):
    path = tmp_path / "squad2.gpx"
    plan = taken(stop("M1", team="A"), stop("M2", team="B"), lines={"2/A": [LINE], "2/B": [LINE]})
    path.write_bytes(plan_gpx(plan, 2))
    tracks = pyogrio.read_dataframe(path, layer="tracks")
    assert tracks["name"].tolist() == ["Edible farm produce / A", "Edible farm produce / B"]


def test_a_control_character_in_a_name_does_not_break_the_gpx(tmp_path):
    path = tmp_path / "squad2.gpx"
    path.write_bytes(plan_gpx(taken(stop(note="a\x0bb")), 2))
    assert pyogrio.read_dataframe(path, layer="waypoints")["cmt"].tolist() == ["ab"]


def test_the_calendar_has_an_appointment_for_each_stop():
    calendar = icalendar.Calendar.from_ical(plan_calendar(taken(), 2))
    first, second = calendar.walk("VEVENT")
    assert first["uid"] == "M1-2@squadmap"
    assert first.decoded("sequence") == 4
    assert first.decoded("dtstart").timestamp() * 1000 == NOW
    assert first.decoded("dtend").timestamp() * 1000 == NOW + 45 * MINUTE_MS
    assert first["summary"] == "1. 东关农贸市场"
    assert (first["geo"].latitude, first["geo"].longitude) == (36.08, 111.52)
    assert second["description"].split("\n") == ["Farmers' market", "M2", "look", "back"]
    assert str(calendar["name"]) == "Edible farm produce 2020-02-22"


def test_the_calendar_of_all_squads_has_all_stops():
    assert len(icalendar.Calendar.from_ical(plan_calendar(taken())).walk("VEVENT")) == 3


def test_a_stop_without_times_lasts_the_whole_day():
    calendar = icalendar.Calendar.from_ical(plan_calendar(taken(stop(position=None))))
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart") == DAY
    assert event["summary"] == "东关农贸市场"


def test_a_stop_left_out_is_a_cancelled_appointment():
    plan = taken(stop(skipped_at=NOW, skip_reason="closed"))
    (event,) = icalendar.Calendar.from_ical(plan_calendar(plan)).walk("VEVENT")
    assert event["status"] == "CANCELLED"


def test_the_table_has_a_row_for_each_stop_and_no_formula():
    text = plan_csv(taken()).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["name"] for row in rows] == ["东关农贸市场", "'=Market <2> & co", "东关农贸市场"]
    assert rows[1]["arrives_at"] == iso(NOW + 60 * MINUTE_MS, ZONE)
    assert rows[1]["note"] == "look\nback"
    assert [row["order"] for row in rows] == ["1", "2", "1"]
    assert rows[0]["required"] == "false"
    assert (rows[0]["lon"], rows[0]["lat"]) == ("111.52", "36.08")


def test_a_pipe_gets_no_byte_order_mark():
    assert plan_csv(taken(), bom=False).startswith(b"squad,")


def test_a_site_without_a_name_is_called_by_its_kind_and_code_in_the_readers_language():
    plan = taken(stop("H1"), chinese=True)
    assert "医院 H1" in plan_csv(plan).decode()
    assert "Hospital H1" in plan_csv(taken(stop("H1"))).decode()
