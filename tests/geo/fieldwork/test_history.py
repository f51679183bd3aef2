"""A site's time-line with its links and errors."""

import pytest

from geo.clock import DAY_MS, iso
from geo.fieldwork.history import history, look_back_candidates
from tests.builders import NOW, ZONE
from tests.geo.fieldwork.sending import calibrate, inspect


def earlier(days: int, **members) -> dict:
    at = iso(NOW - days * DAY_MS, ZONE)
    return {"started_at": at, "finished_at": at, **members}


def page(store, limit=10, offset=0):
    with store.read() as conn:
        return history(conn, 1, limit, offset)


def test_the_newest_record_comes_first_and_pages_follow_on(city):
    ids = [inspect(city, **earlier(days)).id for days in range(5)]
    whole = [entry.record.id for entry in page(city).entries]
    assert whole == ids
    second = page(city, limit=2, offset=2)
    assert [entry.record.id for entry in second.entries] == ids[2:4]
    assert second.total == 5


def test_an_entry_says_what_points_at_it(city):
    failed = inspect(city, **earlier(2, result="fail")).id
    wrong = inspect(city, **earlier(1, look_back_of=failed)).id
    right = inspect(city, **earlier(1, look_back_of=failed, supersedes=wrong)).id
    entries = {entry.record.id: entry for entry in page(city).entries}
    assert entries[failed].look_backs == (right,)
    assert entries[wrong].superseded_by == right
    assert entries[right].superseded_by is None
    assert not entries[right].void


def test_a_calibration_has_the_mean_error_of_each_point(city):
    points = [
        {"nominal": 36, "reference": 36.1, "readings": [36.4, 36.5, 36.3], "unit": "°C",
         "expanded_uncertainty": 0.04},
        {"nominal": 40, "reference": 40.0, "unit": "°C"},
    ]  # fmt: skip
    calibrate(city, points=points)
    first, second = page(city).entries[0].points
    assert first.error == pytest.approx(0.3, abs=1e-12)
    assert (first.nominal, first.unit, first.expanded_uncertainty) == (36, "°C", 0.04)
    assert second.error is None


def test_an_inspection_measures_nothing(city):
    inspect(city)
    assert page(city).entries[0].points == ()


def test_candidates_for_a_look_back_say_whether_they_were_revisited(city):
    old = inspect(city, **earlier(3, result="fail")).id
    new = inspect(city, **earlier(2, result="advisory")).id
    inspect(city, **earlier(1, look_back_of=old))
    with city.read() as conn:
        candidates = look_back_candidates(conn, 1)
    assert [(record.id, revisited) for record, revisited in candidates] == [
        (new, False),
        (old, True),
    ]
