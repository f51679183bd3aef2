"""A day that is too large for one search."""

import random
import time

import numpy as np

from geo.dispatch.engines import Engines
from geo.dispatch.greedy import greedy_routes
from geo.dispatch.instance import make_instance
from geo.dispatch.judge import judge
from geo.dispatch.problem import Depot, Problem, Stop, Team
from geo.dispatch.solve import Ended, solve
from geo.dispatch.split import SplitSearch
from geo.dispatch.travel import Geodesic, Points


def large_day(stops: int, teams: int) -> Problem:
    """Spread stops over a degree, and teams over four bases."""
    rng = random.Random(stops)
    bases = [(111.2, 36.2), (111.8, 36.2), (111.2, 36.8), (111.8, 36.8)]
    points = [*bases, *((rng.uniform(111, 112), rng.uniform(36, 37)) for _ in range(stops))]
    return Problem(
        tuple(Depot(str(number), *base) for number, base in enumerate(bases)),
        tuple(
            Stop(f"s{number}", rng.choice("abc"), rng.randint(1, 99), rng.randint(600, 3600))
            for number in range(stops)
        ),
        tuple(
            Team(f"t{n}", str(n % 4), str(n % 4), 28_800, frozenset(rng.sample("abc", 2)))
            for n in range(teams)
        ),
        Points(Geodesic(), np.array(points)),
    )


def test_parts_hold_what_they_need_and_nothing_twice():
    instance = make_instance(large_day(700, 20))
    split = SplitSearch(instance, greedy_routes(instance), 1)
    first = split._next_part()
    split._at_work[0] = first
    second = split._next_part()
    assert not set(first.teams) & set(second.teams)
    assert not set(first.stops) & set(second.stops)
    for part in (first, second):
        assert len(part.teams) == 8
        assert len(set(part.stops)) == len(part.stops) < 500
        for team, route in zip(part.teams, part.best, strict=True):
            assert [part.stops[stop] for stop in route] == split.routes[team]


def test_parts_make_the_whole_better_and_keep_it_valid():
    problem = large_day(700, 20)
    instance = make_instance(problem)
    greedy = greedy_routes(instance)
    told = []
    with Engines(2) as engines:
        split = SplitSearch(instance, greedy, 1)
        split.run(engines, time.monotonic() + 6, lambda one: told.append(instance.total(one)),
                  lambda: False)  # fmt: skip
    assert told == sorted(told)
    assert instance.total(split.routes) > 1.01 * instance.total(greedy)
    assert all(map(instance.feasible, range(20), split.routes))


def test_a_large_day_is_planned_within_its_seconds(monkeypatch):
    problem = large_day(1_500, 24)
    # The best of them only, as when there are too many for one matrix.
    monkeypatch.setattr("geo.dispatch.solve.MOST_CONSIDERED", 900)
    began = time.monotonic()
    solved = solve(problem, 5)
    assert time.monotonic() - began < 40
    assert solved.ended is Ended.TIME
    assert judge(problem, solved.plan) == []
    assert len(solved.plan.unserved) > 600
