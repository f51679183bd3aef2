"""A plan changed by hand: what moves, what stays, what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.dispatch.editing import Did, Edit, Pin, edited, routes_of
from geo.errors import BadRecord, NotFound
from geo.store.planned import DaySettings, Pause, Planned

DAY = DaySettings()


def plan(**routes: str) -> dict[str, Planned]:
    """Make a plan of routes like `s1="abc"`: squad 1 goes to a, b, c."""
    return {
        stop: Planned(site=ord(stop), squad=int(name[1:]), position=place)
        for name, stops in routes.items()
        for place, stop in enumerate(stops)
    }


def orders(plans: dict[str, Planned]) -> dict[str, str]:
    return {route: "".join(ids) for route, ids in routes_of(plans).items()}


def test_a_stop_moves_to_a_place_in_another_route():
    after, _ = edited(plan(s1="abc", s2="de"), DAY, Edit(Did.MOVED, "b", route="2", place=1))
    assert orders(after) == {"1": "ac", "2": "dbe"}


def test_a_stop_moves_within_its_route_and_without_a_place_to_the_end():
    after, _ = edited(plan(s1="abc"), DAY, Edit(Did.MOVED, "c", route="1", place=0))
    assert orders(after) == {"1": "cab"}
    after, _ = edited(after, DAY, Edit(Did.MOVED, "c", route="1"))
    assert orders(after) == {"1": "abc"}


def test_an_assignment_gets_a_place_when_it_is_moved():
    plans = plan(s1="ab") | {"x": Planned(site=9, squad=3, note="cold store")}
    after, _ = edited(plans, DAY, Edit(Did.MOVED, "x", route="1", place=1))
    assert orders(after) == {"1": "axb"}
    assert after["x"].note == "cold store"


def test_a_pin_and_a_requirement_are_set_and_let_go():
    after, _ = edited(plan(s1="a"), DAY, Edit(Did.PINNED, "a", pin=Pin.PLACE))
    assert after["a"].pin == "place"
    after, _ = edited(after, DAY, Edit(Did.PINNED, "a"))
    assert after["a"].pin is None
    after, _ = edited(after, DAY, Edit(Did.REQUIRED, "a", required=True))
    assert after["a"].required


def test_a_site_left_out_loses_the_visits_of_all_squads_until_it_is_admitted():
    plans = plan(s1="ab", s2="c") | {"z": Planned(site=ord("a"), squad=2, position=1)}
    after, day = edited(plans, DAY, Edit(Did.EXCLUDED, "a"))
    assert orders(after) == {"1": "b", "2": "c"}
    assert day.excluded == (ord("a"),)
    _, day = edited(after, day, Edit(Did.READMITTED, site=ord("a")))
    assert day.excluded == ()


def test_a_squad_left_out_keeps_what_it_has_done():
    after, day = edited(plan(s1="abc", s2="d"), DAY, Edit(Did.LEFT_OUT, squad=1), done={"b"})
    assert orders(after) == {"1": "b", "2": "d"}
    assert after["b"].position == 0
    assert day.left_out == (1,)
    assert edited(after, day, Edit(Did.BROUGHT_BACK, squad=1))[1].left_out == ()


def test_a_shift_is_changed_for_the_day_and_given_back():
    _, day = edited({}, DAY, Edit(Did.SHIFTED, squad=3, shift=("06:00", "12:30")))
    assert day.shifts == {3: ("06:00", "12:30")}
    assert edited({}, day, Edit(Did.SHIFTED, squad=3))[1].shifts == {}


@pytest.mark.parametrize("shift", [("8", "12:00"), ("08:00", "25:00"), ("12:00", "12:00")])
def test_a_shift_that_is_none_is_refused(shift):
    with pytest.raises(BadRecord, match="shift"):
        edited({}, DAY, Edit(Did.SHIFTED, squad=3, shift=shift))


def test_a_squad_that_is_split_gives_its_stops_to_the_first_team_and_gets_them_back():
    plans = plan(s1="abc", s2="d") | {"x": Planned(site=9, squad=1)}
    after, day = edited(plans, DAY, Edit(Did.SPLIT, squad=1, teams=("east", "west")), done={"a"})
    assert orders(after) == {"1": "a", "1/east": "bc", "2": "d"}
    assert (after["x"].team, after["x"].position) == ("east", None)
    after, day = edited(after, day, Edit(Did.MOVED, "c", route="1/west"))
    with pytest.raises(BadRecord, match="no such team"):
        edited(after, day, Edit(Did.MOVED, "c", route="1/north"))
    after, day = edited(after, day, Edit(Did.SPLIT, squad=1))
    assert orders(after) == {"1": "abc", "2": "d"}
    assert day.teams == {}


@pytest.mark.parametrize(
    "teams", [("one",), ("a", "a"), ("a", "b/c"), ("a", " "), ("a", "b" * 21), tuple("abcdefg")]
)
def test_names_that_make_no_teams_are_refused(teams):
    with pytest.raises(BadRecord, match="teams"):
        edited({}, DAY, Edit(Did.SPLIT, squad=1, teams=teams))


def test_breaks_are_set_in_the_order_of_the_day_and_taken_away():
    lunch, tea = Pause("12:00", "13:00", 45), Pause("10:00", "10:30", 15)
    _, day = edited({}, DAY, Edit(Did.PAUSED, pause=lunch))
    _, day = edited({}, day, Edit(Did.PAUSED, pause=tea))
    assert day.pauses == (tea, lunch)
    with pytest.raises(BadRecord, match="already"):
        edited({}, day, Edit(Did.PAUSED, pause=lunch))
    assert edited({}, day, Edit(Did.UNPAUSED, pause=tea))[1].pauses == (lunch,)


@pytest.mark.parametrize(
    "pause",
    [
        None, Pause("12", "13:00", 30), Pause("13:00", "12:00", 30), Pause("12:00", "13:00", 0),
        Pause("12:00", "24:00", 30), Pause("12:00", "13:00", 999),
    ],
)  # fmt: skip
def test_a_break_that_is_none_is_refused(pause):
    with pytest.raises(BadRecord, match=r"pause|minutes"):
        edited({}, DAY, Edit(Did.PAUSED, pause=pause))


def test_a_route_goes_with_one_convoy_at_a_time():
    _, day = edited({}, DAY, Edit(Did.JOINED, routes=("1", "2", "3")))
    _, day = edited({}, day, Edit(Did.JOINED, routes=("3", "4")))
    assert day.together == (("1", "2"), ("3", "4"))
    _, day = edited({}, day, Edit(Did.LEFT_OUT, squad=4))
    assert day.together == (("1", "2"),)
    assert edited({}, day, Edit(Did.SPLIT, squad=2, teams=("a", "b")))[1].together == ()
    assert edited({}, day, Edit(Did.PARTED, routes=("2",)))[1].together == ()
    for routes in (("1",), ("1", "1"), ("1", "4"), ("1", "2/a")):
        with pytest.raises(BadRecord, match="routes"):
            edited({}, day, Edit(Did.JOINED, routes=routes))


def test_what_is_done_or_not_there_is_not_moved():
    with pytest.raises(BadRecord, match="it is done"):
        edited(plan(s1="a"), DAY, Edit(Did.MOVED, "a", route="2"), done={"a"})
    with pytest.raises(NotFound):
        edited(plan(s1="a"), DAY, Edit(Did.DROPPED, "b"))


@given(
    st.permutations("abcdefgh"), st.integers(1, 3), st.integers(0, 9), st.sampled_from("abcdefgh")
)
def test_moving_loses_no_stop_and_leaves_no_gap(order, squad, place, stop):
    plans = plan(s1=order[:5], s2=order[5:])
    after, _ = edited(plans, DAY, Edit(Did.MOVED, stop, route=str(squad), place=place))
    assert sorted("".join(orders(after).values())) == sorted(order)
    for route in {one.route for one in after.values()}:
        places = sorted(one.position for one in after.values() if one.route == route)
        assert places == list(range(len(places)))
    others = {"1": order[:5], "2": order[5:]}
    for route, stops in others.items():
        kept = [one for one in stops if one != stop]
        assert [one for one in orders(after).get(route, "") if one != stop] == kept
