"""Problems from JSON: what is read, and what is refused by the name of its field."""

import copy
import json

import pytest

from geo.dispatch.problem import Break
from geo.dispatch.problem_json import problem_from_json
from geo.errors import BadRecord

GOOD = {
    "depots": [{"id": "d", "lon": 111.5, "lat": 36.1}],
    "stops": [
        {"id": "s", "lon": 111.6, "lat": 36.1, "kind": "a", "prize": 5, "service_s": 600.5},
        {"id": "t", "lon": 111.7, "lat": 36.1, "kind": "b", "prize": 0, "service_s": 0},
    ],
    "squads": [
        {"id": "one", "start": "d", "end": "d", "shift_s": 3600, "kinds": ["a"]},
        {"id": "two", "start": "d", "end": "d", "shift_s": 7200.25, "kinds": ["b"]},
    ],
    "travel": {"geodesic": {"radius_m": 6371000, "detour": 1.4, "speed_kmh": 40}},
}


def with_(change):
    value = copy.deepcopy(GOOD)
    change(value)
    return value


def matrix(rows):
    return with_(lambda one: one.update(travel={"matrix_s": rows}))


def test_a_problem_is_read_with_fractions_and_unknown_members_left_alone():
    problem = problem_from_json(with_(lambda one: one.update(note="x")))
    assert problem.stops[0].service_s == 600.5
    assert problem.teams[1].shift_s == 7200.25
    assert problem.may_serve.tolist() == [[True, False], [False, True]]
    # 0.1 degrees of longitude at 36.1 N on that sphere: 8 984 m, times 1.4, at 40 km/h.
    assert problem.times_s([0], [1])[0, 0] == pytest.approx(8984.4 * 1.4 / (40 / 3.6), rel=1e-4)


def test_what_goes_beyond_a_plain_problem_is_read():
    def more(value):
        value["stops"][0] |= {"window_s": [0, 60], "required": True, "squad": "one", "site": "x"}
        value["stops"][1] |= {"after": ["s"], "site": "x"}
        value["squads"][0] |= {
            "starts_s": 10, "breaks": [{"window_s": [5, 9], "duration_s": 3}],
        }  # fmt: skip
        value["together"] = [["one", "two"]]

    problem = problem_from_json(with_(more))
    first, second = problem.stops
    assert (first.window_s, first.required, first.squad, first.site) == ((0, 60), True, "one", "x")
    assert second.after == ("s",)
    assert problem.teams[0].breaks == (Break((5, 9), 3),)
    assert (problem.teams[0].starts_s, problem.teams[0].ends_s) == (10, 3610)
    assert problem.together == (("one", "two"),)
    assert problem.coupled


def test_points_may_be_absent_with_a_matrix_and_null_is_no_way():
    value = matrix([[0, 1, 2], [1, 0, None], [2, 1.5, 0]])
    for place in (*value["depots"], *value["stops"]):
        del place["lon"], place["lat"]
    problem = problem_from_json(value)
    assert problem.times_s([1, 2], [2, 1]).tolist() == [[float("inf"), 0], [0, 1.5]]


def test_no_squads_and_no_stops_are_problems_too():
    assert problem_from_json(with_(lambda one: one.update(squads=[], stops=[]))).teams == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda one: one.pop("travel"), "travel"),
        (lambda one: one.pop("stops"), "stops"),
        (lambda one: one.update(stops={}), "stops"),
        (lambda one: one["stops"][0].pop("kind"), "stops[0].kind"),
        (lambda one: one["stops"][0].update(prize=-1), "stops[0].prize"),
        (lambda one: one["stops"][0].update(prize=1.5), "stops[0].prize"),
        (lambda one: one["stops"][0].update(prize="5"), "stops[0].prize"),
        (lambda one: one["stops"][1].update(service_s=float("nan")), "stops[1].service_s"),
        (lambda one: one["stops"][1].update(service_s=-1), "stops[1].service_s"),
        (lambda one: one["stops"][1].update(id="s"), "stops[1].id"),
        (lambda one: one["stops"][1].update(lat=91), "stops[1].lat"),
        (lambda one: one["stops"][1].pop("lon"), "stops[1]"),
        (lambda one: one["stops"][0].update(window_s=[5, 1]), "stops[0].window_s"),
        (lambda one: one["stops"][0].update(window_s=[5]), "stops[0].window_s"),
        (lambda one: one["stops"][0].update(window_s=[9000, 9001]), "stops[0].window_s"),
        (lambda one: one["stops"][0].update(squad="three"), "stops[0].squad"),
        (lambda one: one["stops"][0].update(squad="two"), "stops[0].squad"),
        (lambda one: one["stops"][0].update(after=["u"]), "stops[0].after"),
        (lambda one: one["stops"][0].update(after=["s"]), "stops"),
        (lambda one: one["squads"][0].update(start="e"), "squads[0].start"),
        (lambda one: one["squads"][0].update(shift_s=float("inf")), "squads[0].shift_s"),
        (lambda one: one["squads"][0].pop("kinds"), "squads[0].kinds"),
        (lambda one: one["squads"][1].update(id="one"), "squads[1].id"),
        (lambda one: one["squads"][0].update(breaks=[{"duration_s": 1}]),
         "squads[0].breaks[0].window_s"),
        (lambda one: one.update(together=[["one"]]), "together[0]"),
        (lambda one: one.update(together=[["one", "three"]]), "together[0]"),
        (lambda one: one.update(together="one"), "together"),
        (lambda one: one["travel"]["geodesic"].update(speed_kmh=0), "travel.geodesic.speed_kmh"),
        (lambda one: one.update(travel={}), "travel.geodesic"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_by_the_name_of_its_field(change, field):
    with pytest.raises(BadRecord) as caught:
        problem_from_json(with_(change))
    assert field in [error.field for error in caught.value.errors]


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ([[0, 1, 2], [1, 0, float("nan")], [2, 1, 0]], "travel.matrix_s[1][2]"),
        ([[0, 1, 2], [1, 0, -3], [2, 1, 0]], "travel.matrix_s[1][2]"),
        ([[0, 1, 2], [1, 0], [2, 1, 0]], "travel.matrix_s[1]"),
        ([[0, 1], [1, 0]], "travel.matrix_s"),
        ([[0, "1", 2], [1, 0, 1], [2, 1, 0]], "travel.matrix_s[0]"),
        ([[0, True, 2], [1, 0, 1], [2, 1, 0]], "travel.matrix_s[0]"),
        ([[0, 10**400, 2], [1, 0, 1], [2, 1, 0]], "travel.matrix_s[0]"),
        ("x", "travel.matrix_s"),
    ],
)
def test_a_matrix_that_is_none_is_refused_at_its_entry(rows, field):
    with pytest.raises(BadRecord) as caught:
        problem_from_json(matrix(rows))
    assert field in [error.field for error in caught.value.errors]


def test_a_document_that_is_no_object_is_refused():
    for value in (None, [], "x", json.loads("1")):
        with pytest.raises(BadRecord):
            problem_from_json(value)


def test_orders_that_go_round_in_a_circle_are_refused():
    def circle(value):
        value["stops"][0]["after"] = ["t"]
        value["stops"][1]["after"] = ["s"]

    with pytest.raises(BadRecord, match="circle"):
        problem_from_json(with_(circle))


def test_a_pin_to_one_of_a_convoy_may_use_the_remit_of_another():
    def convoy(value):
        value["together"] = [["one", "two"]]
        value["stops"][0]["squad"] = "two"

    assert problem_from_json(with_(convoy)).stops[0].squad == "two"
