"""Routes by price, and plans packed of routes."""

import itertools
import random

import numpy as np
import pytest

from geo.dispatch.columns import ColumnPool
from geo.dispatch.evolve import Evolution
from geo.dispatch.greedy import greedy_routes
from geo.dispatch.instance import Instance, make_instance
from geo.dispatch.pricing import best_routes
from tests.geo.dispatch.problems import problem, stop, team


def random_instance(seed: int, stops: int, teams: int = 2, windows: bool = False) -> Instance:
    rng = random.Random(seed)
    made = [
        stop(
            str(number),
            rng.randint(1, 9),
            service=rng.randint(1, 5),
            kind=rng.choice("ab"),
            window_s=(rng.randint(0, 600), rng.randint(700, 1500)) if windows else None,
        )
        for number in range(stops)
    ]
    crews = [team(str(number), shift=25, kinds=("ab", "a", "b")[number]) for number in range(teams)]
    return make_instance(problem(made, crews, at=[rng.uniform(-8, 8) for _ in range(stops)]))


def best_by_trying_all(instance: Instance) -> int:
    """Give the best worth of any plan: every route of every team, then every choice of routes."""
    options = []
    for one in range(instance.teams):
        sets = {
            frozenset(order)
            for many in range(instance.stops + 1)
            for order in itertools.permutations(range(instance.stops), many)
            if instance.feasible(one, order)
        }
        options.append(sets)
    best = 0
    for chosen in itertools.product(*options):
        if sum(map(len, chosen)) == len(frozenset().union(*chosen)):
            best = max(best, sum(int(instance.worth[list(one)].sum()) for one in chosen))
    return best


@pytest.mark.parametrize("windows", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_routes_by_price_can_be_driven_and_the_first_is_the_best(seed, windows):
    instance = random_instance(seed, 6, 1, windows)
    found = best_routes(instance, 0, instance.worth.astype(float), 200, 10)
    for gain, route in found:
        assert instance.feasible(0, route)
        assert gain == instance.worth[route].sum()
    assert len({frozenset(route) for _, route in found}) == len(found)
    assert found[0][0] == best_by_trying_all(instance)


def test_stops_without_gain_are_left_out():
    instance = make_instance(problem([stop("s"), stop("t"), stop("b", kind="b")]))
    routes = best_routes(instance, 0, np.array([1.0, 0.0, 5.0]), 50, 10)
    assert [route for _, route in routes] == [[0]]
    assert best_routes(instance, 0, np.zeros(3), 50, 10) == []


@pytest.mark.parametrize("windows", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_both_engines_find_the_best_plan_of_a_small_day(seed, windows):
    instance = random_instance(seed, 6, 3, windows)
    best = best_by_trying_all(instance)
    pool = ColumnPool(instance, greedy_routes(instance))
    while not pool.settled:
        pool.price()
        pool.pack(5)
    evolution = Evolution(instance, greedy_routes(instance), seed)
    for _ in range(700):
        evolution.step()
    for routes in (pool.best, evolution.best, *evolution.found):
        assert all(map(instance.feasible, range(instance.teams), routes))
    assert instance.total(pool.best) == best
    assert instance.total(evolution.best) == best


def test_a_pool_packs_routes_that_others_found():
    teams = [team("one", shift=5), team("two", shift=5)]
    instance = make_instance(problem([stop("s", 3), stop("t", 5), stop("u", 4)], teams, [1, 2, -2]))
    pool = ColumnPool(instance, [[0], []])
    pool.admit([[1], []])
    pool.admit([[], [2]])
    assert pool.pack(5)
    assert sorted(pool.best) == [[1], [2]]
    assert not pool.pack(5)
