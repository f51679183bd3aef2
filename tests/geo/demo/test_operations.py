"""Simulated complaints, talks and cases: their sums, and how they hang together."""

from collections import Counter

import numpy as np
import pytest
import shapely

from geo.clock import DAY_MS, HOUR_MS, local_day
from geo.demo.operations import make_operations
from geo.demo.period import DAYS, FIRST_DAY, LAST_DAY, PERIOD_END_MS, ZONE
from geo.kinds import complaint_categories
from geo.rules.case import Did


@pytest.fixture(scope="module")
def made(city, places, records):
    return make_operations(city, places.sites, records.inspections, np.random.default_rng(1))


@pytest.fixture(scope="module")
def courses(made):
    """Give each complaint's steps in order of time."""
    found = {row["id"]: [] for row in made.complaints.rows}
    for step in sorted(made.complaints.steps, key=lambda step: step["at"]):
        found[step["complaint"]].append(step)
    return found


@pytest.fixture(scope="module")
def visits(records):
    return records.inspections.set_index("id")


def answered_at(course):
    return next((step["at"] for step in course if step["state"] == "answered"), None)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_seed_the_sums_are_those_that_were_published(city, places, records, seed):
    rng = np.random.default_rng(seed)
    made = make_operations(city, places.sites, records.inspections, rng)
    assert len(made.complaints.rows) == 780
    assert (len(made.cases.rows), made.cases_closed) == (66, 26)
    assert made.fines_cents == 20_410_000


def test_the_same_seed_gives_the_same(city, places, records, made):
    rng = np.random.default_rng(1)
    assert make_operations(city, places.sites, records.inspections, rng) == made


def test_complaints_come_on_every_day_and_most_after_the_first_week(made):
    days = Counter(local_day(row["received_at"], ZONE) for row in made.complaints.rows)
    assert set(days) == set(DAYS)
    assert sum(days[day] for day in DAYS[:4]) < days[DAYS[8]] * 1.5


def test_everything_happened_within_the_period(made):
    instants = [
        *(row["received_at"] for row in made.complaints.rows),
        *(step["at"] for step in (*made.complaints.steps, *made.cases.steps)),
        *(row["opened_at"] for row in made.cases.rows),
        *(talk["held_at"] for talk in made.talks),
    ]
    assert local_day(min(instants), ZONE) == FIRST_DAY
    assert local_day(max(instants), ZONE) == LAST_DAY
    assert max(instants) < PERIOD_END_MS


def test_most_are_answered_in_time_and_some_are_late_or_forgotten(made, courses):
    within = {one.code: one.answer_within_ms for one in complaint_categories()}
    deadlines = {
        row["id"]: row["received_at"] + within[row["category"]] for row in made.complaints.rows
    }
    answers = {one: answered_at(course) for one, course in courses.items()}
    given = [(answer, deadlines[one]) for one, answer in answers.items() if answer]
    assert 0.85 < sum(answer <= deadline for answer, deadline in given) / len(given) < 0.95
    open_late = [
        one
        for one, course in courses.items()
        if (not course or course[-1]["state"] in ("assigned", "in_hand"))
        and deadlines[one] < PERIOD_END_MS
    ]
    assert 5 <= len(open_late) <= 40


def test_where_a_squad_looked_is_where_the_complaint_is(made, courses, visits):
    sites = {row["id"]: row for row in made.complaints.rows}
    looked = [step for course in courses.values() for step in course if step["inspection"]]
    assert len(looked) > 150
    for step in looked:
        visit, told = visits.loc[step["inspection"]], sites[step["complaint"]]
        assert visit["site"] == told["site"]
        assert step["squad"] == visit["squad"]
        first = sites[told["duplicate_of"]] if told.get("duplicate_of") else told
        assert first["received_at"] < visit["started_at"] <= step["at"]


def test_who_called_is_nobody_and_cannot_be_called_back(made):
    callers = [row["complainant"] for row in made.complaints.rows if row["complainant"]]
    assert 500 < len(callers) < 700
    for caller in callers:
        assert caller["name"].startswith("模拟来电人")
        assert caller["phone"].startswith("000-")
        assert caller.get("email", ".invalid").endswith(".invalid")
    assert all(row["words"].endswith("（模拟）") for row in made.complaints.rows)


def test_who_called_stands_in_no_body(made):
    assert not any("来电人" in row["body"] for row in made.complaints.rows)


def test_what_names_no_site_has_a_point_in_its_county_near_one(made, city, places):
    points = [row for row in made.complaints.rows if "site" not in row]
    assert 100 < len(points) < 300
    lon, lat = places.sites["lon"].to_numpy(), places.sites["lat"].to_numpy()
    for row in points:
        assert shapely.contains_xy(city.areas[row["district"]], row["lon"], row["lat"])
        east = (lon - row["lon"]) * 111_200 * np.cos(np.radians(row["lat"]))
        assert np.hypot(east, (lat - row["lat"]) * 111_200).min() < 400


def test_what_is_joined_came_while_the_first_was_open_and_goes_with_it(made, courses):
    first = {row["id"]: row for row in made.complaints.rows}
    joined = [row for row in made.complaints.rows if row.get("duplicate_of")]
    assert len(joined) == 26
    for row in joined:
        main = first[row["duplicate_of"]]
        assert main["received_at"] < row["received_at"]
        assert row["received_at"] < (answered_at(courses[main["id"]]) or PERIOD_END_MS)
        assert answered_at(courses[row["id"]]) == answered_at(courses[main["id"]])


def test_a_case_follows_from_an_inspection_that_failed_there(made, visits):
    by_id = {row["id"]: row for row in made.complaints.rows}
    for row in made.cases.rows:
        visit = visits.loc[row["inspection"]]
        assert (visit["result"], visit["site"]) == ("fail", row["site"])
        assert visit["finished_at"] < row["opened_at"] < visit["finished_at"] + 4 * DAY_MS
        if row["complaint"]:
            assert by_id[row["complaint"]]["site"] == row["site"]
            assert by_id[row["complaint"]]["received_at"] < visit["started_at"]
    assert sum(row["complaint"] is not None for row in made.cases.rows) == 28
    assert len({row["site"] for row in made.cases.rows}) == 66


def test_fines_are_whole_hundreds_and_unequal(made):
    fines = [step["fine_cents"] for step in made.cases.steps if step["did"] is Did.FINED]
    assert all(fine % 10_000 == 0 and fine >= 50_000 for fine in fines)
    assert max(fines) > 5 * min(fines)


def test_talks_are_held_on_the_spot_by_phone_and_with_several_by_video(made, visits):
    manners = Counter(talk["manner"] for talk in made.talks)
    assert manners["on_site"] > manners["phone"] > manners["video"] >= 10
    for talk in made.talks:
        for met in talk["sites"]:
            visit = visits.loc[met["inspection"]]
            assert visit["result"] != "pass"
            assert visit["site"] == met["site"]
            assert 0 <= talk["held_at"] - visit["finished_at"] < 3 * DAY_MS
        assert (len(talk["sites"]) > 2) is (talk["manner"] == "video")


def test_nobody_is_called_up_at_night(made):
    for talk in made.talks:
        if talk["manner"] != "on_site":
            hour = talk["held_at"] // HOUR_MS % 24 + 8
            assert 8 <= hour % 24 < 22
