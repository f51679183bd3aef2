"""Records asked from the other end: what supersedes them, what looks back, where they stand."""

import pytest

from geo.clock import DAY_MS, HOUR_MS, iso
from geo.errors import RecordNotFound
from geo.store.links import (
    former_versions,
    look_backs_on,
    place_in_timeline,
    superseders,
    worth_a_look_back,
)
from geo.store.records import timeline
from tests.builders import NOW, ZONE, add_sites, site_row
from tests.geo.fieldwork.sending import build, calibrate, inspect


@pytest.fixture
def city(store):
    with store.write() as conn:
        build(conn)
    return store


def earlier(days: int, **members) -> dict:
    at = iso(NOW - days * DAY_MS, ZONE)
    return {"started_at": at, "finished_at": at, **members}


def test_a_record_knows_which_one_superseded_it(city):
    wrong = inspect(city, result="fail").id
    bad = calibrate(city).id
    right = inspect(city, supersedes=wrong).id
    good = calibrate(city, supersedes=bad).id
    with city.read() as conn:
        assert superseders(conn, [wrong, bad, right, good]) == {wrong: right, bad: good}


def test_look_backs_are_listed_oldest_first_without_those_taken_back(city):
    failed = inspect(city, **earlier(3, result="fail")).id
    first = inspect(city, **earlier(2, result="fail", look_back_of=failed)).id
    second = inspect(city, **earlier(1, look_back_of=failed)).id
    void = inspect(city, look_back_of=failed).id
    inspect(city, supersedes=void, void=True)
    with city.read() as conn:
        assert look_backs_on(conn, [failed, second]) == {failed: [first, second]}


def test_only_valid_inspections_that_did_not_pass_are_worth_a_look_back(city):
    inspect(city, **earlier(4))
    advisory = inspect(city, **earlier(3, result="advisory")).id
    failed = inspect(city, **earlier(2, result="fail")).id
    corrected = inspect(city, **earlier(1, result="fail")).id
    inspect(city, **earlier(1, supersedes=corrected))
    inspect(city, site="H1", **earlier(1, result="fail"))
    with city.read() as conn:
        assert worth_a_look_back(conn, 1, 10) == [failed, advisory]
        assert worth_a_look_back(conn, 1, 1) == [failed]


def test_every_record_is_found_at_its_place_of_the_time_line(city):
    for days in (5, 1, 3):
        inspect(city, **earlier(days))
        calibrate(city, performed_at=iso(NOW - days * DAY_MS, ZONE))
    inspect(city, site="H1")
    with city.read() as conn:
        entries = timeline(conn, 1, 10)[1]
        assert len(entries) == 6
        assert [place_in_timeline(conn, entry.id) for entry in entries] == [
            (1, newer) for newer in range(6)
        ]


def test_an_unknown_record_has_no_place(city):
    with city.read() as conn, pytest.raises(RecordNotFound, match="no record 'nowhere'"):
        place_in_timeline(conn, "nowhere")


def test_former_versions_say_what_a_site_was_and_until_when(city):
    changes = [(HOUR_MS, {"name": "Second"}), (DAY_MS, {"name": "Third", "lon": 111.3})]
    with city.write() as conn:
        for after, facts in changes:
            add_sites(conn, site_row("M1", **facts), now_ms=NOW + after)
    with city.read() as conn:
        former = former_versions(conn, 1)
    assert [(one.site.name, one.site.version, one.replaced_at) for one in former] == [
        ("Second", 2, NOW + DAY_MS),
        ("Market M1", 1, NOW + HOUR_MS),
    ]
    assert former[0].site.lon == 111.2
