"""How far squads have come, by the records and the clock."""

from datetime import date

import pytest

from geo.clock import HOUR_MS, MINUTE_MS
from geo.dispatch.standing import StopState, standings, stop_state
from geo.model import Site
from geo.store.plans import Stop
from tests.builders import NOW


def stop(place, **facts):
    """Give the stop at a place of squad 2's route: half an hour from each full hour on."""
    begins = NOW + place * HOUR_MS
    planned = {"position": place, "arrives_at": begins, "starts_at": begins,
               "ends_at": begins + 30 * MINUTE_MS}  # fmt: skip
    return Stop(
        id=f"s{place}", date=date(2020, 2, 22), squad=2,
        site=Site(f"M{place}", "", "k", 111.0 + place, 36.0, row=place), note="",
        assigned_by="d", assigned_at=0, taken_back_by=None, taken_back_at=None,
        **{"published_at": NOW, **planned, **facts},
    )  # fmt: skip


def standing(*stops, now_ms=NOW):
    return standings(stops, now_ms)["2"]


def ids(stops):
    return [one.id for one in stops]


@pytest.mark.parametrize(
    ("minutes", "state"),
    [(-1, StopState.AHEAD), (0, StopState.UNDER_WAY), (15, StopState.UNDER_WAY),
     (16, StopState.LATE)],
)  # fmt: skip
def test_a_stop_is_ahead_then_under_way_then_late(minutes, state):
    assert stop_state(stop(0), NOW + minutes * MINUTE_MS) is state


def test_a_stop_with_a_record_is_done_whatever_else_is_said_of_it():
    assert stop_state(stop(0, records=("r",), skipped_at=NOW), NOW) is StopState.DONE
    assert stop_state(stop(0, skipped_at=NOW), NOW) is StopState.SKIPPED


def test_a_stop_without_times_is_ahead():
    facts = {"arrives_at": None, "starts_at": None, "ends_at": None, "position": None}
    assert stop_state(stop(0, **facts), NOW + 9 * HOUR_MS) is StopState.AHEAD


def test_before_the_day_begins_everything_is_ahead():
    found = standing(stop(1), stop(2))
    assert (ids(found.behind), ids(found.ahead)) == ([], ["s1", "s2"])
    assert (found.point, found.free_at) == (None, NOW)


def test_a_squad_goes_on_from_the_last_stop_that_it_did():
    found = standing(stop(0, records=("r",)), stop(2), now_ms=NOW + 40 * MINUTE_MS)
    assert (ids(found.behind), ids(found.ahead)) == (["s0"], ["s2"])
    assert (found.point, found.free_at) == ((111.0, 36.0), NOW + 40 * MINUTE_MS)


def test_a_squad_that_is_at_a_stop_is_free_when_it_is_planned_to_leave():
    found = standing(stop(0), stop(1), now_ms=NOW + 10 * MINUTE_MS)
    assert (ids(found.behind), found.free_at) == (["s0"], NOW + 30 * MINUTE_MS)


def test_a_squad_that_takes_longer_is_free_from_now_on():
    found = standing(stop(0), stop(1), now_ms=NOW + 45 * MINUTE_MS)
    assert (ids(found.behind), found.free_at) == (["s0"], NOW + 45 * MINUTE_MS)


def test_a_stop_long_past_without_a_record_holds_nobody():
    found = standing(stop(0), stop(3), now_ms=NOW + 90 * MINUTE_MS)
    assert (ids(found.behind), ids(found.ahead)) == ([], ["s0", "s3"])


def test_a_squad_is_where_the_plan_has_it_even_if_records_of_before_are_missing():
    found = standing(stop(0), stop(2), now_ms=NOW + 125 * MINUTE_MS)
    assert (ids(found.behind), ids(found.ahead)) == (["s2"], ["s0"])


def test_a_stop_left_out_lies_behind_but_the_squad_was_not_there():
    found = standing(stop(0, records=("r",)), stop(1, skipped_at=NOW), stop(9))
    assert ids(found.behind) == ["s0", "s1"]
    assert found.point == (111.0, 36.0)


def test_a_stop_done_out_of_turn_lies_behind():
    found = standing(stop(1), stop(2, records=("r",)))
    assert (ids(found.behind), ids(found.ahead)) == (["s2"], ["s1"])
    assert found.point == (113.0, 36.0)


def test_teams_of_one_squad_stand_apart():
    found = standings([stop(0, team="A", records=("r",)), stop(1, team="B")], NOW)
    assert {route: ids(one.behind) for route, one in found.items()} == {"2/A": ["s0"], "2/B": []}
