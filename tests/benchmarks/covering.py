"""Where to stand, in New York and the Bronx, against the published optima of maximal covering.

Every point may be a place; distances are great circles on the radius with which the published sums
come out. What our places cover is counted anew, and our bound has to be one: not below what anybody
covers.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from geo.dispatch.staging import staging_points, within_distance
from tests.benchmarks.dispatch_instances import covering_problems
from tests.benchmarks.findings import Ratio
from tests.benchmarks.session import Session
from tests.shared_data import SHARED

RADIUS_M = 6_378_137.0
_SECONDS, _QUICK_S = 300.0, 60.0
_QUICK = ("NewYork_50_400", "NewYork_60_400")
"""Those that are proven within a minute of one core, or nearly so."""


def run(session: Session) -> Iterator[Ratio]:
    """Give what is covered and the bound of each instance."""
    if SHARED is None:
        session.say("no shared data: SQUADMAP_SHARED is not set")
        return
    for one in covering_problems(SHARED):
        if session.quick and one.name not in _QUICK:
            continue
        reach = within_distance(one.points, one.points, one.reach_m, RADIUS_M)
        began = time.perf_counter()
        found = staging_points(
            reach, one.weights, one.places, _QUICK_S if session.quick else _SECONDS
        )
        took = time.perf_counter() - began
        covered = reach[:, list(found.chosen)].sum(axis=1) > 0
        published = reach[:, list(one.chosen)].sum(axis=1) > 0
        if len(found.chosen) > one.places or not np.array_equal(covered.A1, found.covered):
            raise AssertionError(f"{one.name}: the places do not cover what they are said to")
        if one.weights[published.A1].sum() != one.optimum or found.bound < one.optimum:
            raise AssertionError(f"{one.name}: {one.optimum} or the bound {found.bound} is wrong")
        proof = "proven" if found.proven else "not proven"
        session.say(f"{one.name}: {found.weight:.0f} of {one.optimum}, {proof} in {took:.0f} s")
        yield Ratio(
            f"covered of {one.name}", found.weight, "published", one.optimum, "", 1.0, "more"
        )
        yield Ratio(f"bound of {one.name}", found.bound, "published", one.optimum, "", 1.0)
